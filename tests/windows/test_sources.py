"""What the agent must not ask of Windows does not stand in its sources."""

from __future__ import annotations

from pathlib import Path

import pytest

AGENT = Path(__file__).parents[2] / "agent" / "passmuster"
# To ask Win32_Product makes Windows check and repair every package. The others start a program, ask
# a service, or put a stranger's hive into the registry.
WORDS = ("Win32_Product", "winmgmts", "Get-WmiObject", "Get-CimInstance", "powershell -",
         "wmic ", "MsiEnumProducts", "MsiGetProductInfo",
         "RegLoadKey", "RegLoadAppKey", "LoadKey(")  # fmt: skip
MODULES = sorted(AGENT.rglob("*.py"))


def test_there_are_sources() -> None:
    """The folder is the right one."""
    assert len(MODULES) > 100


@pytest.mark.parametrize("word", WORDS)
def test_a_word_stands_nowhere(word: str) -> None:
    """Neither as code nor as text for somebody else's shell."""
    naming = [
        path.relative_to(AGENT).as_posix()
        for path in MODULES
        if word.casefold() in path.read_text(encoding="utf-8").casefold()
    ]
    assert naming == []
