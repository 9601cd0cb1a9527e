"""Replay moves every instant by the same days, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from passmuster.model.requirement import Branch, Held, Manifest, Requirement, Step
from passmuster.wire.codec import encode
from passmuster_publisher.replay import shifted

THEN = datetime(2026, 8, 22, tzinfo=UTC)


def test_all_instants_move_together() -> None:
    """Issue, expiry, ends, releases, deadlines, holds; shifted back it is the same manifest."""
    manifest = Manifest(
        schema=1,
        serial=7,
        issued=THEN,
        expires=THEN + timedelta(days=45),
        requirements=(
            Requirement(
                id="r",
                product="evince",
                scheme="deb",
                branches=(
                    Branch(
                        id="b",
                        ends=THEN,
                        held=Held(reason="sources disagree", since=THEN),
                        steps=(Step(minimum="1", deadline=THEN, released=THEN),),
                    ),
                    Branch(id="open", held=Held(reason="no record"), steps=()),
                ),
            ),
        ),
    )
    by = date(2027, 11, 24) - THEN.date()
    moved = shifted(manifest, by)
    text = encode(moved).decode()
    assert text.count("2027-11-24T00:00:00Z") == 5
    assert text.count("2026-08-22T00:00:00Z") == 1
    assert moved.replayed_from == THEN
    back = shifted(moved, -by)
    assert encode(back).decode().replace(',"replayed_from":"2027-11-24T00:00:00Z"', "") == (
        encode(manifest).decode()
    )
