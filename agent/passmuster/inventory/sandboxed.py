"""Which builds of a sandboxed program run: told by the sandbox, never by the program.

A flatpak's processes name the commit that they were started from, a snap's the revision; another
one than the build on disk is an old version, whose number is told where that build still lies on
disk, or by the image or the crash handler that runs.
Source: flatpak-metadata(5) (`app-commit`, `app-path`); snapd's dirs.go (/snap/NAME/REVISION).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from passmuster.host.protocol import Process, Sandbox
from passmuster.inventory.observation import Observation
from passmuster.model.installation import Evidence, Reading, RunningCopy, Version


def sandboxed_copies(
    processes: tuple[Process, ...],
    seen: Observation,
    names: frozenset[str],
    on_disk: Reading | None,
    scheme: str,
    running_version: Callable[[Process], str | None],
) -> tuple[RunningCopy, ...]:
    """Return what runs of a sandboxed installation, one entry for each build.

    Args:
        processes: those that any definition knows, helpers left out.
        seen: the observation; its `sandbox` is the build on disk.
        names: base names of its main program.
        on_disk: the version of the build on disk.
        scheme: version scheme of what the source states.
        running_version: the version of what runs, where the process itself can tell.
    """
    on_disk_build = seen.sandbox
    if on_disk_build is None:
        return ()
    counts: Counter[str] = Counter()
    first: dict[str, Process] = {}
    for process in processes:
        own = process.sandbox
        if own and _is_of(own, on_disk_build) and process.executable.rpartition("/")[2] in names:
            counts[own.build] += 1
            first.setdefault(own.build, process)
    copies = []
    for build, process in sorted(first.items(), key=lambda each: each[0] != on_disk_build.build):
        current = build == on_disk_build.build
        if current:
            version = on_disk.version if on_disk else None
        else:
            version = _old_version(seen, build, process, scheme, running_version)
        copies.append(
            RunningCopy(
                version=version,
                current=current,
                processes=counts[build],
                evidence=Evidence(
                    source="processes",
                    location=f"/proc/{process.pid}",
                    field=f"{on_disk_build.kind} build",
                    raw=build,
                ),
            )
        )
    return tuple(copies)


def _is_of(running: Sandbox, on_disk: Sandbox) -> bool:
    """Tell whether a process's sandbox is of this installation, and not of another one.

    Another branch, or another user's copy, is started from another folder. A sandbox may know its
    own by a longer path (`/var/home` for `/home`).
    """
    same = (running.kind, running.app) == (on_disk.kind, on_disk.app)
    return same and (not running.path or f"{on_disk.path}/" in f"{running.path}/")


def _old_version(
    seen: Observation,
    build: str,
    process: Process,
    scheme: str,
    running_version: Callable[[Process], str | None],
) -> Version | None:
    raw = seen.builds.get(build) or running_version(process)
    return Version(raw=raw, scheme=scheme) if raw else None
