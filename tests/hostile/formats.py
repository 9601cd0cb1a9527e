"""The raw formats that an inventory reads, and real bytes of each out of the recorded hosts.

A file of a recording that no format claims is a defect: somebody added a parser without telling.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from passmuster.host.archive import load as load_recording
from passmuster.host.recording_format import Recording

HOSTS = Path(__file__).parents[1] / "hosts"

# What stands for the path of an export: it is of no file.
REGISTRY = "registry:"

# Format to the paths that it is read from, on the audited machine.
FORMATS: dict[str, str] = {
    "os-release": r".*/os-release",
    "release-file": r"/etc/(lsb-release|debian_version|mx-version)|/run/host/etc/debian_version",
    "dpkg-status": r"/var/lib/dpkg/(status(\.d/.*)?|updates/.*)",
    "dpkg-list": r"/var/lib/dpkg/info/.*\.list",
    "dpkg-log": r"/var/log/dpkg\.log(\.1)?",
    "rpm-sqlite": r".*/rpmdb\.sqlite",
    "rpm-log": r".*/rpmdb\.sqlite-wal",
    "rpm-ndb": r".*/rpm/Packages\.db",
    "rpm-bdb": r".*/rpm/Packages",
    "pacman-desc": r"/var/lib/pacman/local/.*",
    "pacman-conf": r"/etc/pacman\.(conf|d/.*)",
    "apk-installed": r"/(usr/)?lib/apk/db/installed",
    "apk-world": r"/etc/apk/world",
    "appstream-packed": r".*/app-info/xmls/.*\.xml\.gz",
    "appstream": r".*/share/metainfo/.*\.xml",  # and what the packed ones hold
    "flatpak-config": r".*/repo/config|/etc/flatpak/.*",
    "flatpak-deploy": r".*/[0-9a-f]{64}/deploy",
    "snap-yaml": r".*/meta/snap\.yaml",
    "snap-state": r"/var/lib/snapd/state\.json",
    "desktop-entry": r".*\.desktop",
    "mime-lists": r".*/(mimeapps|.*-mimeapps|defaults)\.list|.*/mimeinfo\.cache",
    "kde-globals": r".*/kdeglobals",
    "user-folders": r".*/user-dirs\.dirs",
    "application-ini": r".*[/\\]application\.ini",
    "bundle-version": r".*[/\\](tbb|mbb)_version\.json|.*/update\.(status|version)",
    "apt-conf": r"/etc/apt/(apt\.conf.*|preferences.*)|/usr/share/apt/.*",
    "apt-sources": r"/etc/apt/sources\.list.*",
    "apt-lists": r"/var/lib/apt/lists/.*",
    "dnf-conf": r"/etc/(dnf|yum)/.*\.conf|/etc/yum\.conf|/etc/yum\.repos\.d/.*|/usr/share/dnf5/.*",
    "versionlock": r"/etc/.*/versionlock\.(list|toml)|/etc/zypp/locks",
    "policies": r".*/policies\.json|.*/policies/(managed|recommended)/.*\.json",
    "distro-info": r"/usr/share/distro-info/.*\.csv",
    "subscription": r"/var/lib/ubuntu-advantage/.*|/etc/products\.d/.*|/etc/dnf/vars/.*",
    "kernel-told": r"/proc/.*|/run/reboot-.*|/var/run/reboot-.*|/run/ostree/.*|.*/pkgbase",
    "program-head": r".*\.[Aa]pp[Ii]mage",
    "program-image": r"image-of-.*",
    "registry-export": r"registry:.*",
    "registry-hive": r".*\\(NTUSER\.DAT|UsrClass\.dat)",
    "property-list": r"/(?!usr/|var/lib/).*\.plist",
    "mac-program": r"/.*\.app/(Contents/(MacOS/.*|PkgInfo)|Wrapper/.*)|.*\.bom",
    "windows-program": r"[A-Z]:\\.*\.(exe|dll)",
}


class Seed(NamedTuple):
    """Real bytes of a format: in which recording, under which name, and packed how."""

    host: str
    name: str
    payload: bytes
    pack: Callable[[bytes], bytes] = bytes


@cache
def recordings() -> dict[str, tuple[Recording, dict[str, bytes]]]:
    """Return every recorded host by its name."""
    return {
        path.name: load_recording(path) for path in sorted(HOSTS.iterdir())
        if (path / "recording.json").is_file()
    }  # fmt: skip


def asked(recording: Recording) -> dict[str, str]:
    """Return for each kept file of a recording one path that it was read from."""
    found = {each.file: each.path for each in recording.reads if each.file}
    found |= {each.file: each.path for each in recording.pieces if each.file}
    found |= {each.file: f"image-of-{each.pid}" for each in recording.images if each.file}
    found |= {name: f"{REGISTRY}{name}" for name in recording.exports}
    return found


def format_of(path: str) -> str | None:
    """Return the format of what lies at a path, or None."""
    return next((name for name, text in FORMATS.items() if re.fullmatch(text, path)), None)


@cache
def seeds(wanted: str) -> tuple[Seed, ...]:
    """Return all real bytes of a format that are not empty."""
    found = []
    for host, (recording, files) in recordings().items():
        for name, path in sorted(asked(recording).items()):
            if format_of(path) == wanted and files[name]:
                found.append(Seed(host, name, files[name]))
    if wanted == "appstream":
        # Damage to a packed file seldom gets past its checksum: damage what is in it as well.
        found += [
            Seed(each.host, each.name, gzip.decompress(each.payload), gzip.compress)
            for each in seeds("appstream-packed")
        ]
    return tuple(found)
