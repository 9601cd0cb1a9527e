"""AppImages: programs in one file, which people keep where they like.

Looked at are a few folders and no more, and in them only files whose names end in `.AppImage`, or
that have no extension in the two folders where tools put them under a bare name. A file counts by
its header, and is neither mounted nor run. Its version is told by the desktop entry that starts
it, else by its name; a process of it is the very file, whatever it mounted.
Source: the AppImage specification and documentation; AppImageKit's runtime.c.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.host.protocol import Process, Stat, User
from passmuster.inventory import user_folders
from passmuster.inventory.appimages.entries import Launcher, launchers
from passmuster.inventory.appimages.header import LENGTH, architecture_of
from passmuster.inventory.appimages.names import SUFFIX, version_in
from passmuster.inventory.observation import Look, Observation
from passmuster.model.installation import (
    Confidence,
    Evidence,
    Reading,
    RunningCopy,
    Scope,
    Version,
)
from passmuster.products.matching import match

MACHINE = ("/opt", "/usr/local/bin")
HOME = ("Applications", "AppImages", "Downloads", "Desktop", ".local/bin")
# Here tools put them under the program's bare name.
BARE = frozenset({"Applications", ".local/bin"})
RULE = "entry-outranks-file-name"
_ENTRIES = 2_000
_BARE_NAMES = 300


class _Image(NamedTuple):
    """An AppImage that was found."""

    path: str
    user: User | None
    identity: Stat
    architecture: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def look(look: Look) -> list[Observation] | None:
    """Return the AppImages that some definition recognises; None where none is wanted."""
    if not any(rule.source == "appimage" for each in look.products for rule in each.detect):
        return None
    images: dict[tuple[int, int], _Image] = {}
    for folder, user, takes_bare in _folders(look):
        for image in _images(look, folder, user, takes_bare=takes_bare):
            images.setdefault((image.identity.device, image.identity.inode), image)
    started: dict[str, list[Launcher]] = {}
    found = []
    for image in images.values():
        owner = image.user.name if image.user else ""
        if image.user is not None and owner not in started:
            started[owner] = launchers(look, image.user)
        seen = _observe(look, image, started.get(owner, []))
        if seen is not None:
            found.append(seen)
    return found


def _folders(look: Look) -> Iterator[tuple[str, User | None, bool]]:
    for folder in MACHINE:
        yield folder, None, False
    for user in look.users:
        for part in dict.fromkeys((*HOME, *user_folders.named(look, user))):
            yield f"{user.home.rstrip('/')}/{part}", user, part in BARE


def _images(look: Look, folder: str, user: User | None, *, takes_bare: bool) -> Iterator[_Image]:
    look.keep_time()
    home = user.home if user else None
    try:
        entries = look.host.entries(folder, limit=_ENTRIES, home=home)
    except (AbsentError, DeniedError):
        return
    except HostError as error:
        look.notes.append(str(error))
        return
    names = [each.name for each in entries if each.kind == "file"]
    named = [each for each in names if each.casefold().endswith(SUFFIX)]
    bare = [each for each in names if takes_bare and "." not in each]
    if len(bare) > _BARE_NAMES:
        look.notes.append(f"{folder}: more than {_BARE_NAMES} bare names, the rest passed over")
    for name in [*named, *bare[:_BARE_NAMES]]:
        look.keep_time()
        path = f"{folder}/{name}"
        try:
            architecture = architecture_of(look.host.read_at(path, 0, LENGTH, home=home))
            if architecture is not None:
                yield _Image(path, user, look.host.stat(path, home=home), architecture)
        except HostError as error:
            look.notes.append(str(error))


def _observe(look: Look, image: _Image, known: list[Launcher]) -> Observation | None:
    own = [each for each in known if image.path in each.words]
    launcher = next((each for each in own if each.version), own[0] if own else None)
    seen = {"file": image.name, "entry": launcher.entry if launcher else ""}
    recognised = match(look.products, "appimage", seen)
    if recognised is None:
        return None
    scheme = recognised.rule.scheme
    readings = _readings(image, launcher, scheme)
    best = readings[0] if readings else None
    bare = Evidence(source="appimage", location=image.path, raw=image.name)
    return Observation(
        source="appimage",
        seen=seen,
        version=best.version.raw if best else "",
        evidence=best.evidence if best else bare,
        packaging="appimage",
        architecture=image.architecture,
        path=image.path,
        scope=Scope.USER if image.user else Scope.MACHINE,
        owner=image.user.name if image.user else "",
        confidence=best.confidence if best else Confidence.LOW,
        files=frozenset({image.path}),
        executables=(image.path,),
        running=_running(look, image, best.version if best else None),
        also=readings[1:],
        decided_by=RULE if readings[1:] else "",
        entries=frozenset(each.entry for each in own),
        reason="" if best else "no-version-file",
    )


def _readings(image: _Image, launcher: Launcher | None, scheme: str) -> tuple[Reading, ...]:
    """Return what entry and name tell, the entry first; where they differ neither is sure."""
    entry = launcher.version if launcher else ""
    name = version_in(image.name)
    found = []
    if launcher and entry:
        agreed = name in ("", entry)
        found.append(
            Reading(
                version=Version(raw=entry, scheme=scheme),
                evidence=Evidence(
                    source="appimage",
                    location=launcher.file,
                    field="X-AppImage-Version",
                    raw=entry,
                ),
                confidence=Confidence.MEDIUM if agreed else Confidence.LOW,
            )
        )
    if name:
        found.append(
            Reading(
                version=Version(raw=name, scheme=scheme),
                evidence=Evidence(
                    source="appimage", location=image.path, field="file name", raw=image.name
                ),
                confidence=Confidence.LOW,
            )
        )
    return tuple(found)


def _running(look: Look, image: _Image, version: Version | None) -> tuple[RunningCopy, ...]:
    """Return what runs of an AppImage: its runtime stays as long as the program does."""
    try:
        processes = look.host.processes(frozenset({image.name}))
    except HostError as error:
        look.notes.append(str(error))
        return ()
    own = [each for each in processes if each.executable == image.path and not each.sandbox]
    current = [each for each in own if _is_current(each, image.identity)]
    old = [each for each in own if each not in current]
    copies = []
    for group, its_version in ((current, version), (old, None)):
        if group:
            where = f"/proc/{group[0].pid}/exe"
            copies.append(
                RunningCopy(
                    version=its_version,
                    current=group is current,
                    processes=len(group),
                    evidence=Evidence(source="processes", location=where, raw=image.path),
                )
            )
    return tuple(copies)


def _is_current(process: Process, on_disk: Stat) -> bool:
    same = (process.device, process.inode) == (on_disk.device, on_disk.inode)
    return same and not process.deleted
