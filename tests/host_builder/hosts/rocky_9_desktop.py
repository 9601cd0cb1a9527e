"""A Rocky 9.6 desktop with Plasma of EPEL: what rpm wrote last stands in its write-ahead log only.

dnf leaves kernels and firefox out of every update; okular and falkon come from EPEL.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    DRAW,
    OKULAR,
    OKULAR_PDF,
    SCRIPT,
    WEB,
    entry,
    firefox_files,
    viewer_files,
)  # fmt: skip

DISTRIBUTION, RELEASE = "Rocky Linux", "9.6"
TRAITS = ("rpm", "rpm-sqlite", "rpm-wal", "one-user", "held")

_RPM = "/var/lib/rpm/rpmdb.sqlite"
EXPECT = (
    ("rocky", "", "os", "machine", "", "9.6", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "5.14.0-570.39.1.el9_6", "", _RPM),
    ("firefox", "esr", "rpm", "machine", "", "128.14.0-2.el9_6", "", _RPM),
    ("falkon", "", "rpm", "machine", "", "24.12.3-1.el9", "", _RPM),
    ("okular", "", "rpm", "machine", "", "24.12.3-1.el9", "", _RPM),
)  # fmt: skip
EXPECT_DEFAULTS = (("oona", "https", "firefox"), ("oona", "pdf", "okular"),
                   ("root", "pdf", "okular"))  # fmt: skip
EXPECT_OBSTACLES = (("linux-kernel", "dnf-exclude"), ("firefox", "dnf-exclude"))
EXPECT_RUNNING = (
    ("linux-kernel", "5.14.0-570.39.1.el9_6", True),
    ("falkon", "24.12.3-1.el9", True),
)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
NAME="Rocky Linux"
VERSION="9.6 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.6"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.6 (Blue Onyx)"
CPE_NAME="cpe:/o:rocky:rocky:9::baseos"
SUPPORT_END="2032-05-31"
ROCKY_SUPPORT_PRODUCT="Rocky-Linux-9"
ROCKY_SUPPORT_PRODUCT_VERSION="9.6"
REDHAT_SUPPORT_PRODUCT="Rocky Linux"
REDHAT_SUPPORT_PRODUCT_VERSION="9.6"
"""
DNF = """\
[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
excludepkgs=kernel* firefox
"""
EPEL = """\
[epel]
name=Extra Packages for Enterprise Linux 9 - $basearch
enabled=1
gpgcheck=1
"""
KDE_LIST = "[Default Applications]\napplication/pdf=okularApplication_pdf.desktop;\n"
OWN_LIST = (
    "[Default Applications]\nx-scheme-handler/https=firefox.desktop;org.kde.falkon.desktop;\n"
)
FALKON = entry("Falkon", "falkon %u", WEB, "Qt;KDE;Network;WebBrowser;")
ROCKY = (
    ("filesystem", "3.16-5.el9"), ("glibc", "2.34-168.el9_6.23"), ("systemd", "252-51.el9_6.1"),
    ("bind-libs", "32:9.16.23-29.el9_6"), ("kernel-modules", "5.14.0-570.39.1.el9_6"),
    ("kernel-modules-core", "5.14.0-570.39.1.el9_6"), ("kernel-tools", "5.14.0-570.39.1.el9_6"),
    ("mozilla-filesystem", "1.9-30.el9"), ("poppler", "21.01.0-21.el9"),
    ("poppler-qt5", "21.01.0-21.el9"), ("libreoffice-draw", "1:7.1.8.1-15.el9_6"),
)  # fmt: skip
EPEL_NEIGHBOURS = (
    ("okular-libs", "24.12.3-1.el9"), ("okular-part", "24.12.3-1.el9"),
    ("qt6-qtwebengine", "6.8.3-1.el9"), ("fedora-chromium-config", "3.0-4.el9"),
    ("qt6-qtpdf", "6.8.3-1.el9"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="5.14.0-570.39.1.el9_6.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Thu Sep 4 05:08:52 EDT 2025",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/dnf/dnf.conf", DNF)
    root.link("/etc/yum.conf", "dnf/dnf.conf")
    root.file("/etc/yum.repos.d/epel.repo", EPEL)
    root.user("oona", 1000)
    vendor = "Rocky Enterprise Software Foundation"
    for name, evr in ROCKY:
        root.rpm(name, evr, vendor=vendor)
    root.rpm("kernel-core", "5.14.0-570.39.1.el9_6", vendor=vendor)
    for name, evr in EPEL_NEIGHBOURS:
        root.rpm(name, evr)
    root.rpm(
        "falkon", "24.12.3-1.el9", files=viewer_files("falkon", "org.kde.falkon.desktop", FALKON)
    )
    root.rpm_log(keep=True)
    root.rpm("okular", "24.12.3-1.el9", files={
        **viewer_files("okular", "org.kde.okular.desktop", OKULAR),
        "/usr/share/applications/okularApplication_pdf.desktop": OKULAR_PDF,
    })  # fmt: skip
    root.rpm("firefox", "128.14.0-2.el9_6", vendor=vendor, files=firefox_files(
        "/usr/lib64/firefox", "128.14.0", "firefox.desktop"))  # fmt: skip
    root.rpm_folder("/var/lib/rpm")
    root.file("/usr/share/applications/kde-mimeapps.list", KDE_LIST)
    root.file("/usr/share/applications/libreoffice-draw.desktop", DRAW)
    root.file("/usr/bin/libreoffice", SCRIPT)
    root.file("/home/oona/.config/mimeapps.list", OWN_LIST)
    root.process("/usr/bin/falkon", 3900, user="oona")
