"""Copies of Mozilla's kin outside the package manager, told by their application.ini.

`[App] RemotingName` tells the track. A browser that bundles Firefox under a number of its own has
that number in a file beside it, which outranks the ini. The folders of packaged programs are
looked into as well: what the ini says there confirms the package, or is a copy that no package
owns.
Source: application.ini as shipped by Mozilla; toolkit/xre in Mozilla's source; the layout of Tor
Browser's and Mullvad Browser's archives, and of torbrowser-launcher.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.inventory.mozilla import bundle, ini
from passmuster.inventory.mozilla.ini import INI, LIMIT, PROGRAMS, parse
from passmuster.inventory.mozilla.staged import staged_update
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources.places import Place, candidates, folders
from passmuster.model.installation import Evidence, Reading, Version
from passmuster.products.definition import Product

__all__ = ["INI", "LIMIT", "PROGRAMS", "look", "parse"]

RULE = "bundle-outranks-ini"
_PACKAGES = frozenset({"dpkg", "rpm", "pacman", "apk"})
# Below a home: where torbrowser-launcher puts what it fetched, also inside its flatpaks.
_FETCHED = (
    ".local/share/torbrowser/tbb",
    ".var/app/org.torproject.torbrowser-launcher/data/torbrowser/tbb",
    ".var/app/com.github.micahflee.torbrowser-launcher/data/torbrowser/tbb",
)
_PROGRAM = "Browser"


def look(look: Look) -> list[Observation]:
    """Return an observation for each folder with an application.ini, each file once."""
    found: list[Observation] = []
    files: set[tuple[int, int]] = set()
    for place in _places(look):
        look.keep_time()
        path = f"{place.path}/{INI}"
        try:
            identity = look.host.stat(path, home=place.home)
            if (identity.device, identity.inode) in files:
                continue
            payload = look.host.read(path, limit=LIMIT, home=place.home)
        except (AbsentError, DeniedError):
            continue
        except HostError as error:
            look.notes.append(str(error))
            continue
        files.add((identity.device, identity.inode))
        app = parse(payload)
        if app.get("Name"):
            found.append(_observe(look, place, app))
        else:
            look.notes.append(f"{path}: names no program, passed over")
    return found


def _places(look: Look) -> list[Place]:
    """Return the folders to look into, links after real folders."""
    found: dict[str, Place] = {}
    for place in [*candidates(look, PROGRAMS), *_fetched(look)]:
        found.setdefault(place.path, place)
        # Archives of Tor Browser's kin hold the program in a folder of this name.
        if "browser" in place.path.rpartition("/")[2].casefold():
            inner = replace(place, path=f"{place.path}/{_PROGRAM}")
            found.setdefault(inner.path, inner)
    for path in _packaged(look.products):
        found.setdefault(path, Place(path, None))
    return sorted(found.values(), key=lambda each: (each.is_link, each.path))


def _fetched(look: Look) -> Iterator[Place]:
    for user in look.users:
        for part in _FETCHED:
            for architecture, _ in folders(look, f"{user.home.rstrip('/')}/{part}", user):
                for path, _ in folders(look, architecture, user):
                    yield Place(path, user)


def _packaged(products: tuple[Product, ...]) -> list[str]:
    """Return the folders of the programs that packages of Mozilla's kin install."""
    return sorted(
        {
            path.rpartition("/")[0]
            for product in products
            if any(rule.source == "mozilla-files" for rule in product.detect)
            for rule in product.detect
            if rule.source in _PACKAGES
            for path in rule.executables
        }
    )


def _observe(look: Look, place: Place, app: dict[str, str]) -> Observation:
    path = f"{place.path}/{INI}"
    stated = app.get("Version", "")
    evidence = Evidence(source="mozilla-files", location=path, field="[App] Version", raw=stated)
    version = stated
    also: tuple[Reading, ...] = ()
    own = bundle.version_beside(look, place.path, place.home)
    if own is not None:
        if stated:
            also = (
                Reading(
                    version=Version(raw=stated, scheme="mozilla"),
                    evidence=evidence,
                    confidence=place.confidence,
                ),
            )
        # The ini's number is another product's: without its own the bundle's is unknown.
        version = own[1]
        evidence = Evidence(source="mozilla-files", location=own[0], field="version", raw=version)
    pending = staged_update(look, place.path, place.home, is_bundle=own is not None)
    return Observation(
        source="mozilla-files",
        seen=ini.seen(app, bundle.name_of(app) if own else ""),
        version=version,
        evidence=evidence,
        packaging="files",
        path=place.path,
        scope=place.scope,
        owner=place.owner,
        confidence=place.confidence,
        files=frozenset({path}),
        executables=tuple(f"{place.path}/{name}" for name in PROGRAMS),
        pending=pending if pending and pending[0] != version else None,
        also=also,
        decided_by=RULE if also and version else "",
        reason="" if version else "version-unknown",
    )
