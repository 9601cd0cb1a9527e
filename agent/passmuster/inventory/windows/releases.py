"""What people call a build of Windows: the name of its release, for their eyes only.

Nothing is judged by it: the manifest tells builds apart by their number. A build that is not
named here is a preview, or newer than this program.
Source: reference/detection.md, section 3.3.
"""

from __future__ import annotations

_ELEVEN = 22_000
_TEN = 10_240
_TWO_CHANNELS = 17_763


def release_of(build: int, installation_type: str, edition: str = "") -> str:
    """Return the name of a release, as `Windows 11 24H2`.

    Args:
        build: the number of the build.
        installation_type: as the registry states it: Client, Server, Server Core ...
        edition: the EditionID: one build was a release of two channels.
    """
    is_server = installation_type.startswith(("Server", "Nano"))
    if is_server and build == _TWO_CHANNELS and edition.endswith("ACor"):
        return "Windows Server 1809"
    known = _SERVERS if is_server else _CLIENTS
    if build in known:
        return known[build]
    if build < _TEN:
        return "Windows Server" if is_server else "Windows"
    if is_server:
        return "Windows Server preview"
    return "Windows 11 preview" if build >= _ELEVEN else "Windows 10 preview"


_CLIENTS = {
    7601: "Windows 7",
    9200: "Windows 8",
    9600: "Windows 8.1",
    10240: "Windows 10 1507",
    10586: "Windows 10 1511",
    14393: "Windows 10 1607",
    15063: "Windows 10 1703",
    16299: "Windows 10 1709",
    17134: "Windows 10 1803",
    17763: "Windows 10 1809",
    18362: "Windows 10 1903",
    18363: "Windows 10 1909",
    19041: "Windows 10 2004",
    19042: "Windows 10 20H2",
    19043: "Windows 10 21H1",
    19044: "Windows 10 21H2",
    19045: "Windows 10 22H2",
    22000: "Windows 11 21H2",
    22621: "Windows 11 22H2",
    22631: "Windows 11 23H2",
    26100: "Windows 11 24H2",
    26200: "Windows 11 25H2",
    28000: "Windows 11 26H1",
}
_SERVERS = {
    7601: "Windows Server 2008 R2",
    9200: "Windows Server 2012",
    9600: "Windows Server 2012 R2",
    14393: "Windows Server 2016",
    16299: "Windows Server 1709",
    17134: "Windows Server 1803",
    17763: "Windows Server 2019",
    18362: "Windows Server 1903",
    18363: "Windows Server 1909",
    19041: "Windows Server 2004",
    19042: "Windows Server 20H2",
    20348: "Windows Server 2022",
    25398: "Windows Server 23H2",
    26100: "Windows Server 2025",
}
