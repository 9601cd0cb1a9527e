"""Receipts: only those of wanted packages, only as a confirmation."""

from __future__ import annotations

import time

import pytest

from host_builder.mac import Mac
from passmuster.host.answers import Answers
from passmuster.host.errors import DeniedError
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources.macos import receipt
from passmuster.model.installation import Kind
from passmuster.products.definition import Detect, Product

PRODUCTS = (
    Product(
        schema=1,
        id="viewer",
        name="Viewer",
        vendor="x",
        kind=Kind.PDF_VIEWER,
        detect=(
            Detect(source="receipt", scheme="dotted", match={"package": ("com.foxit.pkg.viewer",)}),
        ),
    ),
)


def look_at(mac: Mac) -> tuple[list[Observation] | None, list[str]]:
    """Return what is seen, and the notes."""
    notes: list[str] = []
    host = Answers(*mac.recording())
    found = receipt.look(Look(host, PRODUCTS, (), (), time.monotonic() + 60, notes))
    return None if found is None else list(found), notes


def test_a_wanted_receipt_confirms() -> None:
    """Its version and where it stands; nobody else's receipts are read."""
    mac = Mac()
    mac.receipt("com.foxit.pkg.viewer", "2026.2.1.39815")
    mac.receipt("com.apple.pkg.Core", "26.1")
    mac.refuse("/var/db/receipts/com.apple.pkg.Core.plist")
    found, notes = look_at(mac)
    assert found is not None
    (seen,) = found
    assert (seen.seen, seen.version, seen.confirms) == (
        {"package": "com.foxit.pkg.viewer"}, "2026.2.1.39815", True,
    )  # fmt: skip
    assert seen.evidence.location == "/var/db/receipts/com.foxit.pkg.viewer.plist"
    assert seen.evidence.field == "PackageVersion"
    assert notes == []


def test_a_receipt_without_a_version_says_so() -> None:
    """The package was there; in which version is not known."""
    mac = Mac()
    mac.plist("/var/db/receipts/com.foxit.pkg.viewer.plist",
              {"PackageIdentifier": "com.foxit.pkg.viewer"})  # fmt: skip
    found, _ = look_at(mac)
    assert found is not None
    assert [(each.version, each.reason) for each in found] == [("", "version-unknown")]


def test_what_does_not_speak_of_its_package_is_none() -> None:
    """Another identifier inside, a torn list, a folder of that name."""
    mac = Mac()
    mac.plist("/var/db/receipts/com.foxit.pkg.viewer.plist", {"PackageIdentifier": "other"})
    assert look_at(mac) == ([], [])
    mac.file("/var/db/receipts/com.foxit.pkg.viewer.plist", b"torn")
    found, notes = look_at(mac)
    assert (found, len(notes)) == ([], 1)
    mac = Mac()
    mac.folder("/var/db/receipts/com.foxit.pkg.viewer.plist")
    assert look_at(mac) == ([], [])


def test_no_receipts_at_all_is_absent() -> None:
    """A folder that may not be read is an error instead."""
    mac = Mac()
    mac.refuse(receipt.FOLDER, "absent")
    assert look_at(mac) == (None, [])
    mac.refuse(receipt.FOLDER)
    with pytest.raises(DeniedError):
        look_at(mac)
