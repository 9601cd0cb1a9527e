"""Each user's default browser and PDF viewer, and what else offers itself as one.

A user whose own settings cannot be read is noted and left out: the machine's default would be a
guess. It recognises no product; that is done where all installations are known.
Source: the specifications named in passmuster.inventory.desktop, of which this is the summit.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import HostError
from passmuster.host.protocol import User
from passmuster.inventory.desktop import lookalikes
from passmuster.inventory.desktop.command import Command
from passmuster.inventory.desktop.folders import (
    Folder,
    Found,
    machine_places,
    opened,
    places_of,
)
from passmuster.inventory.desktop.lists import Lists
from passmuster.inventory.desktop.lookup import SOURCE, Session
from passmuster.inventory.desktop.paths import Programs
from passmuster.inventory.desktop.registered import offers
from passmuster.inventory.observation import Choice, Look
from passmuster.model.installation import Evidence, Role


def look(look: Look) -> Iterator[Choice] | None:
    """Return the users' defaults and the entries that offer themselves; None without entries.

    Raises:
        HostError: the machine's folders of entries cannot be listed.
    """
    machine = opened(look, machine_places())
    own: dict[str, list[Folder]] = {}
    for user in look.users:
        try:
            own[user.name] = opened(look, places_of(user))
        except HostError as error:
            look.notes.append(f"{user.name}: {error}")
    if not machine and not any(own.values()):
        return None
    return _choices(look, machine, own)


def _choices(look: Look, machine: list[Folder], own: dict[str, list[Folder]]) -> Iterator[Choice]:
    programs = Programs(look)
    lists = Lists(look, machine)
    for user in (each for each in look.users if each.name in own):
        try:
            yield from _defaults(look, user, own[user.name], lists, programs)
        except HostError as error:
            look.notes.append(f"{user.name}: {error}")
    for folder in (*machine, *(folder for folders in own.values() for folder in folders)):
        for offer in offers(look, folder, programs):
            location = offer.found.path
            evidence = Evidence(source=SOURCE, location=location, field="MimeType")
            yield _choice(offer.role, None, offer.found, offer.command, evidence, programs)


def _defaults(
    look: Look,
    user: User,
    folders: list[Folder],
    lists: Lists,
    programs: Programs,
) -> Iterator[Choice]:
    levels, plasma = lists.of(user, folders)
    session = Session(look, user, levels, programs, plasma=plasma)
    for role in Role:
        chosen = session.default(role)
        if chosen is not None:
            yield _choice(role, user, chosen.found, chosen.command, chosen.evidence, programs)


def _choice(
    role: Role,
    user: User | None,
    found: Found,
    command: Command,
    evidence: Evidence,
    programs: Programs,
) -> Choice:
    place, entry = found.place, found.entry
    sandbox, app = command.sandbox, command.app
    if place.packaging:
        sandbox = place.packaging
        app = app or (entry.flatpak or entry.snap if entry else "") or _app(found)
    program = command.program if command.program.isprintable() else ""
    why = lookalikes.why_no_browser(found.id) or lookalikes.why_launcher(program, app)
    return Choice(
        role=role,
        owner=user.name if user else "",
        entry=found.id,
        file=found.path,
        program=program,
        evidence=evidence,
        user=place.user.name if place.user else "",
        executable="" if sandbox or not program else programs.find(program, user or place.user),
        sandbox=sandbox,
        app=app,
        branch=command.branch,
        passes_on=bool(why),
    )


def _app(found: Found) -> str:
    """Return the application that an exported entry's name tells when it says nothing itself."""
    name = found.id.removesuffix(".desktop")
    return name if found.place.packaging == "flatpak" else name.partition("_")[0]
