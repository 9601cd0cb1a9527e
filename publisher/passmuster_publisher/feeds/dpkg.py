"""What the feeds of Debian and Ubuntu share: names, versions, selectors, one release a version.

A text that is no package, suite or version of dpkg's grammar is refused (deb-version(7), Debian
Policy 5.6.1 and 5.6.12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.record import Release

PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]{1,99}")
SUITE = re.compile(r"[a-z]+(?:-[a-z]+)*")
# Letters may follow the first digit, and a hyphen may not close it.
VERSION = re.compile(r"(?:[0-9]{1,9}:)?[0-9][A-Za-z0-9.+~-]{0,199}(?<!-)")
_SEVERITIES = ("unknown", "low", "medium", "high", "critical")


def selected(feed: str, selector: str, left: re.Pattern[str]) -> tuple[str, str]:
    """Return both halves of a selector `LEFT:PACKAGE`.

    Args:
        feed: its name, for the error.
        selector: as the policy writes it, for example `bookworm:evince` or `24.04:libpoppler134`.
        left: what the part before the colon must be as a whole.

    Raises:
        PublisherError: it is of another form.
    """
    head, _, package = selector.partition(":")
    if left.fullmatch(head) is None or PACKAGE.fullmatch(package) is None:
        raise PublisherError(
            f"feed {feed}: got selector {selector[:80]!r}, expected {left.pattern}:PACKAGE"
        )
    return head, package


def merged(releases: Iterable[Release]) -> list[Release]:
    """Return one release a version: the first one's record, with what the others add.

    The earliest day counts, the worst severity, and the holes of all of them.
    """
    found: dict[str, Release] = {}
    for each in releases:
        known = found.get(each.version)
        found[each.version] = each if known is None else _joined(known, each)
    return list(found.values())


def _joined(first: Release, other: Release) -> Release:
    days = [each.released for each in (first, other) if each.released is not None]
    return msgspec.structs.replace(
        first,
        released=min(days, default=None),
        severity=max(first.severity, other.severity, key=_SEVERITIES.index),
        cves=tuple(sorted({*first.cves, *other.cves})),
    )
