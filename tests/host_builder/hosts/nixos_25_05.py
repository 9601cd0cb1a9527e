"""A NixOS 25.05 of two people: programs of the system, of one person's declaration and profile.

The system's Firefox is a wrapper's; an older one runs out of the store, where it still lies. The
second person has an ESR from a profile of her own, and an okular of nixpkgs' KDE set.
"""

from __future__ import annotations

from host_builder import Host, Root
from host_builder.hosts._desktop import ELF, EVINCE, FIREFOX, OKULAR_PDF, SCRIPT

DISTRIBUTION, RELEASE = "NixOS", "25.05"
TRAITS = ("nix", "several-users", "relaunch", "image-based")

_SYSTEM = "/run/current-system/sw/bin"
_IDA = "/home/ida/.nix-profile/bin"
_PER_USER = "/etc/profiles/per-user/ole/bin"
EXPECT = (
    ("nixos", "", "os", "machine", "", "25.05", "", "/etc/os-release"),
    ("linux-kernel", "", "kernel", "machine", "", None, "kernel-not-packaged", "kernel"),
    ("firefox", "release", "nix", "machine", "", "142.0", "", f"{_SYSTEM}/firefox"),
    ("firefox", "esr", "nix", "user", "ida", "140.2.0esr", "", f"{_IDA}/firefox-esr"),
    ("chromium", "", "nix", "user", "ole", "139.0.7258.154", "", f"{_PER_USER}/chromium"),
    ("evince", "", "nix", "machine", "", "48.1", "", f"{_SYSTEM}/evince"),
    ("okular", "", "nix", "user", "ida", "25.04.3", "", f"{_IDA}/okular"),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("ida", "https", "firefox"), ("ida", "pdf", "evince"),
    ("ole", "https", "firefox"), ("ole", "pdf", "evince"),
    ("root", "https", "firefox"), ("root", "pdf", "evince"),
)  # fmt: skip
EXPECT_OBSTACLES = (("linux-kernel", "image-based"),)
EXPECT_RUNNING = (
    ("linux-kernel", "6.12.41", True),
    ("firefox", "141.0.3", False),
    ("firefox", "140.2.0esr", True),
)
EXPECT_CIRCUMSTANCES = ("image-based", "support-standard")

OS_RELEASE = """\
ANSI_COLOR="0;38;2;126;186;228"
BUILD_ID="25.05.809261.fc756aa6f5d3"
CPE_NAME="cpe:/o:nixos:nixos:25.05"
DEFAULT_HOSTNAME=nixos
ID=nixos
ID_LIKE=""
LOGO="nix-snowflake"
NAME=NixOS
PRETTY_NAME="NixOS 25.05 (Warbler)"
SUPPORT_END="2025-12-31"
VENDOR_NAME=NixOS
VERSION="25.05 (Warbler)"
VERSION_CODENAME=warbler
VERSION_ID="25.05"
"""
MIMEAPPS = """\
[Default Applications]
application/pdf=org.gnome.Evince.desktop
x-scheme-handler/https=firefox.desktop
"""


def store(name: str) -> str:
    """Return a store folder: 32 letters of nix's own alphabet, then package and version."""
    letters = "0123456789abcdfghijklmnpqrsvwxyz"
    number = sum(ord(each) * (31**place) for place, each in enumerate(name))
    return "/nix/store/" + "".join(letters[number >> (5 * n) & 31] for n in range(32)) + f"-{name}"


SYSTEM = store("nixos-system-nixos-25.05.809261.fc756aa6f5d3")
FIREFOX_NOW, FIREFOX_BEFORE = store("firefox-142.0"), store("firefox-141.0.3")


def describe(host: Host, root: Root) -> None:
    """Describe it."""
    host.facts(
        kernel_release="6.12.41",
        kernel_version="#1-NixOS SMP PREEMPT_DYNAMIC Fri Aug  1 08:48:47 UTC 2025",
        day="2025-09-10",
    )
    root.file(f"{store('etc-os-release')}", OS_RELEASE)
    root.link("/etc/static", store("etc"))
    root.link(f"{store('etc')}/os-release", store("etc-os-release"))
    root.link("/etc/os-release", "/etc/static/os-release")
    root.file("/etc/NIXOS", "")
    root.user("ida", 1000)
    root.user("ole", 1001)
    _system(root)
    _people(root)
    root.process(f"{FIREFOX_BEFORE}/bin/.firefox-wrapped", 1900, user="ole")
    root.process(f"{store('firefox-140.2.0esr')}/bin/.firefox-esr-wrapped", 2200, user="ida")


def _system(root: Root) -> None:
    root.link("/run/current-system", SYSTEM)
    root.link("/nix/var/nix/profiles/system", "system-41-link")
    root.link("/nix/var/nix/profiles/system-41-link", SYSTEM)
    root.link(f"{SYSTEM}/sw", store("system-path"))
    for folder in (FIREFOX_NOW, FIREFOX_BEFORE):
        root.file(f"{folder}/bin/firefox", SCRIPT, mode=0o755)
        root.file(f"{folder}/bin/.firefox-wrapped", ELF, mode=0o755)
    programs = {"firefox": FIREFOX_NOW, "evince": store("evince-48.1"),
                "evince-previewer": store("evince-48.1"), "bash": store("bash-5.2p37")}  # fmt: skip
    _profile(root, store("system-path"), programs)
    shown = f"{store('system-path')}/share/applications"
    root.file(f"{store('applications')}/firefox.desktop", FIREFOX)
    root.file(f"{store('applications')}/org.gnome.Evince.desktop", EVINCE)
    for name in ("firefox.desktop", "org.gnome.Evince.desktop"):
        root.link(f"{shown}/{name}", f"{store('applications')}/{name}")
    root.file("/etc/xdg/mimeapps.list", MIMEAPPS)


def _people(root: Root) -> None:
    """Declare packages of one, and give the other a profile of her own."""
    declared = store("user-environment-ole")
    root.link("/etc/profiles/per-user/ole", "/etc/static/profiles/per-user/ole")
    root.link(f"{store('etc')}/profiles/per-user/ole", declared)
    _profile(root, declared, {"chromium": store("chromium-139.0.7258.154")})
    own = store("user-environment-ida")
    root.link("/home/ida/.nix-profile", "/home/ida/.local/state/nix/profiles/profile")
    root.link("/home/ida/.local/state/nix/profiles/profile", "profile-7-link")
    root.link("/home/ida/.local/state/nix/profiles/profile-7-link", own)
    esr = store("firefox-140.2.0esr")
    root.file(f"{esr}/bin/.firefox-esr-wrapped", ELF, mode=0o755)
    _profile(root, own, {"firefox-esr": esr, "okular": store("okular-25.04.3")})
    root.file(
        f"{store('okular-25.04.3')}/share/applications/okularApplication_pdf.desktop", OKULAR_PDF
    )


def _profile(root: Root, folder: str, programs: dict[str, str]) -> None:
    """Link programs of the store into a profile."""
    for name, package in programs.items():
        if package != FIREFOX_NOW:
            root.file(f"{package}/bin/{name}", SCRIPT, mode=0o755)
        root.link(f"{folder}/bin/{name}", f"{package}/bin/{name}")
