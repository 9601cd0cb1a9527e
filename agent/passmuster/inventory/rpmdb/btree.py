"""SQLite's table b-trees: every row in order, one row by its id, or the last one.

Every page is bounded before it is believed: cells lie within it, ids ascend, a page is met once.
Source: https://www.sqlite.org/fileformat2.html, sections 1.6 and 1.7.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from passmuster.inventory.rpmdb.blocks import HEADER_LIMIT, Blob, Claims
from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.pages import HEAD, Pages
from passmuster.inventory.rpmdb.record import varint

_INTERIOR, _LEAF = 5, 13  # of a table; an index or a table WITHOUT ROWID has others
DEPTH_LIMIT = 20  # SQLite's own (BTCURSOR_MAX_DEPTH)
_HEADS = {_INTERIOR: 12, _LEAF: 8}
_CHILD = 4


class Row(NamedTuple):
    """A row: its id and its record."""

    id: int
    record: Blob


class _Node(NamedTuple):
    number: int
    content: bytes
    cells: tuple[int, ...]
    right: int
    """The last child; 0 for a leaf."""

    @property
    def where(self) -> str:
        return f"page {self.number}"

    def child(self, index: int) -> int:
        if index == len(self.cells):
            return self.right
        return int.from_bytes(self.content[self.cells[index] :][:_CHILD], "big")

    def id(self, index: int) -> int:
        """Return the id of a row, or the largest one below a child."""
        offset = self.cells[index] + _CHILD
        if not self.right:
            _, offset = varint(self.content, self.cells[index], self.where)
        return varint(self.content, offset, self.where)[0]


class Trees:
    """The tables of a database.

    Args:
        pages: where they lie.
        keep_time: called for every page; may raise.
    """

    def __init__(self, pages: Pages, keep_time: Callable[[], None]) -> None:
        self._pages = pages
        self._keep_time = keep_time
        self._claims = Claims(1, pages.count)

    def rows(self, root: int) -> Iterator[Row]:
        """Yield every row in ascending order of ids.

        Raises:
            DamagedError: something in the tree is not as it must be.
        """
        todo = [(root, 1)]
        last: int | None = None
        while todo:
            number, depth = todo.pop()
            self._claims.claim(number, f"table at page {root}")
            node = self._node(number, depth)
            if node.right:
                indexes = range(len(node.cells), -1, -1)
                todo += [(node.child(index), depth + 1) for index in indexes]
                continue
            for index in range(len(node.cells)):
                row = self._row(node, index)
                if last is not None and row.id <= last:
                    raise DamagedError(f"{node.where}: got row {row.id} behind row {last}")
                last = row.id
                yield row

    def find(self, root: int, row: int) -> Row | None:
        """Return one row by its id; None when there is none.

        Raises:
            DamagedError: something on the way is not as it must be.
        """
        leaf = self._leaf(root, lambda node: _index(node, row))
        index = _index(leaf, row)
        there = index < len(leaf.cells) and leaf.id(index) == row
        return self._row(leaf, index) if there else None

    def last(self, root: int) -> int | None:
        """Return the largest id in a table; None when it is empty.

        Raises:
            DamagedError: something on the way is not as it must be.
        """
        leaf = self._leaf(root, lambda node: len(node.cells))
        return leaf.id(len(leaf.cells) - 1) if leaf.cells else None

    def _leaf(self, root: int, choose: Callable[[_Node], int]) -> _Node:
        """Return the leaf that the chosen children lead to."""
        depth = 1
        node = self._node(root, depth)
        while node.right:
            depth += 1
            node = self._node(node.child(choose(node)), depth)
        return node

    def _node(self, number: int, depth: int) -> _Node:
        self._keep_time()
        if depth > DEPTH_LIMIT:
            raise DamagedError(f"page {number}: got a tree deeper than {DEPTH_LIMIT} pages")
        content = self._pages.page(number)
        start = HEAD if number == 1 else 0
        kind = content[start]
        if kind not in _HEADS:
            raise DamagedError(f"page {number}: got type {kind}, expected one of a table's b-tree")
        count, right = struct.unpack_from(">H3xI", content, start + 3)
        first = start + _HEADS[kind]
        behind = first + 2 * count
        if behind > self._pages.usable:
            raise DamagedError(f"page {number}: got {count} cells on {self._pages.usable} bytes")
        cells = struct.unpack_from(f">{count}H", content, first)
        if cells and not behind <= min(cells) <= max(cells) <= self._pages.usable - _CHILD:
            raise DamagedError(
                f"page {number}: got cells at {min(cells)} to {max(cells)}, "
                f"expected them within {behind} to {self._pages.usable}"
            )
        if kind == _LEAF:
            right = 0
            if depth > 1 and not cells:
                raise DamagedError(f"page {number}: got a leaf without rows below another page")
        elif not right:
            raise DamagedError(f"page {number}: got no last child")
        return _Node(number, content[: self._pages.usable], cells, right)

    def _row(self, node: _Node, index: int) -> Row:
        size, offset = varint(node.content, node.cells[index], node.where)
        row, offset = varint(node.content, offset, node.where)
        if not 0 <= size <= HEADER_LIMIT:
            raise DamagedError(f"{node.where}: got a row {row} of {size} bytes")
        here = self._local(size)
        behind = offset + here + (_CHILD if here < size else 0)
        if behind > len(node.content):
            raise DamagedError(f"{node.where}: got row {row} up to {behind}, "
                               f"expected an end within {len(node.content)}")  # fmt: skip
        return Row(row, Blob(f"{node.where}, row {row}", size, self._pieces(node, offset, here)))

    def _local(self, size: int) -> int:
        """Return how much of a record lies in its cell, as section 1.6 computes it."""
        usable = self._pages.usable
        most = usable - 35
        if size <= most:
            return size
        least = (usable - 12) * 32 // 255 - 23
        kept = least + (size - least) % (usable - 4)
        return kept if kept <= most else least

    def _pieces(self, node: _Node, offset: int, here: int) -> Iterator[bytes]:
        yield node.content[offset : offset + here]
        place = node.content[offset + here : offset + here + _CHILD]
        while following := int.from_bytes(place, "big"):
            self._keep_time()
            self._claims.claim(following, f"{node.where}, overflow chain")
            content = self._pages.page(following)
            place = content[:_CHILD]
            yield content[_CHILD : self._pages.usable]


def _index(node: _Node, row: int) -> int:
    """Return where a row is, or below which child."""
    return bisect_left(range(len(node.cells)), row, key=node.id)
