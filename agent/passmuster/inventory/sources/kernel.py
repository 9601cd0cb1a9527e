"""The kernel: the version that runs, and the one that a restart would boot.

In a container the kernel is the host's business and in WSL it is Windows': there this source is
absent. What the package system's database does not tell, because it cannot be read or because no
package owns this kernel, is unknown; what runs is known all the same.
Source: uname(2); the modules of `inventory.kernels` name theirs.
"""

from __future__ import annotations

from importlib import import_module

from passmuster.host.errors import HostError
from passmuster.inventory.kernels.installed import Installed, uname_evidence
from passmuster.inventory.kernels.surroundings import container, wsl
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.model.installation import RunningCopy, Version
from passmuster.versions import VersionError, compare

# Package systems in the order in which they are asked; each is loaded only when it is.
PROVIDERS = ("debian", "rpm", "pacman", "apk")


def look(look: Look) -> list[Observation] | None:
    """Return the kernel as one observation; None where it is not this machine's own."""
    release = look.host.facts.kernel_release
    if not release or container(look.host, look.notes) or wsl(look.host):
        return None
    is_unread = False
    for provider in PROVIDERS:
        module = import_module(f"passmuster.inventory.kernels.{provider}")
        try:
            found: Installed | None = module.find(look, release)
        except (HostError, NoDataError):
            # The package system's own source reports it.
            is_unread = True
            continue
        if found is not None:
            return [_packaged(found, release)]
    return [_unpackaged(release, "version-unknown" if is_unread else "kernel-not-packaged")]


def _packaged(found: Installed, release: str) -> Observation:
    copy = RunningCopy(
        version=Version(raw=found.running, scheme=found.scheme) if found.running else None,
        current=_same(found.scheme, found.running, found.version),
        processes=1,
        evidence=found.running_evidence,
    )
    return Observation(
        source="kernel",
        seen={"provider": found.provider, "release": release},
        version=found.version,
        evidence=found.evidence,
        packaging="kernel",
        architecture=found.architecture,
        path=f"{found.provider}:{found.package}",
        running=(copy,),
        reason="" if found.version else "version-unknown",
    )


def _unpackaged(release: str, reason: str) -> Observation:
    """A kernel from outside: what runs is known, what a restart would run is not."""
    evidence = uname_evidence(release)
    return Observation(
        source="kernel",
        seen={"provider": "none", "release": release},
        version="",
        evidence=evidence,
        packaging="kernel",
        path="kernel",
        running=(
            RunningCopy(
                version=Version(raw=release, scheme="dotted"),
                current=True,
                processes=1,
                evidence=evidence,
            ),
        ),
        reason=reason,
    )


def _same(scheme: str, one: str, other: str) -> bool:
    if not one or not other:
        return False
    try:
        return compare(scheme, one, other) == 0
    except VersionError:
        return False
