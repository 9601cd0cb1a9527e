r"""Walking the registry: the same part for the machine and for each person, key by key.

Absent is nothing; what may not be read is noted and never taken for absent.
Source: reference/detection.md, section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import RegistryKey, User
from passmuster.inventory.observation import Look
from passmuster.inventory.whose import Whose

MACHINE = "HKEY_LOCAL_MACHINE"
SOFTWARE = f"{MACHINE}\\SOFTWARE"
NODE_32 = "WOW6432Node"
CURRENT = "Microsoft\\Windows\\CurrentVersion"


class Part(Whose, msgspec.Struct, frozen=True):
    """A part of the registry where programs write: the machine's or a person's, in one view.

    Attributes:
        path: the key that `Microsoft`, `Google` and so on lie in.
        user: whose it is; None for the machine's.
        is_32: it is where programs of 32 bits write.
    """

    path: str
    user: User | None
    is_32: bool


def parts(look: Look) -> Iterator[Part]:
    """Yield all parts where programs register: the machine's first, in both views."""
    yield Part(SOFTWARE, None, is_32=False)
    yield Part(f"{SOFTWARE}\\{NODE_32}", None, is_32=True)
    for user in people(look):
        own = f"HKEY_USERS\\{user.sid}\\Software"
        yield Part(own, user, is_32=False)
        yield Part(f"{own}\\{NODE_32}", user, is_32=True)


def people(look: Look) -> Iterator[User]:
    """Yield the accounts that have a part of the registry."""
    for user in look.users:
        look.keep_time()
        if user.sid:
            yield user


def check_people(look: Look) -> None:
    """See that each person's part of the registry can be read as far as that is allowed.

    Raises:
        HostError: one is damaged; what that person installed is unknown.
    """
    for user in people(look):
        try:
            look.host.key(f"HKEY_USERS\\{user.sid}\\Software")
        except HostError as error:
            if type(error) is HostError:
                raise


def key(look: Look, path: str) -> RegistryKey | None:
    """Return a key, or None when it is absent or, with a note, cannot be read."""
    try:
        return look.host.key(path)
    except AbsentError:
        return None
    except HostError as error:
        look.notes.append(str(error))
        return None


def subkeys(look: Look, path: str) -> Iterator[RegistryKey]:
    """Yield the keys below a key; those that cannot be read are noted and passed over."""
    return (found for _, found in asked_subkeys(look, path))


def asked_subkeys(look: Look, path: str) -> Iterator[tuple[str, RegistryKey]]:
    """Yield the keys below a key, each with the path that it was asked by.

    A key's own path names the hive's file where somebody is not logged on: what lies below it is
    asked for by this one.
    """
    above = key(look, path)
    for name in above.subkeys if above else ():
        look.keep_time()
        found = key(look, f"{path}\\{name}")
        if found is not None:
            yield f"{path}\\{name}", found


def name_of(found: RegistryKey) -> str:
    """Return the last part of a key's path."""
    return found.path.rpartition("\\")[2]
