"""Refreshing over a real transport from a real repository, in order and under attack."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from securesystemslib.signer import CryptoSigner

from passmuster.manifest import ManifestError, bootstrap_root, load_last_good
from passmuster.model.finding import Freshness
from passmuster.model.requirement import Manifest
from passmuster.transport.errors import TransportError
from passmuster.wire import document
from passmuster.wire.codec import encode
from passmuster_publisher.repository import keys
from passmuster_publisher.repository.publish import refresh as sign_again
from passmuster_publisher.repository.roles import expiry, sign

if TYPE_CHECKING:
    from conftest import Served

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


def _serial(state: object) -> int | None:
    return state.document.manifest.serial if state.document else None


def _is_last_good(state: object, serial: int, problem: str) -> None:
    assert (_serial(state), state.problem) == (serial, problem), state.detail
    assert state.freshness is Freshness.AGING
    assert state.signed
    assert len(state.detail) > 20


def test_a_first_refresh_is_fresh_and_later_ones_ask_twice(served: Served) -> None:
    """A verified manifest is fresh and signed; the steady state is two small requests."""
    served.publish(1)
    state = served.refresh()
    assert (_serial(state), state.freshness, state.signed) == (1, Freshness.FRESH, True)
    assert (state.problem, state.detail, state.age_hours) == ("", "", 0)
    served.asked.clear()
    assert served.refresh() == state
    assert served.asked == ["2.root.json", "timestamp.json"]


def test_a_new_publication_arrives(served: Served) -> None:
    """The next serial replaces the last one, and only it is kept."""
    served.publish(1)
    served.refresh()
    served.publish(2)
    assert _serial(served.refresh()) == 2
    assert len(list((served.state / "last-good").iterdir())) == 1


def test_a_repository_without_a_manifest_says_so(served: Served) -> None:
    """Between `init` and the first publication there is nothing to judge by."""
    state = served.refresh()
    assert (state.document, state.freshness, state.problem) == (None, None, "no-manifest")


def test_without_enrollment_nothing_is_asked(served: Served) -> None:
    """No repository or no root digest: not enrolled, no request."""
    from msgspec.structs import replace

    for field in ("repository", "root_sha256"):
        served.options = replace(served.options, **{field: ""})
        assert served.refresh().problem == "not-enrolled"
    assert served.asked == []


@pytest.mark.parametrize(
    "name",
    ["timestamp.json", "3.snapshot.json", "3.manifest.json", "manifest/*"],
)
@pytest.mark.parametrize("fresh_machine", [False, True])
def test_one_flipped_bit_anywhere_is_never_used(
    served: Served, name: str, *, fresh_machine: bool
) -> None:
    """A damaged file: the last good one judges, or the undamaged one; nothing else, no error."""
    served.publish(1)
    if not fresh_machine:
        served.refresh()
    served.publish(2)
    file = next(served.web.rglob(name)) if "*" not in name else _newest(served, 2)
    whole = file.read_bytes()
    state_before = served.options.state
    for position in range(0, len(whole), max(1, len(whole) // 23)):
        flipped = bytearray(whole)
        flipped[position] ^= 1
        file.write_bytes(bytes(flipped))
        work = served.folder.path.parent / f"state-{position}"
        if state_before.exists():
            shutil.copytree(state_before, work)
        served.options = _with_state(served, work)
        state = served.refresh()
        if state.problem == "":
            # White space and unsigned hints may change without changing what was signed.
            assert _serial(state) == 2
        elif fresh_machine:
            assert state.document is None
            assert state.freshness is None
        else:
            assert _serial(state) == 1
            assert state.freshness is Freshness.AGING
            assert state.problem in {
                "tampered",
                "not-json",
                "rolled-back",
                "expired",
                "status",
                "too-large",
            }


def _newest(served: Served, serial: int) -> Path:
    found = served.web.glob("targets/manifest/*")
    return next(each for each in found if f'"serial":{serial}' in each.read_text())


def _with_state(served: Served, folder: Path) -> object:
    from msgspec.structs import replace

    return replace(served.options, state=folder)


def test_a_rolled_back_repository_is_refused(served: Served) -> None:
    """An older state of the whole repository: the newer manifest keeps judging."""
    served.publish(1)
    restore = served.save("old")
    served.publish(2)
    served.refresh()
    restore()
    _is_last_good(served.refresh(), 2, "rolled-back")


@pytest.mark.parametrize("damage", ["empty", "garbage", "gone"])
def test_the_floor_holds_when_the_tuf_cache_is_torn(served: Served, damage: str) -> None:
    """After a power cut TUF's own cache would let the older repository pass; our floor does not."""
    served.publish(1)
    restore = served.save("old")
    served.publish(2)
    served.refresh()
    for file in served.state.joinpath("tuf").rglob("*"):
        if file.is_file() and not file.is_symlink():
            _damage(file, damage)
    restore()
    _is_last_good(served.refresh(), 2, "rolled-back")


