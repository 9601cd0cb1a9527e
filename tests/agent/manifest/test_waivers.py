"""The customer's own waivers: fetched, kept, and never older ones or another customer's."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import TargetFile

from passmuster.manifest import load_last_good
from passmuster.model.finding import Freshness
from passmuster.model.waiver import Waiver, Waivers
from passmuster.wire.codec import digest, encode
from passmuster_publisher.repository import keys, roles
from passmuster_publisher.repository.publish import published

if TYPE_CHECKING:
    from conftest import Served
    from passmuster.manifest import ManifestState

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


def document(serial: int, customer: str = "acme", *products: str) -> bytes:
    """Return a customer's document."""
    waivers = tuple(Waiver(id=f"w-{each}", product=each, expires=NOW + DAY) for each in products)
    return encode(Waivers(schema=1, serial=serial, customer=customer, issued=NOW, waivers=waivers))


def seen(state: ManifestState) -> tuple[int | None, str]:
    """Return the serial of the waivers that count, and the problem with newer ones."""
    found = state.waivers.document
    assert found is None or state.waivers.signed
    return found.waivers.serial if found else None, state.waivers.problem


def resign(served: Served, payload: bytes, path: str = "waivers/acme.json") -> None:
    """Publish bytes as waivers past every check of the publisher, as a stolen desk key could."""
    from passmuster_publisher.repository import publish as room

    current = served.folder.current()
    desk = keys.load(served.folder.keys, keys.MANIFEST, lambda: b"")
    online = keys.load(served.folder.keys, keys.ONLINE, lambda: b"")
    target = TargetFile.from_data(path, payload, ["sha256"])
    served.folder.target_file(path, target.hashes["sha256"]).write_bytes(payload)
    current.manifest.signed.targets[path] = target
    current.manifest.signed.version += 1
    served.folder.write(roles.MANIFEST_ROLE, roles.sign(current.manifest, [desk]))
    version = current.manifest.signed.version
    current.snapshot.signed.meta[f"{roles.MANIFEST_ROLE}.json"].version = version
    room._sign_snapshot(served.folder, current, online, NOW)
    room._sign_timestamp(served.folder, current, online, NOW)


def file_of(served: Served, payload: bytes, customer: str = "acme") -> Path:
    """Return where a document is served."""
    return served.folder.target_file(f"waivers/{customer}.json", digest(payload))


def test_only_its_own_customers_waivers_are_fetched(served: Served) -> None:
    """The server's own log: no request names the other's file, and the steady state asks none."""
    mine, other = document(3, "acme", "evince"), document(8, "globex", "okular")
    served.publish(1, waivers={"acme": mine, "globex": other})
    state = served.refresh(customer="acme")
    assert seen(state) == (3, "")
    assert state.waivers.document is not None
    assert state.waivers.document.sha256 == digest(mine)
    assert f"{digest(mine)}.acme.json" in served.asked
    assert not [each for each in served.asked if "globex" in each]
    served.asked.clear()
    assert served.refresh(customer="acme") == state
    assert served.asked == ["2.root.json", "timestamp.json"]


def test_without_a_customer_none_are_asked_for(served: Served) -> None:
    """A machine that is not enrolled has no waivers."""
    served.publish(1, waivers={"acme": document(3)})
    assert seen(served.refresh()) == (None, "")
    assert not [each for each in served.asked if "acme" in each]


def test_a_repository_that_lists_none_is_no_trouble(served: Served) -> None:
    """Nothing was ever waived for this customer."""
    served.publish(1, waivers={"globex": document(8, "globex")})
    state = served.refresh(customer="acme")
    assert (seen(state), state.problem) == ((None, ""), "")
    assert not (served.state / "waivers").exists()


