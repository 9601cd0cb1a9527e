"""Patience between runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.desk import NOW
from passmuster.report import attempts
from passmuster.report.attempts import Attempts


def test_waits_grow_up_to_six_hours_and_spread() -> None:
    """No wait after one failure, then full jitter on a doubling wait from 30 seconds."""
    state = Attempts()
    waits = []
    for _ in range(14):
        state = attempts.failed(state, NOW, spread=lambda: 1.0)
        assert state.next_attempt is not None
        waits.append(state.next_attempt - NOW)
    assert waits[0] == timedelta(0)
    assert waits[1:4] == [timedelta(seconds=30 * 2**n) for n in range(3)]
    assert waits[-1] == timedelta(hours=6)
    half = attempts.failed(Attempts(failures=1), NOW, spread=lambda: 0.5)
    assert half.next_attempt == NOW + timedelta(seconds=15)


def test_a_wait_ends_and_one_that_no_rule_set_is_not_kept() -> None:
    """A clock that was years ahead must not silence the machine."""
    state = Attempts(next_attempt=NOW + timedelta(hours=1))
    assert not attempts.may_try(state, NOW)
    assert attempts.may_try(state, NOW + timedelta(hours=1))
    assert attempts.may_try(state, NOW - timedelta(days=300))
    naive = Attempts(next_attempt=NOW.replace(tzinfo=None))
    assert attempts.may_try(naive, NOW)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Tue, 24 Nov 2026 03:30:00 GMT", timedelta(hours=1)),
        ("999999999999", timedelta(seconds=10**6)),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_in_both_forms(header: str | None, wait: timedelta | None) -> None:
    """Seconds or a date; anything else is not there."""
    assert attempts.retry_after(header, NOW) == wait


@settings(deadline=None)
@given(st.text(max_size=40))
def test_retry_after_never_raises(header: str) -> None:
    """And what it asks for is bounded to a day."""
    asked = attempts.retry_after(header, NOW)
    state = attempts.failed(Attempts(), NOW, asked=asked, spread=lambda: 1.0)
    assert state.next_attempt is not None
    assert NOW <= state.next_attempt <= NOW + timedelta(hours=24)


@pytest.mark.parametrize("content", [b"", b"{}", b"nonsense", b'{"failures":"x"}'])
def test_a_damaged_state_is_a_fresh_one(tmp_path: Path, content: bytes) -> None:
    """Losing it costs one early attempt."""
    state = Attempts(failures=2, next_attempt=NOW, instruction="re-enroll")
    attempts.write(tmp_path, state)
    assert attempts.read(tmp_path) == state
    (tmp_path / attempts.NAME).write_bytes(content)
    assert attempts.read(tmp_path) == Attempts()
    attempts.write(tmp_path / "absent", state)
