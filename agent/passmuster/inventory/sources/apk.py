"""Installed packages of Alpine's kin, read from apk's own database.

The file is searched as bytes and only records of wanted packages are parsed. apk keeps its
database in /lib; with a merged /usr the same file lies in /usr/lib. Where both exist and differ,
apk still takes the one in /lib, so it counts; what the other says differently stands beside it.
Source: https://wiki.alpinelinux.org/wiki/Apk_spec (installed database), apk_db_fdb_read and
apk_db_layer_name in apk-tools.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.architectures import native_name
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.inventory.upstream import of_apk
from passmuster.model.installation import Confidence, Evidence, Reading, Version
from passmuster.products.matching import wanted

# In the order in which apk looks for them.
PLACES = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")
LIMIT = 32 * 1024 * 1024
RECORD_LIMIT = 2 * 1024 * 1024
RULE = "apk-prefers-lib"
_PACKAGE = re.compile(rb"\nP:([^\n]*)")
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9+._-]{0,127}")
_WORD = re.compile(rb"[A-Za-z0-9._~+-]{1,256}")
_TWICE = b"\n"


class Record(NamedTuple):
    """A package as its record states it.

    Attributes:
        version: empty when it cannot be read.
        is_broken: apk itself marks its files as not what was to be installed.
        files: absolute paths.
    """

    name: str
    version: str
    architecture: str
    is_broken: bool
    files: frozenset[str]


def look(look: Look) -> list[Observation] | None:
    """Return the installed packages that some definition wants; None without a database.

    Raises:
        NoDataError: there is a database and no package in it.
        HostError: the database cannot be read.
    """
    places = _places(look)
    if not places:
        return None
    chosen, *others = places
    names = frozenset(name.encode() for name in wanted(look.products, "apk", "package"))
    records = parse(look.host.read(chosen, limit=LIMIT), names, look)
    if records is None:
        raise NoDataError(f"{chosen}: not one package in it")
    beside: dict[str, Reading] = {}
    for other in others:
        beside |= _outranked(look, other, chosen, names, records)
    return [_observe(each, chosen, beside.get(each.name)) for each in records.values()]


def _places(look: Look) -> list[str]:
    """Return the databases that there are, each file once."""
    found: dict[tuple[int, int], str] = {}
    for place in PLACES:
        try:
            stat = look.host.stat(place)
        except AbsentError:
            continue
        found.setdefault((stat.device, stat.inode), place)
    return list(found.values())


def parse(payload: bytes, names: frozenset[bytes], look: Look) -> dict[str, Record] | None:
    """Return the records of wanted packages by name; None when there is not one package."""
    text = b"\n" + payload
    records: dict[str, Record] = {}
    count = done = 0
    for match in _PACKAGE.finditer(text):
        count += 1
        if count % 1024 == 0:
            look.keep_time()
        name = match[1]
        if name not in names or not _NAME.fullmatch(name):
            continue
        look.keep_time()
        begin = text.rfind(b"\n\n", done, match.start() + 1) + 1
        end = text.find(b"\n\n", match.end())
        end = len(text) if end < 0 else end
        # A second one behind a lost blank line: which line is whose cannot be told.
        is_whole = match.start() >= done and end - begin <= RECORD_LIMIT
        record = _record(name, text[begin:end] if is_whole else b"")
        done = end
        former = records.get(record.name)
        if former is not None and former.version != record.version:
            record = record._replace(version="")
        records[record.name] = record
    return records if count else None


def _record(name: bytes, lines: bytes) -> Record:
    """Parse one record; a line that is there twice counts as damaged."""
    fields: dict[bytes, bytes] = {}
    files: list[str] = []
    folder = ""
    for line in lines.split(b"\n"):
        key, colon, value = line[:1], line[1:2], line[2:]
        if colon != b":":
            continue
        if key == b"F":
            folder = value.decode("utf-8", "replace")
        elif key == b"R":
            files.append(f"/{folder}/{value.decode('utf-8', 'replace')}".replace("//", "/"))
        else:
            fields[key] = value if key not in fields else _TWICE
    version = fields.get(b"V", b"")
    architecture = fields.get(b"A", b"")
    is_sound = fields.get(b"P") == name and _WORD.fullmatch(version)
    return Record(
        name=name.decode("ascii"),
        version=version.decode("ascii") if is_sound else "",
        architecture=architecture.decode("ascii") if _WORD.fullmatch(architecture) else "",
        is_broken=b"f" in fields.get(b"f", b""),
        files=frozenset(files),
    )


def _outranked(
    look: Look, other: str, chosen: str, names: frozenset[bytes], records: dict[str, Record]
) -> dict[str, Reading]:
    """Return what a database that apk does not use says differently, and note what it is."""
    try:
        stale = parse(look.host.read(other, limit=LIMIT), names, look) or {}
    except HostError as error:
        look.notes.append(str(error))
        return {}
    alone = sorted(stale.keys() - records.keys())
    look.notes.append(f"{other}: passed over, apk uses {chosen}"
                      + (f"; only here: {', '.join(alone)}" if alone else ""))  # fmt: skip
    return {
        name: Reading(
            version=Version(raw=each.version, scheme="apk", upstream=of_apk(each.version)),
            evidence=_evidence(each, other),
        )
        for name, each in stale.items()
        if name in records and each.version not in ("", records[name].version)
    }


def _observe(record: Record, location: str, beside: Reading | None) -> Observation:
    return Observation(
        source="apk",
        seen={"package": record.name, "version": record.version},
        version=record.version,
        evidence=_evidence(record, location),
        packaging="apk",
        architecture=native_name(record.architecture),
        confidence=Confidence.MEDIUM if record.is_broken else Confidence.HIGH,
        path=f"apk:{record.name}",
        files=record.files,
        also=(beside,) if beside else (),
        decided_by=RULE if beside else "",
        reason="" if record.version else "version-unknown",
    )


def _evidence(record: Record, location: str) -> Evidence:
    return Evidence(source="apk", location=location, field=f"{record.name} V", raw=record.version)
