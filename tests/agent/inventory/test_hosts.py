"""Recorded hosts, judged again: the inventory of each is the one that was read and approved.

`PASSMUSTER_REWRITE=1 pytest tests/agent/inventory/test_hosts.py` writes the inventories and the
table anew; read the difference before you keep it.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from host_builder.sidecar import expected
from host_builder.traits import TRAITS, Seen, page, stated
from passmuster.cli import main
from passmuster.cli.capture import judgement, known_words
from passmuster.host.answers import Answers
from passmuster.host.archive import load as load_recording
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.host.scrub import Identity, scrub
from passmuster.inventory import take
from passmuster.model.installation import Installation, Inventory, Scope
from passmuster.products import load

HOSTS = Path(__file__).parents[2] / "hosts"
NAMES = sorted(path.name for path in HOSTS.iterdir() if path.is_dir())
REWRITE = os.environ.get("PASSMUSTER_REWRITE") == "1"


@cache
def judged(name: str) -> Inventory:
    """Return the inventory of a recorded host."""
    return take(RecordedHost(HOSTS / name), load())


def found(name: str, product: str) -> list[Installation]:
    """Return the installations of a product on a recorded host."""
    return [each for each in judged(name).installations if each.product == product]


def document(name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return what the command says of a recorded host."""
    main(["inventory", "--host", str(HOSTS / name), "--format", "json"])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def same_or_rewritten(path: Path, now: str) -> None:
    """Assert that a file holds this text, or write it when that was asked for."""
    if REWRITE:
        path.write_text(now, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == now


@pytest.mark.parametrize("name", NAMES)
def test_the_inventory_is_the_approved_one(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Byte for byte, on any platform; durations and messages apart."""
    recording, files = load_recording(HOSTS / name)
    now = expected(document(name, capsys), recording, files)
    same_or_rewritten(HOSTS / f"{name}.inventory.json", now)


# How a broken or hostile one ends, its inventory says.
SOUND = [
    name for name in NAMES if not {"broken", "hostile"} & set(stated(HOSTS / f"{name}.toml").traits)
]


@pytest.mark.parametrize("name", SOUND)
def test_every_source_has_an_answer(name: str) -> None:
    """Nothing failed, and nothing was passed over unless the host's traits say so."""
    traits = set(stated(HOSTS / f"{name}.toml").traits)
    for source in judged(name).sources:
        assert source.outcome in {"ok", "absent"}, source
        assert source.detail == "" or "noted" in traits, source


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_that_was_not_recorded(name: str) -> None:
    """A recording of an older version would judge differently, and be of no use as a proof."""
    assert not [
        source for source in judged(name).sources if "the recording does not say" in source.detail
    ], f"build it anew: python -m host_builder {name}"


@pytest.mark.parametrize("name", NAMES)
def test_the_traits_are_there(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What the table says of a host shows in its recording."""
    seen = Seen(*load_recording(HOSTS / name), document(name, capsys))
    traits = stated(HOSTS / f"{name}.toml").traits
    assert traits
    for word in traits:
        assert TRAITS[word].shows(seen), word


def test_the_table_is_fresh() -> None:
    """tests/hosts/README.md says what the recorded hosts are."""
    now = page({name: stated(HOSTS / f"{name}.toml") for name in NAMES})
    same_or_rewritten(HOSTS / "README.md", now)


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_of_a_recording_is_the_same_host(name: str, tmp_path: Path) -> None:
    """What an audit asks is all that it needs."""
    recorder = Recorder(RecordedHost(HOSTS / name))
    first = take(recorder, load())
    recorder.save(tmp_path / "again.zip", note="again")
    again = take(RecordedHost(tmp_path / "again.zip"), load())
    for each in (first, again):
        assert each.installations == judged(name).installations
        assert each.defaults == judged(name).defaults
        assert each.circumstances == judged(name).circumstances


@pytest.mark.parametrize("name", NAMES)
def test_a_scrubbed_host_is_judged_the_same(name: str) -> None:
    """Every recorded host, with other names: the same products, versions, scopes and choices."""
    products = load()
    recording, files = load_recording(HOSTS / name)
    done = scrub(recording, files, Identity(), known_words(products))
    again = take(Answers(done.recording, done.files), products)
    assert judgement(again) == judgement(judged(name), done.names)
    homes = [each.home for each in (recording.users.users if recording.users else ()) if each.uid]
    kept = [each.home for each in (done.recording.users.users if done.recording.users else ())]
    assert not {each for each in homes if "/user" not in each} & set(kept)


@pytest.mark.parametrize("name", NAMES)
def test_provenance_is_stated(name: str) -> None:
    """Each recorded host says in its note where it comes from."""
    recording, _ = load_recording(HOSTS / name)
    assert len(recording.note) > 80
    assert recording.recorder.startswith("passmuster ")


def test_an_upgraded_firefox_still_runs_its_old_version() -> None:
    """An upgrade replaced 140.12 under a running browser: both versions are told."""
    (firefox,) = found("debian-12-firefox-relaunch", "firefox")
    assert firefox.on_disk is not None
    assert firefox.on_disk.version.raw == "153.7.0esr-1~deb12u1"
    (running,) = firefox.running
    assert running.version is not None
    assert (running.version.raw, running.current) == ("140.12.0esr-1~deb12u1", False)


def test_every_copy_is_an_installation_of_its_own() -> None:
    """The package, the copy in /opt and the one in a home; each with path, scope and version."""
    copies = {
        (each.scope, each.owner, each.path): each.on_disk.version.raw
        for each in found("debian-12-desktop", "firefox")
        if each.on_disk
    }
    assert copies == {
        (Scope.MACHINE, "", "/usr/lib/firefox-esr/firefox-esr"): "153.7.0esr-1~deb12u1",
        (Scope.MACHINE, "", "/opt/firefox-copy"): "153.7.0",
        (Scope.USER, "user1", "/home/user1/.local/opt/firefox"): "140.12.0",
    }


def test_helpers_are_no_copies() -> None:
    """A browser of many processes runs once."""
    (chromium,) = found("debian-12-desktop", "chromium")
    assert [(each.current, each.processes) for each in chromium.running] == [(True, 1)]


def test_a_machine_with_nothing_has_nothing() -> None:
    """An empty answer is an answer: the operating system and no more."""
    assert [each.product for each in judged("debian-12-minbase").installations] == ["debian"]
