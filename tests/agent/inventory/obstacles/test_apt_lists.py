"""Package lists that are too large, damaged or withheld: searched as far as they go, and told."""

from __future__ import annotations

import pytest

from fakes.memory_host import MemoryHost
from passmuster.host.errors import DeniedError, HostError
from passmuster.inventory.obstacles import apt_lists
from passmuster.inventory.obstacles.apt_lists import FOLDER, Lists, field
from passmuster.inventory.obstacles.reading import Files

NAME = "deb.example.org_debian_dists_stable_main_binary-amd64_Packages"
HEAD = "deb.example.org_debian_dists_stable"
STANZA = b"Package: evince\nArchitecture: amd64\nVersion: 43.1-2\n\n"


def lists(**files: bytes | HostError) -> tuple[Lists, list[str]]:
    """Return the lists of a machine, and where what was passed over is noted."""
    notes: list[str] = []
    host = MemoryHost({f"{FOLDER}/{name}": body for name, body in files.items()})
    return Lists(Files(host, notes)), notes


def test_a_stanza_that_lies_across_two_pieces_is_found() -> None:
    """The seam between pieces hides nothing."""
    filler = b"Package: other\nVersion: 1\n\n"
    before = filler * ((apt_lists.PIECE - 20) // len(filler))
    found, notes = lists(**{NAME: before + STANZA + filler})
    assert [each.version for each in found.offers("evince", "amd64")] == ["43.1-2"]
    assert notes == []


def test_a_list_that_may_not_be_read_is_noted() -> None:
    """No offers of it, and a sentence."""
    found, notes = lists(**{NAME: DeniedError(f"{NAME}: not permitted")})
    assert found.offers("evince", "amd64") == []
    assert notes == [f"{NAME}: not permitted"]


def test_a_release_file_that_may_not_be_read_is_noted() -> None:
    """The offer stays, with nothing known of its source."""
    found, notes = lists(**{NAME: STANZA, f"{HEAD}_InRelease": DeniedError("no Release")})
    (offer,) = found.offers("evince", "amd64")
    assert offer.release == {"component": "main", "architecture": "amd64"}
    assert notes == ["no Release"]


def test_a_list_without_an_end_is_searched_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a huge list nor one full of the same package goes on for ever."""
    monkeypatch.setattr(apt_lists, "LIST_LIMIT", 2 * apt_lists.PIECE)
    found, notes = lists(**{NAME: STANZA + b"x" * (3 * apt_lists.PIECE)})
    assert [each.version for each in found.offers("evince", "amd64")] == ["43.1-2"]
    assert "too large, only a part" in notes[0]
    monkeypatch.setattr(apt_lists, "STANZAS", 10)
    found, notes = lists(**{NAME: STANZA * (2 * apt_lists.PIECE // len(STANZA))})
    assert len(found.offers("evince", "amd64")) < 2 * apt_lists.PIECE // len(STANZA)
    assert "too large, only a part" in notes[0]


def test_a_stanza_of_megabytes_is_none() -> None:
    """Longer than any stanza is: passed over, and what follows is found."""
    monster = b"Package: evince\nArchitecture: amd64\nVersion: 99\nX: " + b"y" * 300_000 + b"\n\n"
    found, _ = lists(**{NAME: monster + STANZA})
    assert [each.version for each in found.offers("evince", "amd64")] == ["43.1-2"]


def test_another_architectures_stanza_and_one_without_version_offer_nothing() -> None:
    """Only what could be installed here is an offer."""
    foreign = STANZA.replace(b"amd64", b"i386")
    bare = STANZA.replace(b"Version: 43.1-2\n", b"")
    found, _ = lists(**{NAME: foreign + bare})
    assert found.offers("evince", "amd64") == []
    assert field(b"\nPackage: x", b"Version") == ""
