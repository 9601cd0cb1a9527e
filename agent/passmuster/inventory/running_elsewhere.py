r"""Which versions of an installation run on Windows or macOS, where no image has an identity.

What a program's own helpers state of its version counts, if it can be that copy's: the same number
as on disk, a lower one, or the one that waits for the next start. For anything else, a process that
is older than the files that it was started from runs what lay there before; which version that
was cannot be told. When a process was started is not known of all: then nothing is.
Source: reference/detection.md, section 9.1.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple, Protocol

from passmuster.host.errors import HostError
from passmuster.host.paths import comparable, lies_in
from passmuster.host.protocol import Host, Process
from passmuster.inventory.observation import Observation
from passmuster.model.installation import Evidence, Reading, RunningCopy, Version
from passmuster.versions import VersionError, compare

_HELPER_MARKS = ("--type=", "-contentproc", "--monitor-self", "--crash-handler")


class Stated(NamedTuple):
    """A version that a helper states, and where."""

    version: str
    evidence: Evidence


class _Running(NamedTuple):
    """A process of the installation, the program that it was started from, what it states."""

    process: Process
    program: str
    told: Stated | None


class Layout(Protocol):
    """What differs from one operating system to the other."""

    @staticmethod
    def original(path: str) -> str:
        """Return the path that a process was started from."""

    @staticmethod
    def is_replaced(path: str) -> bool:
        """Tell whether a process' path says that another file took its place."""

    @staticmethod
    def stated(helper: Process, program: str) -> str:
        """Return the version that a helper of a program states; empty for none of its helpers."""

    @staticmethod
    def files(program: str, version: str) -> tuple[str, ...]:
        """Return the files and folders that are new after an update; the first must be there."""


def elsewhere_running(
    host: Host, processes: tuple[Process, ...], seen: Observation, on_disk: Reading | None
) -> tuple[RunningCopy, ...]:
    """Return what runs of an installation, one entry for each version.

    Args:
        host: for when files were written.
        processes: those that any definition knows.
        seen: what was seen of the installation; its executables are the main programs.
        on_disk: its version.
    """
    layout = _layout(host)
    programs = {comparable(path): path for path in seen.executables}
    main = [
        (process, path)
        for process in processes
        if (path := programs.get(comparable(layout.original(process.executable)))) is not None
        and not any(mark in process.command_line for mark in _HELPER_MARKS)
    ]
    counts: Counter[tuple[Version | None, bool]] = Counter()
    first: dict[tuple[Version | None, bool], Evidence] = {}
    pids = frozenset(process.pid for process, _ in main)
    for process, path in main:
        one = _Running(process, path, _told(layout, processes, process, path, pids))
        key, evidence = _copy(host, layout, one, seen, on_disk)
        counts[key] += 1
        first.setdefault(key, evidence)
    return tuple(
        RunningCopy(version=key[0], current=key[1], processes=counts[key], evidence=first[key])
        for key in sorted(counts, key=lambda each: (not each[1], str(each[0])))
    )


def _layout(host: Host) -> Layout:
    if host.facts.platform == "macos":
        from passmuster.inventory.running_elsewhere_macos import OnMac  # noqa: PLC0415

        return OnMac
    from passmuster.inventory.running_elsewhere_windows import OnWindows  # noqa: PLC0415

    return OnWindows


def _told(
    layout: Layout,
    processes: tuple[Process, ...],
    process: Process,
    path: str,
    pids: frozenset[int],
) -> Stated | None:
    """Return the version that a process' own helpers state, if all state the same one.

    Without a helper of its own, those count that no other running copy of the program started.
    """
    own = [each for each in processes if each.parent == process.pid]
    stray = [each for each in processes if each.parent not in pids]
    for helpers in (own, stray):
        found = {version: each for each in helpers if (version := layout.stated(each, path))}
        if len(found) == 1:
            ((version, helper),) = found.items()
            where = Evidence(
                source="processes",
                location=f"process {helper.pid}",
                field="version",
                raw=f"{helper.executable} {version}",
            )
            return Stated(version, where)
        if found:
            return None
    return None


def _copy(
    host: Host, layout: Layout, one: _Running, seen: Observation, on_disk: Reading | None
) -> tuple[tuple[Version | None, bool], Evidence]:
    """Return which version a process runs and whether it is the one on disk, with evidence."""
    if one.told is not None:
        told, where = one.told
        order = _order(told, on_disk)
        if on_disk and order == 0:
            return (on_disk.version, True), where
        waits = seen.pending is not None and seen.pending[0] == told
        if order == -1 or waits or on_disk is None:
            scheme = on_disk.version.scheme if on_disk else "dotted"
            return (Version(raw=told, scheme=scheme), False), where
    path = one.process.executable
    where = Evidence(source="processes", location=f"process {one.process.pid}", raw=path)
    version = on_disk.version if on_disk else None
    written = _written(host, layout, one.program, version.raw if version else "")
    if layout.is_replaced(path) or written is None or one.process.started < written:
        return (None, False), where
    return (version, True), where


def _order(version: str, on_disk: Reading | None) -> int | None:
    """Return how a stated version stands to the one on disk; None where that cannot be told.

    Some programs state the number of the Chromium in them: it is none of theirs.
    """
    if on_disk is None:
        return None
    try:
        return compare(on_disk.version.scheme, version, on_disk.version.raw)
    except VersionError:
        return None


def _written(host: Host, layout: Layout, program: str, version: str) -> int | None:
    """Return when what a fresh start runs was written; None when it is not there."""
    times = []
    for number, path in enumerate(layout.files(program, version)):
        try:
            times.append(host.stat(path, home=_home_of(host, path)).modified)
        except HostError:
            if number == 0:
                return None
    return max(times)


def _home_of(host: Host, path: str) -> str | None:
    """Return the home that a path lies in, by which reading it is confined."""
    try:
        users = host.users()
    except HostError:
        return None
    return next((each.home for each in users if each.home and lies_in(path, each.home)), None)
