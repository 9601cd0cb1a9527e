"""One entry: what it is, what it offers, and what it only seems to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desktop_tree import WEB, entry, viewer
from passmuster.inventory.desktop.entry import parse


def test_what_an_entry_states() -> None:
    """The exporters' own keys, the two flags, and Exec with its string escapes resolved."""
    more = ("NoDisplay=true", "Hidden=true", "X-Flatpak=org.x.Y", "X-SnapInstanceName=y_2",
            "TryExec=/usr/bin/y", "[Desktop Action new]", "Exec=other", "Hidden=false")  # fmt: skip
    found = parse(entry(r'"a\\\\b" %u', WEB, "Network;WebBrowser;", *more).encode())
    assert found
    assert (found.command, found.attempt, found.hidden, found.shown) == (
        r'"a\\b" %u', "/usr/bin/y", True, False)  # fmt: skip
    assert (found.flatpak, found.snap) == ("org.x.Y", "y_2")


@pytest.mark.parametrize(
    "payload",
    [b"", b"[Desktop Entry]\nType=Link\nExec=x\n", b"[Desktop Entry]\nExec=x\n", b"\x00\xff[["],
)
def test_what_is_no_application_is_none(payload: bytes) -> None:
    """Links, folders and garbage start nothing."""
    assert parse(payload) is None


@pytest.mark.parametrize(
    ("types", "categories", "more", "expected"),
    [
        (WEB, "Network;WebBrowser;", "", True),
        (WEB, "", "", True),
        (WEB, "Qt;KDE;Network;WebBrowser;", "NoDisplay=true", False),
        ("text/html;", "Network;WebBrowser;", "", True),
        ("text/html;", "Office;", "", False),
        ("image/png;", "Network;WebBrowser;", "", False),
        (WEB, "Network;Chat;", "", False),
        (WEB, "Network;FileTransfer;", "", False),
        (WEB, "AudioVideo;Player;", "", False),
        (WEB, "Network;", "", True),
        ("x-scheme-handler/http;", "Network;", "", False),
    ],
)
def test_who_offers_itself_as_a_browser(
    types: str,
    categories: str,
    more: str,
    expected: bool,  # noqa: FBT001
) -> None:
    """By its own statement; one that says that it is something else is believed."""
    found = parse(entry("x", types, categories, more).encode())
    assert found
    assert found.is_browser is expected


def test_who_says_that_it_shows_pdf() -> None:
    """Viewer is the word; editors and office suites do not use it. Shown in menus or not."""
    shows = parse(viewer("x", "NoDisplay=true").encode())
    edits = parse(entry("x", "application/pdf;", "Graphics;VectorGraphics;").encode())
    other = parse(entry("x", "image/png;", "Graphics;Viewer;").encode())
    assert [each.is_pdf_viewer for each in (shows, edits, other) if each] == [True, False, False]


@given(st.binary(max_size=3_000))
def test_any_bytes_give_an_answer(payload: bytes) -> None:
    """An entry or none."""
    parse(b"[Desktop Entry]\nType=Application\n" + payload)
    parse(payload)
