"""The verbs on a system that cannot be audited: a sentence, and no traceback."""

from __future__ import annotations

import sys

import pytest

from passmuster.cli.auditing import local_host
from passmuster.cli.exits import CliError, Exit
from passmuster.host.local import LocalHost


def test_an_unknown_system_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the status of wrong use."""
    assert isinstance(local_host(), LocalHost)
    monkeypatch.setattr(sys, "platform", "sunos5")
    with pytest.raises(CliError, match="sunos5, expected Linux, Windows or macOS") as told:
        local_host()
    assert told.value.exit is Exit.USAGE
