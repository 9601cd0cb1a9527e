"""Which door belongs to which system."""

from __future__ import annotations

import sys

import pytest

from passmuster.host import macos, windows
from passmuster.host.errors import HostError
from passmuster.host.local import LocalHost
from passmuster.host.this import this_host


def test_each_system_has_its_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux, Windows, macOS."""
    monkeypatch.setattr(windows, "WindowsHost", lambda: "windows")
    monkeypatch.setattr(macos, "MacHost", lambda: "macos")
    for system, expected in (("win32", "windows"), ("darwin", "macos")):
        monkeypatch.setattr(sys, "platform", system)
        assert this_host() == expected
    monkeypatch.setattr(sys, "platform", "linux")
    assert isinstance(this_host(), LocalHost)


def test_another_system_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording of another machine can be judged anywhere."""
    monkeypatch.setattr(sys, "platform", "freebsd14")
    with pytest.raises(HostError, match=r"freebsd14.*check --host FILE"):
        this_host()
