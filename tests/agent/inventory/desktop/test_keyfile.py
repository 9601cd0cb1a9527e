"""Key files: groups and keys, escapes, lists, and bytes that are none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory.desktop.keyfile import items, parse, unescaped


def test_only_the_wanted_keys_of_their_group_are_kept() -> None:
    """Comments, other groups, translations and lines that are none are passed over."""
    payload = (
        b"\xef\xbb\xbfx=0\nx=1\n[A]\n# x=2\nx = 3 \r\nx[de]=4\nno line\n[B]\nx=5\ny=6\n[A]\nx=7\n"
    )
    assert parse(payload, {"A": frozenset("x")}) == {("A", "x"): "7"}
    assert parse(payload, {"B": frozenset("xy")}) == {("B", "x"): "5", ("B", "y"): "6"}


def test_a_value_with_a_control_character_is_refused() -> None:
    """It would reach a terminal otherwise."""
    assert parse(b"[A]\nx=a\x1b[31mb\nx=\xff\x00\n", {"A": frozenset("x")}) == {}


def test_lists_keep_their_order_and_escapes() -> None:
    """An escaped semicolon belongs to an item; empty items are none; there is a bound."""
    assert items(r"a.desktop; b\;c ;;d\\;") == ("a.desktop", "b;c", "d\\")
    assert items("a; ;b\x1b[31m;c") == ("a", "c")
    assert len(items("x;" * 5_000)) == 200
    assert unescaped(r"a\sb\tc\\d\q") == "a b\tc\\d\\q"


@given(st.binary(max_size=4_000))
def test_any_bytes_give_an_answer(payload: bytes) -> None:
    """Nothing that a file holds breaks the parser, and what it keeps can be shown."""
    for value in parse(b"[A]\n" + payload, {"A": frozenset("x")}).values():
        assert value.isprintable()
        assert all(each.isprintable() for each in items(value))
