"""`passmuster capture`: what it writes, what it says of it, and what it refuses to write."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path
from typing import get_args

import pytest

from passmuster.cli import capture, main
from passmuster.cli.capture import _IN_IT
from passmuster.host import local
from passmuster.host.local import LocalHost
from passmuster.host.scrub import Scrubbed
from passmuster.inventory import take
from passmuster.model.installation import Platform
from passmuster.products import load

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="it makes and records roots of Linux"
)
INI = "[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox\nVersion=140.0.2\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `capture` record a root of the test's own, whose user is alice."""
    root = tmp_path / "root"
    for path, text in {
        "etc/passwd": "alice:x:1000:1000:Alice Example:/home/alice:/bin/sh\n",
        "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
        "etc/hostname": "schreibtisch\n",
        "home/alice/firefox/application.ini": INI,
        "home/alice/Steuer/x": "private",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    monkeypatch.setattr(local, "LocalHost", lambda: LocalHost(str(root)))
    return tmp_path


def whole(path: Path) -> bytes:
    """Return all bytes of a recorded zip, unpacked."""
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_capture_is_scrubbed_and_says_so(capsys: pytest.CaptureFixture[str], desk: Path) -> None:
    """What is in it, what was replaced; none of the names that were."""
    target = desk / "desk.zip"
    assert main(["capture", "-o", str(target)]) == 0
    told = capsys.readouterr()
    assert "2 installations found" in told.out
    assert "whole list of\ninstalled packages" in told.out
    assert "account names: once replaced by user1" in told.out
    assert "judged again with the same answer" in told.out
    assert "Look through it" in told.out
    assert "alice" not in told.out + told.err
    for name in (b"alice", b"schreibtisch", b"Steuer"):
        assert name not in whole(target)
    assert target.stat().st_mode & 0o777 == 0o600
    main(["inventory", "--host", str(target), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["installations"]
    assert [(each["product"], each["owner"], each["path"]) for each in found] == [
        ("debian", "", "/etc/os-release"),
        ("firefox", "user1", "/home/user1/firefox"),
    ]


def test_without_scrub_everything_stays(capsys: pytest.CaptureFixture[str], desk: Path) -> None:
    """For whoever keeps it."""
    target = desk / "desk.zip"
    assert main(["capture", "-o", str(target), "--no-scrub"]) == 0
    assert "NOT scrubbed" in capsys.readouterr().err
    assert b"/home/alice/firefox/application.ini" in whole(target)


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str], desk: Path) -> None:
    """Unless that is asked for, and a folder never."""
    target = desk / "desk.zip"
    target.write_bytes(b"mine")
    assert main(["capture", "-o", str(target)]) == 3
    assert "--force" in capsys.readouterr().err
    assert target.read_bytes() == b"mine"
    assert main(["capture", "-o", str(target), "--force"]) == 0
    assert main(["capture", "-o", str(desk), "--force"]) == 3


def test_a_scrub_that_changes_the_answer_is_not_written(
    capsys: pytest.CaptureFixture[str], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be no proof of anything."""
    scrubbed = capture._scrubbed

    def wrong(*args: object) -> Scrubbed:
        done = scrubbed(*args)
        files = {name: each.replace(b"140.0.2", b"140.0.3") for name, each in done.files.items()}
        return done._replace(files=files)

    monkeypatch.setattr(capture, "_scrubbed", wrong)
    assert main(["capture", "-o", str(desk / "desk.zip")]) == 3
    assert "judged differently" in capsys.readouterr().err
    assert os.listdir(desk) == ["root"]  # noqa: PTH208 - names are enough


def test_this_machine_recorded_as_it_is_gives_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The recording gives what the machine gave, running programs apart."""
    target = tmp_path / "here.zip"
    assert main(["capture", "-o", str(target), "--no-scrub"]) == 0
    capsys.readouterr()
    found = []
    for words in ([], ["--host", str(target)]):
        main(["inventory", "--format", "json", *words])
        found.append(json.loads(capsys.readouterr().out))
    for document in found:
        for each in document["installations"]:
            each.pop("running")
    assert found[0]["installations"] == found[1]["installations"]
    assert found[0]["defaults"] == found[1]["defaults"]


def test_words_of_products_are_known() -> None:
    """A person or a machine may be called like one."""
    known = capture.known_words(load())
    assert {"firefox", "evince", "debian", "chromium"} <= known
    assert "alice" not in known


def test_what_is_compared_is_what_was_found(desk: Path) -> None:
    """Everything but durations, messages and the lines that values were read from."""
    told = capture.judgement(take(local.LocalHost(), load()))
    assert told["sources"]["os-release"] == "ok"
    (firefox,) = (each for each in told["installations"] if each["product"] == "firefox")
    assert firefox["on_disk"]["version"]["raw"] == "140.0.2"
    assert "raw" not in firefox["on_disk"]["evidence"]


def test_every_platforms_recording_is_described_to_whoever_gives_it_away() -> None:
    """What is in it differs; homes and options are in each."""
    assert set(_IN_IT) == set(get_args(Platform))
    assert all("homes" in each and "no addresses" in " ".join(each.split())
               for each in _IN_IT.values())  # fmt: skip
