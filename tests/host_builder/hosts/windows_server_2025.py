"""A Windows Server 2025: the build number of Windows 11 24H2 and of its long-term line."""

from __future__ import annotations

from host_builder.hosts._windows import EDGE, NT, edge
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows Server", "2025"
TRAITS = ("uninstall", "server")

EXPECT = (
    ("windows-server", "", "os", "machine", "", "10.0.26100.6584", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
)  # fmt: skip


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(26100, 6584, "ServerStandard", "Windows Server 2025 Standard", kind="Server",
                   display="24H2", release_id="2009")  # fmt: skip
    windows.user("Administrator", 500)
    edge(windows, "140.0.3485.54")
