"""What the door asks of Windows itself: a few calls, by handles that no name is resolved for again.

`windows.api` answers them on Windows; what becomes of the answers is pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from passmuster.host.protocol import RegistryKey

DIRECTORY = 0x10
REPARSE_POINT = 0x400
# What is kept elsewhere and would be fetched: OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS.
ELSEWHERE = 0x1000 | 0x40000 | 0x400000


class Fault(Exception):  # noqa: N818 - Windows' own word for it is a code, not an error of ours
    """A call failed.

    Args:
        code: as Windows numbers its system errors; 0 when it gave none.
    """

    def __init__(self, code: int) -> None:
        super().__init__(f"system error {code}")
        self.code = code


class About(NamedTuple):
    """What is known of an open file or folder.

    Attributes:
        attributes: as Windows numbers them.
        tag: of its reparse point; 0 when it is none.
        volume, inode: its identity.
        size: in bytes.
        written: when it was last written, in tenths of microseconds since 1601.
    """

    attributes: int
    tag: int
    volume: int
    inode: int
    size: int
    written: int


class System(Protocol):
    """Windows. Every method may raise Fault and nothing else; handles are closed by `close`."""

    def root(self, path: str) -> int:
        r"""Return a handle of a drive's root or of a home, such as `C:\`; links are followed."""

    def below(self, folder: int, name: str) -> int:
        """Return a handle of what has a name in a folder; of a link, the link's own."""

    def again(self, handle: int) -> int:
        """Return a handle of the very same file or folder that can read it."""

    def close(self, handle: int) -> None:
        """Close a handle."""

    def about(self, handle: int) -> About:
        """Return what is known of an open file or folder."""

    def reparse(self, handle: int) -> bytes:
        """Return the data of a reparse point (REPARSE_DATA_BUFFER)."""

    def listing(self, handle: int) -> Iterator[bytes]:
        """Yield a folder's entries, several at a time (FILE_FULL_DIR_INFO)."""

    def read(self, handle: int, offset: int, length: int) -> bytes:
        """Return bytes of a file; none at its end."""

    def machine(self) -> int:
        """Return the machine's kind as PE files number it (IsWow64Process2); 0 when not told."""


class Registry(Protocol):
    """The registry of Windows: the module `windows.registry` on the machine itself."""

    def read(self, path: str) -> RegistryKey:
        """Return a key that is loaded now (see `registry.read`)."""

    def is_loaded(self, part: str) -> bool:
        """Tell whether a user's part is loaded (see `registry.is_loaded`)."""
