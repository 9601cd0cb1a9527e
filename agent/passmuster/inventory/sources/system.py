"""What the machine states of itself as a whole: words with their evidence, shown locally only.

`wsl`, `container`, `image-based`, `read-only`, `update-staged`, `reboot-required`, `livepatch`.
Nothing is concluded here: a word stands where a file states it, and not where that file is not.
Source: the modules of `inventory.distribution` and `inventory.kernels` name theirs.
"""

from __future__ import annotations

from passmuster.host.errors import HostError
from passmuster.inventory.distribution.image import image, read_only
from passmuster.inventory.distribution.os_file import Stated, stated
from passmuster.inventory.distribution.presence import exists
from passmuster.inventory.distribution.staged import STAGED
from passmuster.inventory.kernels.reboot import livepatch, reboot, replaced
from passmuster.inventory.kernels.surroundings import container, wsl
from passmuster.inventory.observation import Look, Seen
from passmuster.model.installation import Circumstance, Evidence


def look(look: Look) -> list[Seen] | None:
    """Return the circumstances that the machine states; an empty list where it states none."""
    if look.host.facts.platform != "linux":
        return None
    inside = {"wsl": wsl(look.host), "container": container(look.host, look.notes)}
    told = {**inside, **_of_system(look)}
    if not any(inside.values()):
        told |= _of_kernel(look)
    return [Circumstance(name=name, evidence=each) for name, each in told.items() if each]


def _of_system(look: Look) -> dict[str, Evidence | None]:
    closed = read_only(look.host)
    whole = image(look, _distribution(look), closed)
    is_staged = exists(look.host, STAGED, look.notes)
    return {
        "image-based": whole,
        # An image is read-only by design, and that hinders no update of it.
        "read-only": closed if whole is None else None,
        "update-staged": Evidence(source="system", location=STAGED) if is_staged else None,
    }


def _of_kernel(look: Look) -> dict[str, Evidence | None]:
    return {
        "reboot-required": reboot(look) or replaced(look),
        "livepatch": livepatch(look.host, look.notes),
    }


def _distribution(look: Look) -> Stated | None:
    try:
        return stated(look.host, [])
    except HostError:
        # The source os-release reports it.
        return None
