"""Recordings: what a host was asked and what it answered, to be asked again anywhere.

A recording is a folder or a zip file with `recording.json` and the raw bytes under `files/`. It
holds exactly what was read, absences and refusals included. Reading one trusts nothing in it:
names and sizes are checked, and what was not recorded is an error, never an absence.
Format: docs/reference/recording.md.
"""

from __future__ import annotations

import stat as modes
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RecordingError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.protocol import Entry, Facts, Host, Process, Stat, User
from passmuster.wire.codec import WireError, decode, digest, encode

INDEX = "recording.json"
INDEX_LIMIT = 64 * 1024 * 1024
TOTAL_LIMIT = 512 * 1024 * 1024
FILES_LIMIT = 50_000
T = TypeVar("T")

ErrorName = Literal["absent", "denied", "refused", "too-large", "failed"]
_ERRORS: dict[ErrorName, type[HostError]] = {
    "absent": AbsentError,
    "denied": DeniedError,
    "refused": RefusedError,
    "too-large": TooLargeError,
    "failed": HostError,
}


class Answer(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What one question was answered with: one of the four, or an error with its message.

    Attributes:
        file: name under `files/`: the SHA-256 of the bytes.
    """

    file: str | None = None
    entries: tuple[Entry, ...] | None = None
    stat: Stat | None = None
    error: ErrorName | None = None
    message: str = ""


class Recording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of `recording.json`.

    Attributes:
        users, processes: None when they could not be read; their errors stand in `answers`.
        answers: by question: `read PATH`, `entries PATH`, `stat PATH`, `image PID`, `users`,
            `processes`; inside a home the question begins with `home `.
        note: anything about where it comes from.
    """

    schema: Literal[1]
    facts: Facts
    users: tuple[User, ...] | None
    processes: tuple[Process, ...] | None
    answers: dict[str, Answer]
    note: str = ""


def question(verb: str, subject: object, home: str | None = None) -> str:
    """Return the key of a question."""
    return f"{'home ' if home is not None else ''}{verb} {subject}"


class Recorder:
    """A host that answers for another one and keeps what it said."""

    def __init__(self, host: Host) -> None:
        """Record what is asked of `host`."""
        self._host = host
        self._answers: dict[str, Answer] = {}
        self._files: dict[str, bytes] = {}
        self._users: tuple[User, ...] | None = None
        self._processes: tuple[Process, ...] | None = None

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself."""
        return self._host.facts

    def users(self) -> tuple[User, ...]:
        """Return and keep the users."""
        self._users = self._asked("users", self._host.users, lambda _: Answer())
        return self._users

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return and keep a file's bytes."""
        ask = question("read", path, home)
        return self._asked(ask, lambda: self._host.read(path, limit=limit, home=home), self._keep)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return and keep a folder's entries."""
        ask = question("entries", folder, home)
        return self._asked(
            ask,
            lambda: self._host.entries(folder, limit=limit, home=home),
            lambda found: Answer(entries=found),
        )

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return and keep a file's identity."""
        ask = question("stat", path, home)
        return self._asked(
            ask, lambda: self._host.stat(path, home=home), lambda found: Answer(stat=found)
        )

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return and keep the running programs of these names."""
        self._processes = self._asked(
            "processes", lambda: self._host.processes(names), lambda _: Answer()
        )
        return self._processes

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return and keep a process's image."""
        ask = question("image", pid)
        return self._asked(ask, lambda: self._host.image(pid, limit=limit), self._keep)

    def save(self, target: Path, *, note: str = "") -> None:
        """Write the recording: a zip file for a name that ends in .zip, else a folder.

        Raises:
            OSError: it could not be written.
        """
        index = encode(
            Recording(
                schema=1,
                facts=self.facts,
                users=self._users,
                processes=self._processes,
                answers=self._answers,
                note=note,
            )
        )
        contents = {INDEX: index, **{f"files/{name}": body for name, body in self._files.items()}}
        if target.suffix == ".zip":
            _write_zip(target, contents)
        else:
            (target / "files").mkdir(parents=True)
            for name, body in contents.items():
                (target / name).write_bytes(body)

    def _keep(self, body: bytes) -> Answer:
        name = digest(body)
        self._files[name] = body
        return Answer(file=name)

    def _asked(self, ask: str, get: Callable[[], T], keep: Callable[[T], Answer]) -> T:
        try:
            found = get()
        except HostError as error:
            self._answers[ask] = Answer(error=_name_of(error), message=str(error))
            raise
        self._answers[ask] = keep(found)
        return found


class RecordedHost:
    """A host that answers from a recording."""

    def __init__(self, source: Path) -> None:
        """Open a recording.

        Raises:
            RecordingError: it is none, or damaged; the message says what to do.
        """
        self._source = source
        self._load = _opened(source)
        try:
            self._index = decode(
                self._load(INDEX, INDEX_LIMIT), Recording, limit=INDEX_LIMIT, what=INDEX
            )
        except WireError as error:
            raise RecordingError(f"{source}: {error}; record it again") from error

    @property
    def facts(self) -> Facts:
        """What the recorded operating system stated of itself."""
        return self._index.facts

    def users(self) -> tuple[User, ...]:
        """Return the recorded users."""
        self._answer("users")
        return self._index.users or ()

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a recorded file's bytes."""
        return self._bytes(question("read", path, home), limit)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a recorded folder's entries."""
        found = self._answer(question("entries", folder, home)).entries or ()
        if len(found) > limit:
            raise TooLargeError(f"{folder}: more than {limit} entries")
        return found

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return a recorded file's identity."""
        ask = question("stat", path, home)
        found = self._answer(ask).stat
        if found is None:
            raise HostError(f"{self._source}: {ask!r} was recorded without an answer")
        return found

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the recorded programs of these names."""
        self._answer("processes")
        return tuple(
            each
            for each in self._index.processes or ()
            if each.executable.rpartition("/")[2] in names
        )

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return a recorded process's image."""
        return self._bytes(question("image", pid), limit)

    def _bytes(self, ask: str, limit: int) -> bytes:
        name = self._answer(ask).file
        if name is None:
            raise HostError(f"{self._source}: {ask!r} was recorded without its bytes")
        try:
            body = self._load(f"files/{name}", limit)
        except RecordingError as error:
            raise HostError(str(error)) from error
        if digest(body) != name:
            raise HostError(f"{self._source}: the bytes of {ask!r} were changed")
        return body

    def _answer(self, ask: str) -> Answer:
        answer = self._index.answers.get(ask)
        if answer is None:
            # Not an absence: this release asks what the recording one did not.
            raise HostError(f"{self._source}: {ask!r} was not recorded; record it again")
        if answer.error is not None:
            raise _ERRORS[answer.error](answer.message)
        return answer


def _name_of(error: HostError) -> ErrorName:
    for name, kind in _ERRORS.items():
        if type(error) is kind:
            return name
    return "failed"


def _opened(source: Path) -> Callable[[str, int], bytes]:
    """Return what loads a member of a recording by name, up to a limit."""
    try:
        is_folder = modes.S_ISDIR(source.stat().st_mode)
    except OSError as error:
        raise RecordingError(f"{source}: {error.strerror}; expected a recording") from error
    if is_folder:
        return lambda name, limit: _from_folder(source, name, limit)
    # Only a zipped recording needs it.
    from passmuster.host.archive import members  # noqa: PLC0415

    return members(source, files=FILES_LIMIT, total=TOTAL_LIMIT)


def _from_folder(source: Path, name: str, limit: int) -> bytes:
    path = source / name
    if ".." in name or path.is_symlink():
        raise RecordingError(f"{path}: not a file of the recording")
    try:
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    if len(body) > limit:
        raise RecordingError(f"{path}: more than {limit} bytes")
    return body


def _write_zip(target: Path, contents: dict[str, bytes]) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo  # noqa: PLC0415 - only when one is written

    beside = target.with_name(f".{target.name}.tmp")
    with ZipFile(beside, "w", ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            # A fixed time: the same recording is the same bytes.
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), contents[name], ZIP_DEFLATED)
    beside.replace(target)
