"""Recorded questions and answers, told again as the host told them.

It never guesses: a question that was not asked then is unknown, unless a person vouched in the
recording that what is not in it was not there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sized
from typing import TYPE_CHECKING, TypeVar

import msgspec

from passmuster.host.errors import AbsentError, HostError, RecordingError, TooLargeError
from passmuster.host.paths import base, comparable, printable
from passmuster.host.pieces import Pieces, by_file
from passmuster.host.protocol import Entry, Facts, Process, RegistryKey, Stat, User
from passmuster.host.recording_format import ERRORS, Answer, PlacedAnswer, Recording
from passmuster.host.registry.limits import within
from passmuster.host.registry.places import LIMIT, place_of, root_of

if TYPE_CHECKING:
    from passmuster.host.registry.hives import Hive

# What is true of a file as a whole, however it was asked for.
_OF_ALL_OF_IT = frozenset({"absent", "denied", "refused"})

A = TypeVar("A", bound=Answer)
K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=Sized)


class UnaskedError(HostError):
    """The recording does not say: the question was not asked, or with a lower limit only."""


class Answers:
    """A host that answers from memory.

    Args:
        recording: questions and answers.
        files: raw bytes by the name that the answers use.

    Raises:
        RecordingError: a question stands in it twice, or an answer lacks what it promises.
    """

    def __init__(self, recording: Recording, files: dict[str, bytes]) -> None:
        self.recorded = recording.facts
        self.unasked = recording.unasked
        self.files = files
        self.accounts = recording.users
        self.programs = recording.processes
        self.hives: dict[str, Hive] = {}
        self.reads = _index(recording.reads, _place)
        self.links = _index(recording.links, _place)
        self.pieces = by_file(recording.pieces, files)
        self.listings = _index(recording.listings, _place)
        self.stats = _index(recording.stats, _place)
        self.images = _index(recording.images, lambda each: each.pid)
        self.keys = _index(recording.keys, lambda each: each.path.casefold())
        self.exported: dict[str, RegistryKey] = {}
        if recording.exports:
            self.exported = self._imported(recording.exports)
        self.loaded = {root_of(each) for each in self.exported}
        for key in recording.keys:
            _check_whole(key, key.path.casefold() in self.exported)
        for read in recording.reads:
            _check_whole(read, read.file in files)
        for image in recording.images:
            _check_whole(image, image.file in files)
        for stat in recording.stats:
            _check_whole(stat, stat.stat is not None)

    @property
    def facts(self) -> Facts:
        """What the recorded operating system stated of itself."""
        return self.recorded

    def users(self) -> tuple[User, ...]:
        """Return the recorded accounts."""
        if self.accounts is None:
            raise self._unasked("the accounts")
        return _told(self.accounts).users

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a recorded file's bytes."""
        known = self.reads.get(at(path, home))
        if known is None or _was_lower(known, known.limit, limit):
            raise self._unasked(path)
        return _within(self.files[_told(known).file], limit, path)

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        """Return a piece of a recorded file, put together from all that was read of it."""
        end = offset + max(length, 1)
        known = self.pieces.get(at(path, home)) or Pieces()
        if known.missing(offset, end) is not None:
            return self._out_of_whole(path, home, offset, end)[: max(length, 0)]
        parts = []
        for piece in known.within(offset, end):
            _told(piece.answer)
            start = max(offset, piece.offset)
            parts.append(piece.payload[start - piece.offset : end - piece.offset])
        return b"".join(parts)[: max(length, 0)]

    def _out_of_whole(self, path: str, home: str | None, offset: int, end: int) -> bytes:
        """Return a piece of a file that was read whole."""
        read = self.reads.get(at(path, home))
        if read is not None and (read.outcome == "ok" or read.outcome in _OF_ALL_OF_IT):
            return self.files[_told(read).file][max(offset, 0) : end]
        if self.pieces.get(at(path, home)):
            raise UnaskedError(f"{printable(path)}: this piece of it is not in the recording")
        raise self._unasked(path)

    def link(self, path: str, *, home: str | None = None) -> str:
        """Return where a recorded link leads."""
        known = self.links.get(at(path, home))
        if known is None:
            raise self._unasked(path)
        return _told(known).target

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a recorded folder's entries."""
        known = self.listings.get(at(folder, home))
        if known is None or _was_lower(known, known.limit, limit):
            raise self._unasked(folder)
        return _within(_told(known).entries, limit, folder)

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return a recorded file's identity."""
        known = self.stats.get(at(path, home))
        found = _told(known).stat if known else None
        if found is None:
            raise self._unasked(path)
        return found

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the recorded programs with one of these names.

        A name that was not asked for then counts as not running: a recording holds no other
        program, on purpose.
        """
        if self.programs is None:
            raise self._unasked("the processes")
        wanted = {each.casefold() for each in names} if self._is_windows else names
        return tuple(
            each
            for each in _told(self.programs).processes
            if base(comparable(each.executable)) in wanted
        )

    def key(self, path: str) -> RegistryKey:
        """Return a recorded key of the registry, or one of a hive that was recorded."""
        folded = path.casefold()
        known = self.keys.get(folded)
        if known is not None:
            own = _told(known)
            found = msgspec.structs.replace(self.exported[folded], path=own.where or own.path)
        elif self.unasked != "absent":
            raise self._unasked(path)
        elif folded in self.exported:
            found = self.exported[folded]
        else:
            return self._in_hive(path)
        return within(found)

    def _in_hive(self, path: str) -> RegistryKey:
        """Return a key of a user who was not logged on, from the hive that was recorded."""
        place = place_of(path, self.users())
        if place is None or root_of(path.casefold()) in self.loaded:
            raise self._unasked(path)
        if place.file not in self.hives:
            from passmuster.host.registry.hives import Hive  # noqa: PLC0415 - few machines need it

            payload = self.read(place.file, limit=LIMIT, home=place.home)
            self.hives[place.file] = Hive(payload, place.file)
        return self.hives[place.file].key(place.path)

    def _imported(self, names: Iterable[str]) -> dict[str, RegistryKey]:
        from passmuster.host.registry.export import merged, parse  # noqa: PLC0415 - Windows only

        found = []
        for name in names:
            if name not in self.files:
                raise RecordingError(f"got no {name}, expected the registry export of this name")
            try:
                found.append(parse(self.files[name]).keys)
            except RecordingError as error:
                raise RecordingError(f"{name}: {error}") from error
        return merged(found)

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the recorded bytes of a process's image."""
        known = self.images.get(pid)
        if known is None or _was_lower(known, known.limit, limit):
            raise self._unasked(f"/proc/{pid}/exe")
        return _within(self.files[_told(known).file], limit, f"/proc/{pid}/exe")

    @property
    def _is_windows(self) -> bool:
        return self.recorded.platform == "windows"

    def _unasked(self, what: str) -> HostError:
        if self.unasked == "absent":
            return AbsentError(
                f"{printable(what)}: not in the recording, which is said to be whole"
            )
        return UnaskedError(f"{printable(what)}: the recording does not say, record it again")


