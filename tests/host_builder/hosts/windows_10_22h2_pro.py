"""A Windows 10 22H2 Pro past the end of Home and Pro: Firefox ESR, the older Reader, Tor.

PDF-XChange came with its PRO bundle, PDFgear and PDF24 each have their own kind of key, and a
spelling dictionary shares Adobe's.
"""

from __future__ import annotations

from host_builder.hosts._windows import (
    EDGE,
    FIREFOX,
    NT,
    P64,
    READER_32,
    UNINSTALL,
    UNINSTALL_32,
    adobe_image,
    choose,
    edge,
    firefox,
    handler,
    mozilla,
    register,
    simple,
)
from host_builder.win import SOFTWARE, Windows

DISTRIBUTION, RELEASE = "Windows 10", "22H2"
TRAITS = ("uninstall",)

TOR = "C:\\Users\\kassen\\Desktop\\Tor Browser\\Browser\\firefox.exe"
XCHANGE = f"{P64}\\Tracker Software\\PDF Editor\\PDFXEdit.exe"
PDFGEAR = "{7DACF63A-4EE4-4837-9AF9-C65D4509FFB4}_is1"
PDF24 = "{81A6F461-0DBA-4F12-B56F-0E977EC10576}_is1"

EXPECT = (
    ("windows", "home-pro", "os", "machine", "", "10.0.19045.6332", "", NT),
    ("microsoft-edge", "stable", "installer", "machine", "", "140.0.3485.54", "", EDGE),
    # Section 6.5: RemotingName tells ESR, the version does not.
    ("firefox", "esr", "installer", "machine", "", "140.2.0", "",
     f"{FIREFOX.rpartition(chr(92))[0]}\\application.ini"),
    # Section 6.14: its own number, not that of the Firefox in it.
    ("tor-browser", "", "files", "user", "kassen", "14.5.6", "",
     "C:\\Users\\kassen\\Desktop\\Tor Browser\\Browser\\tbb_version.json"),
    ("adobe-acrobat-reader", "continuous", "msi", "machine", "", "25.1.20693.0", "", READER_32),
    ("pdf-xchange-editor", "", "files", "machine", "", "10.6.1.397", "", XCHANGE),
    ("pdfgear", "", "installer", "machine", "", "2.1.12", "", f"{UNINSTALL}\\{PDFGEAR}"),
    ("pdf24-creator", "", "installer", "machine", "", "11.28.2", "", f"{UNINSTALL}\\{PDF24}"),
)  # fmt: skip
EXPECT_DEFAULTS = (("kassen", "https", "firefox"), ("kassen", "pdf", "adobe-acrobat-reader"))


def describe(windows: Windows) -> None:
    """Install all of it."""
    windows.system(19045, 6332, "Professional", "Windows 10 Pro", display="22H2", release_id="2009")
    own = windows.user("kassen", 1001)
    edge(windows, "140.0.3485.54")
    firefox(windows, "140.2.0", esr=True)
    mozilla(windows, TOR, "140.2.0", remoting_name="firefox-esr")
    windows.file(f"{TOR.rpartition(chr(92))[0]}\\tbb_version.json",
                 '{"version":"14.5.6","architecture":"win64","channel":"release"}')  # fmt: skip
    code = "{AC76BA86-7AD7-1031-7B44-AC0F074E4100}"
    windows.file(READER_32, adobe_image("25.001.20693", "Adobe Acrobat Reader", "x86"))
    register(windows, f"{UNINSTALL_32}\\{code}", "Adobe Acrobat Reader - Deutsch", "25.001.20693",
             "Adobe Systems Incorporated", WindowsInstaller=1,
             InstallLocation=f"{READER_32.rpartition(chr(92))[0]}\\..\\",
             UninstallString=f"MsiExec.exe /I{code}")  # fmt: skip
    register(windows, f"{UNINSTALL_32}\\{{AC76BA86-7AD7-5464-3428-800000000003}}",
             "Adobe Reader Spelling Dictionaries", "9.0.0",
             "Adobe Systems Incorporated")  # fmt: skip
    handler(windows, f"{SOFTWARE}\\Classes", "AcroExch.Document.DC", f'"{READER_32}" "%1"')
    simple(windows, XCHANGE, "10.6.1.397", "PDF-XChange Editor", "PDF-XChange Co Ltd.")
    register(windows, f"{UNINSTALL}\\{{F363AF73-0000-4000-8000-000000000001}}", "PDF-XChange PRO",
             "10.6.1.397", "PDF-XChange Co Ltd.", WindowsInstaller=1)  # fmt: skip
    register(windows, f"{UNINSTALL}\\{PDFGEAR}", "PDFgear 2.1.12", "2.1.12", "PDFgear")
    register(windows, f"{UNINSTALL}\\{PDF24}", "PDF24 Creator", "11.28.2", "PDF24.org")
    choose(windows, own, https="FirefoxURL-308046B0AF4A39CB", pdf="AcroExch.Document.DC")
