"""Which versions of an installation run, told from the version on disk.

A process runs the file on disk exactly when its image is that very file. Otherwise an old version
runs: Mozilla's programs carry it in their image, Chromium's in the command line of the crash
handler; for anything else it cannot be told, and is reported as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from passmuster.host.errors import HostError
from passmuster.host.paths import base
from passmuster.host.protocol import Host, Process
from passmuster.inventory.firefox_image import LIMIT, version_in_image
from passmuster.inventory.former import former_version
from passmuster.inventory.mozilla.ini import PROGRAMS
from passmuster.inventory.observation import Observation
from passmuster.inventory.running_elsewhere import elsewhere_running
from passmuster.inventory.running_elsewhere_windows import REPLACED
from passmuster.inventory.sandboxed import sandboxed_copies
from passmuster.inventory.sources.chromium_files import HANDLER, annotated_version, handlers_in
from passmuster.model.installation import Evidence, Reading, RunningCopy, Version
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import wanted

# Marks of helper processes; only the main process is a running copy.
_HELPER_MARKS = ("--type=", "-contentproc", "--monitor-self")


# What Edge calls its crash handler on macOS.
_EDGES_HANDLER = "msedge_crashpad_handler"
_IN_BUNDLE = ".app/Contents/MacOS/"
# Forks and bundles have the number of the Firefox in their image that they are built from.
_TELLING = frozenset({"firefox", "firefox-bin", "firefox-esr"})


def wanted_names(products: tuple[Product, ...]) -> frozenset[str]:
    """Return the base names of all programs that a definition knows, and of crash handlers."""
    rules = [rule for product in products for rule in product.detect]
    paths = {path for rule in rules for path in rule.executables if not path.startswith("%")}
    known = {base(path) for path in paths}
    # The helpers of Chromium's kin on macOS tell which version runs.
    known |= {f"{base(path)} Helper" for path in paths if _IN_BUNDLE in path}
    # What a wrapper of nixpkgs starts lies beside it under this name.
    known |= {f".{path.rpartition('/')[2]}-wrapped" for rule in rules if rule.source == "nix"
              for path in rule.executables}  # fmt: skip
    for source in ("chromium-files", "program-files"):
        known |= wanted(products, source, "executable")
    on_windows = wanted(products, "windows-program", "executable")
    known |= on_windows | {f"{REPLACED}{name}" for name in on_windows}
    return frozenset(known | {HANDLER, _EDGES_HANDLER, *PROGRAMS})


def running_copies(
    host: Host,
    processes: tuple[Process, ...],
    seen: Observation,
    rule: Detect,
    on_disk: Reading | None,
) -> tuple[RunningCopy, ...]:
    """Return what runs of an installation, one entry for each version.

    Args:
        host: for the identity of the file on disk and the image of an old process.
        processes: those that any definition knows.
        seen: what the source saw of the installation.
        rule: the rule that recognised it.
        on_disk: the version that a current process runs.
    """
    if seen.running:
        return seen.running
    if host.facts.platform != "linux":
        return elsewhere_running(host, processes, seen, on_disk)
    paths = frozenset((*rule.executables, *seen.executables))
    if seen.sandbox is not None:
        return sandboxed_copies(
            tuple(each for each in processes if not _is_helper(each)),
            seen,
            frozenset(path.rpartition("/")[2] for path in paths),
            on_disk,
            rule.scheme,
            lambda process: _in_sandbox(host, processes, process),
        )
    package = seen.seen["package"] if seen.packaging == "dpkg" else ""
    counts: Counter[tuple[Version | None, bool, str]] = Counter()
    first: dict[tuple[Version | None, bool, str], Evidence] = {}
    for process in processes:
        if process.sandbox or process.executable not in paths or _is_helper(process):
            continue
        if _is_current(host, process):
            copy = _current(process, on_disk)
        else:
            copy = _old(host, processes, process, package, seen)
        # One entry for each version; the first process stands for its evidence.
        key = (copy.version, copy.current, copy.evidence.source)
        counts[key] += 1
        first.setdefault(key, copy.evidence)
    return tuple(
        RunningCopy(version=key[0], current=key[1], processes=counts[key], evidence=first[key])
        for key in sorted(counts, key=lambda each: (not each[1], str(each[0])))
    )


def _is_helper(process: Process) -> bool:
    return any(mark in process.command_line for mark in _HELPER_MARKS)


def _current(process: Process, on_disk: Reading | None) -> RunningCopy:
    where = f"/proc/{process.pid}/exe"
    return RunningCopy(
        version=on_disk.version if on_disk else None,
        current=True,
        processes=1,
        evidence=Evidence(source="processes", location=where, raw=process.executable),
    )


def _old(
    host: Host, processes: tuple[Process, ...], process: Process, package: str, seen: Observation
) -> RunningCopy:
    found, evidence = _old_version(host, processes, process, seen)
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
    host: Host, processes: tuple[Process, ...], process: Process, seen: Observation
) -> tuple[Version | None, Evidence]:
    where = f"/proc/{process.pid}/exe"
    folder = process.executable.rpartition("/")[0]
    # A bundle has a number of its own: the image tells the Firefox that it is built from.
    raw = None if seen.seen.get("bundle") else _from_image(host, process)
    if raw:
        evidence = Evidence(source="processes", location=where, field="image", raw=raw)
        return Version(raw=raw, scheme="mozilla"), evidence
    raw = _annotated(each for each in handlers_in(processes, folder) if each.deleted)
    if raw:
        line = f"--annotation=ver={raw}"
        evidence = Evidence(source="processes", location=f"{folder}/{HANDLER}", raw=line)
        return Version(raw=raw, scheme="dotted"), evidence
    return None, Evidence(source="processes", location=where, raw=f"{process.executable} (deleted)")


def _annotated(handlers: Iterable[Process]) -> str | None:
    """Return the version that crash handlers tell, if they all tell the same one."""
    versions = {annotated_version(each) for each in handlers} - {""}
    return versions.pop() if len(versions) == 1 else None


def _in_sandbox(host: Host, processes: tuple[Process, ...], process: Process) -> str | None:
    """Return the version of a sandboxed process: of its image, else of its own crash handler."""
    return _from_image(host, process) or _annotated(
        each
        for each in processes
        if each.sandbox == process.sandbox and each.executable.rpartition("/")[2] == HANDLER
    )


def _from_image(host: Host, process: Process) -> str | None:
    if process.executable.rpartition("/")[2] not in _TELLING:
        return None
    try:
        return version_in_image(host.image(process.pid, limit=LIMIT))
    except HostError:
        return None
