"""Forks, gaps and late arrivals over the real socket."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from fakes.device import AT, Device, firefox
from fakes.running_collector import RunningCollector

HOUR = timedelta(hours=1)


def chain(collector: RunningCollector, api_token: str, device: Device) -> list[dict[str, Any]]:
    """Return the stored statements, oldest first."""
    listed = collector.api(f"machines/{device.machine}/receipts", api_token).json
    return list(reversed(listed["statements"]))


def test_a_fork_keeps_both_branches_and_asks_to_enroll_again(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """A copied machine: same number, other content; every later answer asks for a new id."""
    assert collector.post("receipts", device.receipt()).json["instruction"] == ""
    twin = copy(device)
    twin.written = list(device.written)
    collector.post("receipts", device.receipt(at=AT + HOUR))
    forked = collector.post("receipts", twin.receipt(at=AT + 2 * HOUR))
    assert (forked.status, forked.json["instruction"]) == (200, "re-enroll")
    again = collector.post("receipts", device.receipt(at=AT + 3 * HOUR))
    assert again.json["instruction"] == "re-enroll"
    kept = chain(collector, api_token, device)
    assert [(each["sequence"], each["fork"]) for each in kept] == [
        (1, False),
        (2, True),
        (2, True),
        (3, False),
    ]
    assert collector.api(f"machines/{device.machine}", api_token).json["forked"]


def test_a_gap_is_flagged_until_what_is_missing_comes(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Stored all the same; a late predecessor heals it and does not overwrite what is newer."""
    envelopes = [
        device.receipt([firefox(version)], at=AT + number * HOUR)
        for number, version in enumerate(("140.4.0", "140.4.0", "140.5.0"))
    ]
    collector.post("receipts", envelopes[0])
    collector.post("receipts", envelopes[2])
    assert [each["gap"] for each in chain(collector, api_token, device)] == [False, True]
    late = collector.post("receipts", envelopes[1])
    assert late.json == {
        "accepted": chain(collector, api_token, device)[1]["id"],
        "duplicate": False,
        "instruction": "",
    }
    assert [each["gap"] for each in chain(collector, api_token, device)] == [False] * 3
    state = collector.api(f"machines/{device.machine}", api_token).json
    assert (state["sequence"], state["verdict"]) == (3, "pass")


def test_a_declared_drop_is_no_gap(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Neither when the next statement declares it, nor when a later one does."""
    collector.post("receipts", device.receipt())
    device.receipt(at=AT + HOUR)
    first = str(device.last)
    collector.post("receipts", device.receipt(at=AT + 2 * HOUR, dropped=(first,)))
    assert [each["gap"] for each in chain(collector, api_token, device)] == [False, False]
    device.receipt(at=AT + 3 * HOUR)
    second = str(device.last)
    collector.post("receipts", device.receipt(at=AT + 4 * HOUR))
    assert chain(collector, api_token, device)[-1]["gap"]
    collector.post("receipts", device.receipt(at=AT + 5 * HOUR, dropped=(first, second)))
    assert not any(each["gap"] for each in chain(collector, api_token, device))


def test_since_is_the_first_of_the_unbroken_run(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """A newer version that is still too old does not restart the clock; a pass in between does."""
    history = ("140.3.0", "140.5.0", "140.1.0", "140.2.0", "140.4.0")
    for number, version in enumerate(history):
        collector.post("receipts", device.receipt([firefox(version)], at=AT + number * HOUR))
    state = collector.api(f"machines/{device.machine}", api_token).json
    assert state["verdict_since"] == "2026-11-20T08:00:00Z"
    assert [(each["status"], each["since"]) for each in state["findings"]] == [
        ("overdue", "2026-11-20T08:00:00Z")
    ]
