"""What the Windows hosts have in common: programs as their installers leave them.

Keys, values, folders and forms of versions are facts of reference/detection.md, sections 2, 6, 7
and 13; what is not looked at is left out.
"""

from __future__ import annotations

from host_builder.pe import pe
from host_builder.win import CURRENT, NT, SOFTWARE, SOFTWARE_32, THEN, Value, Windows

P64, P32 = "C:\\Program Files", "C:\\Program Files (x86)"
UNINSTALL = f"{CURRENT}\\Uninstall"
UNINSTALL_32 = f"{SOFTWARE_32}\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
SYSTEM = f"{NT}"
MENU = f"{SOFTWARE}\\Clients\\StartMenuInternet"
CHROME_ID = "{8A69D345-D564-463C-AFF1-A69D9E530F96}"
EDGE_ID = "{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"
WEBVIEW_ID = "{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
BRAVE_ID = "{AFE6A462-C574-4B8A-AF43-4CC60DF4563B}"
CHROME = f"{P64}\\Google\\Chrome\\Application\\chrome.exe"
EDGE = f"{P32}\\Microsoft\\Edge\\Application\\msedge.exe"
FIREFOX = f"{P64}\\Mozilla Firefox\\firefox.exe"
BRAVE = f"{P64}\\BraveSoftware\\Brave-Browser\\Application\\brave.exe"
ACROBAT = f"{P64}\\Adobe\\Acrobat DC\\Acrobat\\Acrobat.exe"
READER_32 = f"{P32}\\Adobe\\Acrobat Reader DC\\Reader\\AcroRd32.exe"
SUMATRA = f"{P64}\\SumatraPDF\\SumatraPDF.exe"
FOXIT = f"{P32}\\Foxit Software\\Foxit PDF Reader\\FoxitPDFReader.exe"


def uninstall_of(own: str) -> str:
    """Return a person's uninstall key."""
    return f"{own}\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"


def register(windows: Windows, key: str, name: str, version: str, publisher: str,
             **more: Value) -> None:  # fmt: skip
    """Write an uninstall key as an installer does."""
    values: dict[str, Value] = {"DisplayName": name, "DisplayVersion": version,
                                "Publisher": publisher}  # fmt: skip
    windows.key(key, {**values, **more})


def chromium(windows: Windows, exe: str, version: str, product: str, company: str, *,  # noqa: PLR0913
             staged: str = "", dll: str = "chrome.dll", machine: str = "x64") -> None:  # fmt: skip
    """Lay down a copy of Chromium's kin; `staged` waits for the next start beside it."""
    folder, name = exe.rsplit("\\", 1)

    def image(number: str, modified: int, place: str) -> None:
        windows.file(place, pe(file_version=number, product_version=number, product_name=product,
                               company=company, machine=machine), modified=modified)  # fmt: skip

    image(version, THEN, exe)
    windows.file(f"{folder}\\{version}\\{dll}", b"MZ made up for a test")
    if staged:
        image(staged, THEN + 1800, f"{folder}\\new_{name}")
        windows.file(f"{folder}\\{staged}\\{dll}", b"MZ made up for a test", modified=THEN + 1800)


def chrome(windows: Windows, version: str, *, staged: str = "") -> None:
    """Install Chrome for everybody by its own installer."""
    chromium(windows, CHROME, version, "Google Chrome", "Google LLC", staged=staged)
    register(windows, f"{UNINSTALL}\\Google Chrome", "Google Chrome", staged or version,
             "Google LLC", InstallLocation=CHROME.rpartition("\\")[0])  # fmt: skip
    clients = f"{SOFTWARE_32}\\Google\\Update\\Clients\\{CHROME_ID}"
    stated = {"pv": staged or version, "name": "Google Chrome"}
    windows.key(clients, {**stated, "opv": version} if staged else stated)
    windows.key(f"{SOFTWARE_32}\\Google\\Update\\ClientState\\{CHROME_ID}", {"ap": "x64-stable"})
    browser(windows, "Google Chrome", CHROME, "ChromeHTML", "ChromePDF")


