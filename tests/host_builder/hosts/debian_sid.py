"""A Debian of the unstable suite with Plasma: no release number, both Firefoxes, epochs of KDE.

Plasma's own setting names the browser; PDF opens by an entry that no menu shows. A mail program
built from Firefox's source and a package of viewer tools must not be taken for what they are near.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import (
    ELF,
    KFMCLIENT,
    KONQUEROR,
    OKULAR,
    OKULAR_PDF,
    SCRIPT,
    THUNDERBIRD,
    ZATHURA,
    application_ini,
)

DISTRIBUTION, RELEASE = "Debian", "sid"
TRAITS = ("dpkg", "one-user", "rolling")

STATUS = debian.STATUS
EXPECT = (
    ("debian", "", "os", "machine", "", None, "no-version-stated", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.17.8-1", "", STATUS),
    ("firefox", "release", "dpkg", "machine", "", "145.0.2-1", "", STATUS),
    ("firefox", "esr", "dpkg", "machine", "", "140.5.0esr-1", "", STATUS),
    ("konqueror", "", "dpkg", "machine", "", "4:25.08.3-1", "", STATUS),
    ("okular", "", "dpkg", "machine", "", "4:25.08.3-1", "", STATUS),
    ("zathura", "", "dpkg", "machine", "", "0.5.12-1", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("root", "https", "firefox"), ("root", "pdf", "okular"),
    ("sam", "https", "firefox"), ("sam", "pdf", "okular"),
)  # fmt: skip
EXPECT_RUNNING = (("linux-kernel", "6.17.8-1", True), ("konqueror", "4:25.08.3-1", True))
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux forky/sid"
NAME="Debian GNU/Linux"
VERSION_CODENAME=forky
ID=debian
HOME_URL="https://www.debian.org/"
"""
NEIGHBOURS = """\
libc6 2.42-4
apt 3.1.12
dpkg 1.22.21
plasma-desktop 4:6.5.3-1
plasma-workspace 4:6.5.3-1
kwin-wayland 4:6.5.3-1
dolphin 4:25.08.3-1
kate 4:25.08.3-1
ark 4:25.08.3-1
kio6 6.20.0-1
konq-plugins 4:25.08.3-1
libkf5konq7 4:25.08.3-1
okular-extra-backends 4:25.08.3-1
libokular6core3 4:25.08.3-1
libqt6webenginecore6 6.9.2+dfsg-4
libqt6pdf6 6.9.2+dfsg-4
libpoppler-qt6-3t64 25.03.0-11.1
libmupdf26.3 1.26.3+ds1-1
mupdf-tools 1.26.3+ds1-1
firefox-l10n-de 145.0.2-1 all
firefox-esr-l10n-de 140.5.0esr-1 all
webext-ublock-origin-firefox 1.67.0+dfsg-1 all
kdeconnect 25.08.3-1
distro-info-data 0.68 all
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.17.8+deb14-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.17.8-1 (2025-11-13)",
        day="2025-11-28",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "forky/sid\n")
    root.file("/usr/share/distro-info/debian.csv", debian.DEBIAN_DATES)
    root.user("sam", 1000)
    root.deb("base-files", "14")
    debian.debs(root, NEIGHBOURS)
    root.deb("linux-image-6.17.8+deb14-amd64", "6.17.8-1")
    root.deb("firefox", "145.0.2-1", files=debian.firefox("145.0.2"))
    root.deb("firefox-esr", "140.5.0esr-1", files=debian.firefox_esr("140.5.0"))
    root.deb("konqueror", "4:25.08.3-1", files={
        "/usr/bin/konqueror": ELF, "/usr/bin/kfmclient": ELF + b"kfm",
        "/usr/share/applications/org.kde.konqueror.desktop": KONQUEROR,
        "/usr/share/applications/kfmclient_html.desktop": KFMCLIENT,
    })  # fmt: skip
    root.deb("okular", "4:25.08.3-1", files={
        "/usr/bin/okular": ELF, "/usr/share/applications/org.kde.okular.desktop": OKULAR,
        "/usr/share/applications/okularApplication_pdf.desktop": OKULAR_PDF,
    })  # fmt: skip
    root.deb("zathura", "0.5.12-1", files=["/usr/bin/zathura"])
    root.deb("zathura-pdf-poppler", "0.3.3-2", files={
        "/usr/lib/x86_64-linux-gnu/zathura/libpdf-poppler.so": ELF,
        "/usr/share/applications/org.pwmt.zathura-pdf-poppler.desktop": ZATHURA,
    })  # fmt: skip
    root.deb("thunderbird", "1:140.5.0esr-1", files={
        "/usr/lib/thunderbird/application.ini":
            application_ini("140.5.0", name="Thunderbird", remoting="thunderbird-esr"),
        "/usr/bin/thunderbird": SCRIPT,
        "/usr/share/applications/thunderbird.desktop": THUNDERBIRD,
    })  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "okularApplication_pdf.desktop;org.pwmt.zathura-pdf-poppler.desktop;",
        "text/html": "firefox-esr.desktop;firefox.desktop;kfmclient_html.desktop;"
                     "org.kde.konqueror.desktop;",
        "x-scheme-handler/https": "firefox-esr.desktop;firefox.desktop;org.kde.konqueror.desktop;",
    }))  # fmt: skip
    root.file("/home/sam/.config/plasma-org.kde.plasma.desktop-appletsrc", "[Containments][1]\n")
    root.file(
        "/home/sam/.config/kdeglobals",
        "[General]\nBrowserApplication=firefox.desktop\nColorScheme=BreezeDark\n",
    )
    root.file("/home/sam/.config/mimeapps.list",
              debian.defaults(https="org.kde.konqueror.desktop;",
                              pdf="okularApplication_pdf.desktop;"))  # fmt: skip
    root.process("/usr/bin/konqueror", 1810, user="sam")
