"""The customer's waivers beside the manifest: accepted, kept, and the last good ones.

They carry their own expiry, so the last good ones count until then, whatever became of the
repository. An older document never replaces a newer one: it might bring back what was withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from passmuster.manifest.shelf import Floor, Shelf
from passmuster.manifest.state import ManifestError, WaiversState
from passmuster.manifest.store import Store, read_waivers_of
from passmuster.wire.codec import WireError
from passmuster.wire.document import WaiversDocument

if TYPE_CHECKING:
    from passmuster.manifest.repository import Verified


def last_good_waivers(
    store: Store, customer: str, *, problem: str = "", detail: str = ""
) -> WaiversState:
    """Return the last verified waivers of the customer, or none.

    Args:
        store: of the trust root.
        customer: the enrolled customer; empty: none.
        problem: why nothing newer could be had, a stable word.
        detail: the same as a sentence.
    """
    if not customer:
        return WaiversState()
    shelf = store.waivers(customer)
    document = shelf.last_good(shelf.floor())
    return WaiversState(
        document=document, signed=document is not None, problem=problem, detail=detail
    )


def settle(store: Store, customer: str, verified: Verified) -> WaiversState:
    """Return the waivers after a complete refresh, and keep them.

    Args:
        store: of the trust root.
        customer: the enrolled customer; empty: none.
        verified: what the refresh brought.
    """
    if not customer:
        return WaiversState()
    if verified.waivers_refused is not None:
        refused = verified.waivers_refused
        return last_good_waivers(store, customer, problem=refused.code, detail=str(refused))
    shelf = store.waivers(customer)
    floor = shelf.floor()
    if verified.waivers is None:
        # None are listed any more: what was kept no longer counts, its serial still does.
        kept = msgspec.structs.replace(floor, sha256="")
        return _kept(shelf, floor, kept, None, WaiversState())
    try:
        read = _accepted(verified.waivers, customer, floor)
    except ManifestError as error:
        return last_good_waivers(store, customer, problem=error.code, detail=str(error))
    kept = Floor(serial=read.waivers.serial, sha256=read.sha256)
    return _kept(shelf, floor, kept, verified.waivers, WaiversState(document=read, signed=True))


def _accepted(payload: bytes, customer: str, floor: Floor) -> WaiversDocument:
    """Parse what the repository vouches for; refuse another customer's and an older one."""
    try:
        read = read_waivers_of(customer, payload)
    except WireError as error:
        raise ManifestError(error.code, str(error)) from error
    serial = read.waivers.serial
    if serial < floor.serial or (serial == floor.serial and floor.sha256 not in {"", read.sha256}):
        raise ManifestError(
            "rolled-back",
            f"waivers: got serial {serial} and SHA-256 {read.sha256[:16]}..., expected a serial "
            f"above {floor.serial}; they were refused, the publisher has to know",
        )
    return read


def _kept(
    shelf: Shelf[WaiversDocument],
    before: Floor,
    after: Floor,
    payload: bytes | None,
    state: WaiversState,
) -> WaiversState:
    """Write what has changed; what was verified counts now even when the disk does not take it."""
    if after == before and shelf.last_good(before) == state.document:
        return state
    try:
        shelf.prepare()
        shelf.keep(payload, after)
    except OSError as error:
        return msgspec.structs.replace(
            state,
            problem="state-unwritable",
            detail=f"{shelf.folder}: cannot be written ({error.strerror or error}); "
            "see space and rights",
        )
    return state
