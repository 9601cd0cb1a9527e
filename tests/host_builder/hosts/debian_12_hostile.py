"""A Debian 12 whose people lie in wait: pipes, endless files, loops, names and texts that mislead.

Nothing of it may hang an audit, lead it out of a home, or cost what can be told honestly. dpkg's
status is written by hand, as no dpkg would write it.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts import _debian as debian
from host_builder.hosts._desktop import ELF, WEB, application_ini, entry

DISTRIBUTION, RELEASE = "Debian", "12"
TRAITS = ("dpkg", "snap", "files", "several-users", "locale", "hostile")

STATUS = debian.STATUS
M, E = "/home/mallory", "/home/eve"
# A byte that is no UTF-8: as Python hands it to the kernel, and as an inventory shows it.
NO_UTF8, SHOWN = "fire\udcfffox", "fire\uf7fffox"
TEN_GIGABYTES = 10 * 1024**3
EXPECT = (
    ("debian", "", "os", "machine", "", "12.12", "", "/etc/debian_version"),
    ("linux-kernel", "", "kernel", "machine", "", "6.1.158-1", "", STATUS),
    ("chromium", "", "dpkg", "machine", "", None, "several-versions", "dpkg:chromium"),
    ("chromium", "", "snap", "machine", "", None, "no-version-stated", "/snap/chromium"),
    ("firefox", "esr", "dpkg", "machine", "", None, "version-unknown",
     "/usr/lib/firefox-esr/firefox-esr"),
    ("firefox", "", "snap", "machine", "", None, "no-version-stated", "/snap/firefox"),
    ("firefox", "release", "files", "user", "eve", "145.0", "", f"{E}/{SHOWN}/application.ini"),
    ("evince", "", "dpkg", "machine", "", "43.1-2+deb12u1", "", STATUS),
)  # fmt: skip
# Of eve, whose own list is a pipe, no default is told.
EXPECT_DEFAULTS = (
    ("mallory", "https", "firefox"), ("mallory", "pdf", "evince"),
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
)  # fmt: skip
EXPECT_RUNNING = (("linux-kernel", "6.1.158-1", True),)

OS_RELEASE = """\
PRETTY_NAME="Debian \x1b[2J GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
"""
PACKAGES = b"""\
Package: base-files
Status: install ok installed
Architecture: amd64
Version: 12.4+deb12u12
Description: base
 Package: firefox
 Status: install ok installed
 Version: 1:666

Package: firefox-esr
Status: install ok installed
Architecture: amd64
Version: 140.5.0esr-1~deb12u1\x00\x1b[31m
Description: Mozilla Firefox web browser - Extended Support Release (ESR)

Package: chromium
Status: install ok installed
Architecture: amd64
Version: 142.0.7444.162-1~deb12u1
Description: web browser

Package: chromium
Status: install ok installed
Architecture: amd64
Version: 9999.0
Description: web browser

Package: evince
Status: install ok installed
Architecture: amd64
Version: 43.1-2+deb12u1
Description: Document (PostScript, PDF) viewer

Package: linux-image-6.1.0-41-amd64
Status: install ok installed
Architecture: amd64
Version: 6.1.158-1
Description: Linux 6.1
"""
LIST = "/.\n/usr/lib/firefox-esr/firefox-esr\n/usr/lib/firefox-esr/application.ini\n"
CONTROL = ("[Desktop Entry]\nType=Application\nName=Evil\x1b[2J\x07\nExec=/usr/bin/evil %u\n"
           f"MimeType={WEB}\nCategories=Network;WebBrowser;\n")  # fmt: skip


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.1.0-41-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)",
        day="2025-11-24",
    )
    debian.os_release(root, OS_RELEASE)
    root.file("/etc/debian_version", "12.12\n")
    root.user("mallory", 1000)
    root.user("eve", 1001)
    root.file(STATUS, PACKAGES)
    root.file("/var/lib/dpkg/info/firefox-esr.list", LIST)
    root.file("/var/lib/dpkg/info/chromium.list", "/.\n/usr/lib/chromium\n")
    for path, content in {**debian.firefox_esr("140.5.0"), **debian.evince()}.items():
        root.file(path, content)
    root.file("/usr/share/applications/mimeinfo.cache", debian.cache({
        "application/pdf": "org.gnome.Evince.desktop;", "x-scheme-handler/https":
        "../../../home/mallory/evil.desktop;firefox-esr.desktop;",
    }))  # fmt: skip
    root.file("/etc/firefox/policies/policies.json", '{"policies": {"DisableAppUpdate": tru')
    _snaps(root)
    _mallory(root)
    _eve(root)


def _snaps(root: Root) -> None:
    root.file("/snap/firefox/7355/meta/snap.yaml", b"#" * (1024 * 1024 + 1))
    root.link("/snap/firefox/current", "7355")
    root.file("/snap/chromium/3265/meta/snap.yaml", "name: chromium\nversion: 142\x1b[31m.0\n")
    root.link("/snap/chromium/current", "3265")
    root.link("/snap/brave/current", "../../../etc")
    root.file("/var/lib/snapd/state.json", '{"data": {"snaps": ' + "[" * 2000)


def _mallory(root: Root) -> None:
    """A home full of things that are not what they seem."""
    root.fifo(f"{M}/firefox/application.ini")
    root.sparse(f"{M}/librewolf/application.ini", TEN_GIGABYTES)
    root.file(f"{M}/waterfox/application.ini", b"[App\x00\xff=\r\x1b" * (200 * 1024 // 9))
    root.link(f"{M}/tor-browser/Browser", "/usr/lib/firefox-esr")
    root.link(f"{M}/Downloads", "../mallory/Downloads")
    root.link(f"{M}/Desktop", "/etc")
    root.sparse(f"{M}/Applications/zen-x86_64.AppImage", TEN_GIGABYTES)
    root.fifo(f"{M}/Applications/librewolf.AppImage")
    applications = f"{M}/.local/share/applications"
    root.file(
        f"{applications}/giant.desktop",
        entry("Giant", "/usr/bin/env %u", WEB, "Network;WebBrowser;", "#" * 3_000_000),
    )
    root.file(f"{applications}/control.desktop", CONTROL)
    root.link(f"{applications}/loop.desktop", "loop.desktop")
    root.link(f"{applications}/outside.desktop", "/etc/shadow")
    root.fifo(f"{applications}/pipe.desktop")
    root.file(f"{M}/.config/mimeapps.list", debian.defaults(
        https="../../../../tmp/evil.desktop;/tmp/evil.desktop;gone.desktop;firefox-esr.desktop;",
        pdf="org.gnome.Evince.desktop;\x1b[31m"))  # fmt: skip
    root.file(f"{M}/evil.desktop", CONTROL)


def _eve(root: Root) -> None:
    """A home with a name that is no text, and a list of defaults that never ends."""
    root.file(f"{E}/{NO_UTF8}/application.ini", application_ini("145.0"))
    root.file(f"{E}/{NO_UTF8}/firefox", ELF, mode=0o755)
    root.fifo(f"{E}/.config/mimeapps.list")
    root.link(f"{E}/.local", "../mallory/.local")
