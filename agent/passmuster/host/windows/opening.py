r"""Open one file or folder of a Windows, and nothing that it was swapped for.

Every step is taken from the handle of the folder before, and a link (symbolic link, junction,
mounted volume) is opened as itself. Below a home none is followed. Elsewhere it is followed when it
leads to a place that may be looked at too, for some of these folders are anybody's to write in.
What is kept elsewhere and would be fetched (a cloud's placeholder) is refused. Owners are not
compared as on Linux: nobody can make a hard link to a file that he may not write.
Source: Microsoft's documentation of NtOpenFile, reparse points and file attributes; CWE-59.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from passmuster.host.errors import AbsentError, DeniedError, HostError, RefusedError, TooLargeError
from passmuster.host.paths import is_windows, lies_in, parent, printable
from passmuster.host.protocol import Entry, EntryKind
from passmuster.host.windows.layouts import entries_in, kind_of, target_of
from passmuster.host.windows.names import names_of
from passmuster.host.windows.system import ELSEWHERE, About, Fault, System

_CHUNK = 1024 * 1024
_LINKS = 16

_BY_CODE: dict[int, tuple[type[HostError], str]] = {
    2: (AbsentError, "there is no such file or folder"),
    3: (AbsentError, "there is no such folder"),
    5: (DeniedError, "access is denied"),
    15: (AbsentError, "there is no such drive"),
    21: (AbsentError, "the drive is empty"),
    32: (DeniedError, "a program has it open and lets no other read it"),
    33: (DeniedError, "a program has locked a part of it"),
    50: (RefusedError, "it lies on no drive of this machine's own"),
    123: (RefusedError, "no file can have this name"),
    267: (AbsentError, "a file lies on the way, expected a folder"),
    303: (AbsentError, "it is being deleted"),
    1920: (RefusedError, "the system cannot open it"),
}


class Found(NamedTuple):
    """What lies at a path: its handle, which can read nothing, and what is known of it."""

    handle: int
    about: About
    kind: EntryKind


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turn what Windows says about a path into the door's own errors."""
    try:
        yield
    except Fault as fault:
        kind, text = _BY_CODE.get(fault.code, (HostError, f"system error {fault.code}"))
        raise kind(f"{printable(path)}: {text}") from fault
    except ValueError as error:
        raise HostError(f"{printable(path)}: {error}") from error


@contextmanager
def looked_up(
    system: System,
    path: str,
    home: str | None,
    covers: Callable[[str], bool],
    *,
    follow: bool = True,
) -> Iterator[Found]:
    """Yield what lies at a path.

    Args:
        system: Windows.
        path: absolute path.
        home: the home below which it must lie; None for a machine-wide path.
        covers: whether a link may lead to a path.
        follow: whether a link that a machine-wide path ends in is followed.

    Raises:
        HostError: as `told` maps it; RefusedError for a link below a home, or one out of bounds.
    """
    with told(path):
        if home is None:
            found = _of_machine(system, path, covers, follow=follow)
        else:
            found = _below_home(system, path, home)
        try:
            yield found
        finally:
            system.close(found.handle)


@contextmanager
def opened(system: System, found: Found, kind: EntryKind, path: str) -> Iterator[int]:
    """Yield a handle that can read the very thing that `looked_up` found.

    Raises:
        RefusedError: it is something other than `kind`, is kept elsewhere, or was replaced.
        AbsentError: a folder was asked for and a file is there.
    """
    if found.kind != kind:
        error = AbsentError if (kind, found.kind) == ("folder", "file") else RefusedError
        seen = "something else" if found.kind == "other" else f"a {found.kind}"
        raise error(f"{printable(path)}: got {seen}, expected a {kind}")
    _check_here(found.about, path)
    readable = system.again(found.handle)
    try:
        now = system.about(readable)
        if (now.volume, now.inode) != (found.about.volume, found.about.inode):
            raise RefusedError(f"{printable(path)}: it became a link while it was looked at")
        yield readable
    finally:
        system.close(readable)


def read_whole(system: System, readable: int, limit: int, path: str) -> bytes:
    """Return all bytes of an open file, or nothing of it.

    Raises:
        TooLargeError: there are more than `limit` bytes.
    """
    size = system.about(readable).size
    if size > limit:
        raise TooLargeError(f"{printable(path)}: got {size} bytes, expected at most {limit}")
    # It may grow meanwhile.
    payload = read_piece(system, readable, 0, limit + 1)
    if len(payload) > limit:
        raise TooLargeError(f"{printable(path)}: got more than {limit} bytes")
    return payload


