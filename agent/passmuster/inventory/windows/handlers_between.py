r"""Programs of Windows that take addresses or PDF files and are neither browser nor viewer.

They are data with reasons, in this one place, as `inventory.desktop.lookalikes` is for Linux.
Source: reference/detection.md, sections 2.3, 6 and 8.1; the projects of the choosers; the formats
that the editors' makers list as ones they open.
"""

from __future__ import annotations

import re
from typing import Final

from passmuster.host.paths import base

_WINDOWS = "hands over to what Windows is told to start"
_ASKS = "asks which program to open"
_WEB_APP = "starts a web app of a browser"
_EDGE = "opens Edge in place of Internet Explorer"

# Base name of a program to why it is none.
LAUNCHERS: Final = {
    "explorer.exe": _WINDOWS,
    "launchwinapp.exe": _WINDOWS,
    "rundll32.exe": _WINDOWS,
    "cmd.exe": _WINDOWS,
    "conhost.exe": _WINDOWS,
    "powershell.exe": _WINDOWS,
    "wscript.exe": _WINDOWS,
    "openwith.exe": _ASKS,
    "iexplore.exe": _EDGE,
    "ie_to_edge_stub.exe": _EDGE,
    "msedge_proxy.exe": _WEB_APP,
    "msedge_pwa_launcher.exe": _WEB_APP,
    "pwahelper.exe": _WEB_APP,
    "chrome_proxy.exe": _WEB_APP,
    "chrome_pwa_launcher.exe": _WEB_APP,
    "firefoxpwa-connector.exe": _WEB_APP,
    "vivaldi_proxy.exe": _WEB_APP,
    "brave_proxy.exe": _WEB_APP,
    "hurl.exe": _ASKS,
    "browsers.exe": _ASKS,
    "browserselect.exe": _ASKS,
    "browsertamer.exe": _ASKS,
    "bt.exe": _ASKS,
}
# They open PDF files to change or import them; people do not read with them.
EDITORS: Final = frozenset({
    "affinity.exe", "coreldrw.exe", "designer.exe", "illustrator.exe", "inkscape.exe",
    "photoshop.exe", "publisher.exe", "scribus.exe", "sdraw.exe", "simpress.exe", "soffice.exe",
    "swriter.exe", "winword.exe",
})  # fmt: skip
_EDITOR = re.compile(r"gimp(?:-[0-9.]{1,8})?\.exe")
_OF_APP = re.compile(r"(?:^|\s|\")--app(?:-id)?=")


def hands_over(path: str, command: str) -> bool:
    """Tell whether a program only hands over to another one, or is started as a web app.

    Args:
        path: the program.
        command: how it is started.
    """
    return base(path).casefold() in LAUNCHERS or bool(_OF_APP.search(command))


def is_editor(path: str) -> bool:
    """Tell whether a program that takes PDF files is none that people read them with."""
    name = base(path).casefold()
    return name in EDITORS or bool(_EDITOR.fullmatch(name))
