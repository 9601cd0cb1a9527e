"""Whose default browser and PDF viewer is which installation; what no definition knows is told.

A choice belongs to an installation by the desktop entry that its package or its definition names,
or by the program that the entry starts. What fits none is an installation of an unknown product,
once for each program; a launcher that only hands over is none. An entry that somebody can write
without being administrator is not believed by its name, only by what it starts.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from passmuster.host.protocol import Host
from passmuster.inventory.matching import Recognised, architecture
from passmuster.inventory.observation import Choice
from passmuster.model.installation import Default, Installation, Kind, Role, Scope

UNKNOWN_BROWSER = "unknown-browser"
UNKNOWN_PDF_VIEWER = "unknown-pdf-viewer"
PACKAGING = "desktop-entry"
REASON = "unknown-product"
BLIND = "source-failed"
# Entries below these are a package's own.
_TENDED = ("/usr/share/", "/var/lib/flatpak/", "/var/lib/snapd/", "/run/current-system/",
           "/etc/profiles/")  # fmt: skip
# What lies beside a program here has nothing to do with it.
_SHARED = frozenset({"", "/bin", "/usr/bin", "/usr/local/bin", "/usr/games", "/usr/local/games",
                     "/usr/sbin", "/sbin", "/usr/lib", "/usr/lib64", "/opt"})  # fmt: skip
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
        return _sandboxed(each, choice)
    seen, rule = each.seen, each.match.rule
    if choice.file in seen.files:
        return 4
    programs = (*rule.executables, *seen.executables)
    if choice.executable and (choice.executable in programs or choice.executable in seen.files):
        return 3
    tended = choice.file.startswith(_TENDED) and not choice.user
    if choice.entry in {*rule.entries, *seen.entries} and (tended or not choice.program):
        return 2
    return 1 if _folder(choice.executable) in _folders(programs) else 0


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
    return path.rpartition("/")[0]


def _folders(programs: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_folder, programs)) - _SHARED


def _program(choice: Choice) -> tuple[str, str]:
    """Return what tells unknown programs apart: whose it is, and what runs."""
    what = f"{choice.sandbox}:{choice.app}" if choice.app else choice.executable
    return choice.user, what or choice.file


def _unknown(choices: list[Choice], host: Host, native: str) -> Installation:
    """Return the installation that stands for a program which no definition knows."""
    is_browser = any(each.role is Role.HTTPS for each in choices)
    first = min(choices, key=lambda each: (each.role is Role.PDF, each.file))
    return Installation(
        product=UNKNOWN_BROWSER if is_browser else UNKNOWN_PDF_VIEWER,
        kind=Kind.BROWSER if is_browser else Kind.PDF_VIEWER,
        platform=host.facts.platform,
        architecture=native,
        packaging=PACKAGING,
        path=first.file,
        scope=Scope.USER if first.user else Scope.MACHINE,
        owner=first.user,
        default_for=tuple(sorted({each.role for each in choices if each.owner})),
    )
