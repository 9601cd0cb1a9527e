"""Whether a file is there, where that alone is what it states."""

from __future__ import annotations

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host


def exists(host: Host, path: str, notes: list[str]) -> bool:
    """Tell whether there is something at a path; what may not be looked at is noted."""
    try:
        host.stat(path)
    except AbsentError:
        return False
    except HostError as error:
        notes.append(str(error))
        return False
    return True
