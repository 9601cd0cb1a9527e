"""A Kali of the rolling suite on an arm64 machine: Xfce, whose own launcher stands as the default.

What opens a web address there is the launcher that asks Xfce's settings: no browser by itself.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import (
    CHROMIUM,
    ELF,
    WEB,
    chromium_files,
    entry,
    old_firefox,
)

DISTRIBUTION, RELEASE = "Kali", "2025.3"
TRAITS = ("dpkg", "one-user", "arm64", "relaunch")

STATUS = debian.STATUS
EXPECT = (
    ("kali", "", "os", "machine", "", "2025.3", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.16.8-1kali1", "", STATUS),
    ("firefox", "esr", "dpkg", "machine", "", "140.4.0esr-1", "", STATUS),
    ("chromium", "", "dpkg", "machine", "", "141.0.7390.107-1", "", STATUS),
    ("atril", "", "dpkg", "machine", "", "1.28.1-1", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("kali", "https", ""), ("kali", "pdf", "atril"),
    ("root", "https", "chromium"), ("root", "pdf", "atril"),
)  # fmt: skip
# No log tells the revision that was replaced: of the old one the program's own number is known.
EXPECT_RUNNING = (("linux-kernel", "6.16.8-1kali1", True), ("firefox", "140.3.1", False))
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
PRETTY_NAME="Kali GNU/Linux Rolling"
NAME="Kali GNU/Linux"
VERSION_ID="2025.3"
VERSION="2025.3"
VERSION_CODENAME=kali-rolling
ID=kali
ID_LIKE=debian
HOME_URL="https://www.kali.org/"
ANSI_COLOR="1;31"
"""
NEIGHBOURS = """\
libc6 2.41-12
apt 3.1.6+kali1
dpkg 1.22.21+kali1
kali-desktop-xfce 2025.4.7 all
kali-linux-default 2025.4.7
xfce4-panel 4.20.5-1
thunar 4.20.4-1
exo-utils 4.20.0-1
atril-common 1.28.1-1 all
libatrildocument3t64 1.28.1-1
libatrilview3t64 1.28.1-1
chromium-common 141.0.7390.107-1
chromium-sandbox 141.0.7390.107-1
chromium-driver 141.0.7390.107-1
burpsuite 2025.9.1-0kali1
zaproxy 2.16.1-0kali1 all
wireshark 4.4.9-1
libpoppler147 25.03.0-5+b2
mupdf-tools 1.25.1+ds1-7
linux-image-arm64 6.16.8-1kali1
raspi-firmware 1:1.20250430+ds-5kali1 all
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        architecture="aarch64",
        kernel_release="6.16.8+kali-arm64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Kali 6.16.8-1kali1 (2025-09-24)",
        day="2025-10-20",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "kali-rolling\n")
    root.user("kali", 1000)
    debian.debs(root, NEIGHBOURS, arch="arm64")
    root.deb("linux-image-6.16.8+kali-arm64", "6.16.8-1kali1", arch="arm64")
    root.deb("firefox-esr", "140.4.0esr-1", arch="arm64", files=debian.firefox_esr("140.4.0"))
    root.deb(
        "chromium",
        "141.0.7390.107-1",
        arch="arm64",
        files=chromium_files(
            "/usr/lib/chromium", "chromium", "/usr/bin/chromium", "chromium.desktop", CHROMIUM
        ),
    )
    root.deb("atril", "1.28.1-1", arch="arm64", files={
        "/usr/bin/atril": ELF, "/usr/share/applications/atril.desktop": debian.ATRIL,
    })  # fmt: skip
    root.deb("xfce4-settings", "4.20.2-1", arch="arm64", files={
        "/usr/bin/exo-open": ELF + b"exo",
        "/usr/share/applications/xfce4-web-browser.desktop":
            entry("Web Browser", "exo-open --launch WebBrowser %u", WEB, "Network;X-XFCE;"),
    })  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "atril.desktop;",
        "text/html": "chromium.desktop;firefox-esr.desktop;xfce4-web-browser.desktop;",
        "x-scheme-handler/https":
            "chromium.desktop;firefox-esr.desktop;xfce4-web-browser.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/kali/.config/mimeapps.list", debian.defaults(https="xfce4-web-browser.desktop;")
    )
    root.file("/home/kali/.config/xfce4/helpers.rc", "WebBrowser=firefox-esr\n")
    root.process("/usr/lib/firefox-esr/firefox-esr", 1600, user="kali", deleted=True,
                 image=old_firefox("140.3.1"))  # fmt: skip
