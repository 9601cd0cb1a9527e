"""From the policy's waivers to one document for each customer.

Only what is approved, sound and not expired goes in, and nothing that speaks of people: reason,
requester and approver stay in the policy. What cannot be right is refused, never left out silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from passmuster.model.waiver import Waiver, Waivers
from passmuster.versions import SCHEMES, VersionError
from passmuster.wire import document
from passmuster.wire.codec import WireError
from passmuster.wire.targets import waivers_path
from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy.tables import WaiverRule

SOON = timedelta(days=14)
State = Literal["not approved", "expired", "expires soon"]
_MACHINE = re.compile(r"[0-9a-f]{32}")
_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LARGEST_SERIAL = 2**53
_MOST_FILES = 10_000


class Noted(NamedTuple):
    """A waiver that somebody should look at."""

    rule: WaiverRule
    state: State


def documents(
    rules: Iterable[WaiverRule], *, as_of: date, serial: int, former: Iterable[str] = ()
) -> dict[str, Waivers]:
    """Return the document of each customer, by its id.

    Args:
        rules: the policy's waivers.
        as_of: the day; what was approved later or expired before is left out.
        serial: of all documents; the same inputs give the same documents.
        former: customers that have a document already: without a waiver left they get an empty
            one, since desktops keep the last one that they were given.

    Raises:
        UsageError: a waiver or a customer's id cannot be right.
    """
    standing: dict[str, list[Waiver]] = {customer: [] for customer in former}
    for rule in rules:
        if _is_approved(rule, as_of) and as_of <= rule.expires:
            standing.setdefault(rule.customer, []).append(_waiver(rule))
    issued = datetime.combine(as_of, time(), UTC)
    made = {
        customer: Waivers(
            schema=document.SCHEMA,
            serial=serial,
            customer=customer,
            issued=issued,
            waivers=tuple(sorted(waivers, key=lambda each: each.id)),
        )
        for customer, waivers in sorted(standing.items())
    }
    found = [f"{name}: {each}" for name, made_of in made.items() for each in problems(made_of)]
    found += _alike(made)
    if found:
        raise UsageError("the waivers cannot be built:\n  " + "\n  ".join(found))
    return made


def noted(rules: Iterable[WaiverRule], *, as_of: date) -> list[Noted]:
    """Return the waivers that wait for approval, have expired or will within 14 days."""
    found = []
    for rule in rules:
        state = _state(rule, as_of)
        if state is not None:
            found.append(Noted(rule, state))
    return sorted(found, key=lambda each: (each.rule.expires, each.rule.id))


def problems(waivers: Waivers) -> list[str]:
    """Return everything that is wrong with a customer's document, in words."""
    return list(_problems(waivers))


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the documents in a folder, by the customer that each file is named for.

    Args:
        folder: `CUSTOMER.json` files; a folder that is not there holds none.

    Raises:
        UsageError: a JSON file in it holds no waivers, or those of another customer.
    """
    found: dict[str, bytes] = {}
    for number, path in enumerate(sorted(folder.glob("[!.]*.json"))):
        if number >= _MOST_FILES:
            raise UsageError(f"{folder}: more than {_MOST_FILES} files")
        try:
            with path.open("rb") as file:
                payload = file.read(document.LIMIT + 1)
            read = document.read_waivers(payload)
        except (OSError, WireError) as error:
            raise UsageError(
                f"{path}: expected a customer's waivers, nothing else belongs there ({error})"
            ) from error
        if read.waivers.customer != path.stem:
            raise UsageError(
                f"{path}: got waivers of customer {read.waivers.customer!r}, expected those of "
                f"{path.stem!r}"
            )
        found[path.stem] = payload
    return found


def _state(rule: WaiverRule, as_of: date) -> State | None:
    if as_of > rule.expires:
        return "expired"
    if not _is_approved(rule, as_of):
        return "not approved"
    return "expires soon" if rule.expires - as_of <= SOON else None


def _is_approved(rule: WaiverRule, as_of: date) -> bool:
    return bool(rule.approved_by) and rule.approved is not None and rule.approved <= as_of


def _waiver(rule: WaiverRule) -> Waiver:
    """Return what of a rule is published."""
    return Waiver(
        id=rule.id,
        # The last day counts whole.
        expires=datetime.combine(rule.expires + timedelta(days=1), time(), UTC),
        product=rule.product,
        requirement=rule.requirement,
        machines=rule.machines,
        groups=rule.groups,
        versions=rule.versions,
        at_least=rule.at_least,
        below=rule.below,
        scheme=rule.scheme,
        reference=rule.reference,
    )


def _problems(waivers: Waivers) -> Iterator[str]:
    try:
        waivers_path(waivers.customer)
    except WireError as error:
        yield str(error)
    if not 0 < waivers.serial <= _LARGEST_SERIAL:
        yield f"got serial {waivers.serial}, expected 1 to {_LARGEST_SERIAL}"
    for name, count in Counter(each.id for each in waivers.waivers).items():
        if count > 1:
            yield f"waiver {name} is there {count} times"
    for each in waivers.waivers:
        for problem in _of_waiver(each):
            yield f"waiver {each.id}: {problem}"


def _of_waiver(waiver: Waiver) -> Iterator[str]:
    if not waiver.product and not waiver.requirement:
        yield "it names neither a product nor a requirement, so it covers nothing"
    for machine in waiver.machines:
        if not _MACHINE.fullmatch(machine):
            yield f"got machine {machine!r}, expected 32 hexadecimal digits"
    for group in waiver.groups:
        if not _GROUP.fullmatch(group):
            yield f"got group {group!r}, expected a name as in an enrollment"
    yield from _of_range(waiver)


def _of_range(waiver: Waiver) -> Iterator[str]:
    scheme = SCHEMES.get(waiver.scheme)
    if scheme is None and (waiver.scheme or waiver.at_least or waiver.below):
        yield f"got scheme {waiver.scheme!r}, expected one of {', '.join(SCHEMES)}"
    for text in (waiver.at_least, waiver.below):
        try:
            if scheme is not None and text:
                scheme.key(text)
        except VersionError as error:
            yield str(error)


def _alike(customers: Iterable[str]) -> Iterator[str]:
    """Name customers that one file would have to hold where letter case does not count."""
    for name, count in Counter(each.casefold() for each in customers).items():
        if count > 1:
            yield f"{count} customers are named {name!r} but for letter case; rename one"
