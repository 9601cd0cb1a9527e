"""A Debian 13 as debootstrap's minbase variant leaves it: no browser, no PDF viewer, no person.

An empty answer must be an answer. A removed browser's configuration stays behind.
"""

from __future__ import annotations

from host_builder import Host, Root

DISTRIBUTION, RELEASE = "Debian", "13"
TRAITS = ("dpkg", "empty", "removed")

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.1
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
"""


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.12.43+deb13-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.12.43-1 (2025-08-27)",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/debian_version", "13.1\n")
    root.deb("base-files", "13.8+deb13u1")
    root.deb("libc6", "2.41-12", fields={"Multi-Arch": "same"})
    root.deb("apt", "3.0.3")
    root.deb("linux-image-6.12.43+deb13-amd64", "6.12.43-1")
    root.deb("firefox-esr", "128.14.0esr-1", files=["/usr/lib/firefox-esr/firefox-esr",
             "/etc/firefox-esr/firefox-esr.js"], state="removed")  # fmt: skip
