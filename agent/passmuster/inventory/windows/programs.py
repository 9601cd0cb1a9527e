r"""Where programs that a definition knows may lie: usual, registered, unpacked, running.

Only paths are gathered here, each once, with whose they are; no program is opened. What does not
lie on a drive is left out, and so are browsers that a test tool keeps in its cache and the empty
files by which Windows starts packages of the store.
Source: reference/detection.md, sections 2.2, 2.3 and 6.21.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from passmuster.host.paths import base, comparable, lies_in
from passmuster.host.protocol import User
from passmuster.inventory.observation import Look
from passmuster.inventory.whose import Whose
from passmuster.inventory.windows.commands import on_drive
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.programs_registered import named
from passmuster.inventory.windows.programs_unpacked import unpacked
from passmuster.model.installation import Confidence
from passmuster.products.matching import wanted

_OF_PEOPLE = ("%userprofile%", "%localappdata%", "%appdata%")
_TEST_TOOLS = frozenset({"ms-playwright", "puppeteer", "selenium"})
_ALIASES = "\\appdata\\local\\microsoft\\windowsapps\\"


class Candidate(Whose, msgspec.Struct, frozen=True):
    """A place where a program may lie.

    Attributes:
        path: the program's file.
        user: in whose home it lies; None for the machine's.
        is_guarded: only administrators write there.
    """

    path: str
    user: User | None
    is_guarded: bool = False

    @property
    def confidence(self) -> Confidence:
        """How far what it states can be trusted."""
        return Confidence.HIGH if self.is_guarded else Confidence.MEDIUM


def candidates(look: Look, folders: Folders) -> Iterator[Candidate]:
    """Yield each place once; of several that lead to one file the usual one comes first.

    Args:
        look: what the source got.
        folders: the machine's.
    """
    names = wanted(look.products, "windows-program", "executable")
    known: set[str] = set()
    for stated in _paths(look, folders, names):
        look.keep_time()
        path = on_drive(stated)
        plain = comparable(path)
        if base(plain) in names and plain not in known and not _is_nobodys(plain):
            known.add(plain)
            user = next((each for each in look.users if lies_in(path, each.home)), None)
            is_guarded = user is None and any(lies_in(path, one) for one in folders.guarded)
            yield Candidate(path, user, is_guarded)


def _paths(look: Look, folders: Folders, names: frozenset[str]) -> Iterator[str]:
    yield from _usual(look, folders)
    yield from named(look, folders, names)
    yield from unpacked(look, folders, names)
    yield from (each.executable for each in look.processes if each.sandbox is None)


def _usual(look: Look, folders: Folders) -> Iterator[str]:
    """Yield where the definitions say that a program lies, for everybody or in each home."""
    templates = {
        path
        for product in look.products
        for rule in product.detect
        if rule.source in {"windows-program", "uninstall"}
        for path in rule.executables
    }
    for path in sorted(templates):
        if path.casefold().startswith(_OF_PEOPLE):
            yield from (folders.expand(path, user) for user in look.users)
        else:
            yield folders.expand(path)


def _is_nobodys(plain: str) -> bool:
    return _ALIASES in plain or not _TEST_TOOLS.isdisjoint(plain.split("\\"))
