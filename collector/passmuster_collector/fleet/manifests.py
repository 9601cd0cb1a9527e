"""Manifest documents by their digest, and judging a stored receipt again with them."""

from __future__ import annotations

import msgspec

from passmuster.evaluate import judge
from passmuster.wire import document
from passmuster.wire.codec import encode
from passmuster.wire.statement import Receipt
from passmuster_collector.fleet.models import Manifest


class MissingManifestError(LookupError):
    """The manifest that judged a receipt has not been imported."""


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


def judge_again(receipt: Receipt) -> Comparison:
    """Judge a receipt's inventory again with the manifest and the time that it names.

    Raises:
        MissingManifestError: import the manifest first.
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
    )
    return Comparison(
        stored=encode(receipt.findings),
        again=encode(judged.findings),
        verdict_stored=receipt.verdict.value,
        verdict_again=judged.verdict.value,
    )
