"""A Fedora 42 whose rpm database is cut off: what does not come from it is told all the same.

The packages cannot be listed, so that source fails and names file and backend. The flatpak, the
copy in a home and the program file of the packaged Firefox are still found; entries whose program
only its package would name are told as something that nobody knows, and are not lost.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    ELF,
    EVINCE,
    PAPERS,
    application_ini,
    firefox_files,
    viewer_files,
)  # fmt: skip

DISTRIBUTION, RELEASE = "Fedora", "42"
TRAITS = ("flatpak", "one-user", "files", "broken", "unknown-product")

_FLATPAK = "/var/lib/flatpak/app/org.gnome.Papers/x86_64/stable"
EXPECT = (
    ("fedora", "", "os", "machine", "", "42", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", None, "version-unknown", "kernel"),
    ("firefox", "release", "files", "machine", "", "142.0", "",
     "/usr/lib64/firefox/application.ini"),
    ("firefox", "esr", "files", "user", "runa", "128.13.0", "",
     "/home/runa/firefox/application.ini"),
    ("gnome-papers", "", "flatpak", "machine", "", "48.5", "",
     f"{_FLATPAK}/*/files/share/app-info/xmls/org.gnome.Papers.xml.gz"),
    # Whose the wrapper /usr/bin/firefox is, the package alone would tell: no guess is made.
    ("unknown-browser", "", "desktop-entry", "machine", "", None, "source-failed",
     "/usr/share/applications/org.mozilla.firefox.desktop"),
    ("unknown-pdf-viewer", "", "desktop-entry", "machine", "", None, "source-failed",
     "/usr/share/applications/org.gnome.Evince.desktop"),
)  # fmt: skip
EXPECT_SOURCES = {"rpm": "failed"}
EXPECT_DEFAULTS = (
    ("root", "https", ""), ("root", "pdf", ""),
    ("runa", "https", ""), ("runa", "pdf", "gnome-papers"),
)  # fmt: skip
EXPECT_RUNNING = (("linux-kernel", "6.15.10-200.fc42.x86_64", True),)
EXPECT_CIRCUMSTANCES = ("support-standard",)

OS_RELEASE = """\
NAME="Fedora Linux"
VERSION="42 (Workstation Edition)"
RELEASE_TYPE=stable
ID=fedora
VERSION_ID=42
VERSION_CODENAME=""
PLATFORM_ID="platform:f42"
PRETTY_NAME="Fedora Linux 42 (Workstation Edition)"
CPE_NAME="cpe:/o:fedoraproject:fedora:42"
SUPPORT_END=2026-05-13
VARIANT="Workstation Edition"
VARIANT_ID=workstation
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Evince.desktop;
x-scheme-handler/https=org.mozilla.firefox.desktop;
"""
# What a full disk left of the database: fewer pages than its header counts.
LEFT = 5 * 4096 + 100


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.15.10-200.fc42.x86_64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Fri Aug 15 15:57:49 UTC 2025",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.user("runa", 1000)
    root.file("/usr/lib/sysimage/rpm/rpmdb.sqlite", _damaged())
    packaged = {
        **firefox_files("/usr/lib64/firefox", "142.0", "org.mozilla.firefox.desktop"),
        **viewer_files("evince", "org.gnome.Evince.desktop", EVINCE),
        "/usr/bin/flatpak": ELF,
        "/usr/share/applications/gnome-mimeapps.list": GNOME_LIST,
    }
    for path, content in packaged.items():
        root.file(path, content)
    root.file(
        "/home/runa/firefox/application.ini", application_ini("128.13.0", remoting="firefox-esr")
    )
    root.file("/home/runa/firefox/firefox", ELF, mode=0o755)
    root.file("/home/runa/.config/mimeapps.list",
              "[Default Applications]\napplication/pdf=org.gnome.Papers.desktop\n")  # fmt: skip
    name = "org.gnome.Papers"
    root.flatpak(name, "48.5", files={
        "/bin/papers": ELF, f"/export/share/applications/{name}.desktop": PAPERS,
    })  # fmt: skip


def _damaged() -> bytes:
    """Return the beginning of a database that rpm wrote."""
    with tempfile.TemporaryDirectory(prefix="host-") as made:
        place, work = Path(made) / "root", Path(made) / "work"
        place.mkdir()
        work.mkdir()
        other = Root(place, work)
        for name in ("glibc", "bash", "firefox", "evince", "kernel-core"):
            other.rpm(name, "1.0-1.fc42", files=[f"/usr/share/{name}/{n}" for n in range(9)])
        other.finish()
        return (place / "usr/lib/sysimage/rpm/rpmdb.sqlite").read_bytes()[:LEFT]
