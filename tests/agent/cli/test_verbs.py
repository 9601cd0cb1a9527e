"""The verbs as their user runs them: what they print, how they exit, what they say when wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from passmuster.cli import main

HOSTS = Path(__file__).parents[2] / "hosts"
RELAUNCH = HOSTS / "debian-12-firefox-relaunch"
DESKTOP = HOSTS / "debian-12-desktop"
NEW, OLD = "153.7.0esr-1~deb12u1", "140.12.0esr-1~deb12u1"
DEADLINE = datetime(2026, 11, 24, 12, tzinfo=UTC)


def manifest_file(folder: Path, minimum: str, deadline: datetime = DEADLINE) -> Path:
    """Write a manifest with one line for Debian's firefox-esr."""
    step = {"minimum": minimum, "deadline": deadline.isoformat(), "why": ["test:line"]}
    requirement = {
        "id": "esr", "product": "firefox", "scheme": "deb", "applies": {"packagings": ["dpkg"]},
        "branches": [{"id": "security", "steps": [step]}],
        "advice": {"en": {"text": "Ask Karin.", "url": "https://help.example/"},
                   "de": {"text": "Karin fragen."}},
    }  # fmt: skip
    path = folder / f"manifest-{minimum.replace(':', '_')}.json"
    issued, expires = "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z"
    document = {"schema": 1, "serial": 5, "issued": issued, "expires": expires,
                "requirements": [requirement]}  # fmt: skip
    path.write_text(json.dumps(document))
    return path


