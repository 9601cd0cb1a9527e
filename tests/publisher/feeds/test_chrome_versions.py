"""Chrome's versions: releases without trials, and hostile lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import chrome_versions
from passmuster_publisher.feeds.recordings import State

Record = Callable[[str, str], State]

LIST = (
    '{"linux":[{"version":"2.0","milestone":2,"date":"2026-8-9"},'
    '{"version":"1.1","date":"2026-8-20"},{"version":"1.0","date":"2026-8-1"}]}'
)
NAME = "stable/all/version/list.json"


def test_a_trial_of_the_next_milestone_is_no_release(record: Record) -> None:
    """What a lower version followed later went to a few per cent only."""
    found = chrome_versions.releases([record(NAME, LIST)], "linux")
    assert [(r.version, r.released) for r in found] == [
        ("1.1", date(2026, 8, 20)),
        ("1.0", date(2026, 8, 1)),
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:0],
        lambda text: text[:1] + "[" * 100_000,
        lambda text: text.replace("linux", "mac"),
        lambda text: text.replace("2026-8-9", "2026-8-99"),
        lambda text: text.replace("2026-8-9", "yesterday"),
        lambda text: text.replace("2.0", "two"),
        lambda text: text.replace('"2.0"', "2.0"),
    ],
)
def test_a_misshapen_list_is_refused(record: Record, spoil: Callable[[str], str]) -> None:
    """Not JSON, no such platform, no such day, no version."""
    with pytest.raises(PublisherError):
        chrome_versions.releases([record(NAME, spoil(LIST))], "linux")
