"""What desktops of several hosts have in common: desktop entries, program files, old images.

The entries state what the programs' own entries state; the texts are made up.
Source: the entries that Mozilla's, Google's, Microsoft's, Brave's, GNOME's and KDE's packages
install; application.ini of toolkit/xre; the crash reporter's address in Firefox's program file.
"""

from __future__ import annotations

ELF = b"\x7fELF\x02\x01\x01" + bytes(9)
SCRIPT = b"#!/bin/sh\n"
WEB = "text/html;text/xml;application/xhtml+xml;x-scheme-handler/http;x-scheme-handler/https;"
_WEB_AND_PDF = f"application/pdf;{WEB}"
_PDF = "application/pdf;application/x-bzpdf;application/x-gzpdf;application/x-xzpdf;"
_BROWSER, _VIEWER = "Network;WebBrowser;", "GNOME;GTK;Office;Viewer;Graphics;"
_BUILD = "20250905120000"


def entry(name: str, command: str, types: str = "", categories: str = "", more: str = "") -> str:
    """Return a desktop entry."""
    lines = ["[Desktop Entry]", "Version=1.0", "Type=Application", f"Name={name}",
             f"Exec={command}"]  # fmt: skip
    lines += [f"MimeType={types}"] if types else []
    lines += [f"Categories={categories}"] if categories else []
    return "\n".join([*lines, *more.splitlines(), ""])


def application_ini(
    version: str, *, remoting: str = "firefox", name: str = "Firefox", vendor: str = "Mozilla"
) -> str:
    """Return the application.ini of a program of Mozilla's kin."""
    return (
        f"[App]\nVendor={vendor}\nName={name}\nRemotingName={remoting}\nVersion={version}\n"
        f"BuildID={_BUILD}\nID={{ec8030f7-c20a-464f-9b0e-13a9a9e97384}}\n\n"
        f"[Gecko]\nMinVersion={version}\nMaxVersion={version}\n\n[XRE]\nEnableProfileMigrator=1\n"
    )


def old_firefox(version: str) -> bytes:
    """Return a Firefox program file of this version, as an upgrade leaves it running."""
    address = f"https://crash-reports.mozilla.com/submit?id=x&version={version}&buildid={_BUILD}"
    return ELF + bytes(40) + address.encode() + bytes(24)


FIREFOX = entry("Firefox", "firefox %u", WEB, _BROWSER)
CHROME = entry("Google Chrome", "/usr/bin/google-chrome-stable %U", _WEB_AND_PDF, _BROWSER)
CHROMIUM = entry("Chromium", "/usr/bin/chromium %U", _WEB_AND_PDF, _BROWSER)
EDGE = entry("Microsoft Edge", "/usr/bin/microsoft-edge-stable %U", _WEB_AND_PDF, _BROWSER)
BRAVE = entry("Brave", "/usr/bin/brave-browser-stable %U", _WEB_AND_PDF, _BROWSER)
EPIPHANY = entry("Web", "epiphany %U", WEB, "Network;GNOME;GTK;WebBrowser;")
EVINCE = entry("Document Viewer", "evince %U", _PDF, _VIEWER)
PAPERS = entry("Document Viewer", "papers %U", _PDF, _VIEWER)
ZATHURA = entry("Zathura", "zathura %U", "application/pdf;", "Office;Viewer;", "NoDisplay=true")
XPDF = entry("Xpdf", "xpdf %f", "application/pdf;application/x-pdf;", "Graphics;Viewer;Qt;")
OKULAR = entry("Okular", "okular %U", "application/vnd.kde.okular-archive;",
               "Qt;KDE;Graphics;Office;Viewer;")  # fmt: skip
# The entry by which KDE's desktop opens PDF.
OKULAR_PDF = entry("Okular", "okular %U", _PDF, "Qt;KDE;Graphics;Office;Viewer;", "NoDisplay=true")
KONQUEROR = entry("Konqueror", "konqueror %u", WEB, "Qt;KDE;Network;WebBrowser;")
# Programs that take PDF or web addresses and are neither browser nor viewer.
DRAW = entry("LibreOffice Draw", "libreoffice --draw %U",
             "application/vnd.oasis.opendocument.graphics;application/pdf;",
             "Office;FlowChart;Graphics;2DGraphics;VectorGraphics;")  # fmt: skip
THUNDERBIRD = entry("Thunderbird", "thunderbird %u", "x-scheme-handler/mailto;text/calendar;",
                    "Network;Email;Calendar;")  # fmt: skip
KFMCLIENT = entry("Konqueror", "kfmclient openURL %u text/html", "text/html;",
                  "Qt;KDE;Network;WebBrowser;", "NoDisplay=true")  # fmt: skip


def firefox_files(
    folder: str, version: str, desktop: str, *, remoting: str = "firefox"
) -> dict[str, str | bytes]:
    """Return the files of a distribution's Firefox package, as far as an audit looks at them."""
    return {
        f"{folder}/firefox": ELF + b"now",
        f"{folder}/application.ini": application_ini(version, remoting=remoting),
        f"{folder}/libxul.so": ELF,
        "/usr/bin/firefox": SCRIPT,
        f"/usr/share/applications/{desktop}": FIREFOX,
    }


def chromium_files(
    folder: str, program: str, command: str, desktop: str, text: str, wrapper: str = ""
) -> dict[str, str | bytes]:
    """Return the files of a package of Chromium's kin, as far as an audit looks at them."""
    files: dict[str, str | bytes] = {
        f"{folder}/{program}": ELF + b"now",
        f"{folder}/chrome_crashpad_handler": ELF,
        f"{folder}/icudtl.dat": b"icu",
        command: SCRIPT,
        f"/usr/share/applications/{desktop}": text,
    }
    return files | ({f"{folder}/{wrapper}": SCRIPT} if wrapper else {})


def viewer_files(program: str, desktop: str, text: str) -> dict[str, str | bytes]:
    """Return the files of a viewer's package, as far as an audit looks at them."""
    return {f"/usr/bin/{program}": ELF, f"/usr/share/applications/{desktop}": text}
