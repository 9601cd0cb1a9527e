"""A Windows 10 22H2 of 32 bits: one view of the registry and one folder of programs."""

from __future__ import annotations

from host_builder.hosts._windows import FIREFOX, NT, UNINSTALL, chromium, firefox, register, simple
from host_builder.win import Windows

DISTRIBUTION, RELEASE = "Windows 10", "22H2"
TRAITS = ("uninstall", "one-user", "32-bit")
ARCHITECTURE = "x86"

EDGE = "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe"
SUMATRA = "C:\\Program Files\\SumatraPDF\\SumatraPDF.exe"

EXPECT = (
    ("windows", "home-pro", "os", "machine", "", "10.0.19045.5011", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "130.0.2849.68", "", EDGE),
    ("firefox", "release", "installer", "machine", "", "131.0.3", "",
     f"{FIREFOX.rpartition(chr(92))[0]}\\application.ini"),
    ("sumatrapdf", "", "installer", "machine", "", "3.5.2.0", "", SUMATRA),
)  # fmt: skip


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(19045, 5011, "Core", "Windows 10 Home", display="22H2", release_id="2009")
    windows.user("Oma", 1001)
    firefox(windows, "131.0.3", tag="x86 de")
    chromium(windows, EDGE, "130.0.2849.68", "Microsoft Edge", "Microsoft Corporation",
             dll="msedge.dll", machine="x86")  # fmt: skip
    register(windows, f"{UNINSTALL}\\Microsoft Edge", "Microsoft Edge", "130.0.2849.68",
             "Microsoft Corporation", InstallLocation=EDGE.rpartition("\\")[0])  # fmt: skip
    simple(windows, SUMATRA, "3.5.2.0", "SumatraPDF", "Krzysztof Kowalczyk", "x86")
    register(windows, f"{UNINSTALL}\\SumatraPDF", "SumatraPDF", "3.5.2", "Krzysztof Kowalczyk",
             InstallLocation=SUMATRA.rpartition("\\")[0])  # fmt: skip
