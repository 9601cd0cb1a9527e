"""Files of associations: ids in order, and never a path."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory.desktop.entry import HTTPS, PDF
from passmuster.inventory.desktop.mimeapps import browser_application, is_id, parse

TYPES = frozenset({HTTPS, PDF})


def test_the_three_groups_of_a_list() -> None:
    """Defaults, added, removed; types that do not matter are not kept."""
    payload = (
        b"[Default Applications]\nx-scheme-handler/https=a.desktop;b.desktop\ntext/x=c.desktop\n"
        b"[Added Associations]\napplication/pdf=d.desktop;\n"
        b"[Removed Associations]\napplication/pdf=e.desktop;\n"
    )
    found = parse(payload, TYPES)
    assert sorted(found) == [PDF, HTTPS]
    assert found[HTTPS].default == ("a.desktop", "b.desktop")
    assert (found[PDF].added, found[PDF].removed) == (("d.desktop",), ("e.desktop",))
    assert (found[HTTPS].raw_default, found[PDF].raw_added) == ("a.desktop;b.desktop", "d.desktop;")


def test_a_cache_counts_as_added() -> None:
    """The group has a name of its own."""
    payload = b"[MIME Cache]\napplication/pdf=a.desktop;b.desktop;\n"
    assert parse(payload, TYPES)[PDF].added == ("a.desktop", "b.desktop")


def test_a_path_is_no_id() -> None:
    """Nobody leads out of the folders of entries."""
    payload = b"[Default Applications]\napplication/pdf=../../x.desktop;/etc/x.desktop;x;y.desktop"
    assert parse(payload, TYPES)[PDF].default == ("y.desktop",)
    assert not is_id("x" * 300 + ".desktop")


def test_plasmas_browser() -> None:
    """In its group only."""
    payload = b"[General]\nBrowserApplication=firefox-esr.desktop\n[x]\nBrowserApplication=y\n"
    assert browser_application(payload) == "firefox-esr.desktop"
    for mark in ("[$e]", "[$i]", "[$ei]", "[$ie]"):
        assert browser_application(f"[General]\nBrowserApplication{mark}=x\n".encode()) == "x"
    assert browser_application(b"[General]\nBrowserApplication[de]=x\n") == ""


@given(st.binary(max_size=2_000))
def test_any_bytes_give_an_answer(payload: bytes) -> None:
    """Only ids come out."""
    for each in parse(b"[Default Applications]\napplication/pdf=" + payload, TYPES).values():
        assert all(is_id(identity) for identity in (*each.default, *each.added, *each.removed))
    browser_application(payload)
