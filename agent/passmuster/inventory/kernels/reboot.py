"""What states that a restart is due, and what may make one less urgent.

Each of these files vanishes by itself at a restart. A kernel that was patched while it runs may be
as good as the installed one: that is stated beside it and decides nothing.
Source: update-notifier and unattended-upgrades (reboot-required), zypper(8) (reboot-needed),
Arch's kernel packages (module folders), kernel documentation of livepatch (sysfs).
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.distribution.presence import exists
from passmuster.inventory.kernels.modules import MODULES, read_modules
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence

REQUIRED = ("/run/reboot-required", "/var/run/reboot-required")
NEEDED = ("/run/reboot-needed", "/var/run/reboot-needed")
PACMAN = "/var/lib/pacman/local/ALPM_DB_VERSION"
LIVEPATCH = "/sys/kernel/livepatch"
_PACKAGES_LIMIT = 64 * 1024
_PACKAGES_SHOWN = 20
_FOLDER_LIMIT = 200
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.:_-]{0,127}")


def reboot(look: Look) -> Evidence | None:
    """Return what states that a restart is due; for which packages, where that is told."""
    for path in REQUIRED:
        if exists(look.host, path, look.notes):
            raw = ", ".join(_packages(look.host, f"{path}.pkgs", look.notes))
            return Evidence(source="system", location=path, field="pkgs" if raw else "", raw=raw)
    for path in NEEDED:
        if exists(look.host, path, look.notes):
            return Evidence(source="system", location=path)
    return None


def replaced(look: Look) -> Evidence | None:
    """Return what states that Arch's package of the running kernel was replaced."""
    release = look.host.facts.kernel_release
    if not release or not exists(look.host, PACMAN, look.notes):
        return None
    modules = read_modules(look)
    if not modules.bases or release in modules.releases:
        return None
    raw = f"no {release}, but {', '.join(sorted(modules.bases)[:_PACKAGES_SHOWN])}"
    return Evidence(source="system", location=MODULES, raw=raw)


def livepatch(host: Host, notes: list[str]) -> Evidence | None:
    """Return the patches that were applied to the kernel while it runs."""
    try:
        entries = host.entries(LIVEPATCH, limit=_FOLDER_LIMIT)
    except AbsentError:
        return None
    except HostError as error:
        notes.append(str(error))
        return None
    names = [each.name for each in entries if _PACKAGE.fullmatch(each.name)]
    if not names:
        return None
    return Evidence(source="system", location=LIVEPATCH, raw=", ".join(names[:_PACKAGES_SHOWN]))


def _packages(host: Host, path: str, notes: list[str]) -> list[str]:
    """Return the packages that ask for the restart, each once, in their order."""
    try:
        payload = host.read(path, limit=_PACKAGES_LIMIT)
    except AbsentError:
        return []
    except HostError as error:
        notes.append(str(error))
        return []
    lines = (line.strip() for line in payload.decode("utf-8", "replace").splitlines())
    return list(dict.fromkeys(line for line in lines if _PACKAGE.fullmatch(line)))[:_PACKAGES_SHOWN]
