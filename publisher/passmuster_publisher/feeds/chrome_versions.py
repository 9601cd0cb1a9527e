"""Chrome's stable versions by platform with the day on which each was first seen.

Upstream's list is a window of about thirty versions, its days are not zero-padded, and it holds
trials: the next milestone goes to a few per cent while the present one still gets its fixes. A
version that a lower one followed later is such a trial and no release.
Source: https://github.com/berstend/chrome-versions, data/stable/all/version/list.json.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from passmuster.versions import VersionError, compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.ladder import Release

FEED = "chrome-versions"
_FILE = "stable/all/version/list.json"
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    version: str
    date: str


def releases(states: list[State], platform: str) -> list[Release]:
    """Return the releases of a platform, without trials.

    Args:
        states: recorded states, oldest first.
        platform: `linux`, `windows` or `mac`, as upstream names it.

    Raises:
        PublisherError: the list is missing, not of the feed's shape, or has no such platform.
    """
    found: dict[str, Release] = {}
    for state in states:
        where = f"recording {state.folder / _FILE}"
        try:
            listed = msgspec.json.decode(state.text(_FILE), type=dict[str, list[_Row]])
        except (msgspec.DecodeError, RecursionError) as error:
            raise PublisherError(f"{where}: {error}") from error
        if not listed.get(platform):
            raise PublisherError(f"{where}: got no versions for platform {platform!r}")
        for row in listed[platform]:
            day = _day(row.date, where)
            if row.version not in found or day < found[row.version].released:
                found[row.version] = Release(row.version, day, f"{FEED}:{platform}@{state.day}")
    try:
        return _without_trials(list(found.values()))
    except VersionError as error:
        raise PublisherError(f"feed {FEED}: {error}") from error


def _without_trials(found: list[Release]) -> list[Release]:
    return [
        each
        for each in found
        if not any(
            other.released > each.released and compare("dotted", other.version, each.version) < 0
            for other in found
        )
    ]


def _day(text: str, where: str) -> date:
    match = _DAY.fullmatch(text)
    if match is None:
        raise PublisherError(f"{where}: got date {text!r}, expected YYYY-M-D")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise PublisherError(f"{where}: date {text!r}: {error}") from error
