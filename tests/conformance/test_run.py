"""The runner as another implementation uses it: through a process's standard streams."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conformance.run import main, themes

CALM = 'import sys\nfor line in sys.stdin: print(\'{"findings":[],"verdict":"pass"}\')'
PYTHON = [sys.executable, "-c"]


def test_passmusters_own_adapter_passes(capfd: pytest.CaptureFixture[str]) -> None:
    """Every case through a process, and a calm last line."""
    assert main([]) == 0
    total = sum(len(cases) for cases in themes().values())
    assert capfd.readouterr().out == f"{total} of {total} answers are as expected\n"


def test_another_command_is_told_what_differs(capfd: pytest.CaptureFixture[str]) -> None:
    """Case, expected and got for each difference; exit status 1."""
    assert main(["machine", "--", *PYTHON, CALM]) == 1
    said = capfd.readouterr().out
    assert "machine: no manifest, nothing installed\nexpected {" in said
    assert '"reason": "no-manifest"' in said
    assert 'got {\n "findings": [],\n "verdict": "pass"\n}' in said
    # One case has no finding under a fresh manifest, and one under an aging one.
    assert said.endswith(f"2 of {len(themes()['machine'])} answers are as expected\n")


def test_the_command_is_not_told_what_is_expected(capfd: pytest.CaptureFixture[str]) -> None:
    """It gets the case alone."""
    look = 'import sys\nfor line in sys.stdin: print("expected" in line)'
    assert main(["machine", "--", *PYTHON, look]) == 1
    assert "got true" not in capfd.readouterr().out.lower()


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("print('{}')", "got 1 answers and exit status 0"),
        ("exit(3)", "got 0 answers and exit status 3"),
    ],
)
def test_too_few_answers_are_no_answers(
    script: str, expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Which line answers which case could not be told."""
    assert main(["machine", "--", *PYTHON, script]) == 1
    assert expected in capfd.readouterr().err


def test_wrong_use(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A theme that is none, and a command that is none."""
    assert main(["weather"]) == 2
    assert "expected some of branches, " in capfd.readouterr().err
    assert main(["machine", "--", str(tmp_path / "nothing")]) == 1
    assert "nothing" in capfd.readouterr().err