@pytest.mark.parametrize("damage", ["empty", "garbage", "gone"])
@pytest.mark.parametrize("names", [["floor.json"], ["floor-copy.json"]])
def test_one_torn_copy_of_the_floor_lowers_nothing(
    served: Served, damage: str, names: list[str]
) -> None:
    """The floor is kept twice; one copy is enough."""
    served.publish(1)
    restore = served.save("old")
    served.publish(2)
    served.refresh()
    shutil.rmtree(served.state / "tuf")
    for name in names:
        _damage(served.state / name, damage)
    restore()
    _is_last_good(served.refresh(), 2, "rolled-back")


@pytest.mark.parametrize("damage", ["empty", "garbage", "gone"])
def test_without_any_floor_the_verified_manifest_still_is_one(served: Served, damage: str) -> None:
    """Both copies torn: the serial holds, and as its age is unknown nothing passes."""
    served.publish(1)
    restore = served.save("old")
    served.publish(2)
    served.refresh()
    shutil.rmtree(served.state / "tuf")
    for name in ("floor.json", "floor-copy.json"):
        _damage(served.state / name, damage)
    restore()
    state = served.refresh()
    assert (_serial(state), state.problem) == (2, "rolled-back")
    assert state.freshness is Freshness.STALE


def _damage(file: Path, damage: str) -> None:
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"" if damage == "empty" else b'{"serial": 0, "versions": "\xff')


def test_a_damaged_last_good_manifest_judges_nothing(served: Served) -> None:
    """Its digest no longer fits: it is not used, and the next refresh heals it."""
    served.publish(1)
    served.refresh()
    (kept,) = (served.state / "last-good").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b'"serial":1', b'"serial":9'))
    state = load_last_good(served.options, NOW)
    assert (state.document, state.freshness, state.problem) == (None, None, "no-manifest")
    assert _serial(served.refresh()) == 1
    assert _serial(load_last_good(served.options, NOW)) == 1


def test_an_expired_timestamp_freezes_nothing(served: Served) -> None:
    """Nobody signed for two weeks: aging at first, stale fourteen days after the last refresh."""
    served.publish(1)
    served.refresh(NOW + 13 * DAY)
    _is_last_good(served.refresh(NOW + 14 * DAY), 1, "expired")
    state = served.refresh(NOW + 27 * DAY + timedelta(hours=1))
    assert (_serial(state), state.problem, state.freshness) == (1, "expired", Freshness.STALE)
    assert state.age_hours == 14 * 24 + 1


def test_an_expired_repository_never_begins(served: Served) -> None:
    """A machine without a last good manifest gets none from an expired repository."""
    served.publish(1)
    state = served.refresh(NOW + 15 * DAY)
    assert (state.document, state.freshness, state.problem) == (None, None, "expired")


def test_an_expired_manifest_in_a_fresh_repository_is_told(served: Served) -> None:
    """The document's own expiry counts as well, and moves no time of verification."""
    served.publish(1, days=3)
    served.refresh()
    _is_last_good(served.refresh(NOW + 4 * DAY), 1, "expired")


def test_a_mixed_repository_is_refused(served: Served) -> None:
    """A new timestamp over an old snapshot."""
    served.publish(1)
    served.refresh()
    served.publish(2)
    metadata = served.folder.metadata
    shutil.copy(metadata / "2.snapshot.json", metadata / "3.snapshot.json")
    _is_last_good(served.refresh(), 1, "rolled-back")


def test_a_serial_that_was_used_again_is_refused(served: Served) -> None:
    """Another document under the same serial is no update."""
    served.publish(5)
    served.refresh()
    with contextlib.suppress(FileNotFoundError):
        for file in served.web.glob("targets/manifest/*"):
            file.write_bytes(file.read_bytes().replace(b'"serial":5', b'"serial":4'))
    _rewrite_published(served, 4)
    served.publish(5, days=44)
    _is_last_good(served.refresh(), 5, "rolled-back")


