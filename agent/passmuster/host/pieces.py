"""What was read of one large file, piece by piece, put together again.

Pieces never overlap: only the part of a question that no piece answers is asked for. So one byte
of a file has one value in an audit and in its recording, even while the file changes.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from passmuster.host.errors import RecordingError
from passmuster.host.paths import comparable
from passmuster.host.recording_format import PieceAnswer

# A stored run is at most this long, so that one member of a recording stays well below its limit.
RUN_LIMIT = 16 * 1024 * 1024


class Piece(NamedTuple):
    """A piece with its bytes; an error has none."""

    offset: int
    end: int
    answer: PieceAnswer
    payload: bytes

    @property
    def is_last(self) -> bool:
        """Whether nothing follows: the file ends in this piece, or it could not be read."""
        return self.answer.outcome != "ok" or len(self.payload) < self.end - self.offset


class Pieces:
    """The pieces of one file in order of offset."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []

    def __iter__(self) -> Iterator[Piece]:
        """Yield them in order of offset."""
        return iter(self._pieces)

    def __bool__(self) -> bool:
        """Tell whether there is one at all."""
        return bool(self._pieces)

    def add(self, answer: PieceAnswer, payload: bytes) -> None:
        """Add a piece.

        Raises:
            RecordingError: it overlaps another one, is empty, or holds more than was asked for.
        """
        end = answer.offset + answer.length
        if answer.offset < 0 or answer.length <= 0 or len(payload) > answer.length:
            raise RecordingError(f"got a piece that cannot be one: {answer}")
        position = bisect_right(self._pieces, answer.offset, key=_offset)
        beside = self._pieces[max(0, position - 1) : position + 1]
        if any(each.offset < end and answer.offset < each.end for each in beside):
            raise RecordingError(f"got two answers to one question, expected one: {answer}")
        insort(self._pieces, Piece(answer.offset, end, answer, payload), key=_offset)

    def missing(self, offset: int, end: int) -> tuple[int, int] | None:
        """Return the first part of a range that no piece answers; None when all of it is."""
        at = offset
        while at < end:
            position = bisect_right(self._pieces, at, key=_offset)
            piece = self._pieces[position - 1] if position else None
            if piece is None or piece.end <= at:
                following = self._pieces[position:][:1]
                return at, min(end, *(each.offset for each in following), end)
            if piece.is_last:
                return None
            at = piece.end
        return None

    def within(self, offset: int, end: int) -> Iterator[Piece]:
        """Yield the pieces that answer a range of which nothing is missing."""
        at = offset
        while at < end:
            piece = self._pieces[bisect_right(self._pieces, at, key=_offset) - 1]
            yield piece
            if piece.is_last:
                return
            at = piece.end


def coalesced(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the same answers in as few runs as possible, none longer than `RUN_LIMIT`."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and _continues(runs[-1], piece):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [_run(run) for run in runs]


def by_file(
    answers: Iterable[PieceAnswer], files: Mapping[str, bytes]
) -> dict[tuple[str, str | None], Pieces]:
    """Return recorded pieces by the file and the home that they were asked for with.

    Raises:
        RecordingError: two of them overlap, or one lacks its bytes.
    """
    found: dict[tuple[str, str | None], Pieces] = {}
    for answer in answers:
        if answer.outcome == "ok" and answer.file not in files:
            raise RecordingError(f"got an answer `ok` without what was read: {answer}")
        payload = files[answer.file] if answer.outcome == "ok" else b""
        home = None if answer.home is None else comparable(answer.home)
        found.setdefault((comparable(answer.path), home), Pieces()).add(answer, payload)
    return found


def _offset(piece: Piece) -> int:
    return piece.offset


def _continues(run: list[Piece], piece: Piece) -> bool:
    last = run[-1]
    if last.end != piece.offset or _ending(last.answer) != _ending(piece.answer):
        return False
    if piece.end - run[0].offset > RUN_LIMIT:
        return False
    # After the end of a file there is nothing; else it grew meanwhile, and the two stay apart.
    return not last.is_last or not piece.payload


def _ending(answer: PieceAnswer) -> tuple[str, str]:
    return answer.outcome, answer.detail


def _run(run: list[Piece]) -> Piece:
    first, last = run[0], run[-1]
    if first is last:
        return first
    answer = PieceAnswer(
        path=first.answer.path,
        home=first.answer.home,
        offset=first.offset,
        length=last.end - first.offset,
        outcome=first.answer.outcome,
        detail=first.answer.detail,
    )
    return Piece(first.offset, last.end, answer, b"".join(each.payload for each in run))
