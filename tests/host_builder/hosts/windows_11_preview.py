"""A Windows 11 of an Insider's build that no table knows, with a Chrome of the canary track."""

from __future__ import annotations

from host_builder.hosts._windows import NT, chromium
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 11", "preview"
TRAITS = ("files", "one-user")

_LOCAL = "C:\\Users\\tester\\AppData\\Local"
CANARY = f"{_LOCAL}\\Google\\Chrome SxS\\Application\\chrome.exe"

EXPECT = (
    # Section 3.3: between the builds of the table lies a preview; its number is exact all the same.
    ("windows", "home-pro", "os", "machine", "", "10.0.27943.1", "", NT),
    # Section 6.1: for single people only.
    ("google-chrome", "canary", "files", "user", "tester", "142.0.7399.0", "", CANARY),
)  # fmt: skip


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(27943, 1, "Professional", "Windows 10 Pro", display="25H2", release_id="2009")
    windows.user("tester", 1001)
    chromium(windows, CANARY, "142.0.7399.0", "Google Chrome", "Google LLC")