def _rewrite_published(served: Served, serial: int) -> None:
    """Make the publisher believe that a lower serial stands, as a restored backup would."""
    from tuf.api.metadata import TargetFile

    from passmuster_publisher.repository import publish as module

    current = served.folder.current()
    (file,) = served.web.glob("targets/manifest/*")
    payload = file.read_bytes()
    assert f'"serial":{serial}'.encode() in payload
    target = TargetFile.from_data("manifest/manifest.json", payload, ["sha256"])
    file.rename(served.folder.manifest_file(target.hashes["sha256"]))
    current.manifest.signed.targets = {"manifest/manifest.json": target}
    desk = keys.load(served.folder.keys, keys.MANIFEST, lambda: b"")
    served.folder.write(module.MANIFEST_ROLE, sign(current.manifest, [desk]))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><title>Sign in to the network</title>", "not-json"),
        (b"\n <html>", "not-json"),
        (b"", "not-json"),
        (b"[" * 400_000, "too-large"),
        (b"{}", "tampered"),
        (b'{"signed": {"_type": "root"}, "signatures": []}', "tampered"),
        (b"\xff\xfe\x00", "not-json"),
    ],
)
def test_a_portal_is_told_from_a_forgery(served: Served, body: bytes, problem: str) -> None:
    """Whatever answers 200: the last good manifest judges, and the word for it is right."""
    served.publish(1)
    served.refresh()
    served.body = lambda write: write(body)
    _is_last_good(served.refresh(), 1, problem)


def test_an_endless_body_is_cut_off(served: Served) -> None:
    """A server that never stops sending costs one megabyte, not the disk."""
    served.publish(1)
    served.refresh()

    def pour(write: Callable[[bytes], object]) -> None:
        with contextlib.suppress(OSError):
            while True:
                write(b"x" * 65536)

    served.body = pour
    _is_last_good(served.refresh(), 1, "too-large")


def test_an_unreachable_repository_leaves_the_last_good(served: Served) -> None:
    """No network: aging, with the transport's own word and sentence."""
    served.publish(1)
    served.refresh()
    served.close()
    state = served.refresh(NOW + DAY / 2)
    _is_last_good(state, 1, "unreachable")
    assert state.age_hours == 12


@pytest.mark.parametrize(
    "code", ["unreachable", "timed-out", "tls", "proxy", "too-large", "refused-url"]
)
def test_every_word_of_the_transport_is_passed_on(served: Served, code: str) -> None:
    """The problem tells what the network did."""
    from passmuster.manifest import refresh

    served.publish(1)
    served.refresh()

    def fail(url: str, limit: int) -> bytes:
        raise TransportError(code, f"{url}: it was {code} and nothing came")

    _is_last_good(refresh(served.options, fail, NOW), 1, code)


def test_a_defect_of_the_transport_is_no_forgery(served: Served) -> None:
    """Whatever breaks while fetching is a failed fetch, and no traceback."""
    from passmuster.manifest import refresh

    served.publish(1)
    served.refresh()

    def defect(url: str, limit: int) -> bytes:
        raise RuntimeError("a defect")

    _is_last_good(refresh(served.options, defect, NOW), 1, "unreachable")


def test_what_another_search_left_in_the_cache_is_not_read(served: Served) -> None:
    """Metadata of roles that do not vouch for the manifest may be torn or old."""
    served.publish(1)
    served.refresh()
    (served.state / "tuf" / "waivers.json").write_bytes(b"")
    assert served.refresh().problem == ""


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (b"signed by mistake", "malformed"),
        (
            encode(Manifest(schema=2, serial=9, issued=NOW, expires=NOW + DAY)),
            "unknown-schema",
        ),
    ],
    ids=["no-manifest", "unknown-schema"],  # one of them holds this very second
)
def test_a_signature_makes_no_manifest(
    served: Served, monkeypatch: pytest.MonkeyPatch, payload: bytes, problem: str
) -> None:
    """Signed bytes that this release cannot read: the last good manifest judges."""
    from passmuster_publisher.repository import publish as module

    served.publish(1)
    served.refresh()
    read = document.read(served.publish(2))
    mistaken = msgspec.structs.replace(read, sha256=sha256(payload).hexdigest())
    with monkeypatch.context() as patched:
        patched.setattr(module, "_check_serial", lambda *_, **__: None)
        patched.setattr(module, "_checked", lambda *_: mistaken)
        module.publish(served.folder, payload, lambda: b"", NOW)
    _is_last_good(served.refresh(), 1, problem)


