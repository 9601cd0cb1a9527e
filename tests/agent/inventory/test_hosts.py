"""Recorded hosts, judged again: the inventory of each is the one that was read and approved.

`PASSMUSTER_REWRITE=1 pytest tests/agent/inventory/test_hosts.py` writes the inventories anew; read
the difference before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from passmuster.host.recording import RecordedHost, Recorder
from passmuster.inventory import take
from passmuster.model.installation import Installation, Inventory, Outcome, Scope
from passmuster.products import load

HOSTS = Path(__file__).parents[2] / "hosts"
NAMES = sorted(path.name for path in HOSTS.iterdir() if path.is_dir())


def judged(name: str) -> Inventory:
    """Return the inventory of a recorded host."""
    return take(RecordedHost(HOSTS / name), load())


def found(name: str, product: str) -> list[Installation]:
    """Return the installations of a product on a recorded host."""
    return [each for each in judged(name).installations if each.product == product]


@pytest.mark.parametrize("name", NAMES)
def test_the_inventory_is_the_approved_one(name: str) -> None:
    """Byte for byte, on any platform; durations and messages apart."""
    inventory = judged(name)
    now = msgspec.json.format(
        msgspec.json.encode(
            {
                "installations": inventory.installations,
                "sources": {each.source: each.outcome for each in inventory.sources},
            }
        ),
        indent=1,
    )
    approved = HOSTS / f"{name}.inventory.json"
    if os.environ.get("PASSMUSTER_REWRITE") == "1":
        approved.write_bytes(now + b"\n")
    assert now + b"\n" == approved.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_every_source_has_an_answer(name: str) -> None:
    """Nothing failed, and nothing was passed over."""
    for source in judged(name).sources:
        assert source.outcome in {Outcome.OK, Outcome.ABSENT}, source
        assert source.detail == "", source


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_of_a_recording_is_the_same_host(name: str, tmp_path: Path) -> None:
    """What an audit asks is all that it needs."""
    recorder = Recorder(RecordedHost(HOSTS / name))
    first = take(recorder, load())
    recorder.save(tmp_path / "again.zip", note="again")
    again = take(RecordedHost(tmp_path / "again.zip"), load())
    assert again.installations == first.installations == judged(name).installations


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
        (Scope.USER, "alice", "/home/alice/.local/opt/firefox"): "140.12.0",
    }


def test_helpers_are_no_copies() -> None:
    """A browser of many processes runs once."""
    (chromium,) = found("debian-12-desktop", "chromium")
    assert [(each.current, each.processes) for each in chromium.running] == [(True, 1)]


def test_a_machine_with_nothing_has_nothing() -> None:
    """An empty answer is an answer: the operating system and no more."""
    assert [each.product for each in judged("debian-12-minbase").installations] == ["debian"]


def test_provenance_is_stated() -> None:
    """Each recorded host says in its note where it comes from and what was taken out."""
    from passmuster.host.archive import load as load_recording

    for name in NAMES:
        recording, _ = load_recording(HOSTS / name)
        assert "Debian 12" in recording.note
        assert "Scrubbed and trimmed by hand" in recording.note
