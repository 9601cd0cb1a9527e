"""Whose kernel it is: in a container the host's, in WSL Windows'.

Source: container interface of systemd, podman-run(1), toolbox(1), ChromeOS's Crostini, and
Microsoft's WSL2-Linux-Kernel, whose releases all hold the word `microsoft`.
"""

from __future__ import annotations

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.distribution.presence import exists
from passmuster.model.installation import Evidence

CONTAINER_MARKS = (
    "/run/systemd/container",
    "/run/.containerenv",
    "/.dockerenv",
    "/run/.toolboxenv",
    "/dev/.cros_milestone",
)
KERNEL_RELEASE = "/proc/sys/kernel/osrelease"
_WSL = "microsoft"


def container(host: Host, notes: list[str]) -> Evidence | None:
    """Return the mark of a container; one that may not be looked at is noted and none."""
    mark = next((each for each in CONTAINER_MARKS if exists(host, each, notes)), None)
    return Evidence(source="system", location=mark) if mark else None


def wsl(host: Host) -> Evidence | None:
    """Return what says that Windows services this kernel."""
    release = host.facts.kernel_release
    if _WSL not in release.lower():
        return None
    try:
        raw = host.read(KERNEL_RELEASE, limit=4096).decode("ascii", "replace").strip()
    except HostError:
        raw = ""
    if _WSL in raw.lower():
        return Evidence(source="system", location=KERNEL_RELEASE, raw=raw)
    return Evidence(source="system", location="uname", field="release", raw=release)
