"""A Windows Server 2022 with Edge and Firefox; the servicing of components waits for a restart."""

from __future__ import annotations

from host_builder.hosts._windows import EDGE, FIREFOX, NT, edge, firefox
from host_builder.win import CURRENT, SOFTWARE, Windows

DISTRIBUTION, RELEASE = "Windows Server", "2022"
TRAITS = ("uninstall", "server", "policy", "restart")

EXPECT = (
    ("windows-server", "", "os", "machine", "", "10.0.20348.4171", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    ("firefox", "release", "installer", "machine", "", "142.0", "",
     f"{FIREFOX.rpartition(chr(92))[0]}\\application.ini"),
)  # fmt: skip
EXPECT_CIRCUMSTANCES = ("reboot-required",)
EXPECT_OBSTACLES = (("firefox", "firefox-policy"),)


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(20348, 4171, "ServerDatacenter", "Windows Server 2022 Datacenter", kind="Server",
                   display="21H2", release_id="2009")  # fmt: skip
    windows.user("Administrator", 500)
    edge(windows, "140.0.3485.54", webview="140.0.3485.54")
    firefox(windows, "142.0")
    windows.key(f"{SOFTWARE}\\Policies\\Mozilla\\Firefox", {"DisableAppUpdate": 1})
    windows.key(f"{CURRENT}\\Component Based Servicing\\RebootPending")
