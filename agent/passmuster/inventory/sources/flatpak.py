"""Applications that flatpak deployed, for the machine and for each user.

Only applications that some definition wants are looked into. `active` of a branch names the
commit that a fresh start runs; its folder is built from the link's text, so that in a home no
link is followed.
Source: flatpak(1), flatpak-installation(5), flatpak-metadata(5); dir.c in flatpak's source, also
for `.removed`, where a build goes that still runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.host.protocol import Entry, Sandbox
from passmuster.inventory.architectures import native_name
from passmuster.inventory.flatpaks.deployed import RULE, Deployment, Told, versions
from passmuster.inventory.flatpaks.installations import Root, roots
from passmuster.inventory.observation import Look, Observation
from passmuster.model.installation import Confidence, Evidence, Reading, Scope, Version
from passmuster.products.definition import Detect
from passmuster.products.matching import match, wanted

_COMMIT = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}")
_FOLDERS = 50
_ENTRIES = 200
_BUILDS = 8


class _Branch(NamedTuple):
    """One branch of an application in one installation."""

    root: Root
    app: str
    architecture: str
    name: str

    @property
    def folder(self) -> str:
        return f"{self.root.path}/app/{self.app}/{self.architecture}/{self.name}"


def look(look: Look) -> Iterator[Observation] | None:
    """Return the wanted applications of all installations; None where flatpak has none."""
    present: list[Root] = []
    broken: list[HostError] = []
    for root in roots(look):
        look.keep_time()
        try:
            look.host.stat(f"{root.path}/app", home=root.home)
        except AbsentError:
            continue
        except HostError as error:
            # Another user's home is closed to an agent without rights: that is no failure.
            if root.user is None:
                broken.append(error)
            elif not isinstance(error, DeniedError):
                look.notes.append(str(error))
            continue
        present.append(root)
    return _observed(look, present, broken) if present or broken else None


def _observed(look: Look, present: list[Root], broken: list[HostError]) -> Iterator[Observation]:
    """Yield what can be read; the first installation that cannot is told last, as a failure."""
    apps = sorted(wanted(look.products, "flatpak", "app"))
    for root in present:
        for app in apps:
            for branch in _branches(look, root, app):
                seen = _observe(look, branch)
                if seen is not None:
                    yield seen
    if broken:
        raise broken[0]


def _branches(look: Look, root: Root, app: str) -> Iterator[_Branch]:
    look.keep_time()
    folder = f"{root.path}/app/{app}"
    for architecture in _folders(look, root, folder):
        for name in _folders(look, root, f"{folder}/{architecture}"):
            yield _Branch(root, app, architecture, name)


def _folders(look: Look, root: Root, folder: str) -> list[str]:
    return [
        each.name
        for each in _entries(look, root, folder, _FOLDERS)
        if each.kind == "folder" and _PART.fullmatch(each.name)
    ]


def _entries(look: Look, root: Root, folder: str, limit: int) -> tuple[Entry, ...]:
    try:
        return look.host.entries(folder, limit=limit, home=root.home)
    except AbsentError:
        return ()
    except HostError as error:
        look.notes.append(str(error))
        return ()


def _observe(look: Look, branch: _Branch) -> Observation | None:
    look.keep_time()
    root = branch.root
    stated = {"app": branch.app, "branch": branch.name}
    recognised = match(look.products, "flatpak", stated)
    commit = _active(look, branch) if recognised else None
    if recognised is None or commit is None:
        return None
    here = Deployment(f"{branch.folder}/{commit}", branch.app, root.home, recognised)
    program, appstream = versions(look, here)
    best = program or appstream
    confidence = Confidence.MEDIUM if root.user else Confidence.HIGH
    return Observation(
        source="flatpak",
        seen=stated,
        version=best[0] if best else "",
        evidence=best[1] if best else _commit_evidence(branch, commit),
        packaging="flatpak",
        architecture=native_name(branch.architecture),
        path=branch.folder,
        scope=Scope.USER if root.user else Scope.MACHINE,
        owner=root.user.name if root.user else "",
        confidence=confidence,
        also=(_reading(appstream, recognised.rule, confidence),) if program and appstream else (),
        decided_by=RULE if program and appstream else "",
        entries=_desktop_entries(look, here),
        sandbox=Sandbox(kind="flatpak", app=branch.app, build=commit, path=branch.folder),
        builds=_running_builds(look, branch, here, commit),
        reason="" if best else "no-version-stated",
    )


def _active(look: Look, branch: _Branch) -> str | None:
    """Return the commit that a fresh start runs; None when the branch is not deployed."""
    link = f"{branch.folder}/active"
    try:
        commit = look.host.link(link, home=branch.root.home)
        if not _COMMIT.fullmatch(commit):
            look.notes.append(f"{link}: got no commit, passed over")
            return None
        look.host.stat(f"{branch.folder}/{commit}", home=branch.root.home)
    except AbsentError:
        return None
    except HostError as error:
        look.notes.append(str(error))
        return None
    return commit


def _commit_evidence(branch: _Branch, commit: str) -> Evidence:
    return Evidence(source="flatpak", location=f"{branch.folder}/active", raw=commit)


def _reading(told: Told, rule: Detect, confidence: Confidence) -> Reading:
    raw, evidence = told
    return Reading(
        version=Version(raw=raw, scheme=rule.scheme), evidence=evidence, confidence=confidence
    )


def _desktop_entries(look: Look, deployment: Deployment) -> frozenset[str]:
    """Return the ids of the desktop entries that the application exports."""
    folder = f"{deployment.folder}/export/share/applications"
    try:
        entries = look.host.entries(folder, limit=_ENTRIES, home=deployment.home)
    except HostError:
        return frozenset()
    return frozenset(each.name for each in entries if each.name.endswith(".desktop"))


def _running_builds(
    look: Look, branch: _Branch, current: Deployment, commit: str
) -> dict[str, str]:
    """Return the versions of other builds that run and are still on disk, by commit."""
    running = {
        each.sandbox.build
        for each in look.processes
        if each.sandbox and (each.sandbox.kind, each.sandbox.app) == ("flatpak", branch.app)
    }
    found: dict[str, str] = {}
    for build in sorted(running - {commit})[:_BUILDS]:
        if not _COMMIT.fullmatch(build):
            continue
        removed = f"{branch.root.path}/.removed/{branch.app}-{build}"
        for folder in (f"{branch.folder}/{build}", removed):
            told = next(filter(None, versions(look, current._replace(folder=folder))), None)
            if told:
                found[build] = told[0]
                break
    return found
