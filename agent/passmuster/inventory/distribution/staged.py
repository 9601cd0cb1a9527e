"""The release that an image-based system has staged and boots next.

A deployment is a folder with a whole `/usr`. Which one is staged is told only where just one is
both there and not the booted one, or named as the target; else nothing is told but that there is
one. Nothing in such a folder is believed without the kernel's own word on what is booted.
Source: ostree's docs (deployment, atomic upgrades), ostree-prepare-root(1): `ostree=` on the
kernel's command line; libostree's staged-deployment file names deployments as CHECKSUM.SERIAL.
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError
from passmuster.host.protocol import Host
from passmuster.inventory.distribution.os_file import LIMIT, Stated, parse

STAGED = "/run/ostree/staged-deployment"
COMMAND_LINE = "/proc/cmdline"
DEPLOY = "/ostree/deploy"
MARK_LIMIT = 256 * 1024
FOLDER_LIMIT = 200
_ARGUMENT = re.compile(r"(?:^|\s)ostree=(/ostree/boot\.[01](?:\.[01])?/[^\s/]+/[0-9a-f]+/[0-9]+)\b")
_BOOTED = re.compile(r"(?:.*/)?deploy/([A-Za-z0-9._-]+)/deploy/([0-9a-f]{64}\.[0-9]{1,6})/?")
_NAME = re.compile(r"[0-9a-f]{64}\.[0-9]{1,6}")


def staged(host: Host) -> Stated | None:
    """Return what the staged deployment states of its distribution.

    None where nothing is staged, or where it cannot be told which deployment is.

    Raises:
        HostError: something is staged and what it is cannot be read.
    """
    try:
        mark = host.read(STAGED, limit=MARK_LIMIT).decode("latin-1")
    except AbsentError:
        return None
    match = _ARGUMENT.search(host.read(COMMAND_LINE, limit=MARK_LIMIT).decode("latin-1"))
    booted = _BOOTED.fullmatch(host.link(match[1])) if match else None
    if booted is None:
        return None
    folder = f"{DEPLOY}/{booted[1]}/deploy"
    others = {
        each.name
        for each in host.entries(folder, limit=FOLDER_LIMIT)
        if each.kind == "folder" and _NAME.fullmatch(each.name) and each.name != booted[2]
    }
    # A former deployment may be kept beside the staged one; the mark does not name it.
    named = others & set(_NAME.findall(mark))
    chosen = named if len(named) == 1 else others
    if len(chosen) != 1:
        return None
    root = f"{folder}/{chosen.pop()}"
    place = f"{root}/usr/lib/os-release"
    return Stated(parse(host.read(place, limit=LIMIT)), place, root)
