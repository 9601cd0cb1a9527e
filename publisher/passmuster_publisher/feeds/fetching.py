"""Download feeds into recordings: `FEED/DATE/FILE`, and `.source.json` beside the files.

A feed is taken whole or not at all: one file that does not come leaves all that was recorded of the
feed as it was, and the others go on. A feed of which nothing changed gets no new state, only the
day of the look (`recordings.CHECKED`). A state that no download made is never added to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec.structs import replace

from passmuster import durable
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import door, sources, staging
from passmuster_publisher.feeds.adapter import Download
from passmuster_publisher.feeds.recordings import CHECKED, Recordings, State
from passmuster_publisher.feeds.sources import Source, Sources

_FILE = re.compile(r"[A-Za-z0-9][^/\\:]*(?:/[A-Za-z0-9][^/\\:]*)*")


class Wanted(NamedTuple):
    """What is wanted of one folder of the recordings.

    Attributes:
        folder: its name.
        downloads: the files, each once.
        problems: state to what of it cannot be read, one sentence each.
    """

    folder: str
    downloads: tuple[Download, ...]
    problems: Callable[[State], list[str]] = lambda _: []


class Outcome(NamedTuple):
    """What became of it.

    Attributes:
        folder: its name.
        result: a new state; none, because nothing changed; none, because a file did not come.
        files: how many files the state has of what is wanted.
        changed: how many of them are other than before.
        size: bytes that were downloaded.
        problems: why it failed, or what of the state cannot be read.
    """

    folder: str
    result: Literal["changed", "unchanged", "failed"]
    files: int = 0
    changed: int = 0
    size: int = 0
    problems: tuple[str, ...] = ()


class _Run(NamedTuple):
    """What is the same for all folders; `fetch` describes it."""

    recordings: Path
    way: door.Door
    clock: Callable[[], datetime]
    day: date
    force: bool
    progress: Callable[[str], None]


def fetch(
    wanted: Iterable[Wanted],
    recordings: Path,
    way: door.Door,
    *,
    clock: Callable[[], datetime],
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Download everything, one file after the other.

    Args:
        wanted: each folder once.
        recordings: the folder of all recordings; it exists.
        way: to the network.
        clock: the time in UTC; the day on which the run begins is that of all states.
        force: ask also for what was asked for less than an hour ago.
        progress: told of each file, and of each folder when it is read, before it is looked at.

    Raises:
        PublisherError: another download is at work. What goes wrong with a feed raises nothing.
    """
    run = _Run(recordings, way, clock, clock().date(), force, progress)
    found = []
    with staging.locked(recordings):
        for each in wanted:
            try:
                found.append(_fetched(each, run))
            except (PublisherError, OSError) as error:
                found.append(Outcome(each.folder, "failed", problems=(str(error),)))
    return found


def _fetched(wanted: Wanted, run: _Run) -> Outcome:
    folder = run.recordings / wanted.folder
    with staging.fresh(folder, run.day) as new:
        made = _Made(new, _newest(run, wanted.folder), run)
        for each in wanted.downloads:
            run.progress(f"{wanted.folder} {each.file}")
            made.take(each)
        files = len(made.sources.files)
        if not files:
            raise PublisherError(f"feed {wanted.folder}: upstream has none of its files")
        made.carry()
        before = made.unchanged()
        if before is None:
            sources.write(new, made.sources)
            staging.put(new, folder / f"{run.day}")
        else:
            _checked(folder, before, made.sources)
    run.progress(f"{wanted.folder}, reading it")
    state = before or State(wanted.folder, run.day, folder / f"{run.day}")
    return Outcome(
        wanted.folder,
        "changed" if before is None else "unchanged",
        files,
        made.changed,
        made.size,
        tuple(wanted.problems(state)),
    )


def _newest(run: _Run, feed: str) -> State | None:
    try:
        newest = Recordings(run.recordings).states(feed)[-1]
    except PublisherError:
        return None
    if newest.day > run.day:
        raise PublisherError(f"feed {feed}: its newest state is of {newest.day}, after {run.day}")
    return newest


def _checked(folder: Path, newest: State, found: Sources) -> None:
    """Note that a state is still what upstream says, since when that is known of all its files."""
    sources.write(newest.folder, found)
    day = min(each.fetched for each in found.files.values()).date()
    durable.write(folder / CHECKED, f"{day}\n".encode(), mode=durable.PUBLIC)


class _Made:
    """A new state as it grows."""

    def __init__(self, new: Path, before: State | None, run: _Run) -> None:
        self._new = new
        self._before = before
        # Without a state before there is no such folder, and so no file in it.
        self._old = before.folder if before else new / ".none"
        self._known = sources.read(before)
        self._run = run
        self.sources = Sources()
        self.changed = 0
        self.size = 0

    def take(self, wanted: Download) -> None:
        """Take one file from upstream, or what is there already.

        Raises:
            PublisherError: it did not come.
        """
        file, now = wanted.file, self._run.clock()
        if _FILE.fullmatch(file) is None:
            raise PublisherError(f"got file name {file[:80]!r}, expected one below the state")
        known = self._known.files.get(file)
        if known is not None and known.url != wanted.url:
            known = None
        absent = self._known.absent.get(file) if wanted.optional else None
        if known is not None and self._is_recent(known.fetched, now):
            self._keep(file, known)
        elif absent is not None and self._is_recent(absent, now):
            self.sources.absent[file] = absent
        else:
            self._ask(wanted, known, now)

    def carry(self) -> None:
        """Keep what another run recorded today and this one does not want."""
        if self._before is None or self._before.day != self._run.day:
            return
        taken = {sources.NAME, *self.sources.files, *self.sources.absent}
        for path in sorted(self._old.rglob("*")):
            file = path.relative_to(self._old).as_posix()
            if file not in taken and path.is_file():
                staging.link(path, self._new / file)
        for file, source in self._known.files.items():
            if file not in taken:
                self.sources.files[file] = source
        for file, asked in self._known.absent.items():
            if file not in taken:
                self.sources.absent[file] = asked

    def unchanged(self) -> State | None:
        """Return the state before if this one says the same."""
        return self._before if self._known.digests() == self.sources.digests() else None

    def _is_recent(self, asked: datetime, now: datetime) -> bool:
        return not self._run.force and sources.is_recent(asked, now)

    def _ask(self, wanted: Download, known: Source | None, now: datetime) -> None:
        target = self._new / wanted.file
        target.parent.mkdir(parents=True, exist_ok=True)
        etag, modified = (known.etag, known.last_modified) if known else ("", "")
        answer = self._run.way.get(wanted.url, target, etag=etag, last_modified=modified)
        if answer.status == door.OK:
            self._came(wanted, answer, now)
        elif answer.status == door.ABSENT and wanted.optional:
            self.sources.absent[wanted.file] = now
        elif answer.status == door.UNCHANGED and known is not None and (etag or modified):
            self._keep(wanted.file, replace(known, fetched=now))
        else:
            raise PublisherError(f"{wanted.url}: got HTTP status {answer.status}, expected 200")

    def _came(self, wanted: Download, answer: door.Answer, now: datetime) -> None:
        self.size += answer.size
        self.sources.files[wanted.file] = Source(
            url=wanted.url,
            sha256=answer.sha256,
            bytes=answer.size,
            fetched=now,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        old = self._old / wanted.file
        if sources.digest(old) == answer.sha256:
            staging.link(old, self._new / wanted.file)
        else:
            self.changed += 1

    def _keep(self, file: str, source: Source) -> None:
        """Take a file as the state before has it."""
        staging.link(self._old / file, self._new / file)
        self.sources.files[file] = source
