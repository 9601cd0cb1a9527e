"""What configuration says about the way to the network."""

from __future__ import annotations

import msgspec

SYSTEM_PROXY = "system"
NO_PROXY = "none"


class TransportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach the manifest repository and the collector.

    Attributes:
        proxy: `system` (environment, or what the platform states), `none`, or a proxy's URL.
        ca_file: PEM file with certificate authorities to trust besides the system's; empty: none.
        connect_seconds: time limit for a connection and its TLS handshake steps.
        read_seconds: longest silence of a server.
        deadline_seconds: time limit for a whole stage (manifest refresh, delivery).
    """

    proxy: str = SYSTEM_PROXY
    ca_file: str = ""
    connect_seconds: int = 10
    read_seconds: int = 20
    deadline_seconds: int = 60
