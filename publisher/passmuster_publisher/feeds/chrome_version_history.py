"""Chrome's VersionHistory: which version was served where, since when, and to how many machines.

One row is one period of serving with its share; a version whose share grows has several rows, and
each becomes a release here. Which share makes a step is the pipeline's affair. Shares of different
roll-outs may stand side by side, so they need not add up to one.

Refused: an answer that was cut (there is a further page), rows of another platform or channel,
versions that are not Chrome's, shares outside 0 to 1, times without a zone, an empty answer.
Source: https://developer.chrome.com/docs/web-platform/versionhistory/reference and the API's
discovery document (reference/feeds.md, section 1.4).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import CHROMIUM, day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import holding

_NAME = "chrome-version-history"
_API = "https://versionhistory.googleapis.com/v1"
_CHANNELS = ("stable", "extended", "beta", "dev", "canary")
_PLATFORMS = ("linux", "mac", "mac_arm64", "win", "win64", "win_arm64")
_RELEASE = re.compile(r"[0-9]{1,20}")
# The window that is asked for: long enough that a new folder of recordings has a floor at once. A
# window of more rows than a page is refused by `releases`, not cut in silence.
_WINDOW = timedelta(days=120)
_PAGE = 1000


class _Serving(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    start_time: str


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    serving: _Serving
    fraction: float
    version: str


class _Answer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    releases: tuple[_Row, ...] = ()
    next_page_token: str = ""


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the periods of serving of a channel on a platform, each as a release with its share.

    Args:
        states: recorded states, oldest first; a period that several hold comes from the oldest.
        selector: `CHANNEL:PLATFORM` in the API's words, such as `stable:linux`, `extended:win64`.

    Raises:
        PublisherError: the selector names nothing, the answer is missing, cut, empty or misshapen.
    """
    channel, platform = _parts(selector)
    file = _file(channel, platform)
    found: dict[tuple[str, float], Release] = {}
    for state in holding(_NAME, states, file):
        answer = json_of(state, file, _Answer)
        if answer.next_page_token:
            raise PublisherError(f"{state.where(file)}: got one page of several, expected all rows")
        if not answer.releases:
            raise PublisherError(f"{state.where(file)}: got no releases of {selector!r}")
        for row in answer.releases:
            # A period that ended since keeps its name and share.
            found.setdefault((row.name, row.fraction), _release(row, channel, platform, state))
    return list(found.values())


def _release(row: _Row, channel: str, platform: str, state: State) -> Release:
    file = _file(channel, platform)
    version = version_of(row.version, CHROMIUM, state, file)
    before = f"{_parent(channel, platform)}/{version}/releases/"
    period = row.name.removeprefix(before)
    if period == row.name or _RELEASE.fullmatch(period) is None:
        raise PublisherError(
            f"{state.where(file)}: got name {row.name[:120]!r}, expected {before}NUMBER"
        )
    if not 0 <= row.fraction <= 1:
        raise PublisherError(f"{state.where(file)}: got fraction {row.fraction}, expected 0 to 1")
    return Release(
        version=version,
        ref=f"{_NAME}:{channel}:{platform}:{version}:{period}",
        released=_day(row.serving.start_time, state, file),
        record=Record(feed=_NAME, day=state.day, file=file, needle=f'"{row.name}"'),
        url="https://chromereleases.googleblog.com/",
        channel=channel,
        share=row.fraction,
    )


def _day(text: str, state: State, file: str) -> date:
    """Return the UTC day of an RFC 3339 time."""
    try:
        moment = datetime.fromisoformat(text)
        # Without a zone the day would be this machine's.
        day = moment.astimezone(UTC).date() if moment.tzinfo else None
    except (ValueError, OverflowError):
        day = None
    if day is None:
        raise PublisherError(
            f"{state.where(file)}: got startTime {text[:60]!r}, expected a time with its zone"
        )
    return day_of(day, state, file)


def _parts(selector: str) -> tuple[str, str]:
    channel, _, platform = selector.partition(":")
    if channel not in _CHANNELS or platform not in _PLATFORMS:
        raise PublisherError(
            f"feed {_NAME}: got {selector!r}, expected CHANNEL:PLATFORM with a channel of "
            f"{', '.join(_CHANNELS)} and a platform of {', '.join(_PLATFORMS)}"
        )
    return channel, platform


def _file(channel: str, platform: str) -> str:
    return f"{platform}-{channel}.json"


def _parent(channel: str, platform: str) -> str:
    return f"chrome/platforms/{platform}/channels/{channel}/versions"


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:
    since = f"starttime>={day - _WINDOW}T00:00:00Z"
    query = urlencode({"filter": since, "page_size": _PAGE})
    return [
        Download(_file(*parts), f"{_API}/{_parent(*parts)}/all/releases?{query}")
        for parts in map(_parts, selectors)
    ]


FEED = Feed(
    name=_NAME,
    title="Chrome's VersionHistory API",
    publisher="Google",
    gap_days=3,
    downloads=_downloads,
)
