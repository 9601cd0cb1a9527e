"""Read a database of rpm that is in memory, with a budget of steps: what never ends, fails."""

from __future__ import annotations

from collections.abc import Callable

from passmuster.inventory.rpmdb import BytesBlocks, DamagedError, Listing, detect, read

# Far above what the largest database of these tests needs, far below what a circle would use up.
STEPS = 50_000


class SpentError(Exception):
    """The reader took more steps than it may; it is none of its own errors."""


class Budget:
    """Counts the steps of one reading, both what it asks of the file and its own."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def spend(self) -> None:
        """Take a step."""
        self.left -= 1
        if self.left < 0:
            raise SpentError


class CountedBlocks(BytesBlocks):
    """Bytes that count how often and how much is asked of them."""

    def __init__(self, payload: bytes, budget: Budget) -> None:
        super().__init__(payload)
        self._budget = budget
        self.fetched = 0

    def at(self, offset: int, length: int) -> bytes:
        self._budget.spend()
        self.fetched += length
        return super().at(offset, length)


def listed(
    payload: bytes, wal: bytes | None = None, wanted: Callable[[str], bool] = lambda _: True
) -> Listing:
    """Return what the reader finds, all packages by default."""
    backend = detect(payload[:16])
    assert backend is not None
    budget = Budget()
    return read(backend, CountedBlocks(payload, budget), wal, wanted, budget.spend)


def refusal(payload: bytes, wal: bytes | None = None) -> str:
    """Return why the reader refuses a database; it must."""
    try:
        listing = listed(payload, wal)
    except DamagedError as error:
        return str(error)
    raise AssertionError(listing)


def put(payload: bytes, offset: int, content: bytes) -> bytes:
    """Return bytes with others in one place."""
    return payload[:offset] + content + payload[offset + len(content) :]
