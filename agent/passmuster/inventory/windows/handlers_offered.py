r"""Programs that offer themselves as browser or PDF viewer, nobody having chosen them.

The start menu has a key for each browser, and RegisteredApplications names for each program what
it takes; packages of the store are in the latter only. So a program that no definition knows is
found and told. What only hands over, what opens PDF files to edit them, and what is gone is none.
Source: reference/detection.md, section 2.3; Microsoft's documentation of Default Programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.inventory.observation import Look
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.handlers import Handler, evidence, handler_of, of_command
from passmuster.inventory.windows.handlers_between import is_editor
from passmuster.inventory.windows.registry import NODE_32, Part, asked_subkeys, key, parts
from passmuster.model.installation import Evidence, Role

MENU = "Clients\\StartMenuInternet"
_WEB = ("https", "http")
# What a program takes is registered by the kind of it.
_TAKEN = {Role.HTTPS: ("URLAssociations", "https"), Role.PDF: ("FileAssociations", ".pdf")}
_CLASSES = "software\\classes\\"


class Offer(NamedTuple):
    """A program that offers itself.

    Attributes:
        owner: the name of the person in whose part of the registry it does; empty for none.
    """

    role: Role
    handler: Handler
    evidence: Evidence
    owner: str


def offers(look: Look, folders: Folders) -> Iterator[Offer]:
    """Yield the browsers of the start menu, and what registers for addresses and PDF files."""
    for part in parts(look):
        for each in (*_browsers(look, folders, part), *_registered(look, folders, part)):
            if not each.handler.passes_on and not _edits(each):
                yield each


def _browsers(look: Look, folders: Folders, part: Part) -> Iterator[Offer]:
    for browser, _ in asked_subkeys(look, f"{part.path}\\{MENU}"):
        command = key(look, f"{browser}\\shell\\open\\command")
        if command is None or not command.text(""):
            continue
        taken = key(look, f"{browser}\\Capabilities\\URLAssociations")
        if taken is not None and not any(taken.text(each) for each in _WEB):
            continue
        handler = of_command(look, folders, command.path, command.text(""), part.user)
        told = evidence(command.path, "", command.text(""))
        yield Offer(Role.HTTPS, handler, told, part.owner)


def _registered(look: Look, folders: Folders, part: Part) -> Iterator[Offer]:
    known = key(look, f"{part.path}\\RegisteredApplications")
    for value in known.values if known else ():
        look.keep_time()
        place = _place(part, known.text(value.name) if known else "")
        for role, (kind, name) in _TAKEN.items():
            stated = key(look, f"{place}\\{kind}") if place else None
            if stated and (prog_id := stated.text(name)):
                handler = handler_of(look, folders, prog_id, part.user)
                yield Offer(role, handler, evidence(stated.path, name, prog_id), part.owner)


def _place(part: Part, stated: str) -> str:
    """Return the key of a program's capabilities; it is written from the root of the part on."""
    if part.user is not None and stated.casefold().startswith(_CLASSES):
        # A person's classes lie in a hive of their own.
        return f"HKEY_USERS\\{part.user.sid}_Classes\\{stated[len(_CLASSES) :]}"
    root = part.path.removesuffix(f"\\{NODE_32}").rpartition("\\")[0]
    return f"{root}\\{stated}" if stated else ""


def _edits(offer: Offer) -> bool:
    return offer.role is Role.PDF and is_editor(offer.handler.executable)
