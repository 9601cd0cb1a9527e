"""The expected inventory of a recorded host: each value with the raw file that it comes from.

An inventory names places of the audited machine; whoever checks a value by hand wants the file of
the recording. A place that nobody asked about in the recording has none, which is a defect.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from passmuster.host.paths import is_windows
from passmuster.host.recording_format import Recording
from passmuster.host.registry.export import parse

_PROCESS = re.compile(r"(?:/proc/|process )([0-9]+)(?:/.*)?")
# What does not depend on the host alone.
_LEFT_OUT = ("schema", "passmuster")


def expected(document: dict[str, Any], recording: Recording, files: Mapping[str, bytes]) -> str:
    """Return the sidecar of a host.

    Args:
        document: what `passmuster inventory --format json` says of it.
        recording: the recording.
        files: its raw bytes by name.

    Raises:
        LookupError: some evidence names a place that the recording does not hold.
    """
    told = {key: value for key, value in document.items() if key not in _LEFT_OUT}
    told["sources"] = {each["source"]: each["outcome"] for each in document["sources"]}
    _add_raw_files(told, recording, files)
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _add_raw_files(value: Any, recording: Recording, files: Mapping[str, bytes]) -> None:
    if isinstance(value, dict):
        for each in value.values():
            _add_raw_files(each, recording, files)
        if {"source", "location"} <= value.keys():
            value["raw_file"] = raw_file(value, recording, files)
    elif isinstance(value, list):
        for each in value:
            _add_raw_files(each, recording, files)


def raw_file(
    evidence: Mapping[str, str], recording: Recording, files: Mapping[str, bytes]
) -> str | list[str]:
    """Return the file of a recording that an evidence was read from.

    Several pieces of one large file are told apart by the package's name in them. What is no file
    (a folder's entries, a link, a process) stands in `recording.json` itself, under the word
    that follows.
    """
    location = evidence["location"]
    if location.startswith("HKEY_"):
        return _export(location, recording, files)
    if is_windows(location):
        location = _hive(location, recording) or location
    process = _PROCESS.fullmatch(location)
    if process and evidence.get("field") == "image":
        return next(each.file for each in recording.images if each.pid == int(process[1]))
    pieces = _holding(evidence, _pieces(location, recording), files)
    reads = [each.file for each in recording.reads if each.path == location and each.file]
    if reads or pieces:
        return reads[0] if reads else pieces if len(pieces) > 1 else pieces[0]
    return f"recording.json {_answer(location, recording)}"


def _export(location: str, recording: Recording, files: Mapping[str, bytes]) -> str:
    """Return the registry export that holds a key."""
    key = location.casefold()
    return next(name for name in recording.exports if key in parse(files[name]).keys)


def _hive(location: str, recording: Recording) -> str:
    """Return the hive that a key of somebody who was not logged on was read from, if it is one."""
    hives = (each.path for each in recording.reads if each.path.casefold().endswith(".dat"))
    return next((each for each in hives if location.startswith(f"{each}\\")), "")


def _pieces(location: str, recording: Recording) -> list[str]:
    """Return the pieces of a large file, and its write-ahead log, whose rows count as its own."""
    found = [each.file for each in recording.pieces if each.path == location]
    log = [each.file for each in recording.reads if each.path == f"{location}-wal"]
    return found + log if found else []


def _holding(
    evidence: Mapping[str, str], names: list[str], files: Mapping[str, bytes]
) -> list[str]:
    words = [*evidence.get("field", "").split()[:1], evidence.get("raw", "")]
    found = [name for name in names if name]
    for word in filter(None, words):
        with_it = [name for name in found if word.encode() in files[name]]
        found = with_it or found
    return found


def _answer(location: str, recording: Recording) -> str:
    """Return under which word of the recording's index a place is answered."""
    if location == "uname" or location.startswith("/proc/sys/kernel"):
        return "facts"
    programs = recording.processes.processes if recording.processes else ()
    if _PROCESS.fullmatch(location) or any(each.executable == location for each in programs):
        return "processes"
    for word in ("links", "listings", "stats", "reads", "pieces"):
        answers = getattr(recording, word)
        if any(each.path == location and each.outcome == "ok" for each in answers):
            return word
    above, _, name = location.rpartition("/")
    for each in recording.listings:
        if each.path == above and any(entry.name == name for entry in each.entries):
            return "listings"
    # A profile's links were read one by one: the first of them on the way answers.
    if any(each.outcome == "ok" and location.startswith(f"{each.path}/")
           for each in recording.links):  # fmt: skip
        return "links"
    if recording.unasked == "absent":
        return "where it is absent"
    raise LookupError(f"{location}: nothing in the recording answers for it")
