"""Judging a stored receipt again."""

from __future__ import annotations

import pytest
from django.db import transaction

from fakes.device import Device, firefox, manifest
from passmuster.model.finding import Verdict
from passmuster.wire import statement
from passmuster.wire.codec import WireError
from passmuster.wire.statement import Receipt
from passmuster_collector.fleet.manifests import MissingManifestError, judge_again, keep
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
