r"""Each person's default browser and PDF viewer, and the programs that offer themselves as one.

Windows keeps a choice in two places; where the newer one exists it counts, and there the name of
the type lies one key deeper. Who has chosen nothing has what the machine says, if it says it: what
a Windows without a word about it would open is not guessed.
Source: reference/detection.md, sections 2.3 and 8.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.host.protocol import User
from passmuster.inventory.observation import Choice, Look, Seen
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.handlers import Handler, chosen, evidence, handler_of, of_command
from passmuster.inventory.windows.handlers_offered import MENU, offers
from passmuster.inventory.windows.registry import SOFTWARE, key, people
from passmuster.model.installation import Evidence, Role


def look(look: Look) -> Iterable[Seen]:
    """Return the defaults, and the browsers and PDF viewers that are registered."""
    folders = Folders(look.host)
    found: list[Seen] = []
    for user in people(look):
        for role in Role:
            told = _default(look, folders, user, role)
            if told is not None:
                found.append(_choice(*told, role, owner=user.name))
    found += [
        _choice(each.handler, each.evidence, each.role, user=each.owner)
        for each in offers(look, folders)
    ]
    return found


def _default(
    look: Look, folders: Folders, user: User, role: Role
) -> tuple[Handler, Evidence] | None:
    """Return what opens a role for a person, with where that is stated."""
    choice = chosen(look, user, role)
    if choice is not None:
        prog_id, told = choice
        return handler_of(look, folders, prog_id, user), told
    if role is not Role.HTTPS:
        return None
    menu = key(look, f"{SOFTWARE}\\{MENU}")
    name = menu.text("") if menu else ""
    command = key(look, f"{SOFTWARE}\\{MENU}\\{name}\\shell\\open\\command") if name else None
    if menu is None or command is None:
        return None
    handler = of_command(look, folders, command.path, command.text(""), None)
    # Windows 10 still names Internet Explorer here, which is not what it opens.
    return None if handler.passes_on else (handler, evidence(menu.path, "", name))


def _choice(
    handler: Handler, told: Evidence, role: Role, *, owner: str = "", user: str = ""
) -> Choice:
    own = handler.file.startswith("HKEY_USERS\\") or handler.file[1:3] == ":\\"
    return Choice(
        role=role,
        owner=owner,
        entry="",
        file=handler.file,
        program=handler.program,
        evidence=told,
        user=user or (owner if own else ""),
        executable=handler.executable,
        sandbox="msix" if handler.family else "",
        app=handler.family,
        passes_on=handler.passes_on,
    )
