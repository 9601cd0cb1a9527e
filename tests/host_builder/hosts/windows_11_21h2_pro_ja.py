"""A Japanese Windows 11 21H2 Pro with Brave, LibreWolf, Zen and a Foxit of the older kind."""

from __future__ import annotations

from host_builder.hosts._windows import (
    BRAVE,
    BRAVE_ID,
    EDGE,
    FOXIT,
    NT,
    P64,
    UNINSTALL,
    UNINSTALL_32,
    browser,
    choose,
    chromium,
    edge,
    handler,
    mozilla,
    register,
    simple,
)
from host_builder.win import SOFTWARE, SOFTWARE_32, Windows

DISTRIBUTION, RELEASE = "Windows 11", "21H2"
TRAITS = ("uninstall", "one-user", "locale")

LIBREWOLF = f"{P64}\\LibreWolf\\librewolf.exe"
ZEN = f"{P64}\\Zen Browser\\zen.exe"

EXPECT = (
    ("windows", "home-pro", "os", "machine", "", "10.0.22000.2538", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    # Section 6.6: Chromium's number stands before Brave's own.
    ("brave", "release", "installer", "machine", "", "140.1.82.166", "", BRAVE),
    # Sections 6.12 and 13.
    ("librewolf", "", "installer", "machine", "", "142.0.1-1", "",
     f"{P64}\\LibreWolf\\application.ini"),
    # Section 6.15: the constant b is a part of its number.
    ("zen", "release", "installer", "machine", "", "1.15.4b", "",
     f"{P64}\\Zen Browser\\application.ini"),
    # Section 7.2: an Inno setup of 32 bits, with its key's older name.
    ("foxit-pdf-reader", "", "installer", "machine", "", "2023.2.0.21408", "", FOXIT),
)  # fmt: skip
EXPECT_DEFAULTS = (("田中太郎", "https", "brave"), ("田中太郎", "pdf", "foxit-pdf-reader"))


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(22000, 2538, "Professional", "Windows 10 Pro", display="21H2", release_id="2009")
    own = windows.user("田中太郎", 1001)
    edge(windows, "140.0.3485.54")
    chromium(windows, BRAVE, "140.1.82.166", "Brave Browser", "Brave Software, Inc.")
    register(windows, f"{UNINSTALL}\\BraveSoftware Brave-Browser", "Brave", "140.1.82.166",
             "Brave Software Inc", InstallLocation=BRAVE.rpartition("\\")[0])  # fmt: skip
    windows.key(
        f"{SOFTWARE_32}\\BraveSoftware\\Update\\Clients\\{BRAVE_ID}", {"pv": "140.1.82.166"}
    )
    browser(windows, "Brave", BRAVE, "BraveHTML", "BraveFile")
    mozilla(windows, LIBREWOLF, "142.0.1-1", remoting_name="librewolf", vendor="LibreWolf",
            name="LibreWolf", own="142.0.1")  # fmt: skip
    register(windows, f"{UNINSTALL}\\LibreWolf LibreWolf", "LibreWolf", "142.0.1-1", "LibreWolf",
             InstallLocation=LIBREWOLF.rpartition("\\")[0])  # fmt: skip
    mozilla(windows, ZEN, "1.15.4b", remoting_name="zen", vendor="Zen Team", name="Zen",
            own="142.0.1")  # fmt: skip
    register(windows, f"{UNINSTALL}\\Zen Browser 1.15.4b (x64 en-US)", "Zen Browser (x64 en-US)",
             "1.15.4b", "Zen Team", InstallLocation=ZEN.rpartition("\\")[0])  # fmt: skip
    simple(windows, FOXIT, "2023.2.0.21408", "Foxit PDF Reader", "Foxit Software Inc.", "x86")
    register(windows, f"{UNINSTALL_32}\\Foxit Reader_is1", "Foxit PDF Reader",
             "2023.2.0.21408", "Foxit Software Inc.",
             InstallLocation=f"{FOXIT.rpartition(chr(92))[0]}\\")  # fmt: skip
    handler(windows, f"{SOFTWARE}\\Classes", "FoxitReader.Document", f'"{FOXIT}" "%1"')
    choose(windows, own, https="BraveHTML", pdf="FoxitReader.Document")
