"""A Windows 10 Enterprise LTSC 2021: Acrobat 2020 beside Chrome of an MSI, and Acrobat's base."""

from __future__ import annotations

from host_builder.hosts._windows import (
    CHROME,
    CHROME_ID,
    EDGE,
    NT,
    P32,
    UNINSTALL,
    UNINSTALL_32,
    adobe_image,
    browser,
    choose,
    chromium,
    edge,
    handler,
    register,
)
from host_builder.win import SOFTWARE, SOFTWARE_32, Windows

DISTRIBUTION, RELEASE = "Windows 10", "21H2 LTSC"
TRAITS = ("uninstall", "several-users")

ACROBAT_2020 = f"{P32}\\Adobe\\Acrobat 2020\\Acrobat\\Acrobat.exe"

EXPECT = (
    # Section 3.3: the same build as 21H2 of everybody; EditionID tells the long-term line.
    ("windows", "ltsc", "os", "machine", "", "10.0.19044.6332", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    # Section 2.5: the number of Chrome's MSI is an encoded one; the program tells its own.
    ("google-chrome", "stable", "msi", "machine", "", "140.0.7339.81", "", CHROME),
    # Section 7.1: a base install that never got its patches.
    ("adobe-acrobat", "classic-2020", "msi", "machine", "", "20.1.30002.0", "", ACROBAT_2020),
)  # fmt: skip
EXPECT_DEFAULTS = (("kasse1", "https", "google-chrome"), ("kasse1", "pdf", "adobe-acrobat"),
                   ("kasse2", "https", "microsoft-edge"))  # fmt: skip


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(19044, 6332, "EnterpriseS", "Windows 10 Enterprise LTSC 2021", display="21H2",
                   release_id="2009")  # fmt: skip
    first, second = windows.user("kasse1", 1001), windows.user("kasse2", 1002)
    edge(windows, "140.0.3485.54")
    chromium(windows, CHROME, "140.0.7339.81", "Google Chrome", "Google LLC")
    code = "{5D7C6A1E-0C3F-3B5E-9E0F-7A1C2B3D4E5F}"
    register(windows, f"{UNINSTALL}\\{code}", "Google Chrome", "69.46.16465", "Google LLC",
             WindowsInstaller=1, UninstallString=f"MsiExec.exe /X{code}")  # fmt: skip
    windows.key(f"{SOFTWARE_32}\\Google\\Update\\Clients\\{CHROME_ID}", {"pv": "140.0.7339.81"})
    browser(windows, "Google Chrome", CHROME, "ChromeHTML", "ChromePDF")
    windows.file(ACROBAT_2020, adobe_image("20.001.30002", "Adobe Acrobat", "x86"))
    code = "{AC76BA86-1033-FFFF-7760-0E1401753200}"
    register(windows, f"{UNINSTALL_32}\\{code}", "Adobe Acrobat 2020", "20.001.30002", "Adobe",
             WindowsInstaller=1, InstallLocation=f"{P32}\\Adobe\\Acrobat 2020\\",
             UninstallString=f"MsiExec.exe /I{code}")  # fmt: skip
    handler(windows, f"{SOFTWARE}\\Classes", "Acrobat.Document.2020", f'"{ACROBAT_2020}" "%1"')
    choose(windows, first, https="ChromeHTML", pdf="Acrobat.Document.2020")
    choose(windows, second, https="MSEdgeHTM")
