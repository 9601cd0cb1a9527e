"""Where bytes of a repository come from: the handed-in network, or a folder for `file:` addresses.

A folder (a share, a USB stick) gets the same caps and the same checks as the network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from passmuster.transport.errors import TransportError

# Address and byte limit in, body out; raises TransportError.
Fetch = Callable[[str, int], bytes]


def choose(repository: str, network: Fetch) -> Fetch:
    """Return what fetches for a repository address."""
    return read_file if urlsplit(repository).scheme == "file" else network


def read_file(url: str, limit: int) -> bytes:
    """Return the file behind a `file:` address.

    Args:
        url: `file:///folder/name`, with an empty host.
        limit: the most bytes that are accepted.

    Raises:
        TransportError: `refused-url`, `status` (404: there is no such file), `unreachable` or
            `too-large`.
    """
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        raise TransportError("refused-url", f"got {url!r}, expected file:///FOLDER/...")
    path = Path(unquote(parts.path))
    try:
        with path.open("rb") as file:
            payload = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise TransportError("status", f"{path}: there is no such file", status=404) from error
    except (OSError, ValueError) as error:
        raise TransportError("unreachable", f"{path}: cannot be read ({error})") from error
    if len(payload) > limit:
        raise TransportError("too-large", f"{path}: got more than {limit} bytes")
    return payload
