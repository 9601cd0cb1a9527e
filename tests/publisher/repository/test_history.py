"""Published manifests are kept under their digests, and found again by day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from passmuster.model.requirement import Manifest
from passmuster.wire.codec import digest, encode
from passmuster_publisher.cli import main
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.repository.folder import Folder
from passmuster_publisher.repository.history import history, in_force
from passmuster_publisher.repository.publish import publish

DAY = timedelta(days=1)


@pytest.fixture
def payloads(folder: Folder, now: datetime) -> list[bytes]:
    """Publish three manifests, a day apart, and return their bytes."""
    made = []
    for serial in range(1, 4):
        issued = now + (serial - 3) * DAY
        payload = encode(Manifest(schema=1, serial=serial, issued=issued, expires=now + 45 * DAY))
        publish(folder, payload, lambda: b"", now)
        made.append(payload)
    return made


def test_each_published_manifest_is_kept_whole(folder: Folder, payloads: list[bytes]) -> None:
    """Byte for byte under its digest, by rising serial."""
    kept = history(folder)
    assert [each.serial for each in kept] == [1, 2, 3]
    assert [each.file.read_bytes() for each in kept] == payloads
    assert [each.sha256 for each in kept] == [digest(payload) for payload in payloads]


def test_the_one_in_force_is_the_last_that_had_been_issued(
    folder: Folder, payloads: list[bytes], now: datetime
) -> None:
    """To the instant; before the first there was none."""
    kept = history(folder)
    assert in_force(kept, now).serial == 3
    assert in_force(kept, now - timedelta(seconds=1)).serial == 2
    with pytest.raises(PublisherError, match="no manifest issued up to"):
        in_force(kept, now - 3 * DAY)
    assert len(payloads) == 3


@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_a_damaged_one_is_named_and_never_in_force(
    folder: Folder, payloads: list[bytes], now: datetime, damage: bytes | None,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Cut, of another kind, or another manifest under its name."""
    last = history(folder)[-1]
    last.file.write_bytes(payloads[0] if damage is None else damage)
    kept = history(folder)
    assert [each.serial for each in kept] == [0, 1, 2]
    assert kept[0].problem
    assert in_force(kept, now).serial == 2
    assert main(["history", str(folder.metadata.parent.parent)]) == 1
    assert kept[0].problem in capsys.readouterr().out


def test_the_verb_lists_and_finds(
    folder: Folder, payloads: list[bytes], now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line a manifest; with `--on` nothing but the file."""
    path = str(folder.metadata.parent.parent)
    assert main(["history", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert main(["history", path, "--on", f"{now - DAY:%Y-%m-%d}"]) == 0
    named = capsys.readouterr().out.strip()
    assert digest(payloads[1]) in named


def test_an_empty_repository_says_so(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is wrong, and something is to be done."""
    assert main(["history", str(folder.metadata.parent.parent)]) == 0
    assert "nothing was published yet" in capsys.readouterr().out
