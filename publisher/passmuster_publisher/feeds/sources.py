"""`.source.json` of a recorded state: where each file comes from, and when upstream stood by it.

It serves the next download only. One that is missing, damaged or does not fit the files beside it
costs a download more and nothing else.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from passmuster import durable
from passmuster_publisher.feeds.recordings import State

NAME = ".source.json"
_LIMIT = 1024 * 1024
# reference/feeds.md, section 6: one request an hour at most.
_PATIENCE = timedelta(hours=1)

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file comes from.

    Attributes:
        url: that was asked.
        sha256: of the file.
        bytes: its size.
        fetched: when upstream last sent it or said that it still stands.
        etag: as upstream said it; likewise `last_modified`.
    """

    url: str
    sha256: str
    bytes: int
    fetched: Instant
    etag: str = ""
    last_modified: str = ""


class Sources(msgspec.Struct, kw_only=True):
    """The files of a state by name, and those that upstream did not have, with the instant."""

    files: dict[str, Source] = {}
    absent: dict[str, Instant] = {}

    def digests(self) -> dict[str, str]:
        """Return what the state says, for a comparison."""
        return {name: each.sha256 for name, each in self.files.items()}


def read(state: State | None) -> Sources:
    """Return what is known of a state's files; nothing of those that are not as they came."""
    if state is None:
        return Sources()
    try:
        with (state.folder / NAME).open("rb") as file:
            found = msgspec.json.decode(file.read(_LIMIT), type=Sources)
    except (OSError, ValueError):
        return Sources()
    found.files = {
        name: each
        for name, each in found.files.items()
        if each.sha256 == digest(state.folder / name)
    }
    return found


def write(folder: Path, sources: Sources) -> None:
    """Write what is known of a state's files into its folder."""
    payload = msgspec.json.format(msgspec.json.encode(sources), indent=1)
    durable.write(folder / NAME, payload + b"\n", mode=durable.PUBLIC)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, and nothing of one that cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def is_recent(asked: datetime, now: datetime) -> bool:
    """Tell whether upstream was asked so recently that it must not be asked again."""
    return timedelta(0) <= now - asked < _PATIENCE
