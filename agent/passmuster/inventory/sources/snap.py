"""Snaps that snapd mounted: for each wanted one the revision that a fresh start runs.

`current` names it; a snap without that link, or one that snapd's state calls inactive, is
switched off. A parallel installation `NAME_KEY` is a copy of its own. The publisher's version
outranks what a program inside says, which is kept beside it.
Source: snapd's dirs.go (mount folders), snapstate (state.json), snap.yaml; snap(8).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Sandbox
from passmuster.inventory.mozilla import ini
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.snaps.description import LIMIT, parse
from passmuster.inventory.snaps.state import STATE, State
from passmuster.model.installation import Confidence, Evidence, Reading, Version
from passmuster.products.matching import Match, match, wanted

# The second is Fedora's and Arch's; there the first may be a link to it.
FOLDERS = ("/snap", "/var/lib/snapd/snap")
ENTRIES = "/var/lib/snapd/desktop/applications"
RULE = "package-outranks-file"
_MOST = 2_000
_INSTANCE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}(?:_[a-z0-9]{1,10})?")
_REVISION = re.compile(r"x?[0-9]{1,9}")
_BUILDS = 8


class _Snap(NamedTuple):
    """One installed snap: its instance name, and the folder of the revision that is current."""

    instance: str
    folder: str
    revision: str

    @property
    def name(self) -> str:
        return self.instance.partition("_")[0]

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.revision}"


def look(look: Look) -> list[Observation] | None:
    """Return the wanted snaps; None where nothing is mounted by snapd."""
    names = wanted(look.products, "snap", "snap")
    found: dict[str, _Snap] = {}
    present = False
    for folder in FOLDERS:
        try:
            entries = look.host.entries(folder, limit=_MOST)
        except AbsentError:
            continue
        present = True
        for entry in entries:
            look.keep_time()
            is_wanted = entry.name.partition("_")[0] in names
            if entry.kind == "folder" and is_wanted and _INSTANCE.fullmatch(entry.name):
                snap = _current(look, f"{folder}/{entry.name}", entry.name)
                if snap is not None:
                    found.setdefault(entry.name, snap)
    if not present:
        return None
    state = State(look)
    exported = _exported(look) if found else {}
    seen = [_observe(look, snap, state, exported) for snap in found.values()]
    return [each for each in seen if each is not None]


def _current(look: Look, folder: str, instance: str) -> _Snap | None:
    """Return a snap with the revision that a fresh start runs; None when it is switched off."""
    link = f"{folder}/current"
    try:
        revision = look.host.link(link)
        if not _REVISION.fullmatch(revision):
            look.notes.append(f"{link}: got no revision, passed over")
            return None
        look.host.stat(f"{folder}/{revision}")
    except AbsentError:
        return None
    except HostError as error:
        look.notes.append(str(error))
        return None
    return _Snap(instance, folder, revision)


def _observe(
    look: Look, snap: _Snap, state: State, exported: dict[str, frozenset[str]]
) -> Observation | None:
    look.keep_time()
    stated = state.of(snap.instance)
    if not stated.is_active:
        return None
    seen = {"snap": snap.name, "channel": stated.channel}
    recognised = match(look.products, "snap", seen)
    if recognised is None:
        return None
    version = _version(look, snap.path)
    also = _of_program(look, snap, recognised) if version else None
    waiting = Evidence(
        source="snap",
        location=STATE,
        field=f"refresh-candidates {snap.instance} version",
        raw=stated.waiting,
    )
    return Observation(
        source="snap",
        seen=seen,
        version=version,
        evidence=Evidence(
            source="snap",
            location=f"{snap.path}/meta/snap.yaml",
            field="version",
            raw=version,
        ),
        packaging="snap",
        path=snap.folder,
        pending=(stated.waiting, waiting) if stated.waiting not in ("", version) else None,
        also=(also,) if also else (),
        decided_by=RULE if also else "",
        entries=exported.get(snap.instance, frozenset()),
        sandbox=Sandbox(kind="snap", app=snap.instance, build=snap.revision),
        builds=_running_builds(look, snap),
        reason="" if version else "no-version-stated",
    )


def _version(look: Look, folder: str) -> str:
    try:
        payload = look.host.read(f"{folder}/meta/snap.yaml", limit=LIMIT)
    except HostError as error:
        look.notes.append(str(error))
        return ""
    return parse(payload).get("version", "")


def _of_program(look: Look, snap: _Snap, recognised: Match) -> Reading | None:
    """Return what a program of Mozilla's kin inside the snap says of its version."""
    if all(rule.source != "mozilla-files" for rule in recognised.product.detect):
        return None
    named = [path.rpartition("/")[0] for path in recognised.rule.executables]
    inside = [each.rpartition("/current")[2] for each in named]
    for folder in dict.fromkeys([*inside, f"/usr/lib/{snap.name}"]):
        path = f"{snap.path}{folder}/{ini.INI}"
        version = (ini.read(look, path, None) or {}).get("Version", "")
        if version:
            return Reading(
                version=Version(raw=version, scheme="mozilla"),
                evidence=Evidence(source="snap", location=path, field="[App] Version", raw=version),
                confidence=Confidence.HIGH,
            )
    return None


def _exported(look: Look) -> dict[str, frozenset[str]]:
    """Return the ids of the desktop entries that snapd wrote, by instance."""
    try:
        entries = look.host.entries(ENTRIES, limit=_MOST)
    except HostError:
        return {}
    found: dict[str, set[str]] = {}
    for entry in entries:
        # NAME_APP.desktop; of a parallel installation NAME+KEY_APP.desktop.
        instance, mark, _ = entry.name.partition("_")
        if mark and entry.name.endswith(".desktop"):
            found.setdefault(instance.replace("+", "_"), set()).add(entry.name)
    return {instance: frozenset(names) for instance, names in found.items()}


def _running_builds(look: Look, snap: _Snap) -> dict[str, str]:
    """Return the versions of other revisions that run and are still mounted, by revision."""
    running = {
        each.sandbox.build
        for each in look.processes
        if each.sandbox and (each.sandbox.kind, each.sandbox.app) == ("snap", snap.instance)
    }
    found: dict[str, str] = {}
    for revision in sorted(running - {snap.revision})[:_BUILDS]:
        if _REVISION.fullmatch(revision):
            version = _version(look, f"{snap.folder}/{revision}")
            if version:
                found[revision] = version
    return found
