"""Manifests and waivers by their digest, and judging a stored receipt again with them."""

from __future__ import annotations

import msgspec

from passmuster.evaluate import judge
from passmuster.model import waiver as model
from passmuster.wire import document
from passmuster.wire.codec import WireError, encode
from passmuster.wire.statement import Receipt
from passmuster_collector.fleet.cleaning import cleaned
from passmuster_collector.fleet.models import Manifest, Waivers

_LARGEST_SERIAL = 2**53


class MissingManifestError(LookupError):
    """A document that judged a receipt has not been imported: its manifest, or its waivers."""


class MissingWaiversError(MissingManifestError):
    """The waivers that judged a receipt have not been imported."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt's own findings beside those of judging it again, as encoded bytes."""

    stored: bytes
    again: bytes
    verdict_stored: str
    verdict_again: str

    @property
    def identical(self) -> bool:
        """Whether both say the same, byte for byte."""
        return (self.stored, self.verdict_stored) == (self.again, self.verdict_again)


def keep(payload: bytes) -> Manifest:
    """Store a manifest document under its digest; storing it again changes nothing.

    Raises:
        WireError: it is no manifest document of a schema that is understood.
    """
    read = document.read(payload)
    kept, _ = Manifest.objects.get_or_create(
        sha256=read.sha256,
        defaults={
            "serial": read.manifest.serial,
            "issued": read.manifest.issued,
            "payload": payload,
        },
    )
    return kept


def keep_waivers(payload: bytes) -> Waivers:
    """Store a customer's waivers under their digest; storing them again changes nothing.

    Raises:
        WireError: they are no waivers of a schema that is understood.
    """
    read = document.read_waivers(payload)
    if not 0 <= read.waivers.serial <= _LARGEST_SERIAL:
        raise WireError("malformed", f"waivers: got serial {read.waivers.serial}")
    kept, _ = Waivers.objects.get_or_create(
        sha256=read.sha256,
        defaults={
            "customer": cleaned(read.waivers.customer, 64),
            "serial": read.waivers.serial,
            "issued": read.waivers.issued,
            "payload": payload,
        },
    )
    return kept


def judge_again(receipt: Receipt) -> Comparison:
    """Judge a receipt's inventory again with the manifest, waivers and time that it names.

    Raises:
        MissingManifestError: import the manifest first.
        MissingWaiversError: import the waivers first.
    """
    used = receipt.manifest
    manifest = None
    if used is not None:
        row = Manifest.objects.filter(sha256=used.sha256).first()
        if row is None:
            raise MissingManifestError(
                f"manifest {used.serial} ({used.sha256[:16]}...) is not imported; "
                "run `passmuster-collector manifest import FILE`"
            )
        manifest = document.read(bytes(row.payload)).manifest
    judged = judge(
        receipt.inventory,
        manifest,
        at=receipt.reference_time,
        freshness=used.freshness if used else None,
        waivers=_waivers(receipt),
        bearer=_bearer(receipt),
    )
    return Comparison(
        stored=encode(receipt.findings),
        again=encode(judged.findings),
        verdict_stored=receipt.verdict.value,
        verdict_again=judged.verdict.value,
    )


def _waivers(receipt: Receipt) -> model.Waivers | None:
    used = receipt.waivers
    if used is msgspec.UNSET:
        return None
    row = Waivers.objects.filter(sha256=used.sha256).first()
    if row is None:
        raise MissingWaiversError(
            f"waivers {used.serial} ({used.sha256[:16]}...) are not imported; "
            "run `passmuster-collector waivers import FILE`"
        )
    return document.read_waivers(bytes(row.payload)).waivers


def _bearer(receipt: Receipt) -> model.Bearer:
    """Return who the machine was to waivers."""
    used = receipt.waivers
    return model.Bearer(machine=receipt.machine, group="" if used is msgspec.UNSET else used.group)
