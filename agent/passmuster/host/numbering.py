"""Names for the raw bytes of a recording: numbered in the order of the answers, equal bytes once.

The order in which an audit happened to ask leaves no trace, and bytes that no answer names are
left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from passmuster.host.recording_format import (
    ImageAnswer,
    PieceAnswer,
    PlacedAnswer,
    ReadAnswer,
    Recording,
    file_name,
)

A = TypeVar("A", ReadAnswer, PieceAnswer, ImageAnswer)


def numbered(
    recording: Recording, files: Mapping[str, bytes]
) -> tuple[Recording, dict[str, bytes]]:
    """Return a recording whose answers stand in order, and its raw bytes by their new names.

    Args:
        recording: the answers, in any order; `file` names bytes of `files`.
        files: raw bytes by any name.
    """
    names: dict[bytes, str] = {}

    def named(payload: bytes, path: str) -> str:
        if payload not in names:
            names[payload] = file_name(len(names) + 1, path)
        return names[payload]

    def renamed(answer: A, path: str) -> A:
        if answer.outcome != "ok":
            return answer
        return replace(answer, file=named(files[answer.file], path))

    reads = sorted(recording.reads, key=_place)
    pieces = sorted(recording.pieces, key=lambda each: (*_place(each), each.offset))
    images = sorted(recording.images, key=lambda each: each.pid)
    whole = replace(
        recording,
        reads=tuple(renamed(each, each.path) for each in reads),
        pieces=tuple(renamed(each, each.path) for each in pieces),
        links=tuple(sorted(recording.links, key=_place)),
        listings=tuple(sorted(recording.listings, key=_place)),
        stats=tuple(sorted(recording.stats, key=_place)),
        images=tuple(renamed(each, f"image-of-{each.pid}") for each in images),
        keys=tuple(sorted(recording.keys, key=lambda each: each.path)),
        exports=tuple(named(files[each], f"{each}.reg") for each in recording.exports),
    )
    return whole, {name: payload for payload, name in names.items()}


def _place(answer: PlacedAnswer) -> tuple[str, str]:
    return answer.path, answer.home or ""
