"""A Windows 11 22H2 Home of two people who install for themselves alone; one is not logged on.

Opera's key of a former version is left behind; a portable SumatraPDF has no key at all and is
somebody's default.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    CHROME_ID,
    EDGE,
    NT,
    choose,
    chromium,
    edge,
    handler,
    register,
    simple,
    uninstall_of,
)
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 11", "22H2"
TRAITS = ("uninstall", "several-users", "not-logged-on", "files", "noted")

_MIA, _BEN = "C:\\Users\\mia\\AppData\\Local", "C:\\Users\\ben\\AppData\\Local"
OPERA = f"{_MIA}\\Programs\\Opera\\opera.exe"
CHROME = f"{_BEN}\\Google\\Chrome\\Application\\chrome.exe"
SUMATRA = "C:\\Users\\ben\\Tools\\SumatraPDF.exe"

EXPECT = (
    ("windows", "home-pro", "os", "machine", "", "10.0.22621.4317", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "129.0.2792.79", "", EDGE),
    # Section 6.7: Opera's own number, in the name of its key and of its folder.
    ("opera", "stable", "installer", "user", "mia", "122.0.5643.71", "", OPERA),
    ("google-chrome", "stable", "installer", "user", "ben", "129.0.6668.90", "", CHROME),
    # Section 7.3: a portable copy is found by what opens PDF files.
    ("sumatrapdf", "", "files", "user", "ben", "3.4.6.0", "", SUMATRA),
)  # fmt: skip
EXPECT_DEFAULTS = (
    ("ben", "https", "google-chrome"), ("ben", "pdf", "sumatrapdf"),
    ("mia", "https", "opera"), ("mia", "pdf", "microsoft-edge"),
)  # fmt: skip


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(22621, 4317, "Core", "Windows 10 Home", display="22H2", release_id="2009")
    mia = windows.user("mia", 1001)
    ben = windows.user("ben", 1002, logged_on=False)
    edge(windows, "129.0.2792.79", webview="129.0.2792.79")
    chromium(windows, OPERA, "122.0.5643.71", "Opera Internet Browser", "Opera Software",
             dll="opera_browser.dll")  # fmt: skip
    folder = OPERA.rpartition("\\")[0]
    register(windows, f"{uninstall_of(mia)}\\Opera 122.0.5643.71", "Opera Stable 122.0.5643.71",
             "122.0.5643.71", "Opera Software", InstallLocation=folder)  # fmt: skip
    register(windows, f"{uninstall_of(mia)}\\Opera 118.0.5461.41", "Opera Stable 118.0.5461.41",
             "118.0.5461.41", "Opera Software",
             InstallLocation=f"{_MIA}\\Programs\\Opera118")  # fmt: skip
    handler(windows, f"{mia}_Classes", "OperaStable", f'"{OPERA}" "%1"')
    chromium(windows, CHROME, "129.0.6668.90", "Google Chrome", "Google LLC")
    register(windows, f"{uninstall_of(ben)}\\Google Chrome", "Google Chrome", "129.0.6668.90",
             "Google LLC", InstallLocation=CHROME.rpartition("\\")[0])  # fmt: skip
    windows.key(f"{ben}\\Software\\Google\\Update\\Clients\\{CHROME_ID}", {"pv": "129.0.6668.90"})
    handler(windows, f"{ben}_Classes", "ChromeHTML.ABCDEFGH", f'"{CHROME}" -- "%1"')
    simple(windows, SUMATRA, "3.4.6.0", "SumatraPDF", "Krzysztof Kowalczyk")
    handler(windows, f"{ben}_Classes", "Applications\\SumatraPDF.exe", f'"{SUMATRA}" "%1"')
    choose(windows, mia, https="OperaStable", pdf="MSEdgePDF")
    choose(windows, ben, https="ChromeHTML.ABCDEFGH", pdf="Applications\\SumatraPDF.exe")
