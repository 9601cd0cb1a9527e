"""From observations to installations: recognise, leave out a package's own parts, join, order."""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.host.protocol import Host, Process
from passmuster.inventory import upstream
from passmuster.inventory.observation import Observation
from passmuster.inventory.running import running_copies
from passmuster.model.installation import Installation, Kind, Reading, Version
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import Match, match

_UPSTREAM = {"deb": upstream.of_debian, "rpm": upstream.of_rpm}
UNKNOWN_OS = "unknown-os"
_KINDS = {kind: position for position, kind in enumerate(Kind)}


def assemble(
    observations: list[Observation],
    products: tuple[Product, ...],
    host: Host,
    processes: tuple[Process, ...],
) -> tuple[Installation, ...]:
    """Return the installations behind the observations, in stable order.

    Args:
        observations: of all sources.
        products: the definitions.
        host: to tell what runs from what is on disk.
        processes: the running programs that a definition knows.
    """
    matched = [
        (each, match(products, each.source, each.seen))
        for each in _without_parts(observations, products)
    ]
    found = [
        _installation(each, recognised, host, processes)
        for each, recognised in matched
        if recognised is not None
    ]
    found += [
        _unknown_system(each, host) for each, none in matched if none is None and _is_system(each)
    ]
    return tuple(sorted(found, key=_order))


def _without_parts(
    observations: list[Observation], products: tuple[Product, ...]
) -> Iterable[Observation]:
    """Leave out files that belong to a package which is itself an installation."""
    owned: set[str] = set()
    for each in observations:
        if each.source == "dpkg" and match(products, each.source, each.seen) is not None:
            owned |= each.files
    return [
        each for each in observations if each.packaging != "files" or owned.isdisjoint(each.files)
    ]


def _installation(
    seen: Observation, recognised: Match, host: Host, processes: tuple[Process, ...]
) -> Installation:
    product, rule = recognised
    on_disk = _reading(seen, rule) if seen.version else None
    executables = (*rule.executables, *seen.executables)
    running = seen.running or running_copies(
        host,
        processes,
        executables,
        on_disk,
        seen.seen["package"] if seen.packaging == "dpkg" else "",
    )
    return Installation(
        product=product.id,
        kind=product.kind,
        platform=host.facts.platform,
        architecture=seen.architecture or architecture(host),
        packaging=seen.packaging,
        path=_path(seen, rule),
        track=rule.track,
        scope=seen.scope,
        owner=seen.owner,
        on_disk=on_disk,
        running=running,
        hindrances=seen.hindrances,
        reason=seen.reason,
    )


def _reading(seen: Observation, rule: Detect) -> Reading:
    part = _UPSTREAM.get(rule.scheme)
    version = Version(
        raw=seen.version, scheme=rule.scheme, upstream=part(seen.version) if part else ""
    )
    return Reading(version=version, evidence=seen.evidence, confidence=seen.confidence)


def _path(seen: Observation, rule: Detect) -> str:
    """Return the program that is really there, else what the source calls the place."""
    return next((each for each in rule.executables if each in seen.files), seen.path)


def architecture(host: Host) -> str:
    """Return the host's architecture as Debian names it, so that one machine has one name."""
    names = {"x86_64": "amd64", "aarch64": "arm64", "i686": "i386", "armv7l": "armhf"}
    return names.get(host.facts.architecture, host.facts.architecture)


def _is_system(seen: Observation) -> bool:
    return seen.packaging == "os"


def _unknown_system(seen: Observation, host: Host) -> Installation:
    """A distribution that no definition knows is reported and never lost."""
    return Installation(
        product=UNKNOWN_OS,
        kind=Kind.OS,
        platform=host.facts.platform,
        architecture=architecture(host),
        packaging=seen.packaging,
        path=seen.path,
        reason="unknown-distribution",
    )


def _order(each: Installation) -> tuple[object, ...]:
    raw = each.on_disk.version.raw if each.on_disk else ""
    return (_KINDS[each.kind], each.product, each.track, each.scope, each.owner, each.path,
            each.packaging, each.architecture, raw)  # fmt: skip
