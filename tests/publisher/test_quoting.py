"""The very line of a recording that a record points at, as people's tools count lines."""

from __future__ import annotations

import lzma
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher import quoting
from passmuster_publisher.feeds.record import Record
from passmuster_publisher.quoting import Quote, quoted

DAY = date(2026, 8, 22)


def _quoted(
    folder: Path, content: bytes, needle: str, *, file: str = "x.json", feed: str = "mfsa"
) -> Quote:
    path = folder / ("sofa" if feed == "gdmf" else feed) / str(DAY) / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return quoted(Record(feed=feed, day=DAY, file=file, needle=needle), folder)


def test_the_first_line_that_holds_it(tmp_path: Path) -> None:
    """Without what surrounds it; a line that is the needle as a whole goes before."""
    content = b'{\n  "a": "1.0",\n  "b": "1.0"\n}\n'
    assert _quoted(tmp_path, content, '"1.0"') == Quote("mfsa/2026-08-22/x.json", 2, '"a": "1.0",')
    whole = b"- Firefox 153.1\n- Firefox 153\n"
    assert _quoted(tmp_path, whole, "- Firefox 153").number == 2


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"a\nb\nneedle\n", 3),
        (b"a\r\nb\r\nneedle\r\n", 3),
        (b"a\r\r\nb\r\r\nneedle\r\r\n", 3),
        ("a\u2028b\nneedle".encode(), 2),
        (b"\xef\xbb\xbfneedle\nb\n", 1),
        (b"\xff\xfe\nneedle\n", 2),
    ],
)
def test_lines_are_counted_as_tools_count_them(tmp_path: Path, content: bytes, number: int) -> None:
    """Only a newline ends one: neither a lone carriage return nor a separator of Unicode does."""
    assert _quoted(tmp_path, content, "needle") == Quote("mfsa/2026-08-22/x.json", number, "needle")


def test_a_long_line_is_cut_around_the_needle(tmp_path: Path) -> None:
    """A feed may be one line; what was looked for is in what is shown."""
    content = b"x" * 500 + b' "1.0" ' + b"y" * 500
    shown = _quoted(tmp_path, content, '"1.0"').text
    assert shown.startswith("... x")
    assert shown.endswith("y ...")
    assert '"1.0"' in shown
    assert len(shown) <= 170
    start = _quoted(tmp_path, b'"1.0" ' + b"y" * 500, '"1.0"').text
    assert start.startswith('"1.0" y')
    end = _quoted(tmp_path, b"x" * 500 + b' "1.0"', '"1.0"').text
    assert end.endswith('"1.0"')
    assert _quoted(tmp_path, b"x" * 100 + b" 1.0 " + b"y" * 55, "1.0").text.startswith("xxx")


def test_a_feed_that_lies_in_anothers_folder(tmp_path: Path) -> None:
    """Apple's list lies in SOFA's recordings."""
    quote = _quoted(tmp_path, b'"25G83"', '"25G83"', file="gdmf_cached.json", feed="gdmf")
    assert quote.place == "sofa/2026-08-22/gdmf_cached.json"
    assert quote.number == 1


def test_a_packed_recording_is_read(tmp_path: Path) -> None:
    """The archive's lists are recorded as they are served."""
    packed = lzma.compress(b"Package: a\nVersion: 1\r\n\nPackage: evince\n")
    quote = _quoted(tmp_path, packed, "Package: evince", file="Packages.xz", feed="debian-archive")
    assert (quote.number, quote.text) == (4, "Package: evince")


@pytest.mark.parametrize("content", [b"no archive", lzma.compress(b"a\nb\n" * 999)[:-30]])
def test_a_broken_archive_has_no_line(tmp_path: Path, content: bytes) -> None:
    """Number 0, and no traceback."""
    quote = _quoted(tmp_path, content, "z", file="Packages.xz", feed="debian-archive")
    assert quote == Quote("debian-archive/2026-08-22/Packages.xz", 0, "")


def test_what_is_not_there_has_no_line(tmp_path: Path) -> None:
    """The file, or the needle in it."""
    record = Record(feed="mfsa", day=DAY, file="absent.yml", needle="x")
    assert quoted(record, tmp_path) == Quote("mfsa/2026-08-22/absent.yml", 0, "")
    assert _quoted(tmp_path, b"a\n", "needle").number == 0


def test_no_more_lines_are_read_than_a_feed_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's file may be as long as it likes."""
    monkeypatch.setattr(quoting, "_MOST_LINES", 2)
    assert _quoted(tmp_path, b"a\nneedle\n", "needle").number == 2
    assert _quoted(tmp_path, b"a\nb\nneedle\n", "needle").number == 0
