"""Replay moves every instant by the same days, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from passmuster.model.requirement import Branch, Extended, Held, Manifest, Requirement, Step
from passmuster.wire.codec import encode
from passmuster_publisher.replay import shifted

THEN = datetime(2026, 8, 22, tzinfo=UTC)
BY = date(2027, 11, 24) - THEN.date()


def _day(days: int) -> datetime:
    return THEN + timedelta(days=days)


MANIFEST = Manifest(
    schema=1,
    serial=7,
    issued=_day(0),
    expires=_day(45),
    requirements=(
        Requirement(
            id="r",
            product="evince",
            scheme="deb",
            branches=(
                Branch(
                    id="b",
                    ends=_day(1),
                    ends_by_track={"home-pro": _day(2), "enterprise": _day(3)},
                    extended=(
                        Extended(support=("esu",), ends=_day(4), proven_from="1.2"),
                        Extended(support=("ltss",)),
                    ),
                    held=Held(reason="sources disagree since 2026-08-01", since=_day(5)),
                    steps=(Step(minimum="1", deadline=_day(6), released=_day(-7)),),
                ),
                Branch(
                    id="open",
                    held=Held(reason="no record"),
                    steps=(Step(minimum="1", deadline=_day(8)),),
                ),
            ),
        ),
    ),
)


def test_all_instants_move_together() -> None:
    """Issue, expiry, ends of every kind, releases, deadlines, holds; texts stay as they are."""
    before = encode(MANIFEST).decode()
    moved = shifted(MANIFEST, BY)
    instant = re.compile(r"20\d\d-\d\d-\d\dT00:00:00Z")

    def later(match: re.Match[str]) -> str:
        return f"{datetime.fromisoformat(match[0]) + BY:%Y-%m-%dT%H:%M:%SZ}"

    expected = instant.sub(later, before)
    assert len(instant.findall(before)) == 10
    after = encode(moved).decode()
    assert moved.replayed_from == THEN
    assert after.replace('"replayed_from":"2026-08-22T00:00:00Z",', "") == expected
    assert '"replayed_from":"2026-08-22T00:00:00Z"' in after


def test_moved_back_it_is_the_same() -> None:
    """But for the day that it names as replayed."""
    back = shifted(shifted(MANIFEST, BY), -BY)
    assert back.requirements == MANIFEST.requirements
    assert (back.issued, back.expires) == (MANIFEST.issued, MANIFEST.expires)
