"""Passmuster against the conformance vectors, and the vectors against their tables and tools."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from conformance.judge_stdin import answered
from conformance.run import Case, difference, question, themes
from passmuster.model.finding import Cause, Status, Verdict

HERE = Path(__file__).parent
THEMES = themes()
CASES = list(chain.from_iterable(THEMES.values()))
REASONS = {
    "no-manifest", "stale-manifest", "source-failed", "source-timed-out", "none-of-required",
    "forbidden", "not-accepted", "withdrawn", "branch-ended", "extended-support-not-shown",
    "unlisted-branch", "below-minimum", "old-version-running", "version-unknown",
    "version-unparsable", "not-comparable", "track-unknown", "unknown-product",
    "running-version-unknown", "newer-than-known", "line-held", "unknown-rule", "unknown-scheme",
    "no-line-applies", "not-the-default",
}  # fmt: skip
FINDINGS = [each for case in CASES for each in case["expected"].get("findings", ())]


@pytest.mark.parametrize("theme", THEMES)
def test_every_answer_is_as_expected(theme: str) -> None:
    """Each case that differs is named, with what was expected and what came."""
    differing = {
        case["name"]: found
        for case in THEMES[theme]
        if (found := difference(case, answered(question(case))))
    }
    assert not differing, "\n".join(f"{name}\n{found}" for name, found in differing.items())


def test_the_files_are_what_the_tables_make() -> None:
    """Without site-packages the builder cannot reach Passmuster, whatever it imports."""
    builder = [sys.executable, "-S", str(HERE / "builder.py"), "--check"]
    made = subprocess.run(builder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    for path in [HERE / "builder.py", *(HERE / "tables").glob("*.py")]:
        assert not re.search(
            r"^\s*(from|import) passmuster", path.read_text(encoding="utf-8"), re.MULTILINE
        )


def test_names_are_unique_and_the_files_small() -> None:
    """A name finds its case; a stranger can load the files."""
    names = Counter(case["name"] for case in CASES)
    assert [name for name, times in names.items() if times > 1] == []
    assert len(CASES) >= 330
    assert sum(each.stat().st_size for each in (HERE / "vectors").iterdir()) < 1_500_000


def test_every_word_of_judging_is_expected_somewhere() -> None:
    """Statuses, causes, verdicts, and the reasons that judging itself gives."""
    assert {each["status"] for each in FINDINGS} == set(Status)
    assert {each["cause"] for each in FINDINGS} == set(Cause)
    assert {case["expected"].get("verdict") for case in CASES} == {*Verdict, None}
    assert {each.get("covered") for each in FINDINGS} == {
        None, Status.BLOCKED, Status.UNSUPPORTED, Status.OVERDUE, Status.MISSING,
        Status.RELAUNCH_PENDING, Status.DUE,
    }  # fmt: skip
    assert REASONS - {each.get("reason") for each in FINDINGS} == set()


def _lower_than(scheme: str) -> list[tuple[str, str, bool]]:
    """Return version, minimum and whether the version is lower, as the vectors expect it."""
    found = []
    for case in THEMES["schemes"]:
        (rule,), (copy,) = case["manifest"]["requirements"], case["inventory"]["installations"]
        (finding,) = case["expected"]["findings"]
        if rule["scheme"] == copy["on_disk"]["scheme"] == scheme and finding["status"] != "unknown":
            minimum = rule["branches"][0]["steps"][0]["minimum"]
            found.append((copy["on_disk"]["raw"], minimum, finding["status"] == "overdue"))
    return found


def _dpkg(left: str, right: str) -> bool:
    return (
        subprocess.run(["dpkg", "--compare-versions", left, "lt", right], check=False).returncode
        == 0
    )


def _rpm(left: str, right: str) -> bool:
    script = f'%{{lua: print(rpm.vercmp("{left}", "{right}"))}}'
    said = subprocess.run(["rpm", "--eval", script], check=True, capture_output=True, text=True)
    return int(said.stdout) < 0


def _vercmp(left: str, right: str) -> bool:
    said = subprocess.run(["vercmp", left, right], check=True, capture_output=True, text=True)
    return int(said.stdout) < 0


@pytest.mark.parametrize(
    ("scheme", "tool", "is_lower"),
    [("deb", "dpkg", _dpkg), ("rpm", "rpm", _rpm), ("alpm", "vercmp", _vercmp)],
)
def test_distributions_own_tools_agree(
    scheme: str, tool: str, is_lower: Callable[[str, str], bool]
) -> None:
    """What the vectors say of package versions is what the real tool says of them."""
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not on this machine")
    expected = _lower_than(scheme)
    assert len(expected) > 20
    assert [(left, right, is_lower(left, right)) for left, right, _ in expected] == expected


def test_a_case_that_differs_is_told() -> None:
    """The comparison itself: another verdict, a further finding, no JSON."""
    case: Case = {"name": "n", "expected": {"findings": [], "verdict": "pass"}}
    assert difference(case, json.dumps(case["expected"]).encode()) == ""
    for wrong in (
        b'{"findings":[],"verdict":"fail"}',
        b'{"findings":[{}],"verdict":"pass"}',
        b"oh",
    ):
        assert difference(case, wrong).startswith("expected {")
