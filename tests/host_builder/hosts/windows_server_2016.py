"""A Windows Server 2016 that people work on remotely: a build number that clients have too."""

from __future__ import annotations

from host_builder.hosts._windows import CHROME, NT, choose, chrome
from host_builder.win import HKLM, Windows

DISTRIBUTION, RELEASE = "Windows Server", "2016"
TRAITS = ("uninstall", "several-users", "server")

EXPECT = (
    # Section 3.3: 14393 is client and server; InstallationType decides.
    ("windows-server", "", "os", "machine", "", "10.0.14393.8422", "", NT),
    ("google-chrome", "stable", "installer", "machine", "", "140.0.7339.81", "", CHROME),
)  # fmt: skip
EXPECT_DEFAULTS = (("terminal1", "https", "google-chrome"),)
EXPECT_CIRCUMSTANCES = ()


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(14393, 8422, "ServerStandard", "Windows Server 2016 Standard", kind="Server",
                   release_id="1607")  # fmt: skip
    first = windows.user("terminal1", 1001)
    windows.user("terminal2", 1002, logged_on=False)
    chrome(windows, "140.0.7339.81")
    choose(windows, first, https="ChromeHTML")
    # Section 3.4: this value alone is noise: some driver's leftovers.
    windows.key(f"{HKLM}\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",
                {"PendingFileRenameOperations": ("\\??\\C:\\Temp\\x.tmp", "")})  # fmt: skip
