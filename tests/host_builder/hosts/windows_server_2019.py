"""A Windows Server 2019 as a core installation, which has no DisplayVersion and no browser."""

from __future__ import annotations

from host_builder.hosts._windows import NT
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows Server", "2019"
TRAITS = ("server", "empty")

EXPECT = (("windows-server", "", "os", "machine", "", "10.0.17763.7792", "", NT),)


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(17763, 7792, "ServerDatacenter", "Windows Server 2019 Datacenter",
                   kind="Server Core", release_id="1809")  # fmt: skip
    windows.user("Administrator", 500)
