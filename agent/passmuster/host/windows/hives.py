"""The hives of users who are not logged on, kept while the sources ask for one user's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from passmuster.host.protocol import RegistryKey
from passmuster.host.registry.places import LIMIT, HivePlace

if TYPE_CHECKING:
    from passmuster.host.registry.hives import Hive

_KEPT = 2  # a user's two hives; each may be large


class Read(Protocol):
    """Reads a file below a home (see `Host.read`)."""

    def __call__(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return the file's bytes."""


class Hives:
    """Hives by their files; the last ones that were asked for stay."""

    def __init__(self) -> None:
        self._kept: dict[str, Hive] = {}

    def key(self, place: HivePlace, read: Read) -> RegistryKey:
        """Return a key of a hive.

        Args:
            place: the file, its home, and the path in it.
            read: reads the file.

        Raises:
            HostError: the file cannot be read, or is damaged.
        """
        if place.file not in self._kept:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            payload = read(place.file, limit=LIMIT, home=place.home)
            from passmuster.host.registry.hives import Hive  # noqa: PLC0415 - few runs need it

            self._kept[place.file] = Hive(payload, place.file)
        return self._kept[place.file].key(place.path)
