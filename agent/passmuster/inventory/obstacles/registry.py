"""Values of the registry that state obstacles: each key is read once, what cannot be is noted."""

from __future__ import annotations

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import RegistryKey
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle

SOFTWARE = "HKEY_LOCAL_MACHINE\\SOFTWARE"
POLICIES = f"{SOFTWARE}\\Policies"


class Registry:
    """The policies of one machine.

    Args:
        files: the machine, and where notes go.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._kept: dict[str, RegistryKey] = {}

    def key(self, path: str) -> RegistryKey:
        """Return a key; an empty one when it is absent or cannot be read."""
        if path not in self._kept:
            self._kept[path] = self._read(path)
        return self._kept[path]

    def _read(self, path: str) -> RegistryKey:
        try:
            return self._files.host.key(path)
        except AbsentError:
            pass
        except HostError as error:
            self._files.note(str(error))
        return RegistryKey(path=path)


def told(
    cause: str, key: RegistryKey, name: str, hindrance: Hindrance = Hindrance.POLICY
) -> Obstacle:
    """Return an obstacle that a value states.

    Args:
        cause: its word.
        key: the key that the value stands in.
        name: the value's name.
        hindrance: its kind.
    """
    return obstacle(hindrance, cause, location=key.path, field=name, raw=str(key.data(name)))
