"""`check` and `explain` with waivers from a file: unsigned, for trying out, to the second."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli import main

DESKTOP = Path(__file__).parents[2] / "hosts" / "debian-12-desktop"
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
STEP = {"minimum": "999:1", "deadline": "2026-10-01T00:00:00Z"}
MANIFEST = {
    "schema": 1, "serial": 5, "issued": "2026-09-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z",
    "requirements": [
        {"id": "esr", "product": "firefox", "scheme": "deb", "applies": {"packagings": ["dpkg"]},
         "branches": [{"id": "all", "steps": [STEP]}]},
    ],
}  # fmt: skip
WAIVER = {"id": "acme-7", "product": "firefox", "expires": UNTIL.isoformat(),
          "reference": "ACME-1234"}  # fmt: skip


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """Return arguments that judge a recorded desktop by a line that its Firefox misses."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST))
    return ["--host", str(DESKTOP), "--manifest", str(path)]


def waivers(folder: Path, **changes: Any) -> list[str]:
    """Write one waiver and return the argument that names its file."""
    path = folder / "acme.json"
    document = {"schema": 1, "serial": 3, "customer": "acme", "issued": "2026-09-01T00:00:00Z",
                "waivers": [WAIVER | changes]}  # fmt: skip
    path.write_text(json.dumps(document))
    return ["--waivers", str(path)]


@pytest.mark.parametrize(
    ("offset", "status", "expected"),
    [
        (timedelta(hours=-1), 0, "waived"),
        (timedelta(seconds=-1), 0, "waived"),
        (timedelta(0), 1, "overdue"),
        (timedelta(days=30), 1, "overdue"),
    ],
)
def test_a_waiver_ends_to_the_second(
    words: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    offset: timedelta,
    status: int,
    expected: str,
) -> None:
    """Until its last second it covers; from then on the finding is what it covered."""
    at = ["--at", (UNTIL + offset).isoformat(), "--format", "json"]
    assert main(["check", *words, *waivers(tmp_path), *at]) == status
    told = json.loads(capsys.readouterr().out)
    (finding,) = (each for each in told["findings"] if each.get("requirement") == "esr")
    assert finding["status"] == expected
    assert finding.get("covered") == ("overdue" if expected == "waived" else None)
    assert (told["waivers"]["serial"], told["waivers"]["signed"]) == (3, False)


def test_the_table_says_until_when_and_that_nobody_signed(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages; always listed, also without --all."""
    at = ["--at", "2026-10-20T00:00Z"]
    assert main(["check", *words, *waivers(tmp_path), *at, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert english.startswith("This desktop passes muster; waived: 1.\n")
    assert "waived until 31 Oct 2026: overdue" in english
    assert "waivers 3, from a file: NOT SIGNED" in english
    assert main(["check", *words, *waivers(tmp_path), *at, "--lang", "de"]) == 0
    german = capsys.readouterr().out
    assert "ausgenommen bis 31. Okt. 2026: überfällig" in german
    assert "NICHT SIGNIERT" in german


def test_explain_names_the_waiver_and_its_reference(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which, what it covers, until when exactly, and where its reason is written down."""
    arguments = ["explain", "firefox", *words, *waivers(tmp_path)]
    assert main([*arguments, "--at", "2026-10-20T00:00Z", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for line in (
        "waiver        acme-7", "covers        overdue", "holds until   1 Nov 2026, 00:00 UTC",
        "reference     ACME-1234", "NOT SIGNED", "misses it",
    ):  # fmt: skip
        assert line in said
    assert main([*arguments, "--at", UNTIL.isoformat(), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "acme-7" not in said
    assert "misses it" in said


def test_a_group_is_tried_by_name(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A waiver for a group covers nobody whose group is not known."""
    check = ["check", *words, *waivers(tmp_path, groups=["lab"]), "--at", "2026-10-20T00:00Z"]
    assert main(check) == 1
    assert main([*check, "--group", "desks"]) == 1
    assert main([*check, "--group", "lab"]) == 0
    assert "waived" in capsys.readouterr().out


def test_wrong_use_is_3(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unsigned waivers never stand beside the machine's own manifest."""
    given = waivers(tmp_path)
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    cases = [
        (["check", *given], "--waivers goes with --manifest FILE"),
        (["check", *words, "--group", "lab"], "--group goes with --waivers FILE"),
        (["check", *words, "--waivers", str(broken)], "broken.json"),
        (["check", *words, "--waivers", str(tmp_path / "absent")], "absent"),
    ]
    for arguments, message in cases:
        assert main([*arguments, "--state", str(tmp_path / "state")]) == 3
        printed = capsys.readouterr()
        assert message in printed.err
        assert printed.out == ""
