"""Chrome's stable versions by platform with the day on which each was first seen.

The recorder's list is a window of some fifteen versions a platform, so several states are read
together; its days are not zero-padded. It names trials too: the next milestone goes to a few per
cent of the machines while the present one still gets its fixes. A version that one of an older
milestone followed on a later day is such a trial and no release; `trials` names them. That a trial
went to everyone later is not told here, so its build never counts: the next one does.

Refused: no JSON of the shape, a platform without versions, versions that are not Chrome's, days
that cannot be. Rows of other platforms are passed over.
Source: https://github.com/berstend/chrome-versions, data/stable/all/version/list.json
(reference/feeds.md, section 1.4).
"""

from __future__ import annotations

from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import CHROMIUM, day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import holding

_NAME = "chrome-versions"
_FILE = "stable/all/version/list.json"
_LIST = f"https://raw.githubusercontent.com/berstend/chrome-versions/master/data/{_FILE}"


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    version: str
    date: str


class _List(msgspec.Struct, frozen=True, kw_only=True):
    linux: tuple[_Row, ...] = ()
    mac: tuple[_Row, ...] = ()
    windows: tuple[_Row, ...] = ()


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the releases of a platform, without trials.

    Args:
        states: recorded states, oldest first; of one version the earliest day counts.
        selector: `linux`, `windows` or `mac`.

    Raises:
        PublisherError: the list is missing, not of the feed's shape, or has no such platform.
    """
    return _told(states, selector)[0]


def trials(states: list[State], selector: str) -> list[Release]:
    """Return the versions of a platform that were trials; arguments and errors as `releases`."""
    return _told(states, selector)[1]


def _told(states: list[State], platform: str) -> tuple[list[Release], list[Release]]:
    """Return releases and trials."""
    first: dict[str, tuple[date, State]] = {}
    for state in holding(_NAME, states, _FILE):
        for version, day in _rows(state, platform):
            if version not in first or day < first[version][0]:
                first[version] = (day, state)
    released: list[Release] = []
    tried: list[Release] = []
    for version, (day, state) in first.items():
        followed = any(
            later > day and _milestone(other) < _milestone(version)
            for other, (later, _) in first.items()
        )
        (tried if followed else released).append(_release(platform, version, day, state))
    return released, tried


def _rows(state: State, platform: str) -> list[tuple[str, date]]:
    rows: tuple[_Row, ...] = msgspec.structs.asdict(json_of(state, _FILE, _List)).get(platform, ())
    if not rows:
        raise PublisherError(
            f"{state.where(_FILE)}: got no versions for platform {platform!r}, expected some for "
            "linux, mac or windows"
        )
    return [
        (version_of(row.version, CHROMIUM, state, _FILE), day_of(row.date, state, _FILE))
        for row in rows
    ]


def _milestone(version: str) -> int:
    return int(version.partition(".")[0])


def _release(platform: str, version: str, day: date, state: State) -> Release:
    return Release(
        version=version,
        ref=f"{_NAME}:{platform}:{version}",
        released=day,
        record=Record(feed=_NAME, day=state.day, file=_FILE, needle=f'"{version}"'),
        url="https://chromereleases.googleblog.com/",
        channel="stable",
    )


def _stated_on(state: State) -> date:
    """Return the newest day of the list: the recorder writes it on release days only."""
    listed = json_of(state, _FILE, _List)
    days = [day_of(row.date, state, _FILE) for row in (*listed.linux, *listed.mac, *listed.windows)]
    if not days:
        raise PublisherError(f"{state.where(_FILE)}: got no versions, expected some")
    return max(days)


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:  # noqa: ARG001 - one file has all
    return [Download(_FILE, _LIST)]


FEED = Feed(
    name=_NAME,
    title="Chrome's stable versions, as a recorder saw them at chromiumdash",
    publisher="Google",
    gap_days=3,
    downloads=_downloads,
    stated_on=_stated_on,
)
