"""A SUSE Linux Enterprise Desktop 15 SP7 in Japanese: ndb, and builds of Chromium in a home.

The home's name is Japanese with a blank. One build runs and its crash handler tells the version;
another lies still and cannot tell; one that a test tool keeps in its cache is nobody's browser.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import ELF, EVINCE, SCRIPT, firefox_files, viewer_files

DISTRIBUTION, RELEASE = "SLED", "15 SP7"
TRAITS = ("rpm", "rpm-ndb", "one-user", "locale", "files")

_RPM = "/usr/lib/sysimage/rpm/Packages.db"
_HOME = "/home/山田 由紀"
EXPECT = (
    ("sles", "", "os", "machine", "", "15.7", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.4.0-150700.53.11.1", "", _RPM),
    ("firefox", "esr", "rpm", "machine", "", "140.2.0-150200.152.201.1", "", _RPM),
    ("chromium", "", "files", "user", "yuki", "141.0.7378.0", "",
     f"{_HOME}/chrome-linux/chrome_crashpad_handler"),
    ("chromium", "", "files", "user", "yuki", None, "no-version-file",
     f"{_HOME}/Downloads/chrome-linux/chrome"),
    ("evince", "", "rpm", "machine", "", "45.0-150600.1.5", "", _RPM),
)  # fmt: skip
EXPECT_DEFAULTS = (("root", "https", "firefox"), ("root", "pdf", "evince"),
                   ("yuki", "https", "firefox"), ("yuki", "pdf", "evince"))  # fmt: skip
EXPECT_RUNNING = (
    ("linux-kernel", "6.4.0-150700.53.11.1", True),
    ("chromium", "141.0.7378.0", True),
)
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
NAME="SLED"
VERSION="15-SP7"
VERSION_ID="15.7"
PRETTY_NAME="SUSE Linux Enterprise Desktop 15 SP7"
ID="sled"
ID_LIKE="suse"
CPE_NAME="cpe:/o:suse:sled:15:sp7"
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Evince.desktop;
x-scheme-handler/https=firefox.desktop;
"""
PRODUCT = """\
<?xml version="1.0" encoding="UTF-8"?>
<product schemeversion="0"><vendor>SUSE</vendor><name>SLED</name><version>15.7</version></product>
"""
NEIGHBOURS = (
    ("sled-release", "15.7-150700.66.1"), ("filesystem", "15.0-150400.1.1"),
    ("glibc", "2.38-150600.14.37.1"), ("systemd", "254.27-150600.4.43.3"),
    ("kernel-firmware-all", "20250206-150700.3.3.1"),
    ("kernel-default-extra", "6.4.0-150700.53.11.1"), ("kernel-macros", "6.4.0-150700.53.11.1"),
    ("MozillaFirefox-translations-common", "140.2.0-150200.152.201.1"),
    ("MozillaFirefox-branding-SLE", "140-150200.9.21.1"), ("mozilla-nss", "3.112-150400.3.57.1"),
    ("MozillaThunderbird", "140.2.0-150200.8.236.1"), ("evince-lang", "45.0-150600.1.5"),
    ("evince-plugin-pdfdocument", "45.0-150600.1.5"), ("libevdocument3-4", "45.0-150600.1.5"),
    ("libpoppler135", "24.03.0-150600.3.16.1"), ("libwebkit2gtk-4_1-0", "2.48.5-150600.12.43.1"),
)  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.4.0-150700.53.11-default",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Wed Aug 13 07:50:11 UTC 2025 (5a7a7ed)",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/locale.conf", "LANG=ja_JP.UTF-8\n")
    root.file("/etc/products.d/SLED.prod", PRODUCT)
    root.link("/etc/products.d/baseproduct", "SLED.prod")
    root.link("/var/lib/rpm", "../../usr/lib/sysimage/rpm")
    root.user("yuki", 1000, home=_HOME, real_name="山田 由紀")
    vendor = "SUSE LLC <https://www.suse.com/>"
    for name, evr in NEIGHBOURS:
        root.rpm(name, evr, vendor=vendor)
    root.rpm("kernel-default", "6.4.0-150700.53.11.1", vendor=vendor)
    root.rpm("MozillaFirefox", "140.2.0-150200.152.201.1", vendor=vendor, files=firefox_files(
        "/usr/lib64/firefox", "140.2.0", "firefox.desktop"))  # fmt: skip
    root.rpm("evince", "45.0-150600.1.5", vendor=vendor,
             files=viewer_files("evince", "org.gnome.Evince.desktop", EVINCE))  # fmt: skip
    root.rpm_backend("ndb")
    root.file("/usr/share/applications/gnome-mimeapps.list", GNOME_LIST)
    for folder in ("chrome-linux", "Downloads/chrome-linux",
                   ".cache/ms-playwright/chromium-1187/chrome-linux"):  # fmt: skip
        _build(root, f"{_HOME}/{folder}")
    folder = f"{_HOME}/chrome-linux"
    root.process(f"{folder}/chrome", 4010, user="yuki")
    root.process(f"{folder}/chrome_crashpad_handler", 4012, user="yuki", parent=4010,
                 options="--monitor-self --annotation=plat=Linux --annotation=prod=Chrome_Linux "
                 "--annotation=ver=141.0.7378.0 --initial-client-fd=5")  # fmt: skip
    tested = f"{_HOME}/.cache/ms-playwright/chromium-1187/chrome-linux/chrome"
    root.process(tested, 4800, user="yuki", options="--headless")


def _build(root: Root, folder: str) -> None:
    """Unpack a build as the Chromium project's archive of builds holds it."""
    for name, content in (("chrome", ELF), ("chrome-wrapper", SCRIPT), ("icudtl.dat", b"icu"),
                          ("chrome_crashpad_handler", ELF)):  # fmt: skip
        root.file(f"{folder}/{name}", content, mode=0o755)
