r"""What a person chose to open a type with, and which program that is.

The newer of the two places where Windows keeps a choice counts, and there the name of the type
(its ProgID) lies one key deeper. What a person's own part of the registry says comes before the
machine's. A package of the store names itself by its family and no command; desktop programs
state an AppUserModelID too, which is no family.
Source: reference/detection.md, sections 2.2 and 8.1; Microsoft's documentation of ProgIDs, verbs
and App Paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.paths import is_windows
from passmuster.host.protocol import RegistryKey, User
from passmuster.inventory.observation import Look
from passmuster.inventory.windows.commands import icon_of, program_of
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.handlers_between import hands_over
from passmuster.inventory.windows.registry import CURRENT, SOFTWARE, key
from passmuster.inventory.windows.uninstall import is_absent
from passmuster.model.installation import Evidence, Role

SOURCE = "windows-handlers"
PACKAGES = (
    "Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository\\Packages"
)
_PLACES = {
    Role.HTTPS: "Software\\Microsoft\\Windows\\Shell\\Associations\\UrlAssociations\\https",
    Role.PDF: "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\FileExts\\.pdf",
}
_CHOICES = ("UserChoiceLatest\\ProgId", "UserChoice")
_PDF = ".pdf"
_OPEN = "open"
_APPLICATIONS = "applications\\"
_VERB = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MODEL = re.compile(r"([A-Za-z0-9.-]{3,64}_[a-z0-9]{13})![^\\]{1,128}")
# A package's own folder, and the one of its aliases in a home.
_IN_PACKAGE = re.compile(
    r".*\\WindowsApps\\([A-Za-z0-9.-]{3,64})(?:_[0-9.]{1,32}_[a-z0-9]{1,8}_[^_\\]{0,32})?"
    r"(_[a-z0-9]{13})\\[^\\].*",
    re.IGNORECASE,
)
_RAW = 256
_ALIASES = "\\appdata\\local\\microsoft\\windowsapps\\"


class Handler(NamedTuple):
    """What opens a type.

    Attributes:
        file: the key that says so.
        program: what it starts, as written there.
        executable: the program's path; empty where that cannot be told, and for a package.
        family: of an MSIX package; else empty.
        passes_on: it hands over to another program, or is gone.
    """

    file: str
    program: str
    executable: str = ""
    family: str = ""
    passes_on: bool = False


def chosen(look: Look, user: User, role: Role) -> tuple[str, Evidence] | None:
    """Return the type that a person chose for a role, with where that is written; else None.

    Args:
        look: what the source got.
        user: the person.
        role: what for.
    """
    for place in _CHOICES:
        stated = key(look, f"HKEY_USERS\\{user.sid}\\{_PLACES[role]}\\{place}")
        if stated and (prog_id := stated.text("ProgId")):
            return prog_id, evidence(stated.path, "ProgId", prog_id)
    if role is not Role.PDF:
        return None
    for classes in _classes(user):
        stated = key(look, f"{classes}\\{_PDF}")
        if stated and (prog_id := stated.text("")):
            return prog_id, evidence(stated.path, "", prog_id)
    return None


def handler_of(look: Look, folders: Folders, prog_id: str, user: User | None) -> Handler:
    r"""Return what opens a type.

    Args:
        look: what the source got.
        folders: the machine's.
        prog_id: the name of the type, or `Applications\NAME.exe`.
        user: for whom; None for anybody.
    """
    places = _classes(user)
    for place in places:
        if command := _command(look, f"{place}\\{prog_id}"):
            return of_command(look, folders, command.path, command.text(""), user)
        if packaged := _packaged(look, f"{place}\\{prog_id}", user):
            return packaged
    if prog_id.casefold().startswith(_APPLICATIONS):
        for path in _app_paths(prog_id[len(_APPLICATIONS) :], user):
            if (stated := key(look, path)) and stated.text(""):
                program = icon_of(stated.text(""), lambda text: folders.expand(text, user))
                return _of_program(look, stated.path, program, stated.text(""))
    return Handler(f"{places[-1]}\\{prog_id}", "", passes_on=True)


def of_command(look: Look, folders: Folders, file: str, command: str, user: User | None) -> Handler:
    """Return what a command starts.

    Args:
        look: what the source got.
        folders: the machine's.
        file: the key that the command stands in.
        command: it.
        user: whose it is; None for the machine's.
    """
    path = program_of(command, lambda text: folders.expand(text, user))
    return _of_program(look, file, path, command)


def evidence(location: str, field: str, raw: str) -> Evidence:
    """Return where something of this source was read."""
    return Evidence(source=SOURCE, location=location, field=field, raw=raw[:_RAW])


def _classes(user: User | None) -> list[str]:
    """Return where types are registered, what counts more first."""
    own = [f"HKEY_USERS\\{user.sid}_Classes"] if user else []
    return [*own, f"{SOFTWARE}\\Classes"]


def _app_paths(name: str, user: User | None) -> Iterator[str]:
    own = [f"HKEY_USERS\\{user.sid}\\Software"] if user else []
    for place in (*own, SOFTWARE):
        yield f"{place}\\{CURRENT}\\App Paths\\{name}"


def _command(look: Look, place: str) -> RegistryKey | None:
    """Return the command of a type: of the verb that it calls its usual one, else of `open`."""
    shell = key(look, f"{place}\\shell")
    usual = shell.text("").partition(",")[0].strip() if shell else ""
    verbs = dict.fromkeys((usual, _OPEN) if _VERB.fullmatch(usual) else (_OPEN,))
    for verb in verbs:
        command = key(look, f"{place}\\shell\\{verb}\\command")
        if command is not None and command.text(""):
            return command
    return None


def _packaged(look: Look, place: str, user: User | None) -> Handler | None:
    """Return the package that a type names instead of a command."""
    for path in (f"{place}\\Application", f"{place}\\Shell\\Open"):
        stated = key(look, path)
        named = _MODEL.fullmatch(stated.text("AppUserModelID")) if stated else None
        if stated and named:
            family = named[1]
            gone = user is not None and not _has_package(look, user, family)
            return Handler(stated.path, family, family=family, passes_on=gone)
    return None


def _has_package(look: Look, user: User, family: str) -> bool:
    """Tell whether a person has a package of a family; where that cannot be read, it may be."""
    known = key(look, f"HKEY_USERS\\{user.sid}_Classes\\{PACKAGES}")
    name, _, publisher = family.casefold().partition("_")
    return known is None or any(
        each.casefold().startswith(f"{name}_") and each.casefold().endswith(f"_{publisher}")
        for each in known.subkeys
    )


def _of_program(look: Look, file: str, path: str, command: str) -> Handler:
    if not is_windows(path):
        return Handler(file, command[:_RAW], passes_on=True)
    if inside := _IN_PACKAGE.fullmatch(path):
        return Handler(file, path, family=f"{inside[1]}{inside[2]}")
    # An alias is an empty file of which only Windows knows what it starts.
    passes_on = hands_over(path, command) or _ALIASES in path.casefold() or is_absent(look, path)
    return Handler(file, path, executable=path, passes_on=passes_on)