def at(path: str, home: str | None) -> tuple[str, str | None]:
    """Return what stands for a place: on Windows without case."""
    return comparable(path), None if home is None else comparable(home)


def _place(answer: PlacedAnswer) -> tuple[str, str | None]:
    return at(answer.path, answer.home)


def _index(answers: Iterable[A], key: Callable[[A], K]) -> dict[K, A]:
    found: dict[K, A] = {}
    for each in answers:
        if key(each) in found:
            raise RecordingError(f"got two answers to one question, expected one: {each}")
        found[key(each)] = each
    return found


def _check_whole(answer: Answer, holds: bool) -> None:  # noqa: FBT001 - private, one fact
    if answer.outcome == "ok" and not holds:
        raise RecordingError(f"got an answer `ok` without what was read: {answer}")


def _was_lower(answer: Answer, recorded: int, limit: int) -> bool:
    """Tell whether it was too large for a limit below the one that is asked with now."""
    return answer.outcome == "too-large" and recorded < limit


def _told(answer: A) -> A:
    if answer.outcome == "ok":
        return answer
    raise ERRORS[answer.outcome](answer.detail)


def _within(found: S, limit: int, what: str) -> S:
    if len(found) > limit:
        raise TooLargeError(f"{printable(what)}: got {len(found)}, expected at most {limit}")
    return found
