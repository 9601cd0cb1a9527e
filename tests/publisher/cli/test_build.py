"""`build`: what it prints, what it writes, and its exit statuses."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.upstreams import FIREFOX, HEAD, MACOS, WINDOWS, Upstreams
from passmuster.wire import document
from passmuster_publisher.cli import main, progress

Out = pytest.CaptureFixture[str]


class Desk:
    """A policy, recordings, and a place for what is built."""

    def __init__(self, folder: Path) -> None:
        """Record four products and write a policy of three."""
        self.upstreams = Upstreams(folder / "feeds")
        self.upstreams.world()
        self.policy = folder / "policy.toml"
        self.policy.write_text(HEAD + FIREFOX + MACOS + WINDOWS)
        self.output = folder / "out" / "manifest.json"
        self.output.parent.mkdir()

    def build(self, *more: str) -> int:
        """Run the verb and return its exit status."""
        return main(
            ["build", "--policy", str(self.policy), "--feeds", str(self.upstreams.folder),
             "-o", str(self.output), *more]
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk of its own."""
    return Desk(tmp_path)


def test_a_build_without_trouble_is_0(desk: Desk, capsys: Out) -> None:
    """One line says what was built; the document is what an agent reads."""
    assert desk.build() == 0
    printed = capsys.readouterr()
    assert printed.out == (
        "built        serial 2026082201, 3 requirements, 7 steps, issued 2026-08-22, "
        "expires 2026-10-06\n"
    )
    assert printed.err == ""
    read = document.read(desk.output.read_bytes())
    assert [each.id for each in read.manifest.requirements] == ["firefox", "macos", "windows"]
    assert [each.name for each in desk.output.parent.iterdir()] == ["manifest.json"]


def test_the_serial_may_be_given(desk: Desk) -> None:
    """For a second manifest of one day."""
    assert desk.build("--serial", "2026082202") == 0
    assert json.loads(desk.output.read_bytes())["serial"] == 2026082202


def test_a_held_line_is_4_and_is_named(desk: Desk, capsys: Out) -> None:
    """With its branch where that is not the requirement's own; the manifest is written."""
    rows = {"152.0": "2026-06-16", "153.0": "2026-07-21", "155.0": "2026-08-20"}
    desk.upstreams.firefox("2026-08-22", rows)
    desk.upstreams.cycles(
        "2026-08-22",
        "macos",
        {"name": "27", "eol": False},
        {"name": "26", "eol": False},
        {"name": "15", "eol": False},
    )
    assert desk.build() == 4
    printed = capsys.readouterr()
    assert printed.out.startswith("built        serial 2026082201")
    assert printed.err.splitlines() == [
        (
            "held         release-data:firefox:155.0 names 155.0 (2026-08-20); "
            "mfsa/firefox knows nothing above 154"
        ),
        "               firefox",
        "held         sofa/macos names no release of branch macos-27",
        "               macos macos-27",
        "held lines stay as they were; `why PRODUCT` and `review` show them",
    ]
    assert document.read(desk.output.read_bytes()).manifest.serial == 2026082201


def test_trouble_that_holds_nothing_is_said(desk: Desk, capsys: Out) -> None:
    """As a warning; the status stays 0."""
    desk.policy.write_text(HEAD + '[defaults]\nexploited = ["cisa-kev"]\n' + WINDOWS)
    desk.upstreams.put("cisa-kev", "2026-08-22", "known_exploited_vulnerabilities.json", "<html>")
    assert desk.build() == 0
    assert capsys.readouterr().err.startswith("warning      recording cisa-kev/2026-08-22/")


def test_the_day_is_the_newest_recordings_or_the_one_asked_for(desk: Desk) -> None:
    """Nothing later is used."""
    desk.upstreams.put("debian-archive", "2026-08-24", "x", "x")
    assert desk.build() == 0
    assert json.loads(desk.output.read_bytes())["issued"] == "2026-08-24T00:00:00Z"
    assert desk.build("--as-of", "2026-08-23") == 0
    assert json.loads(desk.output.read_bytes())["issued"] == "2026-08-23T00:00:00Z"


def test_a_drill_is_of_today(desk: Desk, capsys: Out) -> None:
    """Or of a day that is given; both are said to have no real deadlines."""
    assert desk.build("--replay", "--today", "2027-12-01") == 0
    assert "replayed     recordings of 2026-08-22; no real deadlines\n" in capsys.readouterr().out
    assert json.loads(desk.output.read_bytes())["issued"] == "2027-12-01T00:00:00Z"
    before = datetime.now(UTC).date()
    assert desk.build("--replay") == 0
    issued = json.loads(desk.output.read_bytes())["issued"][:10]
    assert issued in (str(before), str(datetime.now(UTC).date()))


