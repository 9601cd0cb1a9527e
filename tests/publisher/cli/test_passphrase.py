"""Where a passphrase comes from, and what is no passphrase."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pytest

from passmuster_publisher.cli import passphrase
from passmuster_publisher.errors import UsageError


def _terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    left = list(answers)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda _: left.pop(0))


def test_a_new_passphrase_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same and long enough, or nothing is made."""
    _terminal(monkeypatch, "correct horse", "correct horse")
    assert passphrase.ask_twice() == b"correct horse"
    _terminal(monkeypatch, "correct horse", "correct horze")
    with pytest.raises(UsageError, match="differ"):
        passphrase.ask_twice()
    _terminal(monkeypatch, "short", "short")
    with pytest.raises(UsageError, match="at least 12"):
        passphrase.ask_twice()


def test_an_existing_passphrase_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only when the key needs it."""
    _terminal(monkeypatch, "correct horse")
    ask = passphrase.reader(None)
    assert ask() == b"correct horse"


@pytest.mark.parametrize("content", [b"", b"\n", b"\ncorrect horse battery"])
def test_the_first_line_counts(tmp_path: Path, content: bytes) -> None:
    """An empty first line is no passphrase; a missing file is named."""
    file = tmp_path / "passphrase"
    file.write_bytes(b"correct horse battery\r\nsecond line")
    assert passphrase.reader(file)() == b"correct horse battery"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="got 0 bytes"):
        passphrase.from_file(file)
    with pytest.raises(UsageError, match="absent"):
        passphrase.from_file(tmp_path / "absent")
