"""The sources: one file each, one function each.

A source returns its observations, or None when what it reads does not exist on this host. It
raises NoDataError, SlowError or HostError; the caller makes an outcome of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources import (
    chromium_files,
    dpkg,
    kernel,
    mozilla_files,
    os_release,
)

Source = Callable[[Look], Iterable[Observation] | None]

SOURCES: dict[str, Source] = {
    "os-release": os_release.look,
    "kernel": kernel.look,
    "dpkg": dpkg.look,
    "mozilla-files": mozilla_files.look,
    "chromium-files": chromium_files.look,
}

__all__ = ["SOURCES", "Source"]
