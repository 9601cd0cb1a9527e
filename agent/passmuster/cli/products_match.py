"""`passmuster products match`: what a new definition recognises, and what else claims it.

Nothing is guessed: a thing that two definitions claim is shown as claimed twice, and no source that
failed is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from passmuster.cli.exits import CliError, Exit
from passmuster.cli.terminal import clean, columns, faint
from passmuster.host.protocol import Host
from passmuster.inventory import take
from passmuster.model.installation import Installation, Outcome, SourceReport
from passmuster.products import load
from passmuster.products.definition import ATTRIBUTES, Product
from passmuster.products.matching import match_all


class Matched(NamedTuple):
    """What was recognised: for people, for programs, and the exit status that says how sure."""

    lines: list[str]
    document: dict[str, Any]
    exit: Exit


class _Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An observation as a file states it."""

    source: str
    see: dict[str, str]


def of_observations(text: str, name: str) -> Matched:
    """Return which product each observation is.

    Args:
        text: a JSON list of {"source": ..., "see": {...}}.
        name: the file's name, for messages.

    Raises:
        CliError: the text is none of that.
    """
    try:
        observations = msgspec.json.decode(text, type=list[_Seen])
    except (msgspec.DecodeError, RecursionError) as error:
        raise CliError(f"{name}: expected a list of observations: {error}") from error
    rows, found, ambiguous = [], [], False
    for number, seen in enumerate(observations, 1):
        _check(seen, f"{name}: observation {number}")
        matches = list(match_all(load(), seen.source, seen.see))
        ambiguous = ambiguous or len(matches) > 1
        claims = [{"product": each.product.id, "track": each.rule.track} for each in matches]
        found.append({"source": seen.source, "see": seen.see, "matches": claims})
        stated = ", ".join(f"{key}={value}" for key, value in seen.see.items())
        named = " AND ".join(f"{each['product']} {each['track']}".strip() for each in claims)
        rows.append((named or "no product", seen.source, stated))
    return Matched(
        _table(("PRODUCT", "SOURCE", "SEES"), rows),
        {"observations": found},
        Exit.USAGE if ambiguous else Exit.OK,
    )


def _check(seen: _Seen, where: str) -> None:
    from passmuster.products.reading import nearest  # noqa: PLC0415 - difflib, for wrong words only

    if seen.source not in ATTRIBUTES:
        raise CliError(
            f"{where}: got source {seen.source!r}, expected one of {', '.join(ATTRIBUTES)}"
            + nearest(seen.source, ATTRIBUTES)
        )
    known = ATTRIBUTES[seen.source]
    for attribute in seen.see:
        if attribute not in known:
            raise CliError(
                f"{where}: got attribute {attribute!r}, expected one that {seen.source} states: "
                + ", ".join(known)
                + nearest(attribute, known)
            )


def of_definition(product: Product, host: Host) -> Matched:
    """Return the copies of a product on a host, and which of them another product claims, too.

    Args:
        product: the definition that is being written; it stands in for a built-in one of its id.
        host: this machine or a recording.
    """
    found = take(host, (product,))
    mine = [each for each in found.installations if each.product == product.id]
    others = tuple(each for each in load() if each.id != product.id)
    claimed = {_identity(each): each.product for each in take(host, others).installations}
    twice = {
        _identity(each): claimed[_identity(each)] for each in mine if _identity(each) in claimed
    }
    rows = [
        (
            each.on_disk.version.raw if each.on_disk else f"? ({each.reason or 'unknown'})",
            each.track,
            each.packaging,
            "running" if each.running else "",
            each.path,
            f"CLAIMED BY {twice[_identity(each)]}, TOO" if _identity(each) in twice else "",
        )
        for each in mine
    ]
    lines = _table(("VERSION", "TRACK", "PACKAGING", "RUNNING", "WHERE", ""), rows)
    if not rows:
        lines = [f"No copy of {product.id} was recognised."]
    asked = [each for each in found.sources if each.source in {r.source for r in product.detect}]
    document = {
        "product": product.id,
        "installations": mine,
        "claimed_twice": sorted(twice.values()),
        "sources": asked,
    }
    unread = {Outcome.FAILED, Outcome.TIMED_OUT} & {each.outcome for each in asked}
    status = Exit.USAGE if twice else Exit.UNKNOWN if unread else Exit.OK
    return Matched([*lines, *map(_ended, asked)], document, status)


def _identity(each: Installation) -> tuple[str, ...]:
    """Return what tells one thing on a host from another, whoever recognises it."""
    if each.on_disk is None:
        return each.packaging, each.path
    evidence = each.on_disk.evidence
    return each.packaging, evidence.source, evidence.location, evidence.field, evidence.raw


def _ended(report: SourceReport) -> str:
    """Say how a source ended that the definition names."""
    words = {
        Outcome.OK: "looked",
        Outcome.ABSENT: "is not on this host",
        Outcome.NO_DATA: "had nothing to say",
        Outcome.FAILED: "FAILED",
        Outcome.TIMED_OUT: "TIMED OUT",
    }
    detail = f": {clean(report.detail)}" if report.detail else ""
    return f"source {report.source} {words[report.outcome]}{detail}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    first, *rest = columns([head, *rows])
    return [faint(first), *rest]
