"""Whether the system is an image that is replaced as a whole, and whether it is read-only.

Only what a file states: ostree's mark, NixOS' tag, a distribution that is delivered in no other
way, or transactional-update over a read-only root. What is mounted read-only is told by the mounts
of the first process: this service itself is confined by systemd and sees everything read-only.
Source: ostree(1) (/run/ostree-booted), NixOS' activation (/etc/NIXOS), transactional-update(8),
proc(5) mountinfo; the makers of SteamOS, openSUSE MicroOS, ChromeOS and Ubuntu Core.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.distribution.os_file import Stated
from passmuster.inventory.distribution.presence import exists
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence

OSTREE = "/run/ostree-booted"
NIXOS = "/etc/NIXOS"
TRANSACTIONAL = "/usr/sbin/transactional-update"
FIRST_MOUNTS = "/proc/1/mountinfo"
OWN_MOUNTS = "/proc/self/mountinfo"
MOUNTS_LIMIT = 4 * 1024 * 1024
SYSTEM = ("/", "/usr")
IMAGES = frozenset({
    "chromeos", "opensuse-aeon", "opensuse-kalpa", "opensuse-leap-micro", "opensuse-microos",
    "sl-micro", "steamos", "suse-microos", "ubuntu-core",
})  # fmt: skip


class Mount(NamedTuple):
    """One line of mountinfo: where, and whether the mount or its file system is read-only."""

    place: str
    is_read_only: bool
    is_whole: bool
    line: str


def image(look: Look, stated: Stated | None, read_only: Evidence | None) -> Evidence | None:
    """Return what states that the system is replaced as a whole.

    Args:
        look: the host.
        stated: its distribution.
        read_only: what states that it is mounted read-only.
    """
    for mark in (OSTREE, NIXOS):
        if exists(look.host, mark, look.notes):
            return Evidence(source="system", location=mark)
    if stated is not None and stated.id in IMAGES:
        return Evidence(source="system", location=stated.place, field="ID", raw=stated.id)
    if read_only is not None and exists(look.host, TRANSACTIONAL, look.notes):
        return Evidence(source="system", location=TRANSACTIONAL)
    return None


def read_only(host: Host) -> Evidence | None:
    """Return what states that the system is mounted read-only; None where nothing tells it."""
    try:
        location, is_first = FIRST_MOUNTS, True
        payload = host.read(location, limit=MOUNTS_LIMIT)
    except HostError:
        location, is_first = OWN_MOUNTS, False
        try:
            payload = host.read(location, limit=MOUNTS_LIMIT)
        except HostError:
            return None
    # What was mounted last over a place is what is seen there.
    last = {each.place: each for each in mounts(payload)}
    for place in SYSTEM:
        mount = last.get(place)
        # Of our own mounts the whole file system must be read-only: that is not systemd's doing.
        if mount and mount.is_read_only and (is_first or mount.is_whole):
            return Evidence(source="system", location=location, field=place, raw=mount.line)
    return None


def mounts(payload: bytes) -> Iterator[Mount]:
    """Yield the mounts of the system's own folders; lines of another form are passed over."""
    for line in payload.decode("utf-8", "replace").splitlines():
        head, dash, tail = line.partition(" - ")
        fields, origin = head.split(" "), tail.split(" ")
        if not dash or len(fields) < 6 or len(origin) < 3 or fields[4] not in SYSTEM:
            continue
        of_mount, of_whole = fields[5].split(","), origin[2].split(",")
        is_whole = "ro" in of_whole
        told = f"{fields[4]} {fields[5]} - {origin[0]} {origin[2]}"
        yield Mount(fields[4], is_whole or "ro" in of_mount, is_whole, told[:200])
