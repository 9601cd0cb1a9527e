"""An openSUSE Tumbleweed: the release is a snapshot's date, Firefox the rapid one, all in ndb.

A Chromium runs that an upgrade replaced: only its crash handler still tells which one.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    CHROMIUM,
    PAPERS,
    chromium_files,
    firefox_files,
    viewer_files,
)

DISTRIBUTION, RELEASE = "openSUSE Tumbleweed", "20250905"
TRAITS = ("rpm", "rpm-ndb", "one-user", "relaunch")

_RPM = "/usr/lib/sysimage/rpm/Packages.db"
EXPECT = (
    ("opensuse-tumbleweed", "", "os", "machine", "", "20250905", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.16.3-1.1", "", _RPM),
    ("firefox", "release", "rpm", "machine", "", "142.0.1-1.1", "", _RPM),
    ("chromium", "", "rpm", "machine", "", "140.0.7339.80-1.1", "", _RPM),
    ("gnome-papers", "", "rpm", "machine", "", "48.5-1.1", "", _RPM),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("root", "https", "firefox"), ("root", "pdf", "gnome-papers"),
    ("tove", "https", "chromium"), ("tove", "pdf", "gnome-papers"),
)  # fmt: skip
EXPECT_RUNNING = (
    ("linux-kernel", "6.16.3-1.1", True),
    ("chromium", "139.0.7258.154", False),
)
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
NAME="openSUSE Tumbleweed"
# VERSION="20250905"
ID="opensuse-tumbleweed"
ID_LIKE="opensuse suse"
VERSION_ID="20250905"
PRETTY_NAME="openSUSE Tumbleweed"
# CPE 2.3 format, boo#1217921
CPE_NAME="cpe:2.3:o:opensuse:tumbleweed:20250905:*:*:*:*:*:*:*"
LOGO="distributor-logo-Tumbleweed"
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Papers.desktop;
x-scheme-handler/https=firefox.desktop;chromium-browser.desktop;
"""
NEIGHBOURS = (
    ("filesystem", "84.87-19.1"), ("glibc", "2.42-1.1"), ("systemd", "257.8-1.1"),
    ("kernel-firmware-amdgpu", "20250808-1.1"), ("kernel-macros", "6.16.3-1.1"),
    ("MozillaFirefox-translations-common", "142.0.1-1.1"),
    ("MozillaFirefox-branding-openSUSE", "68-7.3"), ("mozilla-nss", "3.115.1-1.1"),
    ("chromium-ffmpeg-extra", "140.0.7339.80-1.1"), ("chromedriver", "140.0.7339.80-1.1"),
    ("papers-lang", "48.5-1.1"), ("libppsdocument-4_0-6", "48.5-1.1"),
    ("libpoppler152", "25.08.0-1.1"), ("libwebkitgtk-6_0-4", "2.48.5-2.1"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.16.3-1-default",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Mon Aug 25 08:21:44 UTC 2025 (6f3bb4a)",
        day="2025-09-08",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.link("/var/lib/rpm", "../../usr/lib/sysimage/rpm")
    root.user("tove", 1000)
    for name, evr in NEIGHBOURS:
        root.rpm(name, evr, vendor="openSUSE")
    root.rpm("kernel-default", "6.16.3-1.1", vendor="openSUSE")
    root.rpm("MozillaFirefox", "142.0.1-1.1", vendor="openSUSE", files=firefox_files(
        "/usr/lib64/firefox", "142.0.1", "firefox.desktop"))  # fmt: skip
    root.rpm("chromium", "140.0.7339.80-1.1", vendor="openSUSE", files=chromium_files(
        "/usr/lib64/chromium", "chromium", "/usr/bin/chromium", "chromium-browser.desktop",
        CHROMIUM))  # fmt: skip
    root.rpm("papers", "48.5-1.1", vendor="openSUSE",
             files=viewer_files("papers", "org.gnome.Papers.desktop", PAPERS))  # fmt: skip
    root.rpm_backend("ndb")
    root.file("/usr/share/applications/gnome-mimeapps.list", GNOME_LIST)
    own = "[Default Applications]\nx-scheme-handler/https=chromium-browser.desktop\n"
    root.file("/home/tove/.config/mimeapps.list", own)
    folder = "/usr/lib64/chromium"
    root.process(f"{folder}/chromium", 6001, user="tove", deleted=True)
    root.process(f"{folder}/chrome_crashpad_handler", 6004, user="tove", deleted=True,
                 options="--monitor-self --database=x --annotation=lsb-release=openSUSE "
                 "--annotation=plat=Linux --annotation=prod=Chrome_Linux "
                 "--annotation=ver=139.0.7258.154 --initial-client-fd=5", parent=6001)  # fmt: skip
    root.process(f"{folder}/chromium", 6020, user="tove", deleted=True, options="--type=renderer",
                 parent=6001)  # fmt: skip