def test_a_wrong_root_digest_stores_nothing(served: Served) -> None:
    """No root is trusted on first use: both ways in refuse, and leave nothing behind."""
    from msgspec.structs import replace

    served.publish(1)
    url = served.options.repository
    with pytest.raises(ManifestError, match="nothing was stored") as caught:
        bootstrap_root(served.transport.download, url, "0" * 64)
    assert caught.value.code == "wrong-root"
    served.options = replace(served.options, root_sha256="0" * 64)
    state = served.refresh()
    assert (state.document, state.problem) == (None, "wrong-root")
    assert [each for each in served.options.state.rglob("*") if each.is_file()] == []


def test_the_right_root_is_returned(served: Served) -> None:
    """The bytes whose digest the enrollment carries."""
    options = served.options
    root = bootstrap_root(served.transport.download, options.repository, options.root_sha256)
    assert root == (served.folder.metadata / "1.root.json").read_bytes()


def test_a_damaged_kept_root_is_fetched_again(served: Served) -> None:
    """The trust root on disk is checked each time, not believed."""
    served.publish(1)
    served.refresh()
    (served.state / "root.json").write_bytes(b"{}")
    served.publish(2)
    assert _serial(served.refresh()) == 2


def test_a_clock_that_went_back_passes_nothing(served: Served) -> None:
    """With a clock before the last verified refresh no expiry can be told, so nothing is asked."""
    served.publish(1)
    served.refresh(NOW)
    served.asked.clear()
    state = served.refresh(NOW - 400 * DAY)
    assert (_serial(state), state.problem, state.freshness) == (1, "clock-behind", Freshness.STALE)
    assert served.asked == []


def test_a_manifest_from_the_future_shows_a_clock_that_is_behind(served: Served) -> None:
    """A first run with a wrong clock gets no manifest and the reason."""
    served.publish(1, now=NOW + 2 * DAY)
    state = served.refresh(NOW)
    assert (state.document, state.problem) == (None, "clock-behind")


def test_a_state_folder_that_cannot_be_made_is_no_traceback(served: Served) -> None:
    """Something else stands where the state belongs."""
    served.publish(1)
    served.options.state.write_bytes(b"a file")
    state = served.refresh()
    assert (state.document, state.problem) == (None, "state-unwritable")


def test_a_full_disk_still_judges_by_what_was_verified(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest was verified, only keeping it failed: it judges now, and the problem shows."""
    from passmuster import durable

    served.publish(1)
    served.refresh()
    served.publish(2)

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write", full)
    state = served.refresh()
    assert (_serial(state), state.freshness) == (2, Freshness.FRESH)
    assert state.problem == "state-unwritable"
    assert "No space left" in state.detail


def test_new_online_keys_may_count_anew(served: Served) -> None:
    """After a theft the root replaces the online key and its versions begin again at one."""
    served.publish(1)
    for _ in range(4):
        sign_again(served.folder, NOW)
    served.refresh()
    current = served.folder.current()
    online = CryptoSigner.generate_ed25519()
    root = current.root
    for role in ("snapshot", "timestamp"):
        (old,) = root.signed.roles[role].keyids
        root.signed.revoke_key(old, role)
        root.signed.add_key(online.public_key, role)
    root.signed.version = 2
    root.signed.expires = expiry("root", NOW)
    holders = [keys.load(served.folder.keys, f"root-{n}", lambda: b"") for n in (1, 2)]
    served.folder.write("root", sign(root, holders))
    for role, each in (("snapshot", current.snapshot), ("timestamp", current.timestamp)):
        each.signed.version = 1
        served.folder.write(role, sign(each, [online]))
    current.timestamp.signed.snapshot_meta.version = 1
    served.folder.write("timestamp", sign(current.timestamp, [online]))
    state = served.refresh()
    assert (_serial(state), state.freshness, state.problem) == (1, Freshness.FRESH, "")


def test_a_repository_on_a_stick_gets_the_same_checks(served: Served) -> None:
    """`file:` works without the network, and an older copy on it is refused."""
    from msgspec.structs import replace

    served.publish(1)
    restore = served.save("old")
    served.publish(2)
    served.options = replace(served.options, repository=served.web.as_uri())
    assert _serial(served.refresh()) == 2
    assert served.asked == []
    restore()
    _is_last_good(served.refresh(), 2, "rolled-back")
