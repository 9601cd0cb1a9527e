"""A RHEL 8.10 workstation in German: Berkeley DB, extended updates, a kernel that waits.

The Firefox of Red Hat is the ESR; the evince before its last fix differs in the revision alone.
The home of one of two people has an umlaut and a blank in its name.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import DRAW, EVINCE, firefox_files, old_firefox, viewer_files

DISTRIBUTION, RELEASE = "RHEL", "8.10"
TRAITS = ("rpm", "rpm-bdb", "several-users", "locale", "relaunch", "restart", "long-support",
          "multi-arch")  # fmt: skip

_RPM = "/var/lib/rpm/Packages"
EXPECT = (
    ("rhel", "", "os", "machine", "", "8.10", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "4.18.0-553.72.1.el8_10", "", _RPM),
    ("firefox", "esr", "rpm", "machine", "", "128.14.0-2.el8_10", "", _RPM),
    ("evince", "", "rpm", "machine", "", "3.28.4-16.el8_10", "", _RPM),
    ("adobe-acrobat-reader", "before-2015", "rpm", "machine", "", "9.5.5-1", "", _RPM),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("jgross", "https", "firefox"), ("jgross", "pdf", "evince"),
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
    ("uschaefer", "https", "firefox"), ("uschaefer", "pdf", "evince"),
)  # fmt: skip
EXPECT_RUNNING = (
    ("linux-kernel", "4.18.0-553.69.1.el8_10", False),
    ("firefox", "128.13.0", False),
    ("firefox", "128.14.0-2.el8_10", True),
)
EXPECT_CIRCUMSTANCES = ("support-eus",)

OS_RELEASE = """\
NAME="Red Hat Enterprise Linux"
VERSION="8.10 (Ootpa)"
ID="rhel"
ID_LIKE="fedora"
VERSION_ID="8.10"
PLATFORM_ID="platform:el8"
PRETTY_NAME="Red Hat Enterprise Linux 8.10 (Ootpa)"
CPE_NAME="cpe:/o:redhat:enterprise_linux:8::baseos"
"""
REPOSITORIES = """\
[rhel-8-for-x86_64-baseos-rpms]
name = Red Hat Enterprise Linux 8 for x86_64 - BaseOS (RPMs)
enabled = 0

[rhel-8-for-x86_64-baseos-eus-rpms]
name = Red Hat Enterprise Linux 8 for x86_64 - BaseOS - Extended Update Support (RPMs)
enabled = 1
sslverify = 1

[rhel-8-for-x86_64-appstream-eus-rpms]
name = Red Hat Enterprise Linux 8 for x86_64 - AppStream - Extended Update Support (RPMs)
enabled = 1
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Evince.desktop;
x-scheme-handler/http=firefox.desktop;
x-scheme-handler/https=firefox.desktop;
"""
NEIGHBOURS = (
    ("filesystem", "3.8-6.el8"), ("glibc", "2.28-251.el8_10.25"), ("bash", "4.4.20-6.el8_10"),
    ("systemd", "239-82.el8_10.5"), ("bind-libs", "32:9.11.36-16.el8_10.4"),
    ("NetworkManager", "1:1.40.16-19.el8_10"), ("kernel-modules", "4.18.0-553.72.1.el8_10"),
    ("kernel-tools", "4.18.0-553.72.1.el8_10"), ("kernel-headers", "4.18.0-553.72.1.el8_10"),
    ("subscription-manager", "1.28.42-1.el8"), ("mozilla-filesystem", "1.9-19.el8"),
    ("chrome-gnome-shell", "10.1-7.el8"), ("gnome-shell", "3.32.2-57.el8_10"),
    ("evince-libs", "3.28.4-16.el8_10"), ("evince-nautilus", "3.28.4-16.el8_10"),
    ("evince-browser-plugin", "3.28.4-16.el8_10"), ("poppler", "20.11.0-12.el8_10"),
    ("poppler-glib", "20.11.0-12.el8_10"), ("thunderbird", "128.14.0-3.el8_10"),
    ("libreoffice-draw", "1:6.4.7.2-18.el8_10"), ("webkit2gtk3", "2.48.5-1.el8_10"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="4.18.0-553.69.1.el8_10.x86_64",
        kernel_version="#1 SMP Wed Aug 6 04:21:51 EDT 2025",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/yum.repos.d/redhat.repo", REPOSITORIES)
    root.file("/etc/locale.conf", 'LANG="de_DE.UTF-8"\n')
    root.user("jgross", 1000, home="/home/Jürgen Groß", real_name="Jürgen Groß")
    root.user("uschaefer", 1001, real_name="Ute Schäfer")
    vendor = "Red Hat, Inc."
    for name, evr in NEIGHBOURS:
        root.rpm(name, evr, vendor=vendor)
    for release in ("69", "72"):
        root.rpm("kernel-core", f"4.18.0-553.{release}.1.el8_10", vendor=vendor)
    root.rpm("firefox", "128.14.0-2.el8_10", vendor=vendor, files=firefox_files(
        "/usr/lib64/firefox", "128.14.0", "firefox.desktop"))  # fmt: skip
    root.rpm("evince", "3.28.4-16.el8_10", vendor=vendor,
             files=viewer_files("evince", "org.gnome.Evince.desktop", EVINCE))  # fmt: skip
    root.rpm("AdobeReader_deu", "9.5.5-1", arch="i386", vendor="Adobe Systems Incorporated",
             files=["/opt/Adobe/Reader9/Reader/intellinux/bin/acroread"])  # fmt: skip
    root.rpm_backend("bdb")
    root.file("/usr/share/applications/gnome-mimeapps.list", GNOME_LIST)
    root.file("/usr/share/applications/libreoffice-draw.desktop", DRAW)
    root.file("/usr/bin/libreoffice", b"#!/bin/sh\n")
    root.process("/usr/lib64/firefox/firefox", 2501, user="jgross", deleted=True,
                 image=old_firefox("128.13.0"))  # fmt: skip
    root.process("/usr/lib64/firefox/firefox", 7204, user="uschaefer")