def check(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    """Run `check --format json` and return exit status and document."""
    status = main(["check", *(str(word) for word in words), "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("minimum", "offset", "status", "expected"),
    [
        ("154.0-1", timedelta(hours=-1), 0, "due"),
        ("154.0-1", timedelta(seconds=-1), 0, "due"),
        ("154.0-1", timedelta(0), 1, "overdue"),
        (NEW, timedelta(0), 0, "compliant"),
        ("153.6.0esr-1", timedelta(0), 0, "compliant"),
    ],
)
def test_above_at_and_below_the_line_to_the_hour(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    minimum: str,
    offset: timedelta,
    status: int,
    expected: str,
) -> None:
    """The dates decide: the hour before is due, the hour itself overdue."""
    at = (DEADLINE + offset).isoformat()
    line = manifest_file(tmp_path, minimum)
    got, told = check(capsys, "--host", DESKTOP, "--manifest", line, "--at", at)
    assert (got, told["findings"][0]["status"]) == (status, expected)
    assert told["manifest"]["signed"] is False


def test_strict_makes_pending_a_failure(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """For a gate that wants nothing open."""
    line = manifest_file(tmp_path, "154.0-1", DEADLINE + timedelta(days=9_000))
    assert check(capsys, "--host", DESKTOP, "--manifest", line)[0] == 0
    assert check(capsys, "--host", DESKTOP, "--manifest", line, "--strict")[0] == 1


def test_a_table_names_product_versions_date_and_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The manifest's own advice, in the language that was asked for."""
    line = manifest_file(tmp_path, "154.0-1")
    words = ["check", "--host", str(DESKTOP), "--manifest", str(line), "--at", "2026-11-25T00:00Z"]
    assert main([*words, "--lang", "en"]) == 1
    english = capsys.readouterr().out
    assert main([*words, "--lang", "de"]) == 1
    german = capsys.readouterr().out
    assert english.startswith("This desktop does not pass muster: Mozilla Firefox ESR must be")
    for said in (NEW, "needs 154.0-1", "since 24 Nov 2026, 12:00 UTC", "Ask Karin.", "NOT SIGNED"):
        assert said in english
    assert "überfällig" in german
    assert "Karin fragen." in german
    assert "\x1b" not in english


def test_a_relaunch_is_told_with_both_versions(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Good on disk, old in memory: a real upgrade under a running Firefox, recorded."""
    line = manifest_file(tmp_path, NEW, DEADLINE)
    before = (DEADLINE - timedelta(hours=1)).isoformat()
    status, told = check(capsys, "--host", RELAUNCH, "--manifest", line, "--at", before)
    (finding,) = (each for each in told["findings"] if each["product"] == "firefox")
    assert (status, finding["status"], finding["version"]) == (0, "relaunch-pending", OLD)
    (copy,) = (each for each in told["installations"] if each["product"] == "firefox")
    assert copy["on_disk"]["version"]["raw"] == NEW
    after = check(capsys, "--host", RELAUNCH, "--manifest", line, "--at", DEADLINE.isoformat())
    assert after[0] == 1
    assert after[1]["findings"][0]["cause"] == "running"


def test_explain_shows_source_raw_value_track_comparison_rule_and_date(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """From the file to the rule, for one product."""
    line = manifest_file(tmp_path, "154.0-1")
    words = ["--host", str(DESKTOP), "--manifest", str(line), "--at", "2026-11-25T00:00Z"]
    assert main(["explain", "firefox", *words]) == 1
    said = capsys.readouterr().out
    for part in (
        "dpkg: /var/lib/dpkg/status firefox-esr Version",
        f"'{NEW}'",
        "esr",
        f"{NEW} < 154.0-1",
        "misses it",
        "since 24 Nov 2026, 12:00 UTC",
        "compares in the order of deb",
        "test:line",
    ):
        assert part in said
    assert main(["explain", "konqueror", *words]) == 0
    assert "not found" in capsys.readouterr().out


def test_inventory_equals_the_recordings_answer_and_the_export_has_no_path(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """For people, for programs, and what a review reads."""
    assert main(["inventory", "--host", str(DESKTOP), "--format", "json"]) == 0
    full = json.loads(capsys.readouterr().out)
    assert {each["product"] for each in full["installations"]} >= {"debian", "firefox", "evince"}
    assert main(["inventory", "--host", str(DESKTOP)]) == 0
    assert "GNOME Web" in capsys.readouterr().out
    assert main(["inventory", "--host", str(DESKTOP), "--reported"]) == 0
    export = capsys.readouterr().out
    assert "alice" not in export
    assert "/opt/" not in export
    assert json.loads(export)["inventory"]["platform"] == "linux"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "--host", "nowhere.zip"], "nowhere.zip"),
        (["check", "--manifest", "nowhere.json"], "nowhere.json"),
        (["check", "--root-sha256", "00"], "--repository"),
        (["check", "--config", "/nonexistent/config.toml"], "/nonexistent/config.toml"),
        (["explain", "fierfox"], "did you mean firefox"),
        (["enroll", "pm1.broken"], "copy the whole string"),
        (["capture", "-o", "/nonexistent/x.zip"], "cannot be written"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], said: str
) -> None:
    """What was got, what was expected, what to do; no traceback."""
    state = tmp_path / "state"
    assert main([*words, *([] if words[0] == "capture" else ["--state", str(state)])]) == 3
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("passmuster: ")
    assert not state.exists()


def test_a_mistyped_verb_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Argparse's own status, our own hint."""
    with pytest.raises(SystemExit) as caught:
        main(["chek"])
    assert caught.value.code == 2
    assert "did you mean `check`" in capsys.readouterr().err


def test_a_manifest_that_is_no_manifest_never_passes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """HTML, torn JSON, another schema: exit 3 and a reason."""
    path = tmp_path / "m.json"
    for body in (b"<html>", b'{"schema":1', b'{"schema":2,"serial":1}', b"\xff\xfe"):
        path.write_bytes(body)
        assert main(["check", "--manifest", str(path), "--state", str(tmp_path / "s")]) == 3
        assert "manifest" in capsys.readouterr().err


def test_status_without_a_run_and_after_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nothing yet is unknown with the way out; after a run it is shown, also as JSON."""
    state = ["--state", str(tmp_path / "state")]
    assert main(["status", *state]) == 2
    assert "passmuster run" in capsys.readouterr().err
    assert main(["run", *state]) == 0
    assert "not enrolled" in capsys.readouterr().out
    assert main(["status", *state]) == 2
    assert "does not report to a collector" in capsys.readouterr().out
    assert main(["status", *state, "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "unknown"
    (tmp_path / "state" / "status.json").write_bytes(b"{")
    assert main(["status", *state]) == 2
    assert "writes it anew" in capsys.readouterr().err


def test_an_operator_sees_the_status_of_the_machine_wide_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a state of one's own, the machine's status is shown; with one, one's own."""
    from passmuster import config

    own, machine = tmp_path / "own", tmp_path / "machine"
    monkeypatch.setattr(config, "SYSTEM_STATE", machine)
    monkeypatch.setenv("PASSMUSTER_STATE", str(own))
    assert main(["status"]) == 2
    assert str(own) in capsys.readouterr().err
    main(["run", "--state", str(machine)])
    capsys.readouterr()
    assert main(["status"]) == 2
    assert "no manifest yet" in capsys.readouterr().out


def test_two_runs_at_once_are_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second ends with 5 and a sentence."""
    from passmuster.report import lock, private

    with lock.one_at_a_time(private.prepare(tmp_path / "state")):
        assert main(["run", "--state", str(tmp_path / "state")]) == 5
    assert "another run" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_a_check_starts_no_program_and_opens_no_socket(tmp_path: Path) -> None:
    """One execve, its own; no socket, and no file written."""
    line = manifest_file(tmp_path, NEW)
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-qq", "-o", str(trace),
         "-e", "trace=execve,socket,connect,fork,vfork,openat,unlink,rename,mkdir",
         sys.executable, "-m", "passmuster", "check", "--manifest", str(line),
         "--state", str(tmp_path / "state")],
        check=False, capture_output=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    calls = trace.read_text()
    assert calls.count("execve(") == 1
    assert "status" in calls
    for forbidden in ("socket(", "connect(", "fork(", "O_WRONLY", "O_RDWR", "O_CREAT", "mkdir("):
        assert forbidden not in calls, forbidden
