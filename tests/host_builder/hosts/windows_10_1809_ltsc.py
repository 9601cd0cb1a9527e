"""A Windows 10 Enterprise LTSC 2019 without a DisplayVersion: Internet Explorer, Acrobat 2017.

A Reader of before 2015 was never removed, and Windows' Safari neither.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    NT,
    P32,
    UNINSTALL_32,
    adobe_image,
    choose,
    handler,
    register,
    simple,
)
from host_builder.win import SOFTWARE, Windows

DISTRIBUTION, RELEASE = "Windows 10", "1809 LTSC"
TRAITS = ("uninstall",)

READER_X = f"{P32}\\Adobe\\Reader 10.0\\Reader\\AcroRd32.exe"
ACROBAT_2017 = f"{P32}\\Adobe\\Acrobat 2017\\Acrobat\\Acrobat.exe"
SAFARI = f"{P32}\\Safari\\Safari.exe"
_IE = f"{SOFTWARE}\\Microsoft\\Internet Explorer"
_2017 = "{AC76BA86-1033-FFFF-7760-0E0917753200}"
_X = "{AC76BA86-7AD7-1033-7B44-AA1000000001}"
_SAFARI = "{0C1B2A3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D}"

EXPECT = (
    ("windows", "ltsc", "os", "machine", "", "10.0.17763.7792", "", NT),
    # Section 6.16: svcVersion is the real one, Version begins with a 9.
    ("internet-explorer", "", "os", "machine", "", "11.1790.17763.0", "", _IE),
    ("adobe-acrobat", "classic-2017", "msi", "machine", "", "17.12.30262.0", "", ACROBAT_2017),
    # Section 13: a pattern and a track of its own.
    ("adobe-acrobat-reader", "before-2015", "msi", "machine", "", "10.1.2.45", "", READER_X),
    # Section 6.9.
    ("safari", "", "msi", "machine", "", "5.34.57.2", "", SAFARI),
)  # fmt: skip
EXPECT_DEFAULTS = (("admin", "https", "internet-explorer"), ("admin", "pdf", "adobe-acrobat"))


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(17763, 7792, "EnterpriseS", "Windows 10 Enterprise LTSC 2019",
                   release_id="1809")  # fmt: skip
    own = windows.user("admin", 500)
    windows.key(_IE, {"Version": "9.11.17763.0", "svcVersion": "11.1790.17763.0"})
    iexplore = "C:\\Program Files\\Internet Explorer\\iexplore.exe"
    simple(windows, iexplore, "11.0.17763.1", "Internet Explorer", "Microsoft Corporation")
    handler(windows, f"{SOFTWARE}\\Classes", "IE.HTTPS", f'"{iexplore}" %1')
    windows.file(ACROBAT_2017, adobe_image("17.012.30262", "Adobe Acrobat", "x86"))
    register(windows, f"{UNINSTALL_32}\\{_2017}", "Adobe Acrobat 2017", "17.012.30262",
             "Adobe Systems Incorporated", WindowsInstaller=1,
             InstallLocation=f"{P32}\\Adobe\\Acrobat 2017\\")  # fmt: skip
    handler(windows, f"{SOFTWARE}\\Classes", "Acrobat.Document.2017", f'"{ACROBAT_2017}" "%1"')
    simple(windows, READER_X, "10.1.2.45", "Adobe Reader", "Adobe Systems Incorporated", "x86")
    register(windows, f"{UNINSTALL_32}\\{_X}", "Adobe Reader X (10.1.2)", "10.1.2",
             "Adobe Systems Incorporated", WindowsInstaller=1,
             InstallLocation=f"{P32}\\Adobe\\Reader 10.0\\Reader\\")  # fmt: skip
    simple(windows, SAFARI, "5.34.57.2", "Safari", "Apple Inc.", "x86")
    register(windows, f"{UNINSTALL_32}\\{_SAFARI}", "Safari", "5.34.57.2", "Apple Inc.",
             WindowsInstaller=1, InstallLocation=f"{P32}\\Safari\\")  # fmt: skip
    choose(windows, own, https="IE.HTTPS", pdf="Acrobat.Document.2017")
