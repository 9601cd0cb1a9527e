"""A Debian 12 whose package database cannot be read: what files and entries tell is all there is.

Firefox tells its version by its own file; the other programs are there by their entries, and which
they are and in which version nobody knows. The kernel that runs is known, the installed one not.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import CHROMIUM, chromium_files

DISTRIBUTION, RELEASE = "Debian", "12"
TRAITS = ("one-user", "files", "unknown-product", "broken")

APPLICATIONS = "/usr/share/applications"
EXPECT = (
    ("debian", "", "os", "machine", "", "12.12", "", "/etc/debian_version"),
    ("linux-kernel", "", "kernel", "machine", "", None, "version-unknown", "kernel"),
    ("firefox", "esr", "files", "machine", "", "140.5.0", "",
     "/usr/lib/firefox-esr/application.ini"),
    ("unknown-browser", "", "desktop-entry", "machine", "", None, "source-failed",
     f"{APPLICATIONS}/chromium.desktop"),
    ("unknown-pdf-viewer", "", "desktop-entry", "machine", "", None, "source-failed",
     f"{APPLICATIONS}/org.gnome.Evince.desktop"),
    ("unknown-pdf-viewer", "", "desktop-entry", "machine", "", None, "source-failed",
     f"{APPLICATIONS}/org.gnome.Evince-previewer.desktop"),
)  # fmt: skip
EXPECT_SOURCES = {"dpkg": "failed"}
EXPECT_DEFAULTS = (
    ("karl", "https", "firefox"), ("karl", "pdf", ""),
    ("root", "https", ""), ("root", "pdf", ""),
)  # fmt: skip
EXPECT_RUNNING = (
    ("linux-kernel", "6.1.0-41-amd64", True),
    ("firefox", "140.5.0", True),
)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
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
    root.user("karl", 1000)
    debian.debs(root, "libc6 2.36-9+deb12u13\napt 2.6.1\ndpkg 1.21.22\n")
    root.deb("linux-image-6.1.0-41-amd64", "6.1.158-1")
    root.deb("firefox-esr", "140.5.0esr-1~deb12u1", files=debian.firefox_esr("140.5.0"))
    root.deb(
        "chromium",
        "142.0.7444.162-1~deb12u1",
        files=chromium_files(
            "/usr/lib/chromium", "chromium", "/usr/bin/chromium", "chromium.desktop", CHROMIUM
        ),
    )
    root.deb("evince", "43.1-2+deb12u1", files=debian.evince())
    root.unreadable(debian.STATUS)
    root.unreadable("/home/karl/Downloads")
    root.file(f"{APPLICATIONS}/mimeinfo.cache", debian.cache({
        "application/pdf": "org.gnome.Evince.desktop;org.gnome.Evince-previewer.desktop;",
        "x-scheme-handler/https": "chromium.desktop;firefox-esr.desktop;",
    }))  # fmt: skip
    root.file("/home/karl/.config/mimeapps.list", debian.defaults(https="firefox-esr.desktop;"))
    root.process("/usr/lib/firefox-esr/firefox-esr", 1400, user="karl")