@pytest.mark.parametrize("damage", ["flip", "gone", "portal"])
def test_tampered_waivers_are_refused_and_the_last_good_ones_count(
    served: Served, damage: str
) -> None:
    """The manifest is fresh all the same: it does not wait for them."""
    served.publish(1, waivers={"acme": document(3, "acme", "evince")})
    served.refresh(customer="acme")
    newer = document(4, "acme", "okular")
    served.publish(2, waivers={"acme": newer})
    file = file_of(served, newer)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(newer.replace(b"okular", b"okulaq") if damage == "flip" else b"<html>")
    state = served.refresh(customer="acme")
    problem = {"flip": "tampered", "gone": "status", "portal": "not-json"}[damage]
    assert seen(state) == (3, problem)
    assert len(state.waivers.detail) > 20
    assert (state.problem, state.freshness) == ("", Freshness.FRESH)
    assert state.document is not None
    assert state.document.manifest.serial == 2
    file.write_bytes(newer)
    assert seen(served.refresh(customer="acme")) == (4, "")


def test_tampered_waivers_without_any_good_ones(served: Served) -> None:
    """Judged without, and the reason is told."""
    payload = document(3)
    served.publish(1, waivers={"acme": payload})
    file_of(served, payload).write_bytes(payload.replace(b"acme", b"acmd"))
    state = served.refresh(customer="acme")
    assert (seen(state), state.freshness) == ((None, "tampered"), Freshness.FRESH)


def test_a_serial_never_falls(served: Served) -> None:
    """What was withdrawn does not come back, whoever has signed it."""
    served.publish(1, waivers={"acme": document(3, "acme", "evince")})
    served.refresh(customer="acme")
    served.publish(2, waivers={"acme": document(5)})
    assert seen(served.refresh(customer="acme")) == (5, "")
    resign(served, document(4, "acme", "evince"))
    assert seen(served.refresh(customer="acme")) == (5, "rolled-back")
    resign(served, document(5, "acme", "evince"))
    assert seen(served.refresh(customer="acme")) == (5, "rolled-back")
    resign(served, document(6))
    assert seen(served.refresh(customer="acme")) == (6, "")


@pytest.mark.parametrize("torn", ["floor.json", "floor-copy.json", "both"])
def test_the_floor_of_the_serial_survives_a_torn_copy(served: Served, torn: str) -> None:
    """It is kept twice; the kept document tells it as well."""
    served.publish(1, waivers={"acme": document(5)})
    served.refresh(customer="acme")
    (folder,) = (served.state / "waivers").iterdir()
    for name in ("floor.json", "floor-copy.json"):
        if torn in {name, "both"}:
            (folder / name).write_bytes(b"")
    resign(served, document(4, "acme", "evince"))
    assert seen(served.refresh(customer="acme")) == (5, "rolled-back")


def test_waivers_of_another_customer_are_refused(served: Served) -> None:
    """Under our name, with a good signature, and still not ours."""
    served.publish(1)
    resign(served, document(9, "globex", "evince"))
    state = served.refresh(customer="acme")
    assert seen(state) == (None, "other-customer")
    assert "'globex'" in state.waivers.detail


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (b"signed by mistake", "malformed"),
        (b'{"schema":2,"serial":1,"customer":"acme","issued":"2026-11-24T00:00:00Z"}',
         "unknown-schema"),
        (b'{"schema":1,"serial":1,"customer":"acme","issued":"2026-11-24T00:00:00"}', "malformed"),
    ],
)  # fmt: skip
def test_a_signature_makes_no_waivers(served: Served, payload: bytes, problem: str) -> None:
    """Bytes that this release cannot read: judged without, the manifest stays fresh."""
    served.publish(1)
    resign(served, payload)
    state = served.refresh(customer="acme")
    assert (seen(state), state.freshness) == ((None, problem), Freshness.FRESH)


def test_another_customers_id_leads_nowhere(served: Served) -> None:
    """An enrollment that names a path instead of a customer asks for no such file."""
    served.publish(1)
    state = served.refresh(customer="../manifest/manifest")
    assert (seen(state), state.freshness) == ((None, "malformed"), Freshness.FRESH)


def test_what_is_listed_no_more_counts_no_more(served: Served) -> None:
    """The verified repository holds none: the kept ones are gone, their serial is remembered."""
    served.publish(1, waivers={"acme": document(5, "acme", "evince")})
    served.refresh(customer="acme")
    current = served.folder.current()
    assert published(served.folder, current) is not None
    del current.manifest.signed.targets["waivers/acme.json"]
    desk = keys.load(served.folder.keys, keys.MANIFEST, lambda: b"")
    served.folder.write(roles.MANIFEST_ROLE, roles.sign(current.manifest, [desk]))
    served.publish(2)
    assert seen(served.refresh(customer="acme")) == (None, "")
    assert seen(load_last_good(served.options, NOW, customer="acme")) == (None, "")
    resign(served, document(4, "acme", "evince"))
    assert seen(served.refresh(customer="acme")) == (None, "rolled-back")


