"""Walking the registry: in which order, for whom, and what is done about what cannot be read."""

from __future__ import annotations

import pytest

from fakes.windows_registry import ANNA, BEN, OF_ANNA, OF_BEN, SOFTWARE, look_at, machine
from passmuster.host.protocol import User
from passmuster.inventory.observation import SlowError
from passmuster.inventory.windows.registry import key, name_of, parts, people, subkeys
from passmuster.model.installation import Confidence, Scope

CLIENTS = f"{SOFTWARE}\\Google\\Update\\Clients"


def test_parts_are_the_machines_and_each_persons_in_both_views() -> None:
    """The machine's first; whose a part is says how far it can be trusted."""
    found = list(parts(look_at(machine({}))))
    assert [each.path for each in found] == [
        SOFTWARE,
        f"{SOFTWARE}\\WOW6432Node",
        f"{OF_ANNA}\\Software",
        f"{OF_ANNA}\\Software\\WOW6432Node",
        f"{OF_BEN}\\Software",
        f"{OF_BEN}\\Software\\WOW6432Node",
    ]
    assert [(each.scope, each.owner, each.confidence, each.is_32) for each in found[1:4]] == [
        (Scope.MACHINE, "", Confidence.HIGH, True),
        (Scope.USER, "anna", Confidence.MEDIUM, False),
        (Scope.USER, "anna", Confidence.MEDIUM, True),
    ]


def test_an_account_without_a_sid_has_no_part() -> None:
    """It could not be named in the registry."""
    users = (User(name="nobody", uid=1, home="C:\\Users\\nobody"), BEN)
    assert list(people(look_at(machine({}, users=users)))) == [BEN]


def test_subkeys_are_read_with_where_they_stand() -> None:
    """In order of name; the key itself is none of them."""
    host = machine({f"{CLIENTS}\\{{B}}": {"pv": "2"}, f"{CLIENTS}\\{{A}}": {"pv": "1"}})
    found = list(subkeys(look_at(host), CLIENTS))
    assert [(each.path, name_of(each), each.text("pv")) for each in found] == [
        (f"{CLIENTS}\\{{A}}", "{A}", "1"),
        (f"{CLIENTS}\\{{B}}", "{B}", "2"),
    ]


def test_what_is_absent_is_nothing() -> None:
    """And no reason for a note."""
    look = look_at(machine({}))
    assert list(subkeys(look, CLIENTS)) == []
    assert key(look, CLIENTS) is None
    assert look.notes == []


@pytest.mark.parametrize("outcome", ["denied", "failed", "too-large"])
def test_what_cannot_be_read_is_noted_and_the_rest_goes_on(outcome: str) -> None:
    """One key of two, and a key above."""
    both = {f"{CLIENTS}\\{{A}}": {"pv": "1"}, f"{CLIENTS}\\{{B}}": {"pv": "2"}}
    look = look_at(machine(both, refused={f"{CLIENTS}\\{{A}}": outcome}))  # type: ignore[dict-item]
    assert [each.text("pv") for each in subkeys(look, CLIENTS)] == ["2"]
    assert look.notes == [f"{CLIENTS}\\{{A}}: no"]
    look = look_at(machine(both, refused={CLIENTS: outcome}))  # type: ignore[dict-item]
    assert list(subkeys(look, CLIENTS)) == []
    assert look.notes == [f"{CLIENTS}: no"]


def test_every_walk_keeps_its_time() -> None:
    """Over people, and over the keys of a key."""
    look = look_at(machine({f"{CLIENTS}\\{{A}}": {}}), seconds=-1)
    with pytest.raises(SlowError):
        list(people(look))
    with pytest.raises(SlowError):
        list(subkeys(look, CLIENTS))
    assert ANNA in look.users