def read_piece(system: System, readable: int, offset: int, length: int) -> bytes:
    """Return a piece of an open file; fewer bytes than `length` only at its end."""
    parts: list[bytes] = []
    while length > 0 and (part := system.read(readable, offset, min(_CHUNK, length))):
        parts.append(part)
        offset += len(part)
        length -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_entries(system: System, readable: int, limit: int, path: str) -> tuple[Entry, ...]:
    """Return an open folder's entries in order of name.

    Raises:
        TooLargeError: more than `limit` entries.
    """
    listed: list[Entry] = []
    for block in system.listing(readable):
        listed += [Entry(name=each.name, kind=each.kind) for each in entries_in(block)]
        if len(listed) > limit:
            raise TooLargeError(f"{printable(path)}: got more than {limit} entries in this folder")
    return tuple(sorted(listed, key=lambda each: each.name))


def read_link(system: System, found: Found, path: str) -> str:
    """Return where a link leads that `looked_up` found without following it.

    Raises:
        RefusedError: it is no link.
    """
    if found.kind != "link":
        raise RefusedError(f"{printable(path)}: got no link, expected one")
    return target_of(system.reparse(found.handle))


def _of_machine(system: System, path: str, covers: Callable[[str], bool], *, follow: bool) -> Found:
    asked = path
    for _ in range(_LINKS):
        root, names = names_of(path)
        found, used = _walked(system, system.root(root), names, path)
        if found.kind != "link" or (used == len(names) and not follow):
            return found
        link = "\\".join((root.rstrip("\\"), *names[:used]))
        try:
            target = _absolute(target_of(system.reparse(found.handle)), link)
        finally:
            system.close(found.handle)
        path = "\\".join((target.rstrip("\\"), *names[used:]))
        if not covers(path):
            raise RefusedError(
                f"{printable(asked)}: it leads to {printable(path)}, which is not among the places "
                "that an audit looks at"
            )
    raise RefusedError(f"{printable(asked)}: got more than {_LINKS} links on the way")


def _below_home(system: System, path: str, home: str) -> Found:
    """Walk from the home to the path. The home itself is found by its path in the account."""
    base = home.rstrip("\\")
    if not lies_in(path, base) or not names_of(f"{base}\\").names:
        raise RefusedError(f"{printable(path)}: got a path outside the home {printable(home)}")
    names = names_of(path).names[len(names_of(base).names) :]
    found, used = _walked(system, system.root(base), names, path)
    if found.kind == "link" and used < len(names):
        system.close(found.handle)
        raise RefusedError(f"{printable(path)}: got a link on the way, none is followed in a home")
    return found


def _walked(system: System, here: int, names: tuple[str, ...], path: str) -> tuple[Found, int]:
    """Walk from a folder by names up to the last one or to a link; return how many were used."""
    try:
        found = _seen(system, here)
        for number, name in enumerate(names):
            if found.kind == "link":
                return found, number
            _check_passable(found, path)
            following = system.below(here, name)
            system.close(here)
            here = following
            found = _seen(system, here)
    except BaseException:
        with suppress(Fault):
            system.close(here)
        raise
    return found, len(names)


def _seen(system: System, handle: int) -> Found:
    about = system.about(handle)
    return Found(handle, about, kind_of(about.attributes, about.tag))


def _check_passable(found: Found, path: str) -> None:
    if found.kind != "folder":
        raise AbsentError(f"{printable(path)}: got a file on the way, expected a folder")
    _check_here(found.about, path)


def _check_here(about: About, path: str) -> None:
    if about.attributes & ELSEWHERE:
        raise RefusedError(f"{printable(path)}: its content is kept elsewhere, and is not fetched")


def _absolute(target: str, link: str) -> str:
    """Return where a link leads as a path on a drive; what is none is refused as such later."""
    if is_windows(target) or target.startswith("\\"):
        return target
    names = parent(link).split("\\")
    for each in target.split("\\"):
        if each == "..":
            names = names[:-1]
        elif each not in {"", "."}:
            names.append(each)
    return "\\".join(names)
