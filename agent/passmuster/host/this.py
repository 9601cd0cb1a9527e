"""The machine that this program runs on, whatever its operating system."""

from __future__ import annotations

import sys

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host


def this_host() -> Host:
    """Return the door to this machine; only what its operating system needs is loaded.

    Raises:
        HostError: its operating system is none that this version knows.
    """
    system: str = sys.platform
    if system.startswith("linux"):
        from passmuster.host.local import LocalHost  # noqa: PLC0415 - one of three

        return LocalHost()
    if system == "win32":
        from passmuster.host.windows import WindowsHost  # noqa: PLC0415 - one of three

        return WindowsHost()
    if system == "darwin":
        from passmuster.host.macos import MacHost  # noqa: PLC0415 - one of three

        return MacHost()
    raise HostError(
        f"got the platform {system}, expected Linux, Windows or macOS; what was recorded on one of "
        "these can be judged here: `passmuster check --host FILE`"
    )