def test_the_published_manifest_binds(desk: Desk, tmp_path: Path, capsys: Out) -> None:
    """It is read with care: a missing one, or one that is none, is wrong use."""
    assert desk.build() == 0
    published = tmp_path / "published.json"
    published.write_bytes(desk.output.read_bytes())
    desk.upstreams.windows("2026-08-22", "2026-07 B 2026-07-14 26100.6900 KB5110000")
    assert desk.build("--previous", str(published)) == 4
    told = capsys.readouterr().err
    assert "\n               windows 11-24h2\n" in told
    assert "would fall: published 26100.7000 by 2026-08-26, computed only 26100.6900" in told
    for content, message in ((b"{}", "published.json: "), (None, "published.json: No such file")):
        desk.output.unlink(missing_ok=True)
        published.unlink() if content is None else published.write_bytes(content)
        assert desk.build("--previous", str(published)) == 3
        assert message in capsys.readouterr().err
        assert not desk.output.exists()


def test_what_is_wrong_with_the_inputs_is_3(desk: Desk, tmp_path: Path, capsys: Out) -> None:
    """A policy that is none, no recordings, a day that goes with nothing; nothing is written."""
    good = desk.policy.read_text()
    desk.policy.write_text(good + "[[requirment]]\n")
    assert desk.build() == 3
    assert "unknown key 'requirment'; did you mean 'requirement'?" in capsys.readouterr().err
    desk.policy.write_text(good)
    assert desk.build("--today", "2027-01-01") == 3
    assert "--today goes with --replay" in capsys.readouterr().err
    assert desk.build("--feeds", str(tmp_path / "absent")) == 3
    assert "got no such folder" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert desk.build("--feeds", str(tmp_path / "empty")) == 3
    assert "got no recording" in capsys.readouterr().err
    assert not desk.output.exists()


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", ""])
def test_a_day_on_the_command_line_is_a_day(desk: Desk, capsys: Out, day: str) -> None:
    """Else the reader of arguments says so itself, with its own status."""
    with pytest.raises(SystemExit) as caught:
        desk.build("--as-of", day)
    assert caught.value.code == 2
    assert f"got {day!r}, expected YYYY-MM-DD" in capsys.readouterr().err


def test_a_manifest_that_cannot_be_written_is_1(desk: Desk, capsys: Out) -> None:
    """With the system's own word."""
    desk.output.parent.rmdir()
    assert desk.build() == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_a_policy_that_gives_no_sound_manifest_is_1(desk: Desk, capsys: Out) -> None:
    """Refused, and nothing is written."""
    desk.policy.write_text(HEAD + """
[[requirement]]
id = "x"
product = "xpdf"
rule = "fixed"
reason = "by hand"
scheme = "dotted"
branches = [{ id = "4", prefix = "4", steps = [{ minimum = "3.9", released = 2026-01-01 }] }]
""")  # fmt: skip
    assert desk.build() == 1
    assert "no sound manifest" in capsys.readouterr().err
    assert not desk.output.exists()


def test_progress_is_shown_on_a_terminal(
    desk: Desk, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that counts and is wiped; elsewhere nothing of it."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert desk.build() == 0
    shown = capsys.readouterr().err
    assert re.findall(r"\[([# ]{20})\] ([0-9]) of 3 requirements  (\S+)", shown) == [
        ("######              ", "1", "firefox"),
        ("#############       ", "2", "macos"),
        ("####################", "3", "windows"),
    ]
    assert shown.endswith("\r\033[K")
    assert "\n" not in shown


def test_progress_without_a_known_end_or_a_step(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No bar, and nothing to wipe."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.Counter(0, "machines") as counter:
        counter.next("x" * 200)
    shown = capsys.readouterr().err
    assert shown.startswith("\r\033[K1 machines  xxx")
    assert len(shown) < 120
    with progress.Counter(5, "machines"):
        pass
    assert capsys.readouterr().err == ""


def test_what_a_newer_publisher_wrote_is_kept(desk: Desk, tmp_path: Path) -> None:
    """Fields that this release does not know stand in the next manifest as in the published one."""
    assert desk.build() == 0
    published = json.loads(desk.output.read_bytes())
    published["rings"] = [1, 2]
    published["requirements"][0]["branches"][0]["canary"] = True
    file = tmp_path / "published.json"
    file.write_text(json.dumps(published))
    assert desk.build("--previous", str(file), "--serial", "2026082202") == 0
    assert json.loads(desk.output.read_bytes()) == {**published, "serial": 2026082202}
