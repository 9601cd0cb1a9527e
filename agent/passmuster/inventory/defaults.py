"""Whose default browser and PDF viewer is which installation; what no definition knows is told.

A choice belongs to an installation by the desktop entry that its package or its definition names,
or by the program that the entry starts. What fits none is an installation of an unknown product,
once for each program; a launcher that only hands over is none. An entry that somebody can write
without being administrator is not believed by its name, only by what it starts.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from passmuster.host.paths import base, comparable, is_windows, lies_in, parent
from passmuster.host.protocol import Host
from passmuster.inventory.matching import Recognised, architecture
from passmuster.inventory.observation import Choice
from passmuster.model.installation import Default, Installation, Kind, Role, Scope

UNKNOWN_BROWSER = "unknown-browser"
UNKNOWN_PDF_VIEWER = "unknown-pdf-viewer"
# What told of a program that no definition knows.
PACKAGING = {"linux": "desktop-entry", "windows": "start-menu", "macos": "app"}
REASON = "unknown-product"
BLIND = "source-failed"
# Entries below these are a package's own.
_TENDED = ("/usr/share/", "/var/lib/flatpak/", "/var/lib/snapd/", "/run/current-system/",
           "/etc/profiles/")  # fmt: skip
# What lies beside a program here has nothing to do with it.
_SHARED = frozenset({"", "/bin", "/usr/bin", "/usr/local/bin", "/usr/games", "/usr/local/games",
                     "/usr/sbin", "/sbin", "/usr/lib", "/usr/lib64", "/opt",
                     "/Applications"})  # fmt: skip
# So it is in folders of these names on Windows, in a drive's root and in a home.
_SHARED_ON_WINDOWS = frozenset({"appdata", "desktop", "documents", "downloads", "local",
                                "program files", "program files (x86)", "programdata",
                                "programs", "public", "roaming", "shims", "system32", "syswow64",
                                "temp", "users", "windows"})  # fmt: skip
_HOMES = "users"
_SANDBOXES = frozenset({"flatpak", "snap"})


def assign(
    recognised: tuple[Recognised, ...],
    choices: list[Choice],
    host: Host,
    *,
    is_blind: bool = False,
) -> tuple[tuple[Installation, ...], tuple[Default, ...]]:
    """Return all installations, what they are defaults for among it, and each user's defaults.

    Args:
        recognised: the installations with what they were made of, in stable order.
        choices: the users' defaults, and the entries that offer themselves.
        host: for its architecture.
        is_blind: some source could not look: it may be that one which knows the program.
    """
    reason = BLIND if is_blind else REASON
    native = architecture(host)
    roles: dict[int, set[Role]] = {}
    strangers: dict[tuple[str, str], list[Choice]] = {}
    defaults: list[Default] = []
    for choice in choices:
        number = _owner(recognised, choice, native)
        if number is None and not choice.passes_on:
            strangers.setdefault(_program(choice), []).append(choice)
        if choice.owner:
            product = "" if number is None else recognised[number].installation.product
            defaults.append(_default(choice, product))
            if number is not None:
                roles.setdefault(number, set()).add(choice.role)
    installations = [
        msgspec.structs.replace(each.installation, default_for=tuple(sorted(roles.get(number, ()))))
        for number, each in enumerate(recognised)
    ]
    _join_own(strangers)
    unknown = [
        msgspec.structs.replace(_unknown(strangers[key], host, native), reason=reason)
        for key in sorted(strangers)
    ]
    return (
        (*installations, *unknown),
        tuple(sorted(defaults, key=lambda each: (each.owner, each.role))),
    )


def _default(choice: Choice, product: str) -> Default:
    return Default(
        owner=choice.owner,
        role=choice.role,
        entry=choice.entry,
        program=choice.program,
        product=product,
        evidence=choice.evidence,
    )


def _owner(recognised: tuple[Recognised, ...], choice: Choice, native: str) -> int | None:
    """Return which installation a choice belongs to: the strongest sign, then the nearest copy."""
    best: tuple[int, bool, bool, bool] | None = None
    found = None
    for number, each in enumerate(recognised):
        sign = _sign(each, choice)
        if not sign:
            continue
        one = each.installation
        whose = {choice.owner, choice.user} - {""}
        rank = (sign, one.owner in whose, one.scope is Scope.MACHINE, one.architecture == native)
        if best is None or rank > best:
            best, found = rank, number
    return found


def _sign(each: Recognised, choice: Choice) -> int:
    """Return how strongly an installation and a choice belong together; 0 for not at all."""
    if each.match is None or each.installation.kind is Kind.OS:
        return 0
    if choice.sandbox or each.installation.packaging in _SANDBOXES:
        return (_of_store if choice.sandbox == "msix" else _sandboxed)(each, choice)
    seen, rule = each.seen, each.match.rule
    if choice.file in seen.files:
        return 4
    programs = {comparable(path) for path in (*rule.executables, *seen.executables, *seen.files)}
    if choice.executable and comparable(choice.executable) in programs:
        return 3
    tended = choice.file.startswith(_TENDED) and not choice.user
    if choice.entry in {*rule.entries, *seen.entries} and (tended or not choice.program):
        return 2
    folders = _folders((*rule.executables, *seen.executables))
    own = seen.root and not _is_shared(comparable(seen.root))
    is_inside = bool(own) and lies_in(choice.executable, seen.root)
    return 1 if is_inside or _folder(choice.executable) in folders else 0


def _of_store(each: Recognised, choice: Choice) -> int:
    """Tell whether a package is the one that a choice names by its family, of a fitting user."""
    whose = {choice.owner, choice.user} - {""}
    owner = each.installation.owner
    is_fitting = not owner or not whose or owner in whose
    return 3 if is_fitting and choice.app.casefold() in each.seen.entries else 0


def _sandboxed(each: Recognised, choice: Choice) -> int:
    """Tell whether a flatpak or snap is the one that a choice starts, of a fitting user."""
    one = each.installation
    if one.packaging != choice.sandbox:
        return 0
    if one.owner and one.owner not in {choice.owner, choice.user}:
        return 0
    exported = _TENDED[1] if choice.sandbox == "flatpak" else _TENDED[2]
    if choice.file.startswith(exported) and one.owner:
        return 0
    if choice.branch and choice.branch != each.seen.seen.get("branch", choice.branch):
        return 0
    own = each.seen.sandbox
    if own is not None and own.app == choice.app:
        return 3
    entries = each.seen.entries | set(each.match.rule.entries if each.match else ())
    return 2 if choice.entry in entries and own is None else 0


def _folder(path: str) -> str:
    return comparable(parent(path))


def _folders(programs: Iterable[str]) -> frozenset[str]:
    return frozenset(each for each in map(_folder, programs) if not _is_shared(each))


def _is_shared(folder: str) -> bool:
    """Tell whether programs that have nothing to do with each other lie in a folder."""
    if folder[1:2] != ":":
        return folder in _SHARED
    above = base(parent(folder))
    return len(folder) <= len("c:\\") or above == _HOMES or base(folder) in _SHARED_ON_WINDOWS


def _program(choice: Choice) -> tuple[str, str]:
    """Return what tells unknown programs apart: whose it is, and what runs."""
    what = f"{choice.sandbox}:{choice.app}" if choice.app else comparable(choice.executable)
    return choice.user, what or choice.file


def _join_own(strangers: dict[tuple[str, str], list[Choice]]) -> None:
    """Let a person's own registration of a program of Windows be that of the machine's one."""
    for user, what in sorted(strangers):
        if user and is_windows(what) and ("", what) in strangers:
            strangers["", what] += strangers.pop((user, what))


def _unknown(choices: list[Choice], host: Host, native: str) -> Installation:
    """Return the installation that stands for a program which no definition knows."""
    is_browser = any(each.role is Role.HTTPS for each in choices)
    first = min(choices, key=lambda each: (each.role is Role.PDF, each.user, each.file))
    return Installation(
        product=UNKNOWN_BROWSER if is_browser else UNKNOWN_PDF_VIEWER,
        kind=Kind.BROWSER if is_browser else Kind.PDF_VIEWER,
        platform=host.facts.platform,
        architecture=native,
        packaging=PACKAGING[host.facts.platform],
        path=first.file,
        scope=Scope.USER if first.user else Scope.MACHINE,
        owner=first.user,
        default_for=tuple(sorted({each.role for each in choices if each.owner})),
    )
