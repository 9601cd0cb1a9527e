"""Each user's default browser and PDF viewer, as Launch Services keeps them.

A handler is named by its bundle identifier in small letters, and may be long gone: then something
else opens, and what that is is not guessed. Without a handler it is Safari, and Preview.
Source: reference/detection.md, section 8.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import User
from passmuster.inventory.macos import plist
from passmuster.inventory.macos.bundles import Bundle, bundles
from passmuster.inventory.macos.claims import hands_over
from passmuster.inventory.observation import Choice, Look
from passmuster.model.installation import Evidence, Role

SOURCE = "launch-services"
HANDLERS = "Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist"
_LIST = "LSHandlers"
_KEYS = {Role.HTTPS: ("LSHandlerURLScheme", "https"),
         Role.PDF: ("LSHandlerContentType", "com.adobe.pdf")}  # fmt: skip
_HANDLER = ("LSHandlerRoleAll", "LSHandlerRoleViewer")
_NONE = "-"
_SYSTEM = {Role.HTTPS: "com.apple.safari", Role.PDF: "com.apple.preview"}
_MEMBERS = 5_000


def look(look: Look) -> Iterator[Choice] | None:
    """Return the default browser and PDF viewer of each person, where it can be told.

    Returns:
        None on a machine without people.
    """
    people = tuple(user for user in look.users if user.uid)
    return _tell(look, people) if people else None


def _tell(look: Look, people: tuple[User, ...]) -> Iterator[Choice]:
    unread: list[str] = []
    known: dict[str, list[Bundle]] = {}
    # What could not be read of the bundles is app-bundle's to say.
    for bundle in bundles(look._replace(notes=[]), unread):
        known.setdefault(bundle.identifier.lower(), []).append(bundle)
    for user in people:
        look.keep_time()
        path = f"{user.home.rstrip('/')}/{HANDLERS}"
        handlers = _handlers(look, path, user)
        if handlers is not None:
            for role in Role:
                yield from _choice(look, user, role, _Stated(path, handlers), known)
    if unread:
        raise HostError("; ".join(unread[:3]))


class _Stated:
    """What one user's handlers say.

    Args:
        path: the file, which may be absent.
        handlers: its list.
    """

    def __init__(self, path: str, handlers: list[dict[str, Any]]) -> None:
        self.path = path
        self._handlers = handlers

    def handler(self, role: Role) -> tuple[str, Evidence]:
        """Return the identifier that is chosen, or the system's own, and where it stands."""
        key, value = _KEYS[role]
        for each in self._handlers:
            if plist.text(each, key).lower() != value:
                continue
            for field in _HANDLER:
                chosen = plist.text(each, field)
                if chosen and chosen != _NONE:
                    return chosen.lower(), self._evidence(f"{value} {field}", chosen)
        return _SYSTEM[role], self._evidence(value, "")

    def _evidence(self, field: str, raw: str) -> Evidence:
        return Evidence(source=SOURCE, location=self.path, field=f"{_LIST} {field}", raw=raw)


def _handlers(look: Look, path: str, user: User) -> list[dict[str, Any]] | None:
    """Return a user's handlers; None where they cannot be read, which is noted."""
    try:
        values = plist.read(look.host, path, home=user.home)
    except AbsentError:
        return []
    except HostError as error:
        look.notes.append(str(error))
        return None
    return plist.tables(values, _LIST, limit=_MEMBERS)


def _choice(
    look: Look, user: User, role: Role, stated: _Stated, known: dict[str, list[Bundle]]
) -> Iterator[Choice]:
    """Yield a user's default; nothing where the program that is named is not there."""
    identifier, evidence = stated.handler(role)
    mine = [each for each in known.get(identifier, ()) if each.app.owner in {"", user.name}]
    # His own copy first, as the copies of a product are ranked for its owner elsewhere.
    bundle = max(mine, key=lambda each: each.app.owner, default=None)
    if bundle is None:
        look.notes.append(f"{stated.path}: {identifier} was not found; so {user.name}'s default "
                          f"for {role} is not known")  # fmt: skip
        return
    yield Choice(
        role=role,
        owner=user.name,
        entry=identifier,
        file=bundle.app.path,
        program="",
        evidence=evidence,
        user=bundle.app.owner,
        executable=next(iter(bundle.executables), ""),
        passes_on=hands_over(bundle.info),
    )
