"""A Linux Mint Debian Edition 6: numbered by itself, built on Debian 12, with an old Adobe Reader.

The Reader of 2013 was unpacked from its archive into /opt: no package owns it, and no file tells
its version. Its entry starts a script, which is linked into the path.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import ELF, SCRIPT, entry

DISTRIBUTION, RELEASE = "LMDE", "6"
TRAITS = ("dpkg", "one-user", "files")

STATUS = debian.STATUS
READER = "/opt/Adobe/Reader9"
EXPECT = (
    ("lmde", "", "os", "machine", "", "6", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.1.158-1", "", STATUS),
    ("firefox", "release", "dpkg", "machine", "", "145.0.1+linuxmint1+faye", "", STATUS),
    ("adobe-acrobat-reader", "before-2015", "files", "machine", "", None, "no-version-file",
     f"{READER}/Reader/intellinux/bin/acroread"),
    ("xreader", "", "dpkg", "machine", "", "4.6.0+faye", "", STATUS),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("hans", "https", "firefox"), ("hans", "pdf", "adobe-acrobat-reader"),
    ("root", "https", "firefox"), ("root", "pdf", "adobe-acrobat-reader"),
)  # fmt: skip
EXPECT_RUNNING = (("linux-kernel", "6.1.158-1", True), ("adobe-acrobat-reader", None, True))
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
PRETTY_NAME="LMDE 6 (faye)"
NAME="LMDE"
VERSION_ID="6"
VERSION="6 (faye)"
VERSION_CODENAME=faye
ID=linuxmint
HOME_URL="https://www.linuxmint.com/"
ID_LIKE=debian
DEBIAN_CODENAME=bookworm
"""
NEIGHBOURS = """\
libc6 2.36-9+deb12u13
libc6 2.36-9+deb12u13 i386
libxml2 2.9.14+dfsg-1.3~deb12u4 i386
apt 2.6.1
dpkg 1.21.22
cinnamon 6.4.13+faye
mintupdate 7.0.9 all
webapp-manager 1.4.4 all
xreader-common 4.6.0+faye all
libxreaderdocument3 4.6.0+faye
libxreaderview3 4.6.0+faye
libpoppler126 22.12.0-2+deb12u1
libwebkit2gtk-4.1-0 2.50.1-1~deb12u1
thunderbird 1:140.5.0esr-1~deb12u1
firefox-l10n-de 145.0.1+linuxmint1+faye all
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.1.0-41-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)",
        day="2025-11-24",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "12.12\n")
    root.file("/usr/share/distro-info/debian.csv", debian.DEBIAN_DATES)
    root.user("hans", 1000)
    debian.debs(root, NEIGHBOURS)
    root.deb("linux-image-6.1.0-41-amd64", "6.1.158-1")
    root.deb("firefox", "145.0.1+linuxmint1+faye",
             files=debian.firefox("145.0.1", debian.FIREFOX_ON_PATH))  # fmt: skip
    root.deb("xreader", "4.6.0+faye", files={
        "/usr/bin/xreader": ELF + b"xreader",
        "/usr/share/applications/xreader.desktop": debian.XREADER,
    })  # fmt: skip
    root.file(f"{READER}/Reader/intellinux/bin/acroread", ELF + b"reader", mode=0o755)
    root.file(f"{READER}/bin/acroread", SCRIPT, mode=0o755)
    root.file(f"{READER}/Browser/intellinux/nppdf.so", ELF)
    root.link("/usr/bin/acroread", f"{READER}/bin/acroread")
    root.file("/usr/share/applications/AdobeReader.desktop", entry(
        "Adobe Reader 9", "acroread", "application/pdf;application/vnd.fdf;",
        "Application;Office;Viewer;X-Red-Hat-Base;",
    ))  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "AdobeReader.desktop;xreader.desktop;",
        "x-scheme-handler/https": "firefox.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/hans/.config/mimeapps.list",
        debian.defaults(https="firefox.desktop;", pdf="AdobeReader.desktop;"),
    )
    root.process(f"{READER}/Reader/intellinux/bin/acroread", 1999, user="hans")
