"""An unsigned local file: used as it is, said to be unsigned, refused with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passmuster.manifest import ManifestError, load_file, load_waivers_file
from passmuster.model.finding import Freshness
from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Waivers
from passmuster.wire.codec import encode

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def _file(folder: Path, expires: datetime) -> Path:
    file = folder / "manifest.json"
    file.write_bytes(
        encode(Manifest(schema=1, serial=1, issued=NOW - timedelta(hours=5), expires=expires))
    )
    return file


def test_a_file_is_fresh_and_unsigned(tmp_path: Path) -> None:
    """It judges; nothing says that anybody vouches for it."""
    state = load_file(_file(tmp_path, NOW + timedelta(days=1)), NOW)
    assert (state.freshness, state.signed, state.age_hours) == (Freshness.FRESH, False, 5)
    assert (state.problem, state.detail) == ("", "")


def test_an_expired_file_judges_and_says_so(tmp_path: Path) -> None:
    """For trying out it stays usable; the detail tells, from the very instant on."""
    state = load_file(_file(tmp_path, NOW), NOW)
    assert state.freshness is Freshness.FRESH
    assert state.problem == "expired"
    assert "expired at 2026-11-24T10:00:00+00:00" in state.detail


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "malformed"),
        (b"<html>", "malformed"),
        (b'{"schema": 1}', "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"\xff", "malformed"),
        (
            (
                b'{"schema":2,"serial":1,"issued":"2026-01-01T00:00:00Z",'
                b'"expires":"2026-01-02T00:00:00Z"}'
            ),
            "unknown-schema",
        ),
        (
            (
                b'{"schema":1,"serial":1,"issued":"2026-01-01T00:00:00",'
                b'"expires":"2026-01-02T00:00:00Z"}'
            ),
            "malformed",
        ),
        (b" " * (1024 * 1024 + 1), "too-large"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, payload: bytes, code: str) -> None:
    """The error names the file and has a stable word."""
    file = tmp_path / "manifest.json"
    file.write_bytes(payload)
    with pytest.raises(ManifestError, match=r"manifest\.json") as caught:
        load_file(file, NOW)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_an_unreadable_file_is_named(tmp_path: Path, name: str) -> None:
    """No such file, or a folder."""
    with pytest.raises(ManifestError, match="expected a readable JSON file") as caught:
        load_file(tmp_path / name, NOW)
    assert caught.value.code == "unreadable"


def test_waivers_from_a_file_are_unsigned(tmp_path: Path) -> None:
    """For trying out: read as they are, and said to be unsigned."""
    path = tmp_path / "acme.json"
    path.write_bytes(encode(Waivers(schema=1, serial=3, customer="acme", issued=NOW)))
    state = load_waivers_file(path)
    assert state.document is not None
    assert (state.document.waivers.serial, state.signed, state.problem) == (3, False, "")


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, "unreadable"),
        (b"{}", "malformed"),
        (b" " * (1024 * 1024 + 1), "too-large"),
        (b'{"schema":2,"serial":1,"customer":"a","issued":"2026-01-01T00:00:00Z"}',
         "unknown-schema"),
    ],
)  # fmt: skip
def test_what_holds_no_waivers_is_named(tmp_path: Path, payload: bytes | None, code: str) -> None:
    """With the file's name and no traceback."""
    path = tmp_path / "acme.json"
    if payload is not None:
        path.write_bytes(payload)
    with pytest.raises(ManifestError, match="acme") as caught:
        load_waivers_file(path)
    assert caught.value.code == code
