r"""The hive of a user who is not logged on (NTUSER.DAT, UsrClass.dat), read as bytes.

It is never mounted, repaired or written, and its logs are not replayed: what Windows had not yet
written down when the machine went off is not seen. Whatever the bytes are, the answer is a key or
a HostError; a key of which a part is damaged is damaged, for what is left out would seem absent.
Source: Maxim Suhanov's specification of the regf format.
"""

from __future__ import annotations

from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.paths import printable
from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.registry.cells import BROKEN, Cells, ExcessError, Node
from passmuster.host.registry.data import decoded
from passmuster.host.registry.limits import LEVELS

# So many keys and names of subkeys are kept for the next question.
_KEPT = 100_000


class Hive:
    """A hive.

    Args:
        payload: its bytes.
        where: the file, for messages and as the beginning of a key's path.

    Raises:
        HostError: it is no hive.
    """

    def __init__(self, payload: bytes, where: str) -> None:
        self._where = where
        self._cells = Cells(payload)
        self._known: dict[int, dict[str, tuple[str, int]]] = {}
        self._kept = 0
        try:
            self._root = self._cells.root()
            self._cells.node(self._root)
        except BROKEN as error:
            raise self._damaged(error) from error

    def key(self, path: str) -> RegistryKey:
        """Return a key.

        Args:
            path: from the root of the hive; empty for the root.

        Raises:
            AbsentError: there is none.
            TooLargeError: it has more subkeys or values than a key may have.
            HostError: the hive is damaged here.
        """
        self._cells.renew()
        names = [each for each in path.split("\\") if each]
        try:
            return self._told(self._found(names, path), path)
        except ExcessError as error:
            raise TooLargeError(f"{self._place(path)}: got {error}") from error
        except BROKEN as error:
            raise self._damaged(error) from error

    def _found(self, names: list[str], path: str) -> int:
        offset = self._root
        for name in names[: LEVELS + 1]:
            child = self._children(offset, self._cells.node(offset)).get(name.casefold())
            if child is None:
                break
            offset = child[1]
        else:
            if len(names) <= LEVELS:
                return offset
        raise AbsentError(f"{self._place(path)}: there is no such key")

    def _told(self, offset: int, path: str) -> RegistryKey:
        node = self._cells.node(offset)
        values: dict[str, RegistryValue] = {}
        for each in self._cells.values(node):
            data = decoded(each.kind, each.payload)
            values.setdefault(each.name.casefold(), RegistryValue(name=each.name, data=data))
        children = self._children(offset, node)
        return RegistryKey(
            path=f"{self._where}\\{path}" if path else self._where,
            values=tuple(each for _, each in sorted(values.items())),
            subkeys=tuple(name for _, (name, _) in sorted(children.items())),
        )

    def _children(self, offset: int, node: Node) -> dict[str, tuple[str, int]]:
        """Return a key's subkeys by name without case: the name, and where each lies."""
        if offset not in self._known:
            found: dict[str, tuple[str, int]] = {}
            for child in self._cells.subkeys(node):
                name = self._cells.node(child).name
                found.setdefault(name.casefold(), (name, child))
            if self._kept > _KEPT:
                self._known.clear()
                self._kept = 0
            self._known[offset] = found
            self._kept += 1 + len(found)
        return self._known[offset]

    def _place(self, path: str) -> str:
        return printable(f"{self._where}\\{path}")

    def _damaged(self, error: Exception) -> HostError:
        text = " ".join(str(error).split())[:200]
        return HostError(f"{printable(self._where)}: this hive is damaged: got {printable(text)}")
