"""From observations to installations: recognise, join what speaks of one copy, order."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from passmuster.host.protocol import Host, Process
from passmuster.inventory.architectures import native_name
from passmuster.inventory.joining import Whole, join, reading, version
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles import Obstacles
from passmuster.inventory.running import running_copies
from passmuster.model.installation import Evidence, Installation, Kind, Reading, Version
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import Match, match

UNKNOWN_OS = "unknown-os"
_SYSTEMS = frozenset({"os-release", "windows", "macos"})
_KINDS = {kind: position for position, kind in enumerate(Kind)}


def assemble(
    observations: list[Observation],
    products: tuple[Product, ...],
    host: Host,
    processes: tuple[Process, ...],
    obstacles: Obstacles,
) -> tuple[Recognised, ...]:
    """Return the installations behind the observations, in stable order.

    Args:
        observations: of all sources.
        products: the definitions.
        host: to tell what runs from what is on disk.
        processes: the running programs that a definition knows.
        obstacles: what the machine states against updates.
    """
    matched = [(each, match(products, each.source, each.seen)) for each in observations]
    whole = join([(_own(seen, known), known) for seen, known in matched if known is not None])
    found = [
        Recognised(_installation(each, host, processes, obstacles), each.seen, each.match)
        for each in whole
    ]
    found += [
        Recognised(_unknown_system(seen, host), seen, None)
        for seen, known in matched
        if known is None and _is_system(seen)
    ]
    return tuple(sorted(found, key=lambda each: order(each.installation)))


class Recognised(NamedTuple):
    """An installation with what it was made of."""

    installation: Installation
    seen: Observation
    match: Match | None


def _installation(
    whole: Whole, host: Host, processes: tuple[Process, ...], obstacles: Obstacles
) -> Installation:
    seen, (product, rule) = whole.seen, whole.match
    on_disk = reading(seen, rule) if seen.version else None
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
        running=running_copies(host, processes, seen, rule, on_disk),
        pending=_pending(seen, rule),
        obstacles=(*seen.obstacles, *obstacles.of(seen, whole.match)),
        also_read=(*seen.also, *whole.also),
        decided_by=seen.decided_by or whole.decided_by,
        support=seen.support,
        release=seen.release,
        reason=seen.reason,
    )


def _own(seen: Observation, recognised: Match) -> Observation:
    """Return what an observation says of this very product: not another one's version."""
    field = recognised.rule.version_from
    if field:
        raw = seen.versions.get(field, "")
        told = msgspec.structs.replace(seen.evidence, field=field, raw=raw)
        seen = msgspec.structs.replace(seen, version=raw, evidence=told)
    if recognised.rule.states_version:
        return seen
    return msgspec.structs.replace(seen, version="", pending=None, reason="version-of-another")


def _pending(seen: Observation, rule: Detect) -> Reading | None:
    if seen.pending is None:
        return None
    raw, evidence = seen.pending
    confidence = seen.pending_confidence or seen.confidence
    return Reading(version=version(raw, rule), evidence=evidence, confidence=confidence)


def _path(seen: Observation, rule: Detect) -> str:
    """Return the program that is really there, else what the source calls the place."""
    return next((each for each in rule.executables if each in seen.files), seen.path)


def architecture(host: Host) -> str:
    """Return the host's architecture as Debian names it, so that one machine has one name."""
    return native_name(host.facts.architecture)


def _is_system(seen: Observation) -> bool:
    return seen.source in _SYSTEMS


def _unknown_system(seen: Observation, host: Host) -> Installation:
    """A distribution that no definition knows is reported with what it calls itself."""
    name = " ".join(filter(None, (seen.seen.get("id", ""), seen.version)))
    told = Evidence(source=seen.source, location=seen.path, field="ID", raw=seen.seen.get("id", ""))
    return Installation(
        product=UNKNOWN_OS,
        kind=Kind.OS,
        platform=host.facts.platform,
        architecture=architecture(host),
        packaging=seen.packaging,
        path=seen.path,
        also_read=(Reading(version=Version(raw=name, scheme="dotted"), evidence=told),),
        support=seen.support,
        reason="unknown-distribution",
    )


def order(each: Installation) -> tuple[object, ...]:
    """Return the key of the stable order of installations."""
    raw = each.on_disk.version.raw if each.on_disk else ""
    return (_KINDS[each.kind], each.product, each.track, each.scope, each.owner, each.path,
            each.packaging, each.architecture, raw)  # fmt: skip
