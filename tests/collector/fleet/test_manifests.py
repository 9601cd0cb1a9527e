"""Judging a stored receipt again."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.db import transaction

from fakes.device import AT, Device, firefox, manifest
from passmuster.evaluate import judge
from passmuster.model.finding import Freshness, Verdict
from passmuster.model.installation import ReportedInventory
from passmuster.model.waiver import Bearer, Waiver, Waivers
from passmuster.wire import document, statement
from passmuster.wire.codec import WireError, digest, encode
from passmuster.wire.statement import Receipt, WaiversUsed
from passmuster_collector.fleet import models
from passmuster_collector.fleet.manifests import (
    MissingManifestError,
    MissingWaiversError,
    judge_again,
    keep,
    keep_waivers,
)
from passmuster_collector.fleet.models import Manifest

pytestmark = pytest.mark.usefixtures("schema")


def receipt(device: Device) -> Receipt:
    """Return the last receipt that a device has written."""
    body = statement.read(device.written[-1])
    assert isinstance(body, Receipt)
    return body


def test_the_same_manifest_gives_the_same_bytes() -> None:
    """Missing: refused with what to do. Imported, twice: identical, byte for byte."""
    device = Device(manifest(minimum="140.9.0"))
    device.receipt([firefox("140.8.0"), firefox("140.9.1")])
    with transaction.atomic():
        with pytest.raises(MissingManifestError, match="manifest import"):
            judge_again(receipt(device))
        assert keep(device.document).pk == keep(device.document).pk
        compared = judge_again(receipt(device))
        assert compared.identical
        assert compared.stored == compared.again
        assert b"overdue" in compared.stored
        transaction.set_rollback(True)


def test_findings_that_do_not_follow_are_seen() -> None:
    """A receipt that claims a pass which its inventory does not bear out is not identical."""
    device = Device(manifest(minimum="140.9.0"))
    device.receipt([firefox("140.8.0")], verdict=Verdict.PASS, findings=())
    with transaction.atomic():
        keep(device.document)
        compared = judge_again(receipt(device))
        assert not compared.identical
        assert (compared.verdict_stored, compared.verdict_again) == ("pass", "fail")
        transaction.set_rollback(True)


def test_without_a_manifest_there_is_nothing_to_import() -> None:
    """A receipt that was judged without one is judged again without one."""
    device = Device()
    device.receipt(manifest=None)
    assert not judge_again(receipt(device)).identical  # it claims findings of a manifest


def test_what_is_no_manifest_is_refused() -> None:
    """And nothing is kept."""
    before = Manifest.objects.count()
    for payload in (b"{}", b"", b'{"schema":9}', b"\0"):
        with pytest.raises(WireError):
            keep(payload)
    assert Manifest.objects.count() == before


def waivers(**changes: object) -> bytes:
    """Return a document that covers Firefox for a group."""
    fields = {"id": "acme-7", "product": "firefox", "expires": AT + timedelta(hours=1), **changes}
    return encode(
        Waivers(schema=1, serial=3, customer="acme", issued=AT, waivers=(Waiver(**fields),))
    )


def waived(device: Device, payload: bytes, group: str = "desks") -> None:
    """Let a device write a receipt that was judged with waivers."""
    inventory = ReportedInventory(
        platform="linux", architecture="amd64", installations=(firefox("140.8.0"),), sources=()
    )
    judged = judge(
        inventory,
        document.read(device.document).manifest,
        at=AT,
        freshness=Freshness.FRESH,
        waivers=document.read_waivers(payload).waivers,
        bearer=Bearer(machine=device.machine, group=group),
    )
    device.receipt(
        inventory=inventory,
        verdict=judged.verdict,
        findings=judged.findings,
        waivers=WaiversUsed(serial=3, sha256=digest(payload), group=group),
    )


@pytest.mark.parametrize("named", ["group", "machine", "all"])
def test_the_same_waivers_give_the_same_bytes(named: str) -> None:
    """Missing: refused with what to do. Imported: waived as it was, for group and machine."""
    device = Device(manifest(minimum="140.9.0"))
    names = {"group": {"groups": ("desks",)}, "machine": {"machines": (device.machine,)}}
    payload = waivers(**names.get(named, {}))
    waived(device, payload)
    with transaction.atomic():
        keep(device.document)
        with pytest.raises(MissingWaiversError, match="waivers import"):
            judge_again(receipt(device))
        assert keep_waivers(payload).pk == keep_waivers(payload).pk
        compared = judge_again(receipt(device))
        assert compared.identical
        assert b'"status":"waived"' in compared.again
        assert compared.verdict_again == "pass"
        transaction.set_rollback(True)


def test_a_waiver_that_was_not_there_is_seen() -> None:
    """A receipt that claims a waiver beyond its end, or for another group, is not identical."""
    device = Device(manifest(minimum="140.9.0"))
    for payload in (waivers(expires=AT), waivers(groups=("lab",))):
        waived(device, waivers())
        claimed = receipt(device)
        used = WaiversUsed(serial=3, sha256=digest(payload), group="desks")
        with transaction.atomic():
            keep(device.document)
            keep_waivers(payload)
            compared = judge_again(msgspec.structs.replace(claimed, waivers=used))
            assert (compared.verdict_stored, compared.verdict_again) == ("pass", "fail")
            transaction.set_rollback(True)


def test_what_is_no_waivers_is_refused() -> None:
    """And nothing is kept; nor is a serial that no database takes."""
    before = models.Waivers.objects.count()
    huge = waivers().replace(b'"serial":3', b'"serial":99999999999999999999')
    for payload in (b"{}", b"", manifest(), huge, b"\0"):
        with pytest.raises(WireError):
            keep_waivers(payload)
    assert models.Waivers.objects.count() == before


def test_a_customers_name_is_cleaned_before_it_is_a_column() -> None:
    """PostgreSQL takes no NUL; the payload stays as it was."""
    payload = encode(Waivers(schema=1, serial=3, customer="a\0" + "b" * 90, issued=AT))
    with transaction.atomic():
        kept = keep_waivers(payload)
        assert (len(kept.customer), "\0" in kept.customer) == (64, False)
        assert bytes(kept.payload) == payload
        transaction.set_rollback(True)
