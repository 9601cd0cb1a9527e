"""An AlmaLinux 10.0 in British English: Edge of Microsoft, and a Firefox that no package owns.

The tarball in /opt stands beside the packaged ESR; a policy keeps it from updating itself, and an
update lies ready beside it. /var/lib/rpm leads to the database.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    EDGE,
    ELF,
    PAPERS,
    WEB,
    application_ini,
    chromium_files,
    entry,
    firefox_files,
    viewer_files,
)  # fmt: skip

DISTRIBUTION, RELEASE = "AlmaLinux", "10.0"
TRAITS = ("rpm", "rpm-sqlite", "one-user", "files", "policy")

_RPM = "/usr/lib/sysimage/rpm/rpmdb.sqlite"
EXPECT = (
    ("almalinux", "", "os", "machine", "", "10.0", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.12.0-55.30.1.el10_0", "", _RPM),
    ("firefox", "esr", "rpm", "machine", "", "128.14.0-2.el10_0", "", _RPM),
    ("firefox", "release", "files", "machine", "", "141.0.3", "", "/opt/firefox/application.ini"),
    ("microsoft-edge", "stable", "rpm", "machine", "", "140.0.3485.54-1", "", _RPM),
    ("gnome-papers", "", "rpm", "machine", "", "47.3-2.el10", "", _RPM),
)  # fmt: skip
EXPECT_PENDING = (("firefox", "142.0.1"),)
EXPECT_DEFAULTS = (
    ("maeve", "https", "firefox"), ("maeve", "pdf", "microsoft-edge"),
    ("root", "https", "firefox"), ("root", "pdf", "gnome-papers"),
)  # fmt: skip
EXPECT_OBSTACLES = (("firefox", "firefox-policy"),)
EXPECT_RUNNING = (
    ("linux-kernel", "6.12.0-55.30.1.el10_0", True),
    ("firefox", "141.0.3", True),
    ("microsoft-edge", "140.0.3485.54-1", True),
)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
NAME="AlmaLinux"
VERSION="10.0 (Purple Lion)"
ID="almalinux"
ID_LIKE="rhel centos fedora"
VERSION_ID="10.0"
PLATFORM_ID="platform:el10"
PRETTY_NAME="AlmaLinux 10.0 (Purple Lion)"
CPE_NAME="cpe:/o:almalinux:almalinux:10::baseos"
VENDOR_NAME="AlmaLinux"
REDHAT_SUPPORT_PRODUCT="AlmaLinux"
REDHAT_SUPPORT_PRODUCT_VERSION="10.0"
SUPPORT_END=2035-06-01
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Papers.desktop;
x-scheme-handler/https=firefox.desktop;
"""
OWN_LIST = """\
[Default Applications]
x-scheme-handler/https=firefox-opt.desktop
application/pdf=microsoft-edge.desktop;org.gnome.Papers.desktop

[Added Associations]
application/pdf=microsoft-edge.desktop;
"""
POLICIES = '{"policies": {"DisableAppUpdate": true, "DisableTelemetry": true}}\n'
NEIGHBOURS = (
    ("filesystem", "3.18-16.el10"), ("glibc", "2.39-43.el10_0"), ("systemd", "257-9.el10_0.1"),
    ("bind-libs", "32:9.18.33-4.el10_0"), ("kernel-modules", "6.12.0-55.30.1.el10_0"),
    ("kernel-modules-core", "6.12.0-55.30.1.el10_0"), ("mozilla-filesystem", "1.9-33.el10"),
    ("papers-libs", "47.3-2.el10"), ("papers-thumbnailer", "47.3-2.el10"),
    ("poppler-glib", "24.02.0-6.el10"), ("gnome-browser-connector", "42.1-9.el10"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.12.0-55.30.1.el10_0.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Tue Aug 26 10:32:44 EDT 2025",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/locale.conf", 'LANG="en_GB.UTF-8"\n')
    root.link("/var/lib/rpm", "../../usr/lib/sysimage/rpm")
    root.user("maeve", 1000, real_name="Maeve Example")
    for name, evr in NEIGHBOURS:
        root.rpm(name, evr, vendor="AlmaLinux")
    root.rpm("kernel-core", "6.12.0-55.30.1.el10_0", vendor="AlmaLinux")
    root.rpm("firefox", "128.14.0-2.el10_0", vendor="AlmaLinux", files=firefox_files(
        "/usr/lib64/firefox", "128.14.0", "firefox.desktop"))  # fmt: skip
    root.rpm("papers", "47.3-2.el10", vendor="AlmaLinux",
             files=viewer_files("papers", "org.gnome.Papers.desktop", PAPERS))  # fmt: skip
    root.rpm("microsoft-edge-stable", "140.0.3485.54-1", vendor="Microsoft Corporation",
             files=chromium_files("/opt/microsoft/msedge", "msedge",
                                  "/usr/bin/microsoft-edge-stable", "microsoft-edge.desktop",
                                  EDGE, "microsoft-edge"))  # fmt: skip
    _tarball(root)
    root.file("/usr/share/applications/gnome-mimeapps.list", GNOME_LIST)
    root.file("/home/maeve/.config/mimeapps.list", OWN_LIST)
    root.process("/opt/microsoft/msedge/msedge", 5010, user="maeve")
    root.process("/opt/microsoft/msedge/msedge", 5031, user="maeve", options="--type=utility",
                 parent=5010)  # fmt: skip
    root.process("/opt/firefox/firefox", 5500, user="maeve")


def _tarball(root: Root) -> None:
    """Put Mozilla's archive into /opt, as its own instructions say, with an update beside it."""
    for name in ("firefox", "firefox-bin"):
        root.file(f"/opt/firefox/{name}", ELF, mode=0o755)
    root.file("/opt/firefox/application.ini", application_ini("141.0.3"))
    root.file("/opt/firefox/distribution/policies.json", POLICIES)
    root.file("/opt/firefox/updates/0/update.status", "pending\n")
    root.file("/opt/firefox/updates/0/update.version", "142.0.1\n")
    root.link("/usr/local/bin/firefox-opt", "/opt/firefox/firefox")
    root.file("/usr/local/share/applications/firefox-opt.desktop", entry(
        "Firefox (latest)", "/opt/firefox/firefox %u", WEB, "Network;WebBrowser;"))  # fmt: skip
