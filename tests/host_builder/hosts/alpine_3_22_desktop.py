"""An Alpine 3.22 desktop with GNOME: apk's own database, and chromium bound to one version.

The Firefox is the ESR under a name of its own; languages, documents and drivers are packages too.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import (
    CHROMIUM,
    ELF,
    EPIPHANY,
    EVINCE,
    FIREFOX,
    SCRIPT,
    application_ini,
)  # fmt: skip

DISTRIBUTION, RELEASE = "Alpine", "3.22"
TRAITS = ("apk", "one-user", "held", "relaunch")

_APK = "/lib/apk/db/installed"
EXPECT = (
    ("alpine", "", "os", "machine", "", "3.22.1", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", "6.12.45-r0", "", _APK),
    ("firefox", "esr", "apk", "machine", "", "140.2.0-r0", "", _APK),
    ("chromium", "", "apk", "machine", "", "139.0.7258.138-r0", "", _APK),
    ("epiphany", "", "apk", "machine", "", "48.5-r0", "", _APK),
    ("evince", "", "apk", "machine", "", "48.1-r0", "", _APK),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("nils", "https", "chromium"), ("nils", "pdf", "evince"),
    ("root", "https", "epiphany"), ("root", "pdf", "evince"),
)  # fmt: skip
EXPECT_OBSTACLES = (("chromium", "apk-world"),)
EXPECT_RUNNING = (
    ("linux-kernel", "6.12.45-r0", True),
    ("epiphany", None, False),
    ("chromium", "139.0.7258.138-r0", True),
)
EXPECT_CIRCUMSTANCES = ()

OS_RELEASE = """\
NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.22.1
PRETTY_NAME="Alpine Linux v3.22"
HOME_URL="https://alpinelinux.org/"
BUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"
"""
WORLD = """\
alpine-base
chromium=139.0.7258.138-r0
epiphany>=48
evince
firefox-esr
gnome
linux-lts
openrc
"""
GNOME_LIST = """\
[Default Applications]
application/pdf=org.gnome.Evince.desktop;
x-scheme-handler/https=org.gnome.Epiphany.desktop;
"""
# Package to version, origin and files.
PACKAGES: dict[str, tuple[str, str, dict[str, str | bytes]]] = {
    "alpine-baselayout": ("3.7.0-r0", "alpine-baselayout", {}),
    "musl": ("1.2.5-r10", "musl", {}),
    "busybox": ("1.37.0-r18", "busybox", {}),
    "linux-lts": ("6.12.45-r0", "linux-lts", {"/boot/vmlinuz-lts": ELF}),
    "linux-firmware-amdgpu": ("20250708-r0", "linux-firmware", {}),
    "firefox-esr": ("140.2.0-r0", "firefox-esr", {
        "/usr/lib/firefox-esr/firefox-esr": ELF,
        "/usr/lib/firefox-esr/application.ini": application_ini("140.2.0"),
        "/usr/bin/firefox-esr": SCRIPT,
        "/usr/share/applications/firefox-esr.desktop": FIREFOX.replace("firefox %u",
                                                                       "firefox-esr %u"),
    }),
    "firefox-esr-intl": ("140.2.0-r0", "firefox-esr", {}),
    "chromium": ("139.0.7258.138-r0", "chromium", {
        "/usr/lib/chromium/chrome": ELF,
        "/usr/lib/chromium/icudtl.dat": b"icu",
        "/usr/lib/chromium/chrome_crashpad_handler": ELF,
        "/usr/bin/chromium": SCRIPT,
        "/usr/share/applications/chromium.desktop": CHROMIUM,
    }),
    "chromium-lang": ("139.0.7258.138-r0", "chromium", {}),
    "chromium-chromedriver": ("139.0.7258.138-r0", "chromium", {}),
    "chromium-swiftshader": ("139.0.7258.138-r0", "chromium", {}),
    "epiphany": ("48.5-r0", "epiphany", {
        "/usr/bin/epiphany": ELF,
        "/usr/share/applications/org.gnome.Epiphany.desktop": EPIPHANY,
    }),
    "epiphany-lang": ("48.5-r0", "epiphany", {}),
    "evince": ("48.1-r0", "evince", {
        "/usr/bin/evince": ELF,
        "/usr/share/applications/org.gnome.Evince.desktop": EVINCE,
    }),
    "evince-libs": ("48.1-r0", "evince", {}),
    "evince-doc": ("48.1-r0", "evince", {}),
    "webkit2gtk-6.0": ("2.48.5-r0", "webkit2gtk-6.0", {}),
    "poppler-glib": ("25.04.0-r0", "poppler", {}),
    "mupdf-libs": ("1.25.4-r1", "mupdf", {}),
}  # fmt: skip


def record(name: str, version: str, origin: str, files: dict[str, str | bytes]) -> str:
    """Return a package as apk writes it down: fields of one letter, folders and files below."""
    lines = ["C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=", f"P:{name}", f"V:{version}", "A:x86_64",
             f"S:{len(name) * 1000}", f"I:{len(name) * 4000}", f"T:{name}, made up for a test",
             "U:https://example.org/", "L:MIT", f"o:{origin}",
             "m:Nobody <nobody@example.org>", "t:1756800000",
             "D:so:libc.musl-x86_64.so.1"]  # fmt: skip
    folders = dict.fromkeys(path.rpartition("/")[0] for path in files)
    for folder in folders:
        inside = [path for path in files if path.rpartition("/")[0] == folder]
        lines.append(f"F:{folder.lstrip('/')}")
        for path in inside:
            lines += [f"R:{path.rpartition('/')[2]}", "a:0:0:755",
                      "Z:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA="]  # fmt: skip
    return "\n".join([*lines, "", ""])


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.12.45-0-lts",
        kernel_version="#1-Alpine SMP PREEMPT_DYNAMIC 2025-09-05 07:02:11",
        day="2025-09-10",
    )
    root.file("/usr/lib/os-release", OS_RELEASE)
    root.link("/etc/os-release", "../usr/lib/os-release")
    root.file("/etc/apk/world", WORLD)
    root.user("nils", 1000)
    database = "".join(record(name, *rest) for name, rest in PACKAGES.items())
    root.file("/lib/apk/db/installed", database)
    for _, _, files in PACKAGES.values():
        for path, content in files.items():
            root.file(path, content, mode=0o755)
    root.file("/usr/share/applications/gnome-mimeapps.list", GNOME_LIST)
    root.file("/home/nils/.config/mimeapps.list",
              "[Default Applications]\nx-scheme-handler/https=chromium.desktop\n")  # fmt: skip
    root.process("/usr/bin/epiphany", 2100, user="nils", deleted=True)
    root.process("/usr/lib/chromium/chrome", 2600, user="nils")
    root.process("/usr/lib/chromium/chrome", 2633, user="nils", options="--type=renderer",
                 parent=2600)  # fmt: skip
