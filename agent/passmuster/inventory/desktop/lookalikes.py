"""Entries that take web addresses and are no browsers: launchers, choosers, and web apps.

They are data with reasons, in this one place. A launcher only passes an address on: who has it as
default has some browser, and which one is not told by it.
Source: the entries of exo-utils, xfce4-settings, konqueror, kio, kdeconnect, sensible-utils and
xdg-utils; Junction's own list of its kin; Chromium's web_app_shortcut_linux.cc; Epiphany's
ephy-web-app-utils.c; webapp-manager of Linux Mint; firefoxpwa; wslu's wslview.desktop.
"""

from __future__ import annotations

import re
from typing import Final

_WEB_APP = "a web app of a browser"
_PREFERRED = "opens the browser that the desktop prefers"
_CHOOSER = "asks which browser to open"

# Base name of a program, or application id, to why it is no browser.
LAUNCHERS: Final = {
    "xdg-open": _PREFERRED,
    "exo-open": _PREFERRED,
    "xfce4-mime-helper": _PREFERRED,
    "gio": _PREFERRED,
    "gvfs-open": _PREFERRED,
    "gnome-open": _PREFERRED,
    "kde-open": _PREFERRED,
    "kde-open5": _PREFERRED,
    "kfmclient": _PREFERRED,
    "kioclient": _PREFERRED,
    "kioclient5": _PREFERRED,
    "gtk-launch": "starts what another entry names",
    "sensible-browser": "starts what $BROWSER or the alternatives name",
    "x-www-browser": "an alternative that leads nowhere",
    "re.sonny.Junction": _CHOOSER,
    "com.properlypurple.braus": _CHOOSER,
    "braus": _CHOOSER,
    "linkquisition": _CHOOSER,
    "firefoxpwa": "starts web apps in Firefox",
    "kdeconnect-handler": "sends the address to another device",
    "wslview": "opens the browser of Windows",
}
# A whole entry id to why it is no browser.
ENTRIES: Final = (
    (re.compile(r"(?:exo|xfce4)-web-browser\.desktop"), _PREFERRED),
    (re.compile(r"kfmclient(?:_[a-z]+)?\.desktop"), _PREFERRED),
    (re.compile(r"org\.kde\.kioclient[0-9]?\.desktop"), _PREFERRED),
    # Chromium and its kin: the application's 32 letters, then the profile.
    (re.compile(r"[A-Za-z.-]{1,60}-[a-p]{32}-[^/]{1,80}\.desktop"), _WEB_APP),
    (re.compile(r"webapp-[^/]{1,80}\.desktop", re.IGNORECASE), _WEB_APP),
    (re.compile(r"org\.gnome\.Epiphany\.WebApp[_-][^/]{1,80}\.desktop"), _WEB_APP),
    (re.compile(r"epiphany-[^/]{1,80}-[0-9a-f]{40}\.desktop"), _WEB_APP),
    (re.compile(r"FFPWA-[^/]{1,80}\.desktop"), _WEB_APP),
)


def why_no_browser(entry: str) -> str:
    """Return why an entry of this id is no browser, or nothing."""
    return next((why for pattern, why in ENTRIES if pattern.fullmatch(entry)), "")


def why_launcher(program: str, app: str) -> str:
    """Return why a program, or an application in a sandbox, only passes on, or nothing."""
    return LAUNCHERS.get(app or program.rpartition("/")[2], "")
