"""A container of Debian 12 on a Fedora 42 desktop, as toolbox makes it: the machine is its host.

Packages are the container's own; the system, and its kernel, are those of the desktop outside.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import ELF, OKULAR, OKULAR_PDF

DISTRIBUTION, RELEASE = "Debian (toolbox on Fedora 42)", "12"
TRAITS = ("dpkg", "one-user", "container")

STATUS = debian.STATUS
EXPECT = (
    ("fedora", "", "os", "machine", "", "42", "", "/run/host/usr/lib/os-release"),
    ("firefox", "esr", "dpkg", "machine", "", "140.5.0esr-1~deb12u1", "", STATUS),
    ("okular", "", "dpkg", "machine", "", "4:22.12.3-1", "", STATUS),
)
EXPECT_DEFAULTS = (
    ("user", "https", "firefox"), ("user", "pdf", "okular"),
    ("root", "https", "firefox"), ("root", "pdf", "okular"),
)  # fmt: skip
EXPECT_RUNNING = (("firefox", "140.5.0esr-1~deb12u1", True),)
EXPECT_CIRCUMSTANCES = ("container", "support-standard")

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
"""
OUTSIDE = """\
NAME="Fedora Linux"
VERSION="42 (Workstation Edition)"
RELEASE_TYPE=stable
ID=fedora
VERSION_ID=42
PLATFORM_ID="platform:f42"
PRETTY_NAME="Fedora Linux 42 (Workstation Edition)"
SUPPORT_END=2026-05-13
VARIANT_ID=workstation
"""
NEIGHBOURS = """\
libc6 2.36-9+deb12u13
apt 2.6.1
dpkg 1.21.22
okular-extra-backends 4:22.12.3-1
libokular5core10 4:22.12.3-1
libqt5webengine5 5.15.13+dfsg-1~deb12u1
libpoppler-qt5-1 22.12.0-2+deb12u1
poppler-utils 22.12.0-2+deb12u1
libcap2-bin 1:2.66-4+deb12u2
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.17.7-200.fc42.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Sun Nov  2 17:43:34 UTC 2025",
        day="2025-11-24",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "12.12\n")
    root.file("/run/.toolboxenv", "")
    root.file("/run/.containerenv", 'engine="podman-5.6.2"\nname="debian-toolbox-12"\nrootless=1\n')
    root.file("/run/host/usr/lib/os-release", OUTSIDE)
    root.link("/run/host/etc/os-release", "../usr/lib/os-release")
    root.user("user", 1000)
    debian.debs(root, NEIGHBOURS)
    root.deb("firefox-esr", "140.5.0esr-1~deb12u1", files=debian.firefox_esr("140.5.0"))
    root.deb("okular", "4:22.12.3-1", files={
        "/usr/bin/okular": ELF, "/usr/share/applications/org.kde.okular.desktop": OKULAR,
        "/usr/share/applications/okularApplication_pdf.desktop": OKULAR_PDF,
    })  # fmt: skip
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "okularApplication_pdf.desktop;",
        "x-scheme-handler/https": "firefox-esr.desktop;",
    }))  # fmt: skip
    root.process("/usr/lib/firefox-esr/firefox-esr", 150, user="user")
