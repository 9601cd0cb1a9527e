"""The folder of recordings: `FEED/YYYY-MM-DD/...`, read with caps, never written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from passmuster_publisher.errors import PublisherError, UsageError

_LIMIT = 64 * 1024 * 1024
# Written by a download that found nothing new: the newest state is still what upstream says.
CHECKED = ".checked"
_ALLOWED = {"\n", "\t", "\r"}


class State(NamedTuple):
    """One feed as it was recorded on one day."""

    feed: str
    day: date
    folder: Path

    def where(self, name: str) -> str:
        """Return how an error names a file of the recording."""
        return f"recording {self.feed}/{self.day}/{name}"

    def has(self, name: str) -> bool:
        """Tell whether the state holds a file; a recording may hold some of them only."""
        return (self.folder / name).is_file()

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
            raise PublisherError(f"{self.where(name)}: {error.strerror or error}") from error
        if len(payload) > _LIMIT:
            raise PublisherError(f"{self.where(name)}: got more than {_LIMIT} bytes")
        try:
            text = payload.decode()
        except UnicodeDecodeError as error:
            raise PublisherError(f"{self.where(name)}: {error}") from error
        if any(each < " " and each not in _ALLOWED for each in set(text)):
            raise PublisherError(f"{self.where(name)}: it holds control characters")
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
        found = self._found(feed)
        if not found:
            until = f" up to {self._as_of}" if self._as_of else ""
            raise PublisherError(f"feed {feed}: got no recording{until} below {self._path / feed}")
        return found

    def _found(self, feed: str) -> list[State]:
        found = []
        folder = self._path / feed
        for each in sorted(folder.iterdir()) if folder.is_dir() else ():
            day = _day(each.name)
            if day is None or not each.is_dir():
                continue
            if self._as_of is None or day <= self._as_of:
                found.append(State(feed, day, each))
        return found

    def checked(self, feed: str) -> date | None:
        """Return the day on which a download last found the newest state unchanged.

        It counts only while it is not after the day that was asked for.
        """
        try:
            with (self._path / feed / CHECKED).open(encoding="ascii") as file:
                day = _day(file.read(64).strip())
        except (OSError, UnicodeDecodeError):
            return None
        return day if day and (self._as_of is None or day <= self._as_of) else None

    def newest(self) -> date:
        """Return the day of the newest recording, or of the newest look that found none newer.

        Raises:
            UsageError: there is no recording.
        """
        feeds = [folder.name for folder in sorted(self._path.iterdir()) if folder.is_dir()]
        days = [state.day for feed in feeds for state in self._found(feed)]
        days += [day for feed in feeds if (day := self.checked(feed)) is not None]
        if not days:
            until = f" up to {self._as_of}" if self._as_of else ""
            raise UsageError(f"feeds {self._path}: got no recording{until}, expected FEED/DATE/...")
        return max(days)


def _day(text: str) -> date | None:
    """Return a day written as YYYY-MM-DD; Python reads more forms, which would be other names."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
