"""The signed documents, manifest and waivers: JSON bytes in, typed documents and digests out.

A document of a higher schema version is refused; within a version unknown fields are let pass,
because versions of agent and publisher meet here (changes are additive). Who writes a document
again keeps the fields that he does not know (`rewritten`).
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Waivers
from passmuster.wire.codec import WireError, decode, digest, encode

SCHEMA = 1
LIMIT = 1024 * 1024
T = TypeVar("T", Manifest, Waivers)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest with the SHA-256 of the very bytes that it was read from."""

    manifest: Manifest
    sha256: str


class WaiversDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's waivers with the SHA-256 of the very bytes that they were read from."""

    waivers: Waivers
    sha256: str


def read(payload: bytes) -> Document:
    """Parse a manifest document.

    Raises:
        WireError: `too-large`, `malformed`, or `unknown-schema`.
    """
    manifest = _read(payload, Manifest, "manifest")
    return Document(manifest=manifest, sha256=digest(payload))


def read_waivers(payload: bytes) -> WaiversDocument:
    """Parse a document of waivers.

    Raises:
        WireError: `too-large`, `malformed`, or `unknown-schema`.
    """
    waivers = _read(payload, Waivers, "waivers")
    return WaiversDocument(waivers=waivers, sha256=digest(payload))


def rewritten(payload: bytes, changed: T) -> bytes:
    """Return a changed document as bytes, with the unknown fields of the one that it comes from.

    Rules, branches and waivers are found again by their ids and steps by their minimums, so they
    may have moved; a part that is gone takes its unknown fields with it.

    Args:
        payload: the document's bytes before the change, which `read` has accepted.
        changed: the typed document after it.
    """
    return encode(_merged(msgspec.json.decode(payload), msgspec.to_builtins(changed), changed))


def _merged(before: Any, after: Any, typed: Any) -> Any:
    """Return `after` with what `before` holds and its type does not know."""
    if isinstance(typed, msgspec.Struct) and isinstance(before, dict):
        names = {each.encode_name: each.name for each in msgspec.structs.fields(typed)}
        unknown = {name: value for name, value in before.items() if name not in names}
        return unknown | {
            name: _merged(before.get(name), value, getattr(typed, names[name]))
            for name, value in after.items()
        }
    if isinstance(typed, dict) and isinstance(before, dict):
        return {key: _merged(before.get(key), value, typed[key]) for key, value in after.items()}
    if isinstance(typed, tuple) and isinstance(before, list):
        known = {_name(each): each for each in before if _name(each) is not None}
        return [_merged(known.get(_name(a)), a, t) for a, t in zip(after, typed, strict=True)]
    return after


def _name(part: Any) -> str | None:
    """Return by what a part of a list is found again, None for one that has no name."""
    if not isinstance(part, dict):
        return None
    name = part.get("id", part.get("minimum"))
    return name if isinstance(name, str) else None


def _read(payload: bytes, kind: type[T], what: str) -> T:
    found = decode(payload, kind, limit=LIMIT, what=what)
    if found.schema != SCHEMA:
        raise WireError(
            "unknown-schema",
            f"{what}: got schema {found.schema}, expected {SCHEMA}; update Passmuster",
        )
    return found
