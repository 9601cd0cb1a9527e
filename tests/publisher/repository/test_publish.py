"""Publishing: what is refused, in what order files appear, and what an interruption leaves."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster.manifest import ManifestOptions, refresh
from passmuster.model.finding import Freshness
from passmuster.model.requirement import Branch, Manifest, Requirement, Step
from passmuster.wire.codec import encode
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.repository import publish as room
from passmuster_publisher.repository.create import root_sha256
from passmuster_publisher.repository.folder import Folder


def _payload(serial: int, now: datetime, **fields: object) -> bytes:
    whole = {"issued": now, "expires": now + timedelta(days=45), **fields}
    return encode(Manifest(schema=1, serial=serial, **whole))


def _publish(folder: Folder, payload: bytes, now: datetime) -> None:
    room.publish(folder, payload, lambda: b"", now)


def _seen(folder: Folder, state: Path, now: datetime) -> tuple[int | None, str]:
    """Return what a new desktop gets from the repository."""
    options = ManifestOptions(
        state=state,
        repository=folder.metadata.parent.as_uri(),
        root_sha256=root_sha256(folder),
    )
    found = refresh(options, _no_network, now)
    assert (found.freshness is Freshness.FRESH) is (found.problem == "")
    return (found.document.manifest.serial if found.document else None), found.problem


def _no_network(url: str, limit: int) -> bytes:
    raise AssertionError(url)


def test_a_desktop_gets_the_very_bytes(folder: Folder, tmp_path: Path, now: datetime) -> None:
    """Content-addressed, whole, and read by the agent itself."""
    payload = _payload(1, now)
    _publish(folder, payload, now)
    assert _seen(folder, tmp_path / "state", now) == (1, "")
    current = folder.current()
    assert room.published(folder, current).manifest.serial == 1
    (file,) = (folder.targets / "manifest").iterdir()
    assert file.read_bytes() == payload
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("serial", [0, 4, 5])
def test_the_serial_must_rise(folder: Folder, now: datetime, serial: int) -> None:
    """Neither the same nor a lower one; the repository stays as it was."""
    _publish(folder, _payload(5, now), now)
    before = _files(folder)
    with pytest.raises(PublisherError, match="serial"):
        _publish(folder, _payload(serial, now), now)
    assert _files(folder) == before


def _files(folder: Folder) -> dict[Path, bytes]:
    return {f: f.read_bytes() for f in folder.metadata.parent.rglob("*") if f.is_file()}


def _requirement(now: datetime, *minimums: str, scheme: str = "dotted") -> Requirement:
    steps = tuple(
        Step(minimum=text, deadline=now + timedelta(days=n)) for n, text in enumerate(minimums)
    )
    return Requirement(
        id="r", product="evince", scheme=scheme, branches=(Branch(id="b", steps=steps),)
    )


def test_a_wrong_manifest_is_refused_with_every_reason(folder: Folder, now: datetime) -> None:
    """Schema, versions, order of the ladder, ids, expiry: nothing of it reaches a desktop."""
    before = _files(folder)
    wrong = {
        "is not after issued": _payload(1, now, expires=now),
        "expired at": _payload(1, now - timedelta(days=50), expires=now),
        "rising minimums": _payload(1, now, requirements=(_requirement(now, "2", "1"),)),
        "expected numbers with dots": _payload(1, now, requirements=(_requirement(now, "x"),)),
        "expected one of": _payload(1, now, requirements=(_requirement(now, scheme="magic"),)),
        "used 2 times": _payload(1, now, requirements=(_requirement(now),) * 2),
        "with a timezone": _payload(1, now).replace(b"Z", b""),
        "manifest: ": b"",
        "update Passmuster": _payload(1, now).replace(b'"schema":1', b'"schema":2'),
    }
    for reason, payload in wrong.items():
        with pytest.raises(PublisherError, match=reason):
            _publish(folder, payload, now)
    assert _files(folder) == before


class _KilledError(BaseException):
    """Nothing tidies up after a kill."""


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
@pytest.mark.parametrize("nth", range(1, 9))
def test_a_kill_at_any_write_leaves_the_former_repository_whole(
    folder: Folder,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    nth: int,
) -> None:
    """Desktops get the former manifest or the new one, and publishing again works."""
    _publish(folder, _payload(1, now), now)
    target, left = (Path if call == "replace" else os), [nth]
    real = getattr(target, call)

    def kill(*args: object, **kwargs: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise _KilledError
        return real(*args, **kwargs)

    killed = False
    with monkeypatch.context() as patched:
        patched.setattr(target, call, kill)
        try:
            _publish(folder, _payload(2, now), now)
        except _KilledError:
            killed = True
    # Four files: one rename each, file and folder flushed and opened each.
    assert killed is (nth <= (4 if call == "replace" else 8))
    serial, problem = _seen(folder, tmp_path / "new-desktop", now)
    assert problem == ""
    assert serial in {1, 2}
    if call == "replace" and killed:
        assert serial == 1
    _publish(folder, _payload(3, now), now)
    assert _seen(folder, tmp_path / "new-desktop", now) == (3, "")


def test_refresh_renews_the_timestamp_alone(folder: Folder, now: datetime) -> None:
    """Daily: one small file; the snapshot only in the second half of its time."""
    _publish(folder, _payload(1, now), now)
    before = {file.name for file in folder.metadata.iterdir()}
    room.refresh(folder, now + timedelta(days=7))
    assert {file.name for file in folder.metadata.iterdir()} == before
    terms = {term.role: term for term in room.terms(folder, now + timedelta(days=7))}
    assert (terms["timestamp"].version, terms["timestamp"].days_left) == (3, 14)
    assert terms["snapshot"].version == 2
    room.refresh(folder, now + timedelta(days=23))
    terms = {term.role: term for term in room.terms(folder, now + timedelta(days=23))}
    assert (terms["snapshot"].version, terms["snapshot"].days_left) == (3, 45)


def test_terms_warn_in_time(folder: Folder, now: datetime) -> None:
    """The timestamp first, the offline roles half a year ahead."""
    assert all(term.ample for term in room.terms(folder, now))
    soon = {
        days: [t.role for t in room.terms(folder, now + timedelta(days=days)) if not t.ample]
        for days in (7, 8, 31, 551)
    }
    assert soon[7] == []
    assert soon[8] == ["timestamp"]
    assert soon[31] == ["manifest", "snapshot", "timestamp"]
    assert soon[551] == ["root", "targets", "manifest", "snapshot", "timestamp"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 4), garbage=st.binary(max_size=64))
def test_nothing_is_signed_on_top_of_damage(
    folder: Folder, now: datetime, which: int, garbage: bytes
) -> None:
    """Any file of the current metadata replaced by any bytes: refused by name."""
    names = [
        "1.root.json",
        "timestamp.json",
        "1.snapshot.json",
        "1.targets.json",
        "1.manifest.json",
    ]
    file = folder.metadata / names[which]
    whole = file.read_bytes()
    try:
        file.write_bytes(garbage)
        with pytest.raises(PublisherError, match="damaged"):
            _publish(folder, _payload(1, now), now)
        assert not (folder.metadata / "2.snapshot.json").exists()
    finally:
        file.write_bytes(whole)


def test_metadata_with_another_signature_is_damage(folder: Folder, now: datetime) -> None:
    """Well-formed is not enough."""
    file = folder.metadata / "1.targets.json"
    file.write_bytes(file.read_bytes().replace(b'"threshold": 1', b'"threshold": 2'))
    file.write_bytes(file.read_bytes().replace(b'"threshold":1', b'"threshold":2'))
    with pytest.raises(PublisherError, match="damaged"):
        folder.current()


def test_two_publishers_do_not_mix(folder: Folder, now: datetime) -> None:
    """The second is refused while the first is at work."""
    with folder.locked(), pytest.raises(PublisherError, match="another publisher"):
        _publish(folder, _payload(1, now), now)
    _publish(folder, _payload(1, now), now)
