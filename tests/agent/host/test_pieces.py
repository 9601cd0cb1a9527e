"""Pieces of one file: what answers a range, what is missing, and how they are stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host import pieces as module
from passmuster.host.errors import RecordingError
from passmuster.host.pieces import Pieces, by_file, coalesced
from passmuster.host.recording_format import AnswerOutcome, PieceAnswer


def piece(offset: int, length: int, outcome: AnswerOutcome = "ok") -> PieceAnswer:
    """Return an answer."""
    return PieceAnswer(path="/f", offset=offset, length=length, outcome=outcome)


def read(known: Pieces, content: bytes, offset: int, end: int) -> bytes:
    """Read a range of a file through pieces, asking for what is missing."""
    while gap := known.missing(offset, end):
        start, stop = gap
        known.add(piece(start, stop - start), content[start:stop])
    parts = [each.payload[max(offset - each.offset, 0) : end - each.offset]
             for each in known.within(offset, end)]  # fmt: skip
    return b"".join(parts)


@given(
    st.binary(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(1, 30)), max_size=20),
)
def test_every_range_is_what_the_file_holds(content: bytes, ranges: list[tuple[int, int]]) -> None:
    """In whatever order it is asked; and the stored runs say the same."""
    known = Pieces()
    for offset, length in ranges:
        assert read(known, content, offset, offset + length) == content[offset : offset + length]
    runs = coalesced(known)
    assert len(runs) <= len(list(known))
    again = Pieces()
    for run in runs:
        again.add(run.answer, run.payload)
    for offset, length in ranges:
        assert again.missing(offset, offset + length) is None
        assert read(again, b"", offset, offset + length) == content[offset : offset + length]


def test_a_run_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One member of a recording stays small."""
    monkeypatch.setattr(module, "RUN_LIMIT", 4)
    known = Pieces()
    for offset in range(0, 12, 2):
        known.add(piece(offset, 2), b"ab")
    assert [len(each.payload) for each in coalesced(known)] == [4, 4, 4]


def test_a_file_that_grew_is_two_runs() -> None:
    """What was its end is not filled up with what came later."""
    known = Pieces()
    known.add(piece(0, 10), b"short")
    known.add(piece(10, 10), b"more")
    assert [each.payload for each in coalesced(known)] == [b"short", b"more"]
    assert known.missing(0, 20) is None
    assert [each.payload for each in known.within(0, 20)] == [b"short"]


def test_equal_errors_are_one() -> None:
    """A file that is not there was asked for often."""
    known = Pieces()
    for offset in range(0, 100, 10):
        known.add(piece(offset, 10, "absent"), b"")
    (run,) = coalesced(known)
    assert (run.offset, run.end, run.answer.outcome) == (0, 100, "absent")


@pytest.mark.parametrize(
    ("answer", "payload"),
    [
        (piece(5, 10), b""),
        (piece(0, 6), b""),
        (piece(0, 100), b""),
        (piece(20, 0), b""),
        (piece(-1, 2), b""),
        (piece(20, 2), b"abc"),
    ],
)
def test_what_cannot_be_is_refused(answer: PieceAnswer, payload: bytes) -> None:
    """Two answers for one byte, an empty question, more than was asked for."""
    known = Pieces()
    known.add(piece(5, 10), b"0123456789")
    with pytest.raises(RecordingError):
        known.add(answer, payload)


def test_a_piece_must_have_its_bytes() -> None:
    """As any other answer."""
    with pytest.raises(RecordingError, match="without what was read"):
        by_file([piece(0, 1)], {})
