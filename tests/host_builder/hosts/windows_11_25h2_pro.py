"""A Windows 11 25H2 Pro of one person: Chrome waits for a relaunch, Edge and Firefox beside it.

ProductName says Windows 10, as it does on every Windows 11; the default PDF viewer is chosen in
the newer place only; a web app and Chrome's look-alikes are no browsers.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    ACROBAT,
    CHROME,
    EDGE,
    FIREFOX,
    NT,
    UNINSTALL,
    acrobat,
    choose,
    chrome,
    edge,
    firefox,
    register,
    uninstall_of,
)
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 11", "25H2"
TRAITS = ("uninstall", "one-user", "staged")

EXPECT = (
    # Sections 3.1, 3.2, 3.3: the build tells 11 from 10, EditionID the servicing line.
    ("windows", "home-pro", "os", "machine", "", "10.0.26200.6584", "", NT),
    # Section 2.5: chrome.exe is still the old one, new_chrome.exe waits.
    ("google-chrome", "stable", "installer", "machine", "", "140.0.7339.81", "", CHROME),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    ("firefox", "release", "installer", "machine", "", "142.0.1",  # section 6.5
     "", f"{FIREFOX.rpartition(chr(92))[0]}\\application.ini"),
    # Section 7.1: SCAPackageLevel 1 is the Reader.
    ("adobe-acrobat-reader", "continuous", "msi", "machine", "", "25.1.20744.0", "", ACROBAT),
)  # fmt: skip
EXPECT_PENDING = (("google-chrome", "140.0.7339.128"),)
# Section 8.1: the newer place first; there the name of the handler lies one key deeper.
EXPECT_DEFAULTS = (("anna", "https", "google-chrome"), ("anna", "pdf", "firefox"))
EXPECT_RUNNING = (("google-chrome", "140.0.7339.81", True),)


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(26200, 6584, "Professional", "Windows 10 Pro", display="25H2", release_id="2009")
    own = windows.user("anna", 1001)
    chrome(windows, "140.0.7339.81", staged="140.0.7339.128")
    edge(windows, "140.0.3485.54", webview="140.0.3485.66")
    firefox(windows, "142.0.1", tag="x64 de")
    acrobat(windows, "25.001.20744", 1)
    choose(windows, own, https="ChromeHTML")
    choose(windows, own, pdf="FirefoxPDF-308046B0AF4A39CB", latest=True)
    register(windows, f"{uninstall_of(own)}\\2f1d8e6b0c4a9f73", "Notes", "1.0", "Google\\Chrome")
    register(windows, f"{UNINSTALL}\\Readiness", "Google Chrome OS Readiness", "1.0", "Google LLC")
    windows.run(CHROME)
    windows.run(CHROME, options="--type=renderer", parent=1000)
