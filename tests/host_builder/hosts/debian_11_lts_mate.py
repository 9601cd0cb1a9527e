"""A Debian 11 with MATE in its long-term support: two people, a hold, a pin, a removed Chromium.

One person chose her programs, the other one and root have what the machine offers.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import DRAW, ELF

DISTRIBUTION, RELEASE = "Debian", "11"
TRAITS = ("dpkg", "several-users", "held", "removed", "long-support")

STATUS = debian.STATUS
EXPECT = (
    ("debian", "", "os", "machine", "", "11.11", "", "/etc/debian_version"),
    ("linux-kernel", "", "kernel", "machine", "", "5.10.244-1", "", STATUS),
    ("firefox", "esr", "dpkg", "machine", "", "140.5.0esr-1~deb11u1", "", STATUS),
    ("atril", "", "dpkg", "machine", "", "1.24.0-1+deb11u1", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("anna", "https", "firefox"), ("anna", "pdf", "atril"),
    ("klaus", "https", "firefox"), ("klaus", "pdf", "atril"),
    ("root", "https", "firefox"), ("root", "pdf", "atril"),
)  # fmt: skip
EXPECT_OBSTACLES = (("firefox", "dpkg-hold"), ("atril", "apt-pin"))
EXPECT_RUNNING = (
    ("linux-kernel", "5.10.244-1", True),
    ("firefox", "140.5.0esr-1~deb11u1", True),
    ("atril", "1.24.0-1+deb11u1", True),
)
EXPECT_CIRCUMSTANCES = ("support-lts",)

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"
NAME="Debian GNU/Linux"
VERSION_ID="11"
VERSION="11 (bullseye)"
VERSION_CODENAME=bullseye
ID=debian
HOME_URL="https://www.debian.org/"
"""
PINS = """\
Explanation: forms of the archive do not print with a later one
Package: atril
Pin: version 1.24.0-1+deb11u1
Pin-Priority: 1001

Package: libreoffice*
Pin: release n=bullseye-backports
Pin-Priority: 100
"""
NEIGHBOURS = """\
libc6 2.31-13+deb11u13
libc-bin 2.31-13+deb11u13
apt 2.2.4
dpkg 1.20.13
mate-desktop 1.24.1-2
mate-panel 1.24.1-1
mate-terminal 1.24.1-1
mate-session-manager 1.24.1-2
marco 1.24.1-3
caja 1.24.0-1
eom 1.24.1-1
pluma 1.24.1-1
engrampa 1.24.1-1+deb11u1
atril-common 1.24.0-1+deb11u1 all
libatrildocument3 1.24.0-1+deb11u1
libatrilview3 1.24.0-1+deb11u1
gir1.2-atril 1.24.0-1+deb11u1
firefox-esr-l10n-de 140.5.0esr-1~deb11u1 all
libpoppler102 20.09.0-3.1+deb11u2
poppler-utils 20.09.0-3.1+deb11u2
mupdf-tools 1.17.0+ds1-2
libwebkit2gtk-4.0-37 2.48.5-1~deb11u1
thunderbird 1:140.5.0esr-1~deb11u1
chromium-common 120.0.6099.224-1~deb11u1
chromium-sandbox 120.0.6099.224-1~deb11u1
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="5.10.0-36-amd64",
        kernel_version="#1 SMP Debian 5.10.244-1 (2025-09-29)",
        day="2025-11-24",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "11.11\n")
    root.user("anna", 1000, real_name="Anna Beispiel")
    root.user("klaus", 1001)
    root.deb("base-files", "11.1+deb11u11")
    root.deb("distro-info-data", "0.51+deb11u9", arch="all",
             files={"/usr/share/distro-info/debian.csv": debian.DEBIAN_DATES})  # fmt: skip
    debian.debs(root, NEIGHBOURS)
    for number, version in (("35", "5.10.237-1"), ("36", "5.10.244-1")):
        root.deb(f"linux-image-5.10.0-{number}-amd64", version)
    root.deb("linux-image-amd64", "5.10.244-1")
    root.deb("firefox-esr", "140.5.0esr-1~deb11u1", hold=True,
             files=debian.firefox_esr("140.5.0"))  # fmt: skip
    root.deb("atril", "1.24.0-1+deb11u1", files={
        "/usr/bin/atril": ELF + b"atril", "/usr/share/applications/atril.desktop": debian.ATRIL,
    })  # fmt: skip
    root.deb("libreoffice-draw", "1:7.0.4-4+deb11u13",
             files={"/usr/bin/libreoffice": ELF,
                    "/usr/share/applications/libreoffice-draw.desktop": DRAW})  # fmt: skip
    root.deb("chromium", "120.0.6099.224-1~deb11u1", state="removed", files={
        "/usr/lib/chromium/chromium": ELF, "/etc/chromium.d/default-flags": "# none\n",
    })  # fmt: skip
    root.file("/etc/apt/preferences.d/archive", PINS)
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "atril.desktop;libreoffice-draw.desktop;",
        "text/html": "firefox-esr.desktop;",
        "x-scheme-handler/http": "firefox-esr.desktop;",
        "x-scheme-handler/https": "firefox-esr.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/anna/.config/mimeapps.list",
        debian.defaults(https="firefox-esr.desktop", pdf="atril.desktop;firefox-esr.desktop;"),
    )
    root.process("/usr/lib/firefox-esr/firefox-esr", 1901, user="anna")
    root.process("/usr/lib/firefox-esr/firefox-esr", 1950, user="anna", parent=1901,
                 options="-contentproc -isForBrowser")  # fmt: skip
    root.process("/usr/bin/atril", 2044, user="klaus")
