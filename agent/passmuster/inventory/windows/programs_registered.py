r"""Programs that the registry names: installed, offered, chosen, by App Paths, by Mozilla's keys.

Of what is installed only those places are told that a product has which the key may be: where all
the other programs of a machine lie is nobody's business.
Source: reference/detection.md, sections 2.1, 2.3, 6.5 and 8.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.protocol import User
from passmuster.inventory.observation import Look
from passmuster.inventory.windows.adobe import package_level
from passmuster.inventory.windows.commands import icon_of
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.handlers import chosen, handler_of
from passmuster.inventory.windows.handlers_offered import offers
from passmuster.inventory.windows.registry import CURRENT, SOFTWARE, Part, key, parts, people
from passmuster.inventory.windows.uninstall import Registered, registered
from passmuster.model.installation import Role
from passmuster.products.definition import Product
from passmuster.products.matching import match

# The program of a key of Mozilla's that names its folder only.
_FIREFOX = "firefox.exe"


def named(look: Look, folders: Folders, names: frozenset[str]) -> Iterator[str]:
    """Yield the paths that are named; any of them may be empty, absent, or of another program.

    Args:
        look: what the source got.
        folders: the machine's.
        names: base names in small letters of the programs that are looked for.
    """
    for one in registered(look, folders):
        yield one.program
        yield from _installed(look, one)
    for part in parts(look):
        yield from _app_paths(look, folders, part, names)
        yield from _mozilla(look, folders, part)
    yield from (offer.handler.executable for offer in offers(look, folders))
    yield from _opened_with(look, folders, None, names)
    for user in people(look):
        yield from _opened_with(look, folders, user, names)
        for role in Role:
            if choice := chosen(look, user, role):
                yield handler_of(look, folders, choice[0], user).executable


def _installed(look: Look, one: Registered) -> Iterator[str]:
    """Yield where in its folder the program of a registered product may lie."""
    name = one.key.text("DisplayName")
    seen = {
        "key": one.name,
        "name": name,
        "publisher": one.key.text("Publisher"),
        "package_level": package_level(look, name, one.part),
    }
    known = match(look.products, "uninstall", seen) if one.folder else None
    if known is not None:
        yield from (f"{one.folder}\\{tail}" for tail in _tails(known.product))


def _tails(product: Product) -> list[str]:
    """Return the names of a product's programs, also with the folder that they lie in."""
    rules = [rule for rule in product.detect if rule.source == "windows-program"]
    paths = [path.split("\\") for rule in rules for path in rule.executables]
    known = {path[-1].casefold(): path[-1] for path in paths}
    for name in (name for rule in rules for name in rule.match.get("executable", ())):
        known.setdefault(name, name)
    return sorted({*known.values(), *("\\".join(path[-2:]) for path in paths)})


def _app_paths(look: Look, folders: Folders, part: Part, names: frozenset[str]) -> Iterator[str]:
    place = f"{part.path}\\{CURRENT}\\App Paths"
    for name in _known_subkeys(look, place, names):
        if found := key(look, f"{place}\\{name}"):
            yield icon_of(found.text(""), lambda path: folders.expand(path, part.user))


def _mozilla(look: Look, folders: Folders, part: Part) -> Iterator[str]:
    r"""Yield what `Mozilla\PRODUCT\VERSION\Main` names; keys of old versions stay behind."""
    place = f"{part.path}\\Mozilla"
    above = key(look, place)
    for product in above.subkeys if above else ():
        versions = key(look, f"{place}\\{product}")
        for version in versions.subkeys if versions else ():
            look.keep_time()
            if main := key(look, f"{place}\\{product}\\{version}\\Main"):
                folder = main.text("Install Directory").rstrip("\\")
                stated = main.text("PathToExe") or (f"{folder}\\{_FIREFOX}" if folder else "")
                yield icon_of(stated, lambda path: folders.expand(path, part.user))


def _opened_with(
    look: Look, folders: Folders, user: User | None, names: frozenset[str]
) -> Iterator[str]:
    """Yield the programs with which somebody opened a file once: portable copies among them."""
    classes = f"HKEY_USERS\\{user.sid}_Classes" if user else f"{SOFTWARE}\\Classes"
    for name in _known_subkeys(look, f"{classes}\\Applications", names):
        yield handler_of(look, folders, f"Applications\\{name}", user).executable


def _known_subkeys(look: Look, place: str, names: frozenset[str]) -> list[str]:
    """Return the names of the keys below a key that are those of a program that is looked for."""
    above = key(look, place)
    return [name for name in (above.subkeys if above else ()) if name.casefold() in names]
