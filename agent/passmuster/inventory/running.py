"""Which versions of an installation run, told from the version on disk.

A process runs the file on disk exactly when its image is that very file. Otherwise an old version
runs: Mozilla's programs carry it in their image, Chromium's in the command line of the crash
handler; for anything else it cannot be told, and is reported as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host, Process
from passmuster.inventory.firefox_image import LIMIT, version_in_image
from passmuster.inventory.former import former_version
from passmuster.inventory.sources.chromium_files import HANDLER, annotated_version, handlers_in
from passmuster.inventory.sources.mozilla_files import PROGRAMS
from passmuster.model.installation import Evidence, Reading, RunningCopy, Version
from passmuster.products.definition import Product
from passmuster.products.matching import wanted

# Marks of helper processes; only the main process is a running copy.
_HELPER_MARKS = ("--type=", "-contentproc", "--monitor-self")


def wanted_names(products: Iterable[Product]) -> frozenset[str]:
    """Return the base names of all programs that a definition knows, and of crash handlers."""
    known = {path.rpartition("/")[2] for product in products for rule in product.detect
             for path in rule.executables}  # fmt: skip
    return frozenset(
        known | {HANDLER, *PROGRAMS} | wanted(products, "chromium-files", "executable")
    )


def running_copies(
    host: Host,
    processes: tuple[Process, ...],
    executables: Iterable[str],
    on_disk: Reading | None,
    package: str = "",
) -> tuple[RunningCopy, ...]:
    """Return what runs of an installation, one entry for each version.

    Args:
        host: for the identity of the file on disk and the image of an old process.
        processes: those that any definition knows.
        executables: paths of the installation's main program.
        on_disk: the version that a current process runs.
        package: the dpkg package that it belongs to, whose log knows the former versions.
    """
    paths = frozenset(executables)
    counts: Counter[tuple[Version | None, bool, str]] = Counter()
    seen: dict[tuple[Version | None, bool, str], Evidence] = {}
    for process in processes:
        if process.executable not in paths or _is_helper(process):
            continue
        copy = _copy(host, processes, process, on_disk, package)
        # One entry for each version; the first process stands for its evidence.
        key = (copy.version, copy.current, copy.evidence.source)
        counts[key] += 1
        seen.setdefault(key, copy.evidence)
    return tuple(
        RunningCopy(version=key[0], current=key[1], processes=counts[key], evidence=seen[key])
        for key in sorted(counts, key=lambda each: (not each[1], str(each[0])))
    )


def _is_helper(process: Process) -> bool:
    return any(mark in process.command_line for mark in _HELPER_MARKS)


def _copy(
    host: Host,
    processes: tuple[Process, ...],
    process: Process,
    on_disk: Reading | None,
    package: str,
) -> RunningCopy:
    where = f"/proc/{process.pid}/exe"
    if _is_current(host, process):
        version = on_disk.version if on_disk else None
        evidence = Evidence(source="processes", location=where, raw=process.executable)
        return RunningCopy(version=version, current=True, processes=1, evidence=evidence)
    found, evidence = _old_version(host, processes, process, where)
    whole = former_version(host, package, found.raw) if found and package else None
    if whole is not None:
        found, evidence = whole
    return RunningCopy(version=found, current=False, processes=1, evidence=evidence)


def _is_current(host: Host, process: Process) -> bool:
    if process.deleted:
        return False
    try:
        file = host.stat(process.executable)
    except HostError:
        return False
    return (file.device, file.inode) == (process.device, process.inode)


def _old_version(
    host: Host, processes: tuple[Process, ...], process: Process, where: str
) -> tuple[Version | None, Evidence]:
    folder, _, name = process.executable.rpartition("/")
    if name in PROGRAMS:
        raw = _from_image(host, process.pid)
        if raw:
            evidence = Evidence(source="processes", location=where, field="image", raw=raw)
            return Version(raw=raw, scheme="mozilla"), evidence
    versions = {
        annotated_version(each) for each in handlers_in(processes, folder) if each.deleted
    } - {""}
    if len(versions) == 1:
        (raw,) = versions
        line = f"--annotation=ver={raw}"
        evidence = Evidence(source="processes", location=f"{folder}/{HANDLER}", raw=line)
        return Version(raw=raw, scheme="dotted"), evidence
    return None, Evidence(source="processes", location=where, raw=f"{process.executable} (deleted)")


def _from_image(host: Host, pid: int) -> str | None:
    try:
        return version_in_image(host.image(pid, limit=LIMIT))
    except HostError:
        return None
