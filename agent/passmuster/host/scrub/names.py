"""Replace homes and the names of accounts in any text, by one table for all of a recording.

A home is replaced where its path ends there or goes on with `/`, not where a longer name begins
with it; in a file also in the forms that JSON and web addresses write it in. An account's name
alone is replaced only where it can be nothing else.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote_from_bytes

from passmuster.host.paths import to_bytes, to_text
from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.naming import NAMED_FOLDERS, Naming

# After a name: anything that cannot be part of a longer one.
_END = rb"(?![A-Za-z0-9_\x80-\xff-])"
_INSIDE_END = re.compile(rb"[/\"'`\s:;,)\]}>\0\\]|$")


class PosixNames:
    """Applies the table to paths, messages and files of Linux and macOS.

    Args:
        naming: accounts and homes with their new names.
        private: names in folders of homes with their new ones.
        changes: where it is noted.
    """

    def __init__(
        self, naming: Naming, private: dict[str, dict[str, str]], changes: Changes
    ) -> None:
        self._changes = changes
        self._owners = naming.names
        self._table: dict[bytes, bytes] = {}
        for old, new in naming.homes.items():
            for form in _forms(old):
                self._table.setdefault(form, to_bytes(new))
        for old, new in naming.names.items():
            for folder in NAMED_FOLDERS:
                self._table.setdefault(to_bytes(f"{folder}/{old}"), to_bytes(f"{folder}/{new}"))
        owners = _encoded(naming.names)
        self._pattern = _any_of(self._table, owners)
        self._table |= {b"~" + old: b"~" + new for old, new in owners.items()}
        self._inside = {to_bytes(folder): _encoded(names) for folder, names in private.items()}
        self.accounts = owners
        self.stated = stated(owners)

    def owner(self, name: str) -> str:
        """Return the new name of an account."""
        new = self._owners.get(name, name)
        if new != name:
            self._changes.replaced("account names", new)
        return new

    @staticmethod
    def number(uid: int) -> int:
        """Return the number of an account, which tells nothing."""
        return uid

    def text(self, value: str) -> str:
        """Return a path or message with its homes replaced."""
        raw = to_bytes(value) if "\0" not in value else b""
        new, _ = self.replaced(raw)
        return value if new == raw else to_text(new)

    def entry(self, folder: str, name: str) -> str:
        """Return the new name of a folder's entry."""
        old, new = f"{folder.rstrip('/')}/{name}", self.text(f"{folder.rstrip('/')}/{name}")
        return name if old == new else new.rpartition("/")[2]

    def target(self, link: str, target: str) -> str:
        """Return where a link leads by the new names, relative as it was."""
        if not target or target.startswith("/"):
            return self.text(target)
        here = link.rpartition("/")[0]
        parts = []
        for part in target.split("/"):
            if part == "..":
                here = here.rpartition("/")[0]
                parts.append(part)
                continue
            parts.append(self.entry(here, part) if part not in {"", "."} else part)
            here = f"{here}/{part}" if part not in {"", "."} else here
        return "/".join(parts)

    def replaced(self, raw: bytes, *, in_place: bool = False) -> tuple[bytes, int]:
        """Return bytes with homes replaced, and how many had to be left.

        Args:
            raw: the bytes.
            in_place: whether no byte may move: then only names of equal length are replaced.
        """
        if self._pattern is None:
            return raw, 0
        parts: list[bytes] = []
        at = left = 0
        for match in self._pattern.finditer(raw):
            if match.start() < at:
                continue
            end, new = self._inner(raw, match.end(), match[0], self._table[match[0]])
            if new == raw[match.start() : end]:
                continue
            if in_place and len(new) != end - match.start():
                left += 1
                continue
            parts += [raw[at : match.start()], new]
            at = end
            if self._table[match[0]] != match[0]:
                self._changes.replaced("homes and folders of users", to_text(self._table[match[0]]))
        return b"".join([*parts, raw[at:]]), left

    def _inner(self, raw: bytes, end: int, old: bytes, new: bytes) -> tuple[int, bytes]:
        """Go on into a home's folders whose names are replaced too."""
        while raw[end : end + 1] == b"/" and old in self._inside:
            names = self._inside[old]
            fitting = (name for name in names if raw.startswith(name, end + 1)
                       and _INSIDE_END.match(raw, end + 1 + len(name)))  # fmt: skip
            name = max(fitting, key=len, default=b"")
            if not name:
                break
            if names[name] != name:
                self._changes.replaced("private file and folder names")
            end, old, new = end + 1 + len(name), old + b"/" + name, new + b"/" + names[name]
        return end, new


def _forms(home: str) -> set[bytes]:
    """Return the ways in which files write a path."""
    raw = to_bytes(home)
    return {raw, quote_from_bytes(raw).encode(), json.dumps(home)[1:-1].encode()}


def _encoded(table: dict[str, str]) -> dict[bytes, bytes]:
    return {to_bytes(old): to_bytes(new) for old, new in table.items()}


def _any_of(table: dict[bytes, bytes], owners: dict[bytes, bytes]) -> re.Pattern[bytes] | None:
    """Return a pattern of the longest home that fits; None when there is nothing to find."""
    if not table:
        return None
    ways = [rb"(?:" + b"|".join(map(re.escape, sorted(table, key=_longest))) + rb")" + _END]
    if owners:
        # `1.0~beta/2` is no home: a shell's `~NAME/` stands at the beginning of a word.
        names = b"|".join(map(re.escape, sorted(owners, key=_longest)))
        ways.append(rb"(?<![^\s\"'=:;,])~(?:" + names + rb")(?=/)")
    return re.compile(b"|".join(ways))


def _longest(name: bytes) -> tuple[int, bytes]:
    return -len(name), name


def stated(owners: dict[bytes, bytes]) -> re.Pattern[bytes] | None:
    """Return where files state an account by name: what stands before it, and the name."""
    if not owners:
        return None
    names = b"|".join(re.escape(each) for each in sorted(owners, key=_longest))
    before = (
        rb"(?m:^Requested-By: )"  # apt's history
        rb"|(?m:^(?:User|Owner|AutomaticLogin|SystemAccountOf)[ \t]*=[ \t]*)"
        rb"|\"(?:user|username|owner|account|login)\"[ \t]*:[ \t]*\""  # JSON
        rb"|(?<=\s)--(?:user|username|owner)="
    )
    return re.compile(rb"(" + before + rb")(" + names + rb")" + _END, re.IGNORECASE)