def test_an_unreachable_repository_leaves_the_last_good_ones(served: Served) -> None:
    """They carry their own expiry; one trouble is told once, with the manifest."""
    served.publish(1, waivers={"acme": document(3, "acme", "evince")})
    served.refresh(customer="acme")
    served.close()
    state = served.refresh(NOW + DAY / 2, customer="acme")
    assert (seen(state), state.problem) == ((3, ""), "unreachable")
    assert seen(load_last_good(served.options, NOW, customer="acme")) == (3, "")
    assert seen(load_last_good(served.options, NOW, customer="globex")) == (None, "")
    assert seen(load_last_good(served.options, NOW)) == (None, "")


def test_enrolling_for_another_customer_inherits_nothing(served: Served) -> None:
    """Neither waivers nor a floor; and coming back loses neither."""
    served.publish(1, waivers={"acme": document(5), "globex": document(2, "globex")})
    assert seen(served.refresh(customer="acme")) == (5, "")
    assert seen(served.refresh(customer="globex")) == (2, "")
    resign(served, document(4))
    assert seen(served.refresh(customer="acme")) == (5, "rolled-back")


def test_damaged_last_good_waivers_cover_nothing(served: Served) -> None:
    """Their digest no longer fits; the next refresh heals them."""
    served.publish(1, waivers={"acme": document(3, "acme", "evince")})
    served.refresh(customer="acme")
    (kept,) = served.state.glob("waivers/*/last-good/*.json")
    kept.write_bytes(kept.read_bytes().replace(b"evince", b"okular"))
    assert seen(load_last_good(served.options, NOW, customer="acme")) == (None, "")
    assert seen(served.refresh(customer="acme")) == (3, "")
    assert seen(load_last_good(served.options, NOW, customer="acme")) == (3, "")


def test_a_full_disk_still_judges_by_what_was_verified(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They count now, only keeping them failed."""
    from passmuster import durable

    served.publish(1, waivers={"acme": document(3)})

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    served.refresh()
    monkeypatch.setattr(durable, "write", full)
    state = served.refresh(customer="acme")
    assert seen(state) == (3, "state-unwritable")
    assert "No space left" in state.waivers.detail


def test_a_cache_that_takes_no_waivers_leaves_the_manifest_fresh(served: Served) -> None:
    """Something else stands where TUF would put them."""
    served.publish(1)
    served.refresh(customer="acme")
    served.publish(2, waivers={"acme": document(3)})
    (served.state / "tuf" / "targets" / "waivers%2Facme.json").mkdir()
    state = served.refresh(customer="acme")
    assert (state.freshness, state.problem) == (Freshness.FRESH, "")
    assert seen(state)[0] is None
    assert seen(state)[1]


def test_waivers_signed_by_a_stranger_are_refused(served: Served) -> None:
    """A role with another key: the whole refresh is refused, the last good ones count."""
    served.publish(1, waivers={"acme": document(3, "acme", "evince")})
    served.refresh(customer="acme")
    current = served.folder.current()
    stranger = CryptoSigner.generate_ed25519()
    served.publish(2, waivers={"acme": document(4)})
    current.manifest.signed.version += 1
    served.folder.write(roles.MANIFEST_ROLE, roles.sign(current.manifest, [stranger]))
    state = served.refresh(customer="acme")
    assert (seen(state), state.problem) == ((3, ""), "tampered")


def test_a_stick_serves_waivers_as_well(served: Served) -> None:
    """`file:` repositories get the same checks."""
    from msgspec.structs import replace

    served.publish(1, waivers={"acme": document(5)})
    served.options = replace(served.options, repository=served.web.as_uri())
    assert seen(served.refresh(customer="acme")) == (5, "")
    resign(served, document(4))
    assert seen(served.refresh(customer="acme")) == (5, "rolled-back")
    shutil.rmtree(served.web)
    assert seen(served.refresh(customer="acme")) == (5, "")
