"""Flatpaks that are masked, or whose remote is switched off.

The remote that a flatpak came from stands at the beginning of its deployment's data; without that
nothing is said about its remote.
Source: flatpak-mask(1), flatpak-remote-modify(1), and flatpak's common/flatpak-dir.c for the format
of an installation's repo/config and of the file `deploy`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.globs import fits
from passmuster.inventory.obstacles.reading import Files, continued, obstacle
from passmuster.model.installation import Hindrance, Obstacle, Scope

ORIGIN_LIMIT = 256
MASKS = 2_000
_SEGMENT = re.compile(r"[A-Za-z0-9._*-]*")
_WORD = re.compile(r"[A-Za-z0-9._-]{1,255}")
_PARTS = 3


class Ref(NamedTuple):
    """A flatpak's application, architecture and branch, and where it is installed."""

    installation: str
    app: str
    architecture: str
    branch: str
    home: str | None

    @property
    def config(self) -> str:
        """The configuration of the installation."""
        return f"{self.installation}/repo/config"


class Flatpak:
    """The obstacles of the flatpak installations of one machine.

    Args:
        host: the machine.
        files: its files.
    """

    def __init__(self, host: Host, files: Files) -> None:
        self._host = host
        self._files = files

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return what hinders an installed flatpak."""
        ref = self._ref(seen)
        if ref is None:
            return []
        text = self._files.text(ref.config, home=ref.home) or ""
        read = continued(text, comments="#")
        stated = {(each.section, each.key): each.value for each in read}
        found: list[Obstacle] = []
        masks = stated.get(("core", "xa.masked"), "").split(";")[:MASKS]
        mask = next((each for each in masks if masks_ref(each, ref)), None)
        if mask is not None:
            found.append(obstacle(Hindrance.HELD, "flatpak-mask", location=ref.config,
                                  field="[core] xa.masked", raw=mask))  # fmt: skip
        origin = self._origin(seen, ref)
        section = f'remote "{origin}"'
        if origin and stated.get((section, "xa.disable")) == "true":
            found.append(obstacle(Hindrance.NOT_OFFERED, "flatpak-remote-disabled",
                                  location=ref.config, field=f"[{section}] xa.disable",
                                  raw="true"))  # fmt: skip
        return found

    def _ref(self, seen: Observation) -> Ref | None:
        if seen.sandbox is None:
            return None
        app = seen.sandbox.app
        installation, _, rest = seen.sandbox.path.partition(f"/app/{app}/")
        # The folder of a build: installation/app/ID/ARCH/BRANCH.
        architecture, _, branch = rest.partition("/")
        if not all(_WORD.fullmatch(each) for each in (app, architecture, branch)):
            return None
        home = None
        if seen.scope is Scope.USER:
            home = self._home(installation)
            if home is None:
                return None
        return Ref(installation, app, architecture, branch, home)

    def _home(self, path: str) -> str | None:
        try:
            users = self._host.users()
        except HostError as error:
            self._files.note(str(error))
            return None
        inside = (user.home for user in users if path.startswith(user.home.rstrip("/") + "/"))
        return max(inside, key=len, default=None)

    def _origin(self, seen: Observation, ref: Ref) -> str:
        """Return the remote that a flatpak came from, or nothing."""
        build = seen.sandbox.build if seen.sandbox else ""
        words = (ref.app, ref.architecture, ref.branch, build)
        if not _WORD.fullmatch(build) or {".", ".."}.intersection(words):
            return ""
        path = f"{ref.installation}/app/{'/'.join(words)}/deploy"
        try:
            payload = self._host.read_at(path, 0, ORIGIN_LIMIT, home=ref.home)
        except AbsentError:
            return ""
        except HostError as error:
            self._files.note(str(error))
            return ""
        name, end, _ = payload.partition(b"\0")
        text = name.decode("utf-8", "replace")
        return text if end and _WORD.fullmatch(text) else ""


def masks_ref(pattern: str, ref: Ref) -> bool:
    """Tell whether a mask fits a flatpak: `app/ID/ARCH/BRANCH`, each part after ID optional."""
    if pattern.startswith("runtime/"):
        return False
    parts = pattern.removeprefix("app/").split("/")
    if not parts[0] or len(parts) > _PARTS or not all(map(_SEGMENT.fullmatch, parts)):
        return False
    names = (ref.app, ref.architecture, ref.branch)
    return all(fits(part or "*", name) for part, name in zip(parts, names, strict=False))
