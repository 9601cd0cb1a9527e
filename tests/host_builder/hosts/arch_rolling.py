"""An Arch Linux without a release number: a rolling system, whose kernel was replaced under it.

pacman.conf ignores chromium; evince has an epoch.
"""

from __future__ import annotations

from host_builder import Host, Root

DISTRIBUTION, RELEASE = "Arch Linux", "rolling"
TRAITS = ("pacman", "rolling", "held", "restart")

OS_RELEASE = """\
NAME="Arch Linux"
PRETTY_NAME="Arch Linux"
ID=arch
BUILD_ID=rolling
ANSI_COLOR="38;2;23;147;209"
HOME_URL="https://archlinux.org/"
DOCUMENTATION_URL="https://wiki.archlinux.org/"
LOGO=archlinux-logo
"""
PACMAN_CONF = """\
[options]
HoldPkg     = pacman glibc
Architecture = auto
IgnorePkg   = chromium
CheckSpace
SigLevel    = Required DatabaseOptional

[core]
Include = /etc/pacman.d/mirrorlist
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.16.1-arch1-1",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Sat, 16 Aug 2025 00:05:25 +0000",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/pacman.conf", PACMAN_CONF)
    root.user("kim", 1000)
    root.pacman("filesystem", "2025.10.12-1", arch="any")
    root.pacman("glibc", "2.42+r17+gd7274d718e6f-1")
    root.pacman("linux", "6.16.4.arch1-1", files=["/usr/lib/modules/6.16.4-arch1-1/vmlinuz"])
    root.pacman("firefox", "142.0.1-1", files={
        "/usr/lib/firefox/firefox": b"\x7fELF",
        "/usr/lib/firefox/application.ini":
            "[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox\nVersion=142.0.1\n",
    })  # fmt: skip
    root.pacman("chromium", "139.0.7258.154-1", files=["/usr/lib/chromium/chromium",
                "/usr/lib/chromium/icudtl.dat"])  # fmt: skip
    root.pacman("zathura", "0.5.12-1", files=["/usr/bin/zathura"])
    root.pacman("zathura-pdf-mupdf", "0.4.4-18", reason="depend")
    root.pacman("evince", "1:48.1-1", files=["/usr/bin/evince"])
