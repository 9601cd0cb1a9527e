"""The floor and the last good manifest: whatever happens to the files, nothing is lowered."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster.manifest import ManifestOptions, load_last_good
from passmuster.manifest.shelf import Floor
from passmuster.manifest.store import Store
from passmuster.model.finding import Freshness
from passmuster.model.requirement import Manifest
from passmuster.wire.codec import digest, encode

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ROOT = "ab" * 32


def _payload(serial: int) -> bytes:
    return encode(Manifest(schema=1, serial=serial, issued=NOW, expires=NOW + timedelta(days=45)))


def _store(folder: Path, *serials: int) -> Store:
    store = Store(ManifestOptions(state=folder, root_sha256=ROOT))
    store.prepare()
    for serial in serials:
        payload = _payload(serial)
        store.keep(payload, Floor(serial=serial, sha256=digest(payload), verified=NOW))
    return store


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    """Floor and manifest, readable by other users since they are public."""
    store = _store(tmp_path, 3)
    floor = store.floor()
    assert (floor.serial, floor.verified) == (3, NOW)
    document = store.last_good(floor)
    assert document is not None
    assert document.manifest.serial == 3
    for file in store.folder.rglob("*.json"):
        assert file.stat().st_mode & 0o777 == 0o644


class _PowerCutError(BaseException):
    """No handler of ours may tidy up after this one."""


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("nth", range(1, 7))
def test_a_power_cut_at_any_write_leaves_a_whole_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    """Stopped at the n-th flush or rename: the former or the new one judges, whole."""
    store = _store(tmp_path, 1)
    left = [nth]
    target = os if call == "fsync" else Path
    real = getattr(target, call)

    def cut(*args: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise _PowerCutError
        return real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(target, call, cut)
        payload = _payload(2)
        try:
            store.keep(payload, Floor(serial=2, sha256=digest(payload), verified=NOW))
            reached = False
        except _PowerCutError:
            reached = True
    # Three files, each with one rename and two flushes.
    assert reached is (nth <= (6 if call == "fsync" else 3))
    floor = store.floor()
    document = store.last_good(floor)
    assert document is not None
    assert document.manifest.serial == floor.serial
    assert floor.serial in {1, 2}
    assert (
        load_last_good(ManifestOptions(state=tmp_path, root_sha256=ROOT), NOW).freshness
        is Freshness.FRESH
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.binary(max_size=200), second=st.binary(max_size=200))
def test_garbage_gives_no_error_and_no_lower_floor(
    tmp_path: Path, first: bytes, second: bytes
) -> None:
    """Any bytes in both copies: the verified manifest's serial still holds."""
    store = _store(tmp_path / "state", 7)
    (store.folder / "floor.json").write_bytes(first)
    (store.folder / "floor-copy.json").write_bytes(second)
    (store.folder / "root.json").write_bytes(first)
    assert store.floor().serial == 7
    assert store.root(ROOT) is None


@pytest.mark.parametrize(
    "text",
    [b"{}", b'{"serial":"x"}', b"[]", b"null", b'{"verified":"2026-11-24T10:00:00"}', b"[" * 9999],
)
def test_a_copy_of_another_shape_counts_as_no_news(tmp_path: Path, text: bytes) -> None:
    """The other copy is believed."""
    store = _store(tmp_path, 4)
    (store.folder / "floor.json").write_bytes(text)
    assert store.floor().serial == 4


def test_a_folder_in_place_of_a_file_is_no_error(tmp_path: Path) -> None:
    """Even that only means: nothing known."""
    store = _store(tmp_path)
    for name in ("floor.json", "floor-copy.json", "root.json"):
        (store.folder / name).mkdir()
    assert store.floor() == Floor()
    assert store.root(ROOT) is None
    assert store.last_good(store.floor()) is None


def test_each_trust_root_has_its_own_floor(tmp_path: Path) -> None:
    """Enrolling elsewhere and back neither inherits a floor nor loses one."""
    _store(tmp_path, 9)
    other = ManifestOptions(state=tmp_path, root_sha256="cd" * 32)
    assert Store(other).floor() == Floor()
    assert Store(ManifestOptions(state=tmp_path, root_sha256=ROOT)).floor().serial == 9
