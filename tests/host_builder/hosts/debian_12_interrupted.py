"""A Debian 12 on which dpkg was interrupted: half-installed, unpacked, and a journal not merged.

Of what is half-installed nobody knows which version lies there, whatever a file of it says. What is
unpacked is there in the new version. The journal outranks the status file, as it does for dpkg.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import CHROMIUM, ELF, chromium_files

DISTRIBUTION, RELEASE = "Debian", "12"
TRAITS = ("dpkg", "one-user")

STATUS = debian.STATUS
JOURNAL = "/var/lib/dpkg/updates/0000"
EXPECT = (
    ("debian", "", "os", "machine", "", "12.12", "", "/etc/debian_version"),
    ("linux-kernel", "", "kernel", "machine", "", "6.1.158-1", "", STATUS),
    ("chromium", "", "dpkg", "machine", "", "142.0.7444.162-1~deb12u1", "", STATUS),
    ("firefox", "esr", "dpkg", "machine", "", None, "half-installed", "dpkg:firefox-esr"),
    ("atril", "", "dpkg", "machine", "", None, "half-installed", "/usr/bin/atril"),
    ("evince", "", "dpkg", "machine", "", "43.1-2+deb12u2", "", JOURNAL),
)
EXPECT_DEFAULTS = (
    ("kim", "https", "firefox"), ("kim", "pdf", "evince"),
    ("root", "https", "chromium"), ("root", "pdf", "atril"),
)  # fmt: skip
EXPECT_RUNNING = (("linux-kernel", "6.1.158-1", True),)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
"""
UNPACKED = """\
Package: evince
Status: install ok unpacked
Architecture: amd64
Version: 43.1-2+deb12u2
Config-Version: 43.1-2+deb12u1
Description: Document (PostScript, PDF) viewer
"""
HALF = """\
Package: atril
Status: install reinstreq half-installed
Architecture: amd64
Version: 1.26.0-2+deb12u3
Config-Version: 1.26.0-2+deb12u2
Description: MATE document viewer
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
    root.user("kim", 1000)
    debian.debs(
        root,
        "libc6 2.36-9+deb12u13\napt 2.6.1\ndpkg 1.21.22\n"
        "evince-common 43.1-2+deb12u2 all\natril-common 1.26.0-2+deb12u3 all\n",
    )
    root.deb("linux-image-6.1.0-41-amd64", "6.1.158-1")
    root.deb("firefox-esr", "140.5.0esr-1~deb12u1", state="half-installed")
    # What the interrupted unpacking left behind.
    for path, content in debian.firefox_esr("140.5.0").items():
        root.file(path, content)
    root.deb("chromium", "142.0.7444.162-1~deb12u1", state="half-configured",
             files=chromium_files("/usr/lib/chromium", "chromium", "/usr/bin/chromium",
                                  "chromium.desktop", CHROMIUM))  # fmt: skip
    root.deb("atril", "1.26.0-2+deb12u2", files={
        "/usr/bin/atril": ELF, "/usr/share/applications/atril.desktop": debian.ATRIL,
    })  # fmt: skip
    root.deb("evince", "43.1-2+deb12u1", files=debian.evince())
    root.file(JOURNAL, UNPACKED)
    root.file("/var/lib/dpkg/updates/0001", HALF)
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "atril.desktop;org.gnome.Evince-previewer.desktop;"
                           "org.gnome.Evince.desktop;",
        "x-scheme-handler/https": "chromium.desktop;firefox-esr.desktop;",
    }))  # fmt: skip
    root.file(
        "/home/kim/.config/mimeapps.list",
        debian.defaults(https="firefox-esr.desktop;", pdf="org.gnome.Evince.desktop;"),
    )
