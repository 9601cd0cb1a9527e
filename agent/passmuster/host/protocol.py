"""What a host answers, whether it is the local machine or a recording of one.

Paths are absolute and as the host writes them (a byte that is no UTF-8 stands as one private-use
character, see `host.paths`; Windows paths begin with a drive and mean the same in any case). Every
read has a byte limit. `home` confines a read to a user's home: no link on the way is followed, and
what is read must belong to the home's owner or to root. Without `home` a path is the machine's
own, and links are followed as usual.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

import msgspec

from passmuster.model.installation import Platform

_CONTROL = re.compile("[\x00-\x1f]")

EntryKind = Literal["file", "folder", "link", "other"]


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the host's operating system states of itself.

    Attributes:
        platform: linux, windows or macos.
        architecture: of the machine itself, not of an emulation: as uname(2) writes it (x86_64,
            aarch64, arm64), on Windows as PROCESSOR_ARCHITECTURE does (AMD64, ARM64, x86).
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


class User(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A person's account: one that may have programs of its own in its home.

    Attributes:
        uid: its number; on Windows the last part of its SID.
        sid: on Windows the whole SID, by which its part of the registry is named.
    """

    name: str
    uid: int
    home: str
    sid: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One name in a folder; a link is not followed to tell its kind."""

    name: str
    kind: EntryKind


class Stat(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Identity of a file: equal device and inode are the same file.

    Attributes:
        modified: when it was last written, in seconds of Unix time; 0 on Linux, where the
            identity of a running image tells more than a time could.
    """

    kind: EntryKind
    device: int
    inode: int
    size: int
    modified: int = 0


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
        started: when it was started, in seconds of Unix time; 0 on Linux (see `Stat.modified`).
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
    started: int = 0


class RegistryValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value of a key of the Windows registry.

    Attributes:
        name: its name; empty for the key's default value.
        data: a text (REG_SZ, REG_EXPAND_SZ), a number (REG_DWORD, REG_QWORD), a tuple of texts
            (REG_MULTI_SZ), bytes for any other type.
    """

    name: str
    data: str | int | tuple[str, ...] | bytes


class RegistryKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    r"""A key of the Windows registry: its values and the names of its subkeys, in order of name.

    Attributes:
        path: where it was read: `HKEY_USERS\S-1-5-...\Software\...`, or, of a user who is not
            logged on, the file of the hive and the key in it: `C:\Users\a\NTUSER.DAT\Software`.
    """

    path: str
    values: tuple[RegistryValue, ...] = ()
    subkeys: tuple[str, ...] = ()

    def data(self, name: str) -> str | int | tuple[str, ...] | bytes | None:
        """Return a value's data, or None when there is no such value; case is ignored."""
        wanted = name.casefold()
        return next((each.data for each in self.values if each.name.casefold() == wanted), None)

    def text(self, name: str) -> str:
        """Return a text up to its first control character, stripped; empty when it is none.

        Installers leave a NUL and what lay behind it (reference/detection.md, section 0.3).
        """
        found = self.data(name)
        return _CONTROL.split(found, maxsplit=1)[0].strip() if isinstance(found, str) else ""

    def number(self, name: str) -> int | None:
        """Return a number, or None when it is none."""
        found = self.data(name)
        return found if isinstance(found, int) else None


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

    def key(self, path: str) -> RegistryKey:
        r"""Return a key of the Windows registry.

        Args:
            path: from `HKEY_LOCAL_MACHINE` or `HKEY_USERS` on, in the 64-bit view: what 32-bit
                programs wrote lies below WOW6432Node. `HKEY_USERS\SID` and `SID_Classes` of a
                user who is not logged on are read from the hives in that user's profile.

        Raises:
            AbsentError: there is no such key; on other systems there is none at all.
            DeniedError, TooLargeError: as their names say.
            HostError: a hive cannot be parsed.
        """

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable, also of a deleted one."""
