"""Apple's own list of the versions of macOS that it offers now, as SOFA keeps a copy of it.

It says that a version is offered, and nothing about when or why: `PostingDate` is the day of the
latest posting (11.7.11 of 2023 carries one of 2026), so no release has a day here. Of each branch
only the newest is listed, which is why several states together tell more. New Macs get a build of
their own for a while (https://github.com/macadmins/sofa/issues/201); the ordinary build, whose
number is the shorter one, is named then. Refused: a list without macOS, a version or a build that
is none of Apple's.

Apple's own address, https://gdmf.apple.com/v2/pmv, ends in Apple's own root certificate, which no
common store holds. So the copy in SOFA's repository is fetched instead.
Source: https://github.com/macadmins/sofa, data/resources/gdmf_cached.json (reference/feeds.md,
section 1.7).
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State

_NAME = "gdmf"
_FILE = "gdmf_cached.json"
_ADDRESS = "https://raw.githubusercontent.com/macadmins/sofa/main/data/resources/"
_VERSION = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}")
_BUILD = re.compile(r"[0-9]{2}[A-Z][0-9]{1,5}[a-z]?")


class _Row(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    product_version: str
    build: str


class _Sets(msgspec.Struct, frozen=True, kw_only=True):
    macos: tuple[_Row, ...] = msgspec.field(name="macOS")


class _Data(msgspec.Struct, frozen=True, kw_only=True):
    public: _Sets = msgspec.field(name="PublicAssetSets")


class _Copy(msgspec.Struct, frozen=True, kw_only=True):
    data: _Data


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions that Apple offered in any of the states, each as first recorded.

    Args:
        states: recorded states, oldest first.
        selector: `macos`; there is no other.

    Raises:
        PublisherError: another selector, no state has the file, or one is not of the feed's shape.
    """
    _check(selector)
    found: dict[str, Release] = {}
    for state in states:
        if state.has(_FILE):
            for version, build in _offered(state).items():
                found.setdefault(version, _release(version, build, state))
    if not found:
        raise PublisherError(f"feed {_NAME}: got no recording of {selector}, expected {_FILE}")
    return list(found.values())


def _offered(state: State) -> dict[str, str]:
    rows = json_of(state, _FILE, _Copy).data.public.macos
    if not rows:
        raise PublisherError(f"{state.where(_FILE)}: got no version, expected some of macOS")
    found: dict[str, str] = {}
    for row in rows:
        version = version_of(row.product_version, _VERSION, state, _FILE)
        build = version_of(row.build, _BUILD, state, _FILE)
        found[version] = min(build, found.get(version, build), key=lambda each: (len(each), each))
    return found


def _release(version: str, build: str, state: State) -> Release:
    return Release(
        version=version,
        ref=f"{_NAME}:{build}",
        record=Record(feed=_NAME, day=state.day, file=_FILE, needle=f'"{build}"'),
    )


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:  # noqa: ARG001 - one file
    for selector in selectors:
        _check(selector)
    return [Download(_FILE, f"{_ADDRESS}{_FILE}")]


def _check(selector: str) -> None:
    if selector != "macos":
        raise PublisherError(f"feed {_NAME}: got selector {selector[:40]!r}, expected 'macos'")


FEED = Feed(
    name=_NAME,
    title="Apple's list of offered versions (gdmf), copied by SOFA",
    publisher="Apple",
    gap_days=3,
    downloads=_downloads,
    folder="sofa",
)