def edge(windows: Windows, version: str, *, webview: str = "") -> None:
    """Install Edge as it comes with Windows, and the runtime that is no browser."""
    chromium(windows, EDGE, version, "Microsoft Edge", "Microsoft Corporation", dll="msedge.dll")
    register(windows, f"{UNINSTALL_32}\\Microsoft Edge", "Microsoft Edge", version,
             "Microsoft Corporation", InstallLocation=EDGE.rpartition("\\")[0])  # fmt: skip
    clients = f"{SOFTWARE_32}\\Microsoft\\EdgeUpdate\\Clients"
    windows.key(f"{clients}\\{EDGE_ID}", {"pv": version, "name": "Microsoft Edge"})
    if webview:
        windows.key(f"{clients}\\{WEBVIEW_ID}", {"pv": webview, "name": "Microsoft Edge WebView2"})
        register(windows, f"{UNINSTALL_32}\\Microsoft EdgeWebView", "Microsoft Edge WebView2 "
                 "Runtime", webview, "Microsoft Corporation", SystemComponent=1)  # fmt: skip
        register(windows, f"{UNINSTALL_32}\\Microsoft Edge Update", "Microsoft Edge Update",
                 "1.3.205.13", "", NoRemove=1)  # fmt: skip
    browser(windows, "Microsoft Edge", EDGE, "MSEdgeHTM", "MSEdgePDF")


def browser(windows: Windows, key: str, exe: str, html: str, pdf: str = "") -> None:
    """Register a browser with the start menu, and what its types are opened with."""
    windows.key(f"{MENU}\\{key}\\shell\\open\\command", {"": f'"{exe}"'})
    associations = {"http": html, "https": html}
    windows.key(f"{MENU}\\{key}\\Capabilities\\URLAssociations", associations)
    for prog_id in filter(None, (html, pdf)):
        handler(windows, f"{SOFTWARE}\\Classes", prog_id, f'"{exe}" --single-argument %1')


def handler(windows: Windows, classes: str, prog_id: str, command: str) -> None:
    """State the command of a ProgID."""
    windows.key(f"{classes}\\{prog_id}\\shell\\open\\command", {"": command})


def choose(windows: Windows, own: str, *, https: str = "", pdf: str = "",
           latest: bool = False) -> None:  # fmt: skip
    """State a person's choice of browser and PDF viewer, where Windows keeps it."""
    base = f"{own}\\Software\\Microsoft\\Windows"
    places = {f"{base}\\Shell\\Associations\\UrlAssociations\\https": https,
              f"{base}\\CurrentVersion\\Explorer\\FileExts\\.pdf": pdf}  # fmt: skip
    for place, prog_id in places.items():
        if prog_id and latest:
            windows.key(f"{place}\\UserChoiceLatest", {"Hash": "made up"})
            windows.key(f"{place}\\UserChoiceLatest\\ProgId", {"ProgId": prog_id})
            windows.key(f"{place}\\UserChoice", {"Hash": "made up"})
        elif prog_id:
            windows.key(f"{place}\\UserChoice", {"Hash": "made up", "ProgId": prog_id})


def ini(version: str, remoting_name: str, vendor: str = "Mozilla", name: str = "Firefox") -> str:
    """Return an application.ini as a release has it."""
    return (f"[App]\r\nVendor={vendor}\r\nName={name}\r\nRemotingName={remoting_name}\r\n"
            f"Version={version}\r\nBuildID=20260801000000\r\n\r\n[Gecko]\r\n"
            f"MinVersion={version}\r\nMaxVersion={version}\r\n")  # fmt: skip


