"""Name and version in a snap's `meta/snap.yaml`.

Only plain scalars at the top of the document are read, bare or in quotes, and the first of a name
counts; anything else (blocks, anchors, lists) is not theirs. No YAML machinery is needed for that,
and none is fed with a stranger's file.
Source: the snap.yaml reference of snapcraft; YAML 1.2, chapter 7.3 (flow scalars).
"""

from __future__ import annotations

import re

LIMIT = 1024 * 1024
_WANTED = (b"name", b"version")
_LINE = 1_000
_PLAIN = re.compile(r"[0-9A-Za-z][!-~]{0,99}")


def parse(payload: bytes) -> dict[str, str]:
    """Return `name` and `version` of a snap.yaml; one that is no plain scalar is left out."""
    values: dict[str, str] = {}
    for line in payload.split(b"\n"):
        if not line.startswith(_WANTED) or len(line) > _LINE:
            continue
        name, colon, rest = line.partition(b":")
        # Without a blank behind it the colon belongs to the word.
        if colon and name.rstrip(b" \t") in _WANTED and rest[:1] in (b"", b" ", b"\t", b"\r"):
            text = rest.decode("utf-8", "replace").strip()
            values.setdefault(name.rstrip(b" \t").decode("ascii"), _scalar(text))
    return {name: value for name, value in values.items() if value}


def _scalar(text: str) -> str:
    """Return a scalar's text; empty when it is none that we read."""
    quote = text[:1]
    if quote in {"'", '"'}:
        inner, closed, rest = text[1:].partition(quote)
        is_whole = closed and (not rest.strip() or rest.lstrip().startswith("#"))
        text = inner if is_whole and "\\" not in inner else ""
    else:
        # A comment begins with a blank before its mark.
        text = re.split(r"\s#", text, maxsplit=1)[0].rstrip()
    return text if _PLAIN.fullmatch(text) else ""
