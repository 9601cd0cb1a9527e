"""Mozilla's product-details: Firefox's releases with their days, and the newest ones.

Says: what was released when (two history files) and which version is the newest of rapid and of
ESR. Does not say what is a security fix, how far a roll-out went, or when an ESR ends; an ESR that
is kept alive beside its successors may be missing among the newest. A newest version without a
row in the history counts from the first recording that named it.
Source: reference/feeds.md, section 1.2; https://product-details.mozilla.org/1.0/.
"""

from __future__ import annotations

import re
from datetime import date

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import firefox_tracks
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import earliest, holding

_SOURCE = "https://product-details.mozilla.org/1.0"
_HISTORIES = {
    "firefox_history_major_releases.json": "major",
    "firefox_history_stability_releases.json": "stability",
}
_NEWEST = "firefox_versions.json"
# The key that has to be there comes first; others come and go with the ESRs (FIREFOX_ESR115).
_NEWEST_KEYS = {
    "firefox:rapid": ("LATEST_FIREFOX_VERSION", re.compile("LATEST_FIREFOX_VERSION")),
    "firefox:esr": ("FIREFOX_ESR", re.compile(r"FIREFOX_ESR(_NEXT|[0-9]{2,4})?")),
}


def _downloads(_selectors: tuple[str, ...], _day: date) -> list[Download]:
    return [Download(file, f"{_SOURCE}/{file}") for file in (*_HISTORIES, _NEWEST)]


FEED = Feed(
    name="product-details",
    title="Mozilla product-details",
    publisher="Mozilla",
    gap_days=7,
    dated=True,
    downloads=_downloads,
)


def releases(states: list[State], selector: str) -> list[Release]:
    """Return Firefox's releases of a track, of each the earliest day that a state tells.

    Args:
        states: recorded states, oldest first.
        selector: `firefox:rapid` or `firefox:esr`.

    Raises:
        PublisherError: another selector, or a file is missing in all states, misshapen or empty.
    """
    track = firefox_tracks.track(FEED.name, selector)
    found = []
    for file, channel in _HISTORIES.items():
        for state in holding(FEED.name, states, file):
            found += _history(state, file, channel, track)
    for state in holding(FEED.name, states, _NEWEST):
        found += _newest(state, selector, track)
    return earliest(found)


def _history(state: State, file: str, channel: str, track: re.Pattern[str]) -> list[Release]:
    days = json_of(state, file, dict[str, date])
    if not days:
        raise PublisherError(f"{state.where(file)}: got no releases, expected some")
    found = []
    for text, day in days.items():
        version, day_told = (
            version_of(text, firefox_tracks.ANY, state, file),
            day_of(day, state, file),
        )
        if track.fullmatch(version):
            found.append(_release(state, file, version, version, day_told, channel))
    return found


def _newest(state: State, selector: str, track: re.Pattern[str]) -> list[Release]:
    needed, keys = _NEWEST_KEYS[selector]
    named = json_of(state, _NEWEST, dict[str, str])
    if needed not in named:
        raise PublisherError(f"{state.where(_NEWEST)}: got no {needed}, expected it")
    found = []
    for key, text in named.items():
        # An empty text says that there is none at present.
        if keys.fullmatch(key) and text:
            version = text.removesuffix("esr") if selector == "firefox:esr" else text
            version_of(version, track, state, _NEWEST)
            found.append(_release(state, _NEWEST, version, text, state.day, ""))
    return found


def _release(
    state: State, file: str, version: str, written: str, day: date, channel: str
) -> Release:
    return Release(
        version=version,
        ref=f"{FEED.name}:{version}",
        record=Record(feed=FEED.name, day=state.day, file=file, needle=f'"{written}"'),
        released=day,
        url=firefox_tracks.notes(version),
        channel=channel,
    )
