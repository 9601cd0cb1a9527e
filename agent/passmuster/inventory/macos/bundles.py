"""What an application bundle states of itself in its Info.plist, and which ones are none.

A bundle is told by its identifier, never by its folder's name, which people and languages change.
Left out are starters that stand for something else: web applications, and the programs of a
virtual machine.
Source: reference/detection.md, sections 4.1, 4.2 and 13; chromium, chrome/app/app_mode-Info.plist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from passmuster.host.errors import HostError
from passmuster.inventory.macos import plist
from passmuster.inventory.macos.folders import INFO, App, apps
from passmuster.inventory.observation import Look

# Web applications of Chromium's kin and of Safari, and starters of virtual machines' programs.
_SHIM = re.compile(
    r".+\.app\.(?:.+-)?[a-p]{32}|com\.apple\.Safari\.WebApp\..+|com\.parallels\.winapp\..+"
    r"|com\.vmware\.proxyApp\..+"
)
_BY_CHROMIUM = "CrAppModeShortcutID"
_WINDOWS_PATH = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]:\\")


class Bundle(NamedTuple):
    """A bundle with its Info.plist."""

    app: App
    info: dict[str, Any]

    @property
    def identifier(self) -> str:
        """CFBundleIdentifier as it is written."""
        return plist.text(self.info, "CFBundleIdentifier")

    @property
    def executables(self) -> tuple[str, ...]:
        """The main program, by every path that leads to it; none where none is named."""
        name = plist.text(self.info, "CFBundleExecutable")
        if not name or "/" in name or name in {".", ".."}:
            return ()
        return tuple(f"{path}/Contents/MacOS/{name}" for path in self.app.paths)

    @property
    def info_path(self) -> str:
        """The file that all of this stands in."""
        return f"{self.app.path}/{INFO}"


def bundles(look: Look, unread: list[str]) -> Iterator[Bundle]:
    """Yield the bundles of a machine and of its users; what cannot be read is noted.

    Args:
        look: the host and what is known of it.
        unread: sentences about the machine's own folders that cannot be read.
    """
    for app in apps(look, unread):
        look.keep_time()
        path = f"{app.path}/{INFO}"
        try:
            bundle = Bundle(app, plist.read(look.host, path, home=app.home))
        except HostError as error:
            look.notes.append(str(error))
            continue
        if bundle.identifier and not is_shim(bundle):
            yield bundle


def is_shim(bundle: Bundle) -> bool:
    """Tell whether a bundle only starts something else: a web application, a Windows program."""
    words = (plist.text(bundle.info, key) for key in ("CFBundleGetInfoString", "CFBundleName"))
    return (
        _SHIM.fullmatch(bundle.identifier) is not None
        or _BY_CHROMIUM in bundle.info
        or any(_WINDOWS_PATH.search(each) for each in words)
    )
