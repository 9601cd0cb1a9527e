"""A kiosk on Windows 10 IoT Enterprise LTSC 2021: a Chromium that runs and is nowhere registered.

What opens web addresses for its one person is a program that no definition knows.
"""

from __future__ import annotations

from host_builder.hosts._windows import NT, choose, chromium, handler, simple
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 10", "21H2 IoT LTSC"
TRAITS = ("files", "one-user", "unknown-product")

CHROMIUM = "C:\\Users\\kiosk\\AppData\\Local\\Chromium\\Application\\chrome.exe"
KIOSK = "C:\\Program Files\\Kassensicht\\kassensicht.exe"
_COMMAND = "KassensichtURL\\shell\\open\\command"

EXPECT = (
    ("windows", "iot-ltsc", "os", "machine", "", "10.0.19044.5965", "", NT),
    ("chromium", "", "files", "user", "kiosk", "138.0.7204.49", "", CHROMIUM),
    # Section 6.21: what no definition knows is told as such.
    ("unknown-browser", "", "start-menu", "user", "kiosk", None, "unknown-product",
     f"HKEY_USERS\\S-1-5-21-1004336348-1177238915-682003330-1001_Classes\\{_COMMAND}"),
)  # fmt: skip
EXPECT_DEFAULTS = (("kiosk", "https", ""),)
EXPECT_RUNNING = (("chromium", "138.0.7204.49", True),)


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(19044, 5965, "IoTEnterpriseS", "Windows 10 IoT Enterprise LTSC 2021",
                   display="21H2", release_id="2009")  # fmt: skip
    own = windows.user("kiosk", 1001)
    chromium(windows, CHROMIUM, "138.0.7204.49", "Chromium", "The Chromium Authors")
    simple(windows, KIOSK, "2.4.0.0", "Kassensicht", "Muster GmbH")
    handler(windows, f"{own}_Classes", "KassensichtURL", f'"{KIOSK}" "%1"')
    choose(windows, own, https="KassensichtURL")
    windows.run(CHROMIUM)
