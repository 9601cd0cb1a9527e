"""A new repository: roles, thresholds, rights, and never over something that is there."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError, UsageError
from passmuster_publisher.repository import keys
from passmuster_publisher.repository.create import create, root_sha256
from passmuster_publisher.repository.folder import Folder


def test_roles_thresholds_and_expiries_are_as_documented(folder: Folder, now: datetime) -> None:
    """Two of three offline keys for root and targets, one desk key for manifest and waivers."""
    current = folder.current()
    root, targets = current.root.signed, current.targets.signed
    assert root.consistent_snapshot
    assert {name: (role.threshold, len(role.keyids)) for name, role in root.roles.items()} == {
        "root": (2, 3),
        "targets": (2, 3),
        "snapshot": (1, 1),
        "timestamp": (1, 1),
    }
    role = targets.delegations.roles["manifest"]
    assert (role.terminating, role.threshold) == (True, 1)
    assert role.paths == ["manifest/*", "waivers/*"]
    days = {name: (each.signed.expires - now).days for name, each in current._asdict().items()}
    assert days == {"root": 730, "targets": 730, "manifest": 45, "snapshot": 45, "timestamp": 14}
    every = [key for each in root.roles.values() for key in each.keyids] + role.keyids
    assert len(set(every)) == 8


def test_keys_are_private_and_apart_from_what_is_served(folder: Folder) -> None:
    """0600 in 0700, and nothing secret below the served folder."""
    assert folder.keys.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.keys.iterdir()} == {0o600}
    served = folder.metadata.parent
    assert not [f for f in served.rglob("*") if f.is_file() and b"PRIVATE" in f.read_bytes()]
    assert {f.stat().st_mode & 0o777 for f in served.rglob("*") if f.is_file()} == {0o644}


def test_a_passphrase_protects_all_but_the_online_key(tmp_path: Path, now: datetime) -> None:
    """The scheduled job needs its key without anybody there."""
    folder = create(tmp_path / "published", b"correct horse battery", now)
    for file in folder.keys.iterdir():
        assert (b"ENCRYPTED" in file.read_bytes()) is (file.name != "online.pem")
    signer = keys.load(folder.keys, "root-1", lambda: b"correct horse battery")
    assert signer.public_key.keyid in folder.current().root.signed.roles["root"].keyids
    with pytest.raises(PublisherError, match="passphrase is wrong"):
        keys.load(folder.keys, "root-1", lambda: b"wrong")


@pytest.mark.parametrize("content", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAA==\n"])
def test_a_damaged_key_is_named(folder: Folder, content: bytes) -> None:
    """No traceback from the library."""
    (folder.keys / "manifest.pem").write_bytes(content)
    with pytest.raises(PublisherError, match=r"manifest\.pem"):
        keys.load(folder.keys, "manifest", lambda: b"")


def test_a_second_init_touches_nothing(folder: Folder, now: datetime) -> None:
    """It refuses, and says what is meant instead."""
    before = {f: f.read_bytes() for f in folder.path.rglob("*") if f.is_file()}
    with pytest.raises(UsageError, match="publish"):
        create(folder.path, None, now)
    assert {f: f.read_bytes() for f in folder.path.rglob("*") if f.is_file()} == before
    assert [each.name for each in folder.path.parent.iterdir()] == ["published"]


def test_an_interrupted_init_leaves_nothing(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in the middle: no half-made repository that would be refused later."""
    real, left = os.fsync, [9]

    def full(descriptor: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            create(tmp_path / "published", None, now)
    assert list(tmp_path.iterdir()) == []
    assert create(tmp_path / "published", None, now).current().root.signed.version == 1


def test_an_empty_folder_may_be_used(tmp_path: Path, now: datetime) -> None:
    """Only what holds something is refused; a file is no folder."""
    (tmp_path / "published").mkdir()
    assert create(tmp_path / "published", None, now).current().timestamp.signed.version == 1
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError):
        create(tmp_path / "file", None, now)


def test_the_root_digest_is_that_of_the_first_root(folder: Folder, tmp_path: Path) -> None:
    """What enrollment strings carry; elsewhere the error names the folder."""
    root = (folder.metadata / "1.root.json").read_bytes()
    assert root_sha256(folder) == sha256(root).hexdigest()
    with pytest.raises(UsageError, match="expected a folder made by"):
        root_sha256(Folder(tmp_path))


def test_expiries_come_from_the_given_time(tmp_path: Path, now: datetime) -> None:
    """The clock of the machine is the command line's business."""
    folder = create(tmp_path / "later", None, now + timedelta(days=300))
    assert (folder.current().timestamp.signed.expires - now).days == 314
