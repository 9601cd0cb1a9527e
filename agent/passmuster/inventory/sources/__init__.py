"""The sources: one file each, one function each, loaded only where there is something to read.

A source returns what it saw, or None when what it reads does not exist on this host. It raises
NoDataError, SlowError or HostError; the caller makes an outcome of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.observation import Look, Seen
from passmuster.model.installation import Platform

Source = Callable[[Look], Iterable[Seen] | None]

_FLATPAKS = ".local/share/flatpak"


def _source(module: str, *places: str, in_homes: tuple[str, ...] = ()) -> Source:
    """Return a source that is loaded when one of its places is there, or may be.

    Args:
        module: its file.
        places: machine-wide paths without all of which it has nothing to read; none: always load.
        in_homes: such paths below homes.
    """

    def look(look: Look) -> Iterable[Seen] | None:
        is_there = not places or any(_may_be_there(look, place, None) for place in places)
        is_there = is_there or any(
            _may_be_there(look, f"{user.home.rstrip('/')}/{part}", user.home)
            for user in look.users
            for part in in_homes
        )
        if not is_there:
            return None
        found: Iterable[Seen] | None = import_module(f"{__name__}.{module}").look(look)
        return found

    return look


def _may_be_there(look: Look, path: str, home: str | None) -> bool:
    try:
        look.host.stat(path, home=home)
    except AbsentError:
        return False
    except HostError:
        return True
    return True


ON_LINUX: dict[str, Source] = {
    "system": _source("system"),
    "os-release": _source("os_release"),
    "kernel": _source("kernel"),
    "dpkg": _source("dpkg", "/var/lib/dpkg"),
    "rpm": _source("rpm", "/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm"),
    "pacman": _source("pacman", "/var/lib/pacman", "/etc/pacman.conf"),
    "apk": _source("apk", "/lib/apk/db", "/usr/lib/apk/db"),
    "nix": _source("nix", "/nix", "/gnu/store"),
    "flatpak": _source("flatpak", "/var/lib/flatpak", "/etc/flatpak", in_homes=(_FLATPAKS,)),
    "snap": _source("snap", "/snap", "/var/lib/snapd"),
    "appimage": _source("appimage"),
    "mozilla-files": _source("mozilla_files"),
    "chromium-files": _source("chromium_files"),
    "program-files": _source("program_files"),
    "desktop-entries": _source("desktop_entries"),
}

ON_WINDOWS: dict[str, Source] = {
    "windows": _source("windows.windows"),
    "internet-explorer": _source("windows.internet_explorer"),
    "uninstall": _source("windows.uninstall"),
    "update-client": _source("windows.update_client"),
    "msix": _source("windows.msix"),
    "windows-program": _source("windows.program"),
    "windows-handlers": _source("windows.handlers"),
}

ON_MACOS: dict[str, Source] = {
    "macos": _source("macos.macos"),
    "app-bundle": _source("macos.app_bundle"),
    "receipt": _source("macos.receipt"),
    "launch-services": _source("macos.launch_services"),
}

BY_PLATFORM: dict[Platform, dict[str, Source]] = {
    "linux": ON_LINUX,
    "windows": ON_WINDOWS,
    "macos": ON_MACOS,
}

__all__ = ["BY_PLATFORM", "Source"]
