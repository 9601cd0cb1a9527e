"""Programs in the profiles of Nix and Guix: a store path tells package and version.

There is no list of what is installed: a profile's `bin` holds links into the store, and the store
folder that a program lies in is named `hash-package-version`. Only links are read; nothing of the
store itself is opened. The store keeps old versions, so what runs tells its own version too.
Source: Nix manual (profiles, use-xdg-base-directories), NixOS manual (users.users.<name>.packages),
Guix manual (guix package, guix system, guix home).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.paths import printable
from passmuster.host.protocol import Process, User
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.store_paths import STORES, Walker, folder_of, package_of, without_hash
from passmuster.model.installation import Confidence, Evidence, RunningCopy, Scope, Version
from passmuster.products.matching import match

MACHINE = ("/run/current-system/sw", "/run/current-system/profile", "/nix/var/nix/profiles/default")
# Written by root alone, although it is one user's.
DECLARED = "/etc/profiles/per-user/{name}"
OWN = ("/nix/var/nix/profiles/per-user/{name}/profile",
       "/var/guix/profiles/per-user/{name}/guix-profile")  # fmt: skip
HOME = (".nix-profile", ".local/state/nix/profile", ".guix-profile", ".guix-home/profile")


class _Profile(NamedTuple):
    path: str
    user: User | None
    is_claim: bool

    @property
    def home(self) -> str | None:
        return self.user.home if self.user else None


class _Program(NamedTuple):
    """A program that a profile leads to.

    Attributes:
        via: where the profile has it.
        path: where it really lies.
        folder: the store folder that tells package and version.
    """

    profile: _Profile
    via: str
    path: str
    folder: str
    package: str
    version: str

    @property
    def owner(self) -> str:
        return self.profile.user.name if self.profile.user else ""


def look(look: Look) -> list[Observation] | None:
    """Return the programs of all profiles that some definition knows; None without a store."""
    if not any(_exists(look, store) for store in STORES):
        return None
    names = sorted(_names(look))
    walker = Walker(look.host)
    found: dict[tuple[str, str], _Program] = {}
    for profile in _profiles(look):
        look.keep_time()
        folder = _resolve(look, walker, profile, f"{profile.path}/bin")
        for name in names if folder else ():
            program = _program(look, walker, profile, name)
            if program is not None:
                found.setdefault((program.owner, program.folder), program)
    programs = list(found.values())
    return [_observe(look, each, programs) for each in programs]


def _exists(look: Look, path: str) -> bool:
    try:
        look.host.stat(path)
    except AbsentError:
        return False
    return True


def _names(look: Look) -> set[str]:
    """Return the programs to look for; `.name-wrapped` is what a wrapper starts, no second one."""
    paths = {
        path
        for product in look.products
        for rule in product.detect
        if rule.source == "nix"
        for path in rule.executables
    }
    names = {path.rpartition("/")[2] for path in paths}
    return {name for name in names if name and not name.startswith(".")}


def _profiles(look: Look) -> Iterator[_Profile]:
    for path in MACHINE:
        yield _Profile(path, None, is_claim=False)
    for user in look.users:
        if "/" not in user.name and user.name not in {"", ".", ".."}:
            yield _Profile(DECLARED.format(name=user.name), user, is_claim=False)
            for path in OWN:
                yield _Profile(path.format(name=user.name), user, is_claim=True)
        for part in HOME:
            yield _Profile(f"{user.home.rstrip('/')}/{part}", user, is_claim=True)


def _resolve(look: Look, walker: Walker, profile: _Profile, path: str) -> str:
    """Return where a path of a profile leads; empty when it leads nowhere that counts."""
    try:
        return walker.resolve(path, profile.home)
    except AbsentError:
        return ""
    except HostError as error:
        _note(look, f"{profile.path}: passed over, {error}")
        return ""


def _program(look: Look, walker: Walker, profile: _Profile, name: str) -> _Program | None:
    via = f"{profile.path}/bin/{name}"
    path = _resolve(look, walker, profile, via)
    if not path:
        return None
    stored = folder_of(path)
    if not stored:
        _note(look, f"{profile.path}: passed over, {printable(path)} is not in the store")
        return None
    package, version = package_of(path) or (without_hash(stored), "")
    return _Program(profile, via, path, stored, package, version)


def _note(look: Look, sentence: str) -> None:
    if sentence not in look.notes:
        look.notes.append(sentence)


def _observe(look: Look, program: _Program, programs: list[_Program]) -> Observation:
    seen = {"package": program.package, "version": program.version}
    rule = match(look.products, "nix", seen)
    current, running = _running(look, program, programs, rule.rule.scheme if rule else "")
    return Observation(
        source="nix",
        seen=seen,
        version=program.version,
        evidence=Evidence(source="nix", location=program.via, field="store path", raw=program.path),
        packaging="nix",
        path=program.path,
        scope=Scope.USER if program.profile.user else Scope.MACHINE,
        owner=program.owner,
        confidence=Confidence.MEDIUM if program.profile.is_claim else Confidence.HIGH,
        files=frozenset({program.path, *current}),
        executables=(program.path, *current),
        running=running,
        reason="" if program.version else "version-unknown",
    )


def _running(
    look: Look, program: _Program, programs: list[_Program], scheme: str
) -> tuple[tuple[str, ...], tuple[RunningCopy, ...]]:
    """Return the running programs that are this one, and all versions of it that run.

    The store keeps old versions, so the path of what runs tells its version, and whose it is:
    the user's own program before the machine's, the same version before another one.
    """
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Process] = {}
    current: set[str] = set()
    for process in look.processes:
        told = package_of(process.executable)
        if told is None or process.sandbox or told[0] != program.package:
            continue
        if _whose(look, process, told, programs) is not program:
            continue
        if told[1] == program.version:
            current.add(process.executable)
        if _is_main(look, process):
            counts[told] += 1
            first.setdefault(told, process)
    copies = [
        RunningCopy(
            version=Version(raw=told[1], scheme=scheme),
            current=told[1] == program.version,
            processes=counts[told],
            evidence=Evidence(
                source="processes",
                location=f"/proc/{first[told].pid}/exe",
                field="store path",
                raw=first[told].executable,
            ),
        )
        for told in sorted(counts, key=lambda each: (each[1] != program.version, each))
    ]
    return tuple(sorted(current)), tuple(copies)


def _whose(
    look: Look, process: Process, told: tuple[str, str], programs: list[_Program]
) -> _Program | None:
    owner = next((user.name for user in look.users if user.uid == process.uid), "")
    candidates = [
        each for each in programs if each.package == told[0] and each.owner in {owner, ""}
    ]
    candidates.sort(key=lambda each: (each.version != told[1], not each.owner))
    return candidates[0] if candidates else None


def _is_main(look: Look, process: Process) -> bool:
    """Tell whether a process was not started by its own program: helpers are children of it."""
    parent = next((each for each in look.processes if each.pid == process.parent), None)
    return parent is None or package_of(parent.executable) != package_of(process.executable)
