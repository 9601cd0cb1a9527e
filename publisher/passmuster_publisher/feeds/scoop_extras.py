"""Scoop's bucket Extras: the version of a Windows program that the package manager installs.

Says: the latest version. Does not say when it was released, so the day is the one on which a
recorded state first held it: a recorder's day, hours to weeks after the vendor's. Of a manifest
only `version`, `architecture` and `hash` are read: its other keys hold scripts. Refused is what
offers nothing to install, and a version that is not of the program's form.
Source: https://github.com/ScoopInstaller/Extras, bucket/*.json; reference/feeds.md, section 1.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import json_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recorders import PLAIN, bare
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import earliest, holding

_NAME = "scoop-extras"
_UPSTREAM = "https://raw.githubusercontent.com/ScoopInstaller/Extras/master/bucket"
_PROGRAM = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_FORMS = {
    # The builder appends the commit position of Chromium.
    "chromium": re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9}){3})-r[0-9]{1,9}"),
    # A build of KDE's release branch: the program itself says 26.04 and a third number that is not
    # told here, so the branch is what is known.
    "okular": re.compile(r"([0-9]{2}\.[0-9]{2})-[0-9]{1,9}"),
}


class _Build(msgspec.Struct, frozen=True):
    hash: str | list[str] = ""


class _Manifest(msgspec.Struct, frozen=True):
    version: str
    architecture: dict[str, _Build] = {}
    hash: str | list[str] = ""


def _downloads(selectors: tuple[str, ...], _day: date) -> list[Download]:
    files = dict.fromkeys(_file(selector) for selector in selectors)
    return [Download(file, f"{_UPSTREAM}/{file}") for file in files]


FEED = Feed(
    name=_NAME,
    title="Scoop, bucket Extras",
    publisher="recorder scoop-extras",
    # A robot updates the bucket several times a day: a state that is older than the usual grace
    # can neither confirm a release nor deny it.
    gap_days=14,
    downloads=_downloads,
)


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions that the bucket held, each with the day of the first state that had it.

    Args:
        states: recorded states, oldest first; those without the program are passed over.
        selector: the program's name in the bucket, such as `firefox-esr`.

    Raises:
        PublisherError: no state has the program, or its manifest is not of the feed's shape.
    """
    return earliest(_held(states, selector))


def _held(states: list[State], program: str) -> Iterator[Release]:
    file = _file(program)
    for state in holding(_NAME, states, file):
        manifest = json_of(state, file, _Manifest)
        if not manifest.hash and not any(each.hash for each in manifest.architecture.values()):
            raise PublisherError(
                f"{state.where(file)}: got no hash, expected one of each file to install"
            )
        version = bare(manifest.version, _FORMS.get(program, PLAIN), state, file)
        yield Release(
            version=version,
            ref=f"{_NAME}:{program}@{version}",
            released=state.day,
            record=Record(feed=_NAME, day=state.day, file=file, needle=f'"{manifest.version}"'),
        )


def _file(program: str) -> str:
    if not _PROGRAM.fullmatch(program):
        raise PublisherError(
            f"feed {_NAME}: got program {program!r}, expected a name such as 'firefox-esr'"
        )
    return f"{program}.json"
