"""rpm's database in Berkeley DB: RHEL 8 and older, Amazon Linux 2, SUSE before ndb.

A hash file: each bucket is a chain of pages, each page has pairs of key and value, and a large
value is a chain of pages again. Buckets are walked, so that free pages and the large values of
unwanted packages are not read. Both byte orders; nothing that rpm does not use: no duplicates,
no encryption, no checksums.
Source: Berkeley DB's src/dbinc/db_page.h and hash.h; rpm's lib/backend/db3.c.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from passmuster.inventory.rpmdb.blocks import HEADER_LIMIT, Blob, Blocks, Claims
from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.header import Header
from passmuster.inventory.rpmdb.listing import sifted
from passmuster.inventory.rpmdb.package import Listing

MAGIC = 0x00061561
MAGIC_AT = 12
_VERSIONS = (8, 9, 10)  # of the hash format: Berkeley DB 4, 5, 6
_META_SIZE = 224
_META, _OVERFLOW = 8, 7
_HASH = (13, 2)  # sorted and, until version 8, unsorted
_PAGE_HEAD = 26
_IN_PLACE, _OFF_PAGE = 1, 3
_POINTER = 12  # bytes of an item that only says where its value lies
_KEY = 4  # rpm's keys are numbers of 32 bits


class _Shape(NamedTuple):
    """What the metadata page says."""

    order: str
    page_size: int
    last_page: int
    last_bucket: int
    spares: tuple[int, ...]

    def page_of(self, bucket: int) -> int:
        """Return the first page of a bucket: they were added in doubling groups."""
        return bucket + self.spares[bucket.bit_length()]


class _Page(NamedTuple):
    number: int
    following: int
    entries: int
    used: int
    content: bytes


def read(blocks: Blocks, wanted: Callable[[str], bool], keep_time: Callable[[], None]) -> Listing:
    """Return the wanted packages.

    Raises:
        DamagedError: it is not an intact database of rpm.
    """
    return sifted(_Buckets(blocks, keep_time).headers(), wanted, keep_time)


class _Buckets:
    def __init__(self, blocks: Blocks, keep_time: Callable[[], None]) -> None:
        self._blocks = blocks
        self._keep_time = keep_time
        self._shape = _shape(blocks)
        self._claims = Claims(1, self._shape.last_page)

    def headers(self) -> Iterator[Header]:
        met: set[bytes] = set()
        for page in self._pages():
            items = self._items(page)
            for key, value in zip(items[::2], items[1::2], strict=True):
                if key[0] != _IN_PLACE or len(key) != 1 + _KEY or key in met:
                    raise DamagedError(f"page {page.number}: got key {key[:16]!r}, "
                                       f"expected a new number of {_KEY} bytes")  # fmt: skip
                met.add(key)
                if any(key[1:]):  # 0 is where rpm keeps the next number
                    yield self._header(page.number, value)

    def _pages(self) -> Iterator[_Page]:
        """Yield the pages of all buckets; each bucket has one at least."""
        for bucket in range(self._shape.last_bucket + 1):
            page = self._page(self._shape.page_of(bucket), f"bucket {bucket}", _HASH)
            yield page
            while page.following:
                page = self._page(page.following, f"bucket {bucket}", _HASH)
                yield page

    def _page(self, number: int, user: str, kinds: tuple[int, ...]) -> _Page:
        self._keep_time()
        self._claims.claim(number, user)
        size = self._shape.page_size
        content = self._blocks.at(number * size, size)
        itself, _, following, entries, used, _, kind = struct.unpack_from(
            f"{self._shape.order}IIIHHBB", content, 8
        )
        if itself != number or kind not in kinds:
            raise DamagedError(f"page {number}: got page {itself} of type {kind}, "
                               f"expected one of type {kinds} for {user}")  # fmt: skip
        return _Page(number, following, entries, used, content)

    def _items(self, page: _Page) -> list[bytes]:
        """Return keys and values in turn; they fill the page from its end."""
        behind = _PAGE_HEAD + 2 * page.entries
        if page.entries % 2 or behind > len(page.content):
            raise DamagedError(f"page {page.number}: got {page.entries} items, expected pairs")
        starts = struct.unpack_from(f"{self._shape.order}{page.entries}H", page.content, _PAGE_HEAD)
        edges = (len(page.content), *starts)
        if any(start < behind or start >= end for end, start in pairwise(edges)):
            raise DamagedError(f"page {page.number}: got items that overlap, at {starts[:9]}")
        return [page.content[start:end] for end, start in pairwise(edges)]

    def _header(self, number: int, value: bytes) -> Header:
        where = f"page {number}"
        if value[0] == _IN_PLACE:
            blob = Blob(where, len(value) - 1, iter((value[1:],)))
        elif value[0] == _OFF_PAGE and len(value) == _POINTER:
            first, size = struct.unpack_from(f"{self._shape.order}II", value, 4)
            if size > HEADER_LIMIT:
                raise DamagedError(f"{where}: got a value of {size} bytes")
            where += f", value at page {first}"
            blob = Blob(where, size, self._pieces(first, where))
        else:
            raise DamagedError(f"{where}: got an item of type {value[0]} with {len(value)} bytes")
        return Header(blob.take, blob.size, where)

    def _pieces(self, number: int, user: str) -> Iterator[bytes]:
        while number:
            page = self._page(number, user, (_OVERFLOW,))
            if not 0 < page.used <= len(page.content) - _PAGE_HEAD:
                raise DamagedError(f"page {number}: got {page.used} bytes on an overflow page")
            yield page.content[_PAGE_HEAD : _PAGE_HEAD + page.used]
            number = page.following


def _shape(blocks: Blocks) -> _Shape:
    content = blocks.at(0, _META_SIZE)
    order = next(
        (each for each in "<>" if struct.unpack_from(f"{each}I", content, MAGIC_AT)[0] == MAGIC),
        None,
    )
    if order is None:
        raise DamagedError(f"offset {MAGIC_AT}: got {content[MAGIC_AT:][:4]!r}, expected the "
                           f"magic of a Berkeley DB hash")  # fmt: skip
    version, page_size, encryption, kind, flags = struct.unpack_from(f"{order}IIBBB", content, 16)
    if version not in _VERSIONS or kind != _META or encryption or flags & 1:
        raise DamagedError(
            f"offset 16: got version {version}, page type {kind}, encryption {encryption}, "
            f"flags {flags}, expected version {_VERSIONS}, type {_META}, nothing else"
        )
    last_page = struct.unpack_from(f"{order}I", content, 32)[0]
    size_is_none = page_size & (page_size - 1) or not 512 <= page_size <= 65536
    if size_is_none or (last_page + 1) * page_size > blocks.size:
        raise DamagedError(f"offset 20: got {last_page + 1} pages of {page_size} bytes, "
                           f"expected at most the file's {blocks.size}")  # fmt: skip
    last_bucket = struct.unpack_from(f"{order}I", content, 72)[0]
    if last_bucket >= last_page:
        raise DamagedError(f"offset 72: got {last_bucket + 1} buckets, expected {last_page} "
                           f"or fewer")  # fmt: skip
    spares = struct.unpack_from(f"{order}32I", content, 96)
    return _Shape(order, page_size, last_page, last_bucket, spares)
