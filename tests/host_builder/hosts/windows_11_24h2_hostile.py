"""A Windows 11 24H2 one of whose people lays traps: forged claims, junctions, bombs of names.

What he says of himself stays his; nothing of it reaches the machine's own or another's.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    CHROME,
    EDGE,
    NT,
    choose,
    chrome,
    edge,
    handler,
    register,
    uninstall_of,
)
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 11", "24H2"
TRAITS = ("uninstall", "hostile", "several-users", "noted")

MALLORY = "HKEY_USERS\\S-1-5-21-1004336348-1177238915-682003330-1666"

EXPECT = (
    ("windows", "home-pro", "os", "machine", "", "10.0.26100.6584", "", NT),
    # Section 0.4: the machine's copy is as old as the machine says, whatever somebody claims.
    ("google-chrome", "stable", "installer", "machine", "", "120.0.6099.71", "", CHROME),
    ("google-chrome", "stable", "installer", "user", "mallory", "999.0.0.1", "",
     f"{uninstall_of(MALLORY)}\\Google Chrome"),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
)  # fmt: skip
EXPECT_DEFAULTS = (("alice", "https", "google-chrome"), ("mallory", "https", ""),
                   ("mallory", "pdf", ""))  # fmt: skip


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(26100, 6584, "Core", "Windows 10 Home", display="24H2", release_id="2009")
    alice = windows.user("alice", 1001)
    mallory = windows.user("mallory", 1666)
    chrome(windows, "120.0.6099.71")
    edge(windows, "140.0.3485.54")
    choose(windows, alice, https="ChromeHTML")
    register(windows, f"{uninstall_of(mallory)}\\Google Chrome", "Google Chrome", "999.0.0.1",
             "Google LLC")  # fmt: skip
    register(windows, f"{uninstall_of(mallory)}\\Mozilla Firefox 1 (x64 en-US)",
             "Mozilla Firefox (x64 en-US)" + "A" * 5000, "9" * 5000, "Mozilla")  # fmt: skip
    for number in range(500):
        windows.key(f"{uninstall_of(mallory)}\\{number:04}\x1b[31m", {"DisplayName": "\x07" * 50})
    windows.trap("C:\\Users\\mallory\\AppData\\Local\\Vivaldi\\Application\\vivaldi.exe")
    handler(windows, f"{mallory}_Classes", "Evil", '"' + "%LOCALAPPDATA%\\" * 400)
    handler(windows, f"{mallory}_Classes", "AcroExch.Document.DC",
            '"C:\\Users\\alice\\secret.exe" "%1"')  # fmt: skip
    choose(windows, mallory, https="Evil", pdf="AcroExch.Document.DC")
