"""Which public key belongs to a key id.

A key never changes its machine, so a found one may be remembered; what is not found is asked
again, because the machine may enroll meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import msgspec
from django.db import close_old_connections

from passmuster_collector.fleet.models import Machine
from passmuster_collector.ingest.refusing import busy

_REMEMBERED = 50_000
_WAITING = 256


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A machine's id and its 32 raw public bytes."""

    machine: str
    public_key: bytes


class Keys:
    """A bounded memory in front of the machines' table; used by one event loop."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Key] = OrderedDict()
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="keys")
        self._waiting = 0

    async def find(self, key_id: str) -> Key | None:
        """Return the key of an id, or None when no machine has it.

        Raises:
            RefusedError: busy, when too many look-ups wait.
        """
        known = self._known.get(key_id)
        if known is not None:
            self._known.move_to_end(key_id)
            return known
        if self._waiting >= _WAITING:
            raise busy("too many unknown keys at once")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._threads, _look_up, key_id)
        finally:
            self._waiting -= 1
        if found is not None:
            self._known[key_id] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def close(self) -> None:
        """Let the look-up threads end."""
        self._threads.shutdown()


def _look_up(key_id: str) -> Key | None:
    close_old_connections()
    row = Machine.objects.filter(key_id=key_id).values_list("id", "public_key").first()
    return row and Key(machine=row[0], public_key=bytes.fromhex(row[1]))
