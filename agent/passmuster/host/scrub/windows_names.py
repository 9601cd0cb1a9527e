r"""Replace homes, accounts and security identifiers in any text of a recorded Windows.

A home is the same one in any case, with either separator, doubled or not, and in a web address. It
is replaced where its path ends there or goes on, not where a longer name begins with it.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from passmuster.host.paths import base, comparable
from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.names import stated
from passmuster.host.scrub.sids import Sids
from passmuster.host.scrub.windows_naming import WindowsNaming

_BETWEEN = r"(?:\\{1,2}|/{1,2}|%5C)"
_SEPARATOR = re.compile(_BETWEEN, re.IGNORECASE)
_END = r"(?![\w-])"
_INSIDE_END = re.compile(r"[\\/\"'`\s:;,)\]}>\x00]|$")


class WindowsNames:
    """Applies the table to paths, messages and files of Windows.

    Args:
        naming: accounts and homes with their new names.
        private: names in folders of homes with their new ones.
        sids: the new security identifiers.
        changes: where it is noted.
    """

    def __init__(
        self,
        naming: WindowsNaming,
        private: dict[str, dict[str, str]],
        sids: Sids,
        changes: Changes,
    ) -> None:
        self._changes = changes
        self._sids = sids
        self._owners = {old.casefold(): new for old, new in naming.names.items()}
        self._numbers = naming.numbers
        # The longest home first: one may lie in another.
        self._homes = sorted(naming.homes.items(), key=lambda each: (-len(each[0]), each[0]))
        self._pattern = _any_of([old for old, _ in self._homes])
        self._inside = {comparable(folder): names for folder, names in private.items()}
        self.accounts = {_raw(old): _raw(new) for old, new in naming.names.items()}
        self.stated = stated(self.accounts)

    def owner(self, name: str) -> str:
        """Return the new name of an account."""
        new = self._owners.get(name.casefold(), name)
        if new != name:
            self._changes.replaced("account names", new)
        return new

    def number(self, uid: int) -> int:
        """Return the new number of an account."""
        return self._numbers.get(uid, uid)

    def text(self, value: str) -> str:
        """Return a path or message with homes and identifiers replaced."""
        return self._sids.text(self._walked(value, in_place=False)[0])

    def entry(self, folder: str, name: str) -> str:
        """Return the new name of a folder's entry."""
        whole = f"{folder.rstrip(chr(92))}\\{name}"
        new = self.text(whole)
        return name if new == whole else base(new)

    def target(self, link: str, target: str) -> str:
        """Return where a link leads by the new names; a relative one leads on from its folder."""
        if not target or _SEPARATOR.search(target):
            return self.text(target)
        return self.entry(link.rpartition("\\")[0], target)

    def replaced(self, raw: bytes, *, in_place: bool = False) -> tuple[bytes, int]:
        """Return bytes with homes and identifiers replaced, and how many homes had to be left."""
        old = raw.decode("utf-8", "surrogateescape")
        new, left = self._walked(old, in_place=in_place)
        new = self._sids.in_place(new) if in_place else self._sids.text(new)
        if in_place:
            left += sum(raw.count(home.encode("utf-16-le", "surrogatepass"))
                        for home, _ in self._homes)  # fmt: skip
        return raw if new == old else new.encode("utf-8", "surrogateescape"), left

    def _walked(self, text: str, *, in_place: bool) -> tuple[str, int]:
        if self._pattern is None:
            return text, 0
        parts: list[str] = []
        at = left = 0
        for match in self._pattern.finditer(text):
            if match.start() < at or match.lastindex is None:
                continue
            old, new = self._homes[match.lastindex - 1]
            end, below = self._inner(text, match.end(), comparable(old))
            told = _as_written(new, match[0]) + below
            if told == text[match.start() : end]:
                continue
            if in_place and len(_raw(told)) != len(_raw(text[match.start() : end])):
                left += 1
                continue
            parts += [text[at : match.start()], told]
            at = end
            self._changes.replaced("homes and folders of users", new)
        return "".join([*parts, text[at:]]), left

    def _inner(self, text: str, end: int, folder: str) -> tuple[int, str]:
        """Go on into a home's folders whose names are replaced too; return what stands there."""
        below = ""
        while (between := _SEPARATOR.match(text, end)) and folder in self._inside:
            names = self._inside[folder]
            at = between.end()
            fitting = (name for name in names
                       if text[at : at + len(name)].casefold() == name.casefold()
                       and _INSIDE_END.match(text, at + len(name)))  # fmt: skip
            name = max(fitting, key=len, default="")
            if not name:
                break
            end = at + len(name)
            is_new = names[name] != name
            if is_new:
                self._changes.replaced("private file and folder names")
            below += between[0] + (names[name] if is_new else text[at:end])
            folder = f"{folder}\\{name.casefold()}"
        return end, below


def _any_of(homes: list[str]) -> re.Pattern[str] | None:
    """Return a pattern with one group for each home; None when there is nothing to find."""
    if not homes:
        return None
    ways = [f"({_BETWEEN.join(map(_part, home.split(chr(92))))})" for home in homes]
    return re.compile(rf"(?:{'|'.join(ways)}){_END}", re.IGNORECASE)


def _part(name: str) -> str:
    """Return the ways in which files write a name."""
    forms = {name, quote(name, errors="surrogatepass"), json.dumps(name)[1:-1]}
    return f"(?:{'|'.join(map(re.escape, sorted(forms)))})"


def _as_written(home: str, old: str) -> str:
    """Return a home with the separators of the one that it replaces."""
    found = _SEPARATOR.search(old)
    return home.replace("\\", found[0]) if found else home


def _raw(text: str) -> bytes:
    # A name may hold half a surrogate pair (NTFS) or a byte that was none (a file's text).
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
