"""Which marks say that Windows waits for a restart, and which one does not."""

from __future__ import annotations

import pytest

from fakes.windows_registry import SOFTWARE, look_at, machine
from passmuster.inventory.windows.restart import REBOOT_REQUIRED, restarts

CURRENT = f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion"
SERVICING = f"{CURRENT}\\Component Based Servicing\\RebootPending"
UPDATES = f"{CURRENT}\\WindowsUpdate\\Auto Update\\RebootRequired"


@pytest.mark.parametrize("mark", [SERVICING, UPDATES])
def test_a_key_that_only_stands_there_says_so(mark: str) -> None:
    """It has no values; the word is the one that Linux has."""
    (found,) = restarts(look_at(machine({mark: {}})))
    assert (found.name, found.evidence.location) == ("reboot-required", mark)
    assert found.name == REBOOT_REQUIRED


def test_both_say_it_once() -> None:
    """One circumstance, with the first mark as its evidence."""
    (found,) = restarts(look_at(machine({UPDATES: {}, SERVICING: {}})))
    assert found.evidence.location == SERVICING


def test_files_to_be_renamed_say_nothing() -> None:
    """Any program's installer leaves some; an empty machine says nothing either."""
    manager = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
    noise = {manager: {"PendingFileRenameOperations": ("\\??\\C:\\Windows\\Temp\\a.tmp", "")}}
    assert list(restarts(look_at(machine(noise)))) == []
    assert list(restarts(look_at(machine({})))) == []


def test_a_mark_that_cannot_be_read_is_none_and_is_noted() -> None:
    """Denied is not there, as far as can be told."""
    look = look_at(machine({}, refused={SERVICING: "denied"}))
    assert list(restarts(look)) == []
    assert look.notes == [f"{SERVICING}: no"]
