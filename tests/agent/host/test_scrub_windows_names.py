"""Homes of Windows in any text, however a file writes them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.sids import Sids
from passmuster.host.scrub.windows_names import WindowsNames

ANNA = "C:\\Users\\anna"


def names(homes: dict[str, str], private: dict[str, dict[str, str]] | None = None) -> WindowsNames:
    """Return the table for these homes."""
    changes = Changes()
    naming: Any = SimpleNamespace(names={"anna": "user1"}, numbers={1001: 2001}, homes=homes)
    return WindowsNames(naming, private or {}, Sids(changes), changes)


def test_where_nobody_has_a_home_a_text_stays_as_it_is() -> None:
    """A machine without people has nothing to be found."""
    assert names({}).text(f"{ANNA}\\x") == f"{ANNA}\\x"
    assert names({}).replaced(b"as it was") == (b"as it was", 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{ANNA}\\Tools", "C:\\Users\\user1\\Tools"),
        ("c:/USERS/Anna/x", "C:/Users/user1/x"),
        ("C:\\\\Users\\\\anna", "C:\\\\Users\\\\user1"),
        (f"{ANNA}2\\x", f"{ANNA}2\\x"),
        (f"{ANNA}\\Salaries\\other", "C:\\Users\\user1\\folder1\\other"),
        (f"{ANNA}\\Salaries2\\x", "C:\\Users\\user1\\Salaries2\\x"),
        (f"{ANNA}\\Kept\\x", "C:\\Users\\user1\\Kept\\x"),
    ],
)
def test_a_home_is_the_same_one_in_any_form(old: str, new: str) -> None:
    """With either separator, in any case, and with the folders in it that are replaced too."""
    private = {ANNA: {"Salaries": "folder1", "Kept": "Kept"}}
    assert names({ANNA: "C:\\Users\\user1"}, private).text(old) == new


def test_a_home_inside_of_a_replaced_folder_is_passed_over() -> None:
    """What was replaced already is not looked at again."""
    inner = "anna\\C:\\Users\\ben"
    table = names({ANNA: "C:\\Users\\user1", "C:\\Users\\ben": "C:\\Users\\user2"},
                  {ANNA: {"C:": "folder1"}})  # fmt: skip
    assert table.text(f"C:\\Users\\{inner}") == "C:\\Users\\user1\\folder1\\Users\\ben"


def test_in_place_only_what_keeps_its_length_is_replaced() -> None:
    """A home that cannot be is counted; half a surrogate pair has a length too."""
    table = names({ANNA: "C:\\Users\\anon", "C:\\Users\\b\ud800": "C:\\Users\\user2"})
    assert table.replaced(f"x {ANNA}\\y".encode(), in_place=True) == (b"x C:\\Users\\anon\\y", 0)
    longer = names({ANNA: "C:\\Users\\somebody"})
    raw = f"x {ANNA}\\y".encode()
    assert longer.replaced(raw, in_place=True) == (raw, 1)


def test_accounts_and_numbers_have_new_ones() -> None:
    """In any case; what is nobody's stays."""
    table = names({ANNA: "C:\\Users\\user1"})
    assert (table.owner("ANNA"), table.owner("ben")) == ("user1", "ben")
    assert (table.number(1001), table.number(7)) == (2001, 7)
    assert table.entry("C:\\Users", "anna") == "user1"
    assert table.target("C:\\Users\\link", "anna") == "user1"
    assert table.target("C:\\Users\\link", f"{ANNA}\\x") == "C:\\Users\\user1\\x"