def mozilla(windows: Windows, exe: str, version: str, *, remoting_name: str = "firefox",  # noqa: PLR0913
            vendor: str = "Mozilla", name: str = "Firefox", own: str = "",
            machine: str = "x64") -> None:  # fmt: skip
    """Lay down a copy of Firefox's kin; `own` is what its resources say, where that differs."""
    folder = exe.rpartition("\\")[0]
    told = own or version
    parts = [*told.split("."), "0", "0", "0"][:4]
    windows.file(exe, pe(file_version=".".join(parts), product_version=told, product_name=name,
                         company=vendor, machine=machine))  # fmt: skip
    windows.file(f"{folder}\\application.ini", ini(version, remoting_name, vendor, name))


def firefox(windows: Windows, version: str, *, tag: str = "x64 en-US", esr: bool = False) -> None:
    """Install Firefox for everybody."""
    mozilla(windows, FIREFOX, version, remoting_name="firefox-esr" if esr else "firefox")
    kind, number = (" ESR", f"{version} ESR") if esr else ("", version)
    folder = FIREFOX.rpartition("\\")[0]
    register(windows, f"{UNINSTALL}\\Mozilla Firefox {number} ({tag})", f"Mozilla Firefox{kind} "
             f"({tag})", version, "Mozilla", InstallLocation=folder)  # fmt: skip
    register(windows, f"{UNINSTALL}\\MozillaMaintenanceService", "Mozilla Maintenance Service",
             version, "Mozilla")  # fmt: skip
    key = f"{SOFTWARE}\\Mozilla\\Mozilla Firefox"
    windows.key(key, {"CurrentVersion": f"{version} ({tag})"})
    windows.key(f"{key}\\{version} ({tag})\\Main",
                {"Install Directory": folder, "PathToExe": FIREFOX})  # fmt: skip
    browser(windows, "Firefox-308046B0AF4A39CB", FIREFOX, "FirefoxURL-308046B0AF4A39CB",
            "FirefoxPDF-308046B0AF4A39CB")  # fmt: skip


def acrobat(windows: Windows, version: str, level: int, *, name: str = "Adobe Acrobat (64-bit)",
            code: str = "{AC76BA86-1033-FF00-7760-BC15014EA700}") -> None:  # fmt: skip
    """Install the unified 64-bit Acrobat: level 1 is the Reader, a higher one Acrobat."""
    windows.file(ACROBAT, adobe_image(version, "Adobe Acrobat"))
    register(windows, f"{UNINSTALL}\\{code}", name, version, "Adobe", WindowsInstaller=1,
             InstallLocation=f"{P64}\\Adobe\\Acrobat DC\\",
             UninstallString=f"MsiExec.exe /I{code}")  # fmt: skip
    windows.key(f"{SOFTWARE}\\Adobe\\Adobe Acrobat\\DC\\Installer", {"SCAPackageLevel": level})
    handler(windows, f"{SOFTWARE}\\Classes", "Acrobat.Document.DC", f'"{ACROBAT}" "%1"')


def adobe_image(version: str, name: str, machine: str = "x64") -> bytes:
    """Return an Adobe program: its fixed version has lost the zeros that its text has."""
    fixed = ".".join(str(int(part)) for part in version.split(".")) + ".0"
    return pe(file_version=fixed, product_version=version, product_name=name,
              company="Adobe Systems Incorporated", machine=machine)  # fmt: skip


def simple(windows: Windows, exe: str, version: str, product: str, company: str,
           machine: str = "x64") -> None:  # fmt: skip
    """Lay down a program that states its version in its resources."""
    windows.file(exe, pe(file_version=version, product_version=version, product_name=product,
                         company=company, machine=machine))  # fmt: skip


def msix(windows: Windows, own: str, name: str, version: str, publisher: str, *,
         architecture: str = "x64") -> str:  # fmt: skip
    """Register a package of the store for a person; return its folder."""
    full = f"{name}_{version}_{architecture}__{publisher}"
    folder = f"{P64}\\WindowsApps\\{full}"
    windows.key(f"{own}_Classes\\Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion"
                f"\\AppModel\\Repository\\Packages\\{full}",
                {"PackageID": full, "PackageRootFolder": folder})  # fmt: skip
    windows.folder(folder)
    return folder
