"""The folder of recordings: `FEED/YYYY-MM-DD/...`, read with caps, never written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from passmuster_publisher.errors import PublisherError, UsageError

_LIMIT = 64 * 1024 * 1024
_ALLOWED = {"\n", "\t", "\r"}


class State(NamedTuple):
    """One feed as it was recorded on one day."""

    feed: str
    day: date
    folder: Path

    def text(self, name: str) -> str:
        """Return a file of the recording as text.

        Raises:
            PublisherError: it is missing, too large, no UTF-8, or holds control characters.
        """
        path = self.folder / name
        try:
            with path.open("rb") as file:
                payload = file.read(_LIMIT + 1)
        except OSError as error:
            raise PublisherError(f"recording {path}: {error.strerror or error}") from error
        if len(payload) > _LIMIT:
            raise PublisherError(f"recording {path}: got more than {_LIMIT} bytes")
        try:
            text = payload.decode()
        except UnicodeDecodeError as error:
            raise PublisherError(f"recording {path}: {error}") from error
        if any(each < " " and each not in _ALLOWED for each in set(text)):
            raise PublisherError(f"recording {path}: it holds control characters")
        return text


class Recordings:
    """All recordings up to a day."""

    def __init__(self, path: Path, as_of: date | None = None) -> None:
        """Look at the folder.

        Args:
            path: the folder of the feeds.
            as_of: nothing recorded later is used; None uses everything.

        Raises:
            UsageError: there is no such folder.
        """
        if not path.is_dir():
            raise UsageError(f"feeds {path}: got no such folder, expected FEED/DATE/... below it")
        self._path = path
        self._as_of = as_of

    def states(self, feed: str) -> list[State]:
        """Return the recorded states of a feed, oldest first.

        Raises:
            PublisherError: there is none.
        """
        found = []
        folder = self._path / feed
        for each in sorted(folder.iterdir()) if folder.is_dir() else ():
            try:
                day = date.fromisoformat(each.name)
            except ValueError:
                continue
            if self._as_of is None or day <= self._as_of:
                found.append(State(feed, day, each))
        if not found:
            until = f" up to {self._as_of}" if self._as_of else ""
            raise PublisherError(f"feed {feed}: got no recording{until} below {folder}")
        return found

    def as_of(self, feeds: Iterable[str]) -> date:
        """Return the day that the recordings speak for: as asked for, else the newest one's.

        Raises:
            PublisherError: a feed has no recording.
            UsageError: there is neither a feed nor a day.
        """
        newest = [self.states(feed)[-1].day for feed in feeds]
        if self._as_of is not None:
            return self._as_of
        if not newest:
            raise UsageError("the policy uses no feed; name the day with --as-of DATE")
        return max(newest)
