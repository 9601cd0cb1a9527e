"""A damaged Windows 11 24H2: values with garbage behind them, keys without files, a torn hive.

Nothing of it may be believed more than it is worth, and the rest of the machine is still told.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    CHROME_ID,
    EDGE,
    FIREFOX,
    NT,
    P64,
    UNINSTALL,
    edge,
    firefox,
    register,
)
from host_builder.win import SOFTWARE_32, Raw, Windows

DISTRIBUTION, RELEASE = "Windows 11", "24H2"
TRAITS = ("uninstall", "not-logged-on", "broken", "noted")

VIVALDI = f"{P64}\\Vivaldi\\Application\\vivaldi.exe"

EXPECT = (
    # Peers, 2.4: without its UBR a build is no version.
    ("windows", "home-pro", "os", "machine", "", None, "no-version-stated", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    # Section 2.5: the program tells nothing, so the word is its registration's; not which track.
    ("firefox", "", "installer", "machine", "", "142.0.1", "",
     f"{UNINSTALL}\\Mozilla Firefox 142.0.1 (x64 en-US)"),
)  # fmt: skip
EXPECT_SOURCES = {"uninstall": "failed"}


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(26100, None, "Professional", "Windows 10 Pro", display="24H2")
    edge(windows, "140.0.3485.54")
    # Section 0.3: a NUL, and what lay behind it.
    windows.key("HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion"
                "\\Uninstall\\Microsoft Edge",
                {"DisplayVersion": Raw("hex(1):31,00,34,00,30,00,00,00,58,00")})  # fmt: skip
    firefox(windows, "142.0.1")
    windows.file(f"{FIREFOX.rpartition(chr(92))[0]}\\application.ini", b"\xff\xfe\x00 not an ini")
    windows.file(FIREFOX, b"MZ" + b"\x00" * 300)
    # Section 2.5: a version of zeros is none; peers, 2.2: keys that outlived their programs.
    windows.key(f"{SOFTWARE_32}\\Google\\Update\\Clients\\{CHROME_ID}", {"pv": "0.0.0.0"})  # noqa: S104
    register(windows, f"{UNINSTALL}\\Vivaldi", "Vivaldi", "7.4.3684.38", "Vivaldi Technologies AS.",
             InstallLocation=VIVALDI.rpartition("\\")[0])  # fmt: skip
    windows.user("anna", 1001, logged_on=False)
    windows.file("C:\\Users\\anna\\NTUSER.DAT", b"regf" + b"\xff" * 8188)
