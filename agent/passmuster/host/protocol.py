"""What a host answers, whether it is the local machine or a recording of one.

Paths are absolute and as the host writes them (a byte that is no UTF-8 stands as one private-use
character, see `host.paths`). Every read has a byte limit. `home` confines a
read to a user's home: no link on the way is followed, and what is read must belong to the home's
owner or to root. Without `home` a path is the machine's own, and links are followed as usual.
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from passmuster.model.installation import Platform

EntryKind = Literal["file", "folder", "link", "other"]


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the host's operating system states of itself.

    Attributes:
        platform: linux, windows or macos.
        architecture: as uname(2) writes it: x86_64, aarch64.
        kernel_release: uname's release, for example 6.1.0-41-amd64.
        kernel_version: uname's version; Debian writes the package version into it.
        day: the day of the host's own clock in UTC, as 2026-11-24: whether a distribution's own
            date is past depends on it, so a recording keeps it.
    """

    platform: Platform
    architecture: str
    kernel_release: str = ""
    kernel_version: str = ""
    day: str = ""


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's account: one that may have programs of its own in its home."""

    name: str
    uid: int
    home: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One name in a folder; a link is not followed to tell its kind."""

    name: str
    kind: EntryKind


class Stat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Identity of a file: equal device and inode are the same file."""

    kind: EntryKind
    device: int
    inode: int
    size: int


class Sandbox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sandbox that a process lives in.

    Attributes:
        kind: flatpak or snap.
        app: the flatpak's application id, the snap's instance name.
        build: which build runs: the flatpak's commit, the snap's revision.
        path: folder that the build was started from, where the sandbox states it.
    """

    kind: Literal["flatpak", "snap"]
    app: str
    build: str
    path: str = ""


class Process(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A running program.

    Attributes:
        executable: path of its image as the kernel tells it, without ` (deleted)`.
        deleted: the kernel says that this file was removed or replaced.
        device, inode: identity of the image that runs; 0 when it cannot be told.
        uid: its owner, -1 when it cannot be told.
        command_line: its options (words that begin with `-` and hold no address) joined by
            blanks, at most 8 KiB; what somebody opened is nobody's business.
        sandbox: the flatpak or snap that it runs in; then `executable` is the sandbox's own path.
    """

    pid: int
    parent: int
    executable: str
    deleted: bool
    device: int
    inode: int
    uid: int
    command_line: str
    sandbox: Sandbox | None = None


class Host(Protocol):
    """The door. Every method may raise HostError and nothing else."""

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself."""

    def users(self) -> tuple[User, ...]:
        """Return root and the people's accounts (uid 1000 to 60000), in order of uid."""

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes.

        Raises:
            AbsentError, DeniedError, RefusedError, TooLargeError: as their names say.
        """

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        """Return a piece of a regular file; fewer bytes than `length` only at its end.

        Raises:
            AbsentError, DeniedError, RefusedError: as their names say.
        """

    def link(self, path: str, *, home: str | None = None) -> str:
        """Return where a link leads, as it is written; the link itself may lie in a home.

        Raises:
            RefusedError: it is no link.
            AbsentError, DeniedError: as their names say.
        """

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a folder's entries in order of name.

        Raises:
            TooLargeError: more than `limit` entries.
            AbsentError, DeniedError, RefusedError: as their names say.
        """

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return the identity of a file; without `home` links are followed."""

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs whose executable's base name is one of `names`, by pid.

        Others are not looked at any further. Processes that may not be looked at are left out.
        """

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable, also of a deleted one."""
