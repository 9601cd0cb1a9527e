"""A host that is a recording, and the recorder that makes one.

The recorder answers the audit from what it has just written down, so judging the recording gives
what judging the machine gave, on any platform. It scrubs nothing: `host.scrub` does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from passmuster import __version__
from passmuster.host.answers import Answers, UnaskedError, at
from passmuster.host.errors import HostError
from passmuster.host.numbering import numbered
from passmuster.host.pieces import Pieces, coalesced
from passmuster.host.protocol import Entry, Facts, Host, Process, RegistryKey, Stat, User
from passmuster.host.recording_format import (
    AnswerOutcome,
    ImageAnswer,
    KeyAnswer,
    LinkAnswer,
    ListingAnswer,
    PieceAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    StatAnswer,
    UsersAnswer,
    outcome_of,
)
from passmuster.host.registry.limits import within
from passmuster.host.registry.places import root_of

T = TypeVar("T")


class RecordedHost(Answers):
    """A host that is a recording: a folder or a zip.

    Args:
        path: the recording.

    Raises:
        RecordingError: it cannot be read, is none, or is not what a recording may be.
    """

    def __init__(self, path: Path) -> None:
        from passmuster.host.archive import load  # noqa: PLC0415 - zipfile only for recordings

        super().__init__(*load(path))


class Recorder:
    """A host that answers as another one does and keeps every answer.

    Args:
        host: the one that is recorded.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._kept = Answers(Recording(schema=1, facts=host.facts), {})
        self._names: dict[bytes, str] = {}

    @property
    def facts(self) -> Facts:
        """What the host's operating system states of itself."""
        return self._kept.facts

    def users(self) -> tuple[User, ...]:
        """Return the host's accounts."""
        if self._kept.accounts is None:
            got = _attempt(self._host.users)
            self._kept.accounts = UsersAnswer(
                outcome=got.outcome, detail=got.detail, users=got.value or ()
            )
        return self._kept.users()

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a file's bytes."""
        try:
            return self._kept.read(path, limit=limit, home=home)
        except UnaskedError:
            got = _attempt(lambda: self._host.read(path, limit=limit, home=home))
            self._kept.reads[at(path, home)] = ReadAnswer(
                path=path,
                home=home,
                limit=limit,
                outcome=got.outcome,
                detail=got.detail,
                file=self._keep(got.value),
            )
        return self._kept.read(path, limit=limit, home=home)

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        """Return a piece of a file; the host is asked only for what is not known of it yet."""
        end = offset + max(length, 1)
        try:
            return self._kept.read_at(path, offset, length, home=home)
        except UnaskedError:
            known = self._kept.pieces.setdefault(at(path, home), Pieces())
        while gap := known.missing(offset, end):
            known.add(*self._piece(path, home, *gap))
        return self._kept.read_at(path, offset, length, home=home)

    def _piece(
        self, path: str, home: str | None, start: int, stop: int
    ) -> tuple[PieceAnswer, bytes]:
        got = _attempt(lambda: self._host.read_at(path, start, stop - start, home=home))
        answer = PieceAnswer(
            path=path,
            home=home,
            offset=start,
            length=stop - start,
            outcome=got.outcome,
            detail=got.detail,
        )
        return answer, got.value or b""

    def link(self, path: str, *, home: str | None = None) -> str:
        """Return where a link leads."""
        if at(path, home) not in self._kept.links:
            got = _attempt(lambda: self._host.link(path, home=home))
            self._kept.links[at(path, home)] = LinkAnswer(
                path=path,
                home=home,
                outcome=got.outcome,
                detail=got.detail,
                target=got.value or "",
            )
        return self._kept.link(path, home=home)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a folder's entries."""
        try:
            return self._kept.entries(folder, limit=limit, home=home)
        except UnaskedError:
            got = _attempt(lambda: self._host.entries(folder, limit=limit, home=home))
            self._kept.listings[at(folder, home)] = ListingAnswer(
                path=folder,
                home=home,
                limit=limit,
                outcome=got.outcome,
                detail=got.detail,
                entries=got.value or (),
            )
        return self._kept.entries(folder, limit=limit, home=home)

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return a file's identity."""
        if at(path, home) not in self._kept.stats:
            got = _attempt(lambda: self._host.stat(path, home=home))
            self._kept.stats[at(path, home)] = StatAnswer(
                path=path, home=home, outcome=got.outcome, detail=got.detail, stat=got.value
            )
        return self._kept.stat(path, home=home)

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs with one of these names."""
        known = self._kept.programs
        if known is None or not names.issubset(known.names):
            wider = names.union(known.names if known else ())
            got = _attempt(lambda: self._host.processes(wider))
            self._kept.programs = ProcessesAnswer(
                names=tuple(sorted(wider)),
                outcome=got.outcome,
                detail=got.detail,
                processes=got.value or (),
            )
        return self._kept.processes(names)

    def key(self, path: str) -> RegistryKey:
        """Return a key of the registry, as an export can hold it."""
        if path.casefold() not in self._kept.keys:
            self._ask_key(path)
        return self._kept.key(path)

    def _ask_key(self, path: str) -> None:
        kept = self._kept
        got = _attempt(lambda: within(self._host.key(path)))
        answer = KeyAnswer(path=path, outcome=got.outcome, detail=got.detail)
        if got.value is not None:
            from passmuster.host.registry.export import parse, write  # noqa: PLC0415 - Windows only

            where = "" if got.value.path == path else got.value.path
            written = write([msgspec.structs.replace(got.value, path=path)])
            found = parse(written).keys.get(path.casefold())
            if found is None:
                answer = KeyAnswer(
                    path=path, outcome="failed", detail="no export can hold its name"
                )
            else:
                answer = KeyAnswer(path=path, where=where)
                kept.exported[path.casefold()] = found
        kept.keys[path.casefold()] = answer

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable."""
        try:
            return self._kept.image(pid, limit=limit)
        except UnaskedError:
            got = _attempt(lambda: self._host.image(pid, limit=limit))
            self._kept.images[pid] = ImageAnswer(
                pid=pid,
                limit=limit,
                outcome=got.outcome,
                detail=got.detail,
                file=self._keep(got.value),
            )
        return self._kept.image(pid, limit=limit)

    def recording(self, note: str = "") -> tuple[Recording, dict[str, bytes]]:
        """Return all questions and answers so far, in stable order, and the raw bytes by name."""
        kept = self._kept
        files = dict(kept.files)
        pieces: list[PieceAnswer] = []
        for known in kept.pieces.values():
            for run in coalesced(known):
                name = f"piece {len(pieces)}"
                files[name] = run.payload
                pieces.append(msgspec.structs.replace(run.answer, file=name))
        exports = self._exports(files)
        recording = Recording(
            schema=1,
            recorder=f"passmuster {__version__}",
            note=note,
            facts=kept.facts,
            users=kept.accounts,
            processes=kept.programs,
            reads=tuple(kept.reads.values()),
            pieces=tuple(pieces),
            links=tuple(kept.links.values()),
            listings=tuple(kept.listings.values()),
            stats=tuple(kept.stats.values()),
            images=tuple(kept.images.values()),
            keys=tuple(kept.keys.values()),
            exports=exports,
        )
        return numbered(recording, files)

    def _exports(self, files: dict[str, bytes]) -> tuple[str, ...]:
        """Add an export for each part of the registry that was asked for; return their names."""
        if not self._kept.exported:
            return ()
        from passmuster.host.registry.export import write  # noqa: PLC0415 - Windows only

        parts: dict[str, list[RegistryKey]] = {}
        for folded, key in self._kept.exported.items():
            parts.setdefault(root_of(folded), []).append(key)
        names = []
        for _, keys in sorted(parts.items()):
            names.append(f"export {root_of(keys[0].path)}")
            files[names[-1]] = write(keys)
        return tuple(names)

    def save(self, path: Path, *, note: str = "") -> None:
        """Write the recording: a zip if the name ends in `.zip`, else a new folder.

        Only its owner may read it, for it is not scrubbed.

        Raises:
            RecordingError: the folder exists.
            OSError: it cannot be written; nothing is left under this name.
        """
        from passmuster.host.archive import save  # noqa: PLC0415 - zipfile only for recordings

        save(path, *self.recording(note))

    def _keep(self, payload: bytes | None) -> str:
        """Keep raw bytes; equal ones once."""
        if payload is None:
            return ""
        name = self._names.setdefault(payload, f"{len(self._names)}")
        self._kept.files[name] = payload
        return name


class _Got(NamedTuple, Generic[T]):
    """What a question gave: a value, or the kind and the message of an error."""

    value: T | None
    outcome: AnswerOutcome
    detail: str


def _attempt(ask: Callable[[], T]) -> _Got[T]:
    try:
        return _Got(ask(), "ok", "")
    except HostError as error:
        return _Got(None, outcome_of(error), str(error))
