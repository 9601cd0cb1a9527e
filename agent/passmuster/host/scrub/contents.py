"""What is replaced in the bytes that an audit read: more in settings and homes, less in packages.

What a package brought is the same on every machine and stays, but for homes. In a binary file no
byte may move: what has another length is left, and said so.
Source: file-hierarchy(7), passwd(5).
"""

from __future__ import annotations

import re

from passmuster.host.paths import base, comparable, is_windows
from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.identity import Identity
from passmuster.host.scrub.lines import reduced
from passmuster.host.scrub.patterns import Patterns
from passmuster.host.scrub.plists import MAGIC, Plist
from passmuster.host.scrub.table import Names
from passmuster.host.scrub.words import (
    dashed,
    is_packed,
    mail_of_domains,
    mail_of_users,
    unpacked,
    whole_words,
)

# Written on this machine by its people and administrators; everything else came in packages.
_OWN = ("/etc/", "/var/log/", "/run/", "/proc/", "/opt/", "/usr/local/", "/var/lib/flatpak/repo/",
        "/var/lib/AccountsService/", "/var/lib/snapd/state.json",
        "/var/lib/ubuntu-advantage/", "/Library/", "/private/")  # fmt: skip
_OWN_OF_WINDOWS = "c:\\programdata\\"
_POLICIES = "policies.json"
_ACCOUNTS = "/etc/passwd"
# Names that machines are given by their installers: they tell nothing, and mean other things too.
_USUAL_HOSTS = frozenset({"alma", "almalinux", "alpine", "arch", "archlinux", "centos", "computer",
                          "debian", "desktop", "fedora", "host", "laptop", "linux", "localhost",
                          "manjaro", "mint", "nixos", "opensuse", "pc", "rhel", "rocky", "server",
                          "suse", "ubuntu", "vm", "workstation"})  # fmt: skip
_SHORTEST = 3
_NO_MACHINE = b"0" * 31 + b"1"


class Contents:
    """Rewrites files.

    Args:
        names: the table of accounts and homes.
        identity: what the machine and its people are called.
        known: words that products are called by.
        changes: where it is noted.
    """

    def __init__(
        self, names: Names, identity: Identity, known: frozenset[str], changes: Changes
    ) -> None:
        self._names = names
        self._changes = changes
        self._patterns = Patterns(changes)
        plain = {each.lower() for each in known}
        domains = {each for each in identity.hosts if "." in each}
        single = {
            each
            for each in identity.hosts - domains
            if len(each) >= _SHORTEST and each.lower() not in _USUAL_HOSTS | plain
        }
        people = {
            each
            for each in identity.people
            if " " in each and not plain & set(each.lower().split())
        }
        accounts = {old.decode("utf-8", "replace") for old in names.accounts}
        own_domains = {each.partition(".")[2] for each in domains}
        self._mail_of_domain = mail_of_domains({each for each in own_domains if "." in each})
        self._mail_of_users = mail_of_users(accounts)
        self._domains = whole_words(domains)
        self._hosts = whole_words(single)
        self._people = whole_words(people)
        self._machines = whole_words(
            {form for each in identity.machines for form in (each, dashed(each))}
        )
        self._watched = {
            f"the name behind {new.decode()}": whole_words({old.decode("utf-8", "replace")})
            for old, new in names.accounts.items()
            if len(old) >= _SHORTEST and old.decode("utf-8", "replace").lower() not in plain
        } | {
            "the name of this machine": self._hosts,
            "the full name of this machine": self._domains,
            "a real name": self._people,
        }

    def file(self, path: str, home: str | None, payload: bytes, limit: int) -> bytes:
        """Return a file that was read whole; longer than its limit it never becomes."""
        if payload.startswith(MAGIC):
            return self._plist(payload, limit)
        if b"\0" in payload[:8192] or is_packed(payload):
            return self.binary(payload)
        is_own = home is not None or _is_own(path)
        new, _ = self._names.replaced(reduced(path, payload, self._changes))
        if path == _ACCOUNTS:
            new = self._accounts(new)
        new = self._everywhere(new)
        if is_own:
            new = self._settings(new)
        if len(payload) <= limit < len(new):
            return self.binary(payload)
        self.watch(new)
        return new

    def _plist(self, payload: bytes, limit: int) -> bytes:
        """Return a binary property list, whose texts may move: it is written anew."""
        new = Plist(self.setting, self._changes).rewritten(payload)
        if new is None or len(payload) <= limit < len(new):
            return self.binary(payload)
        self.watch(new)
        return new

    def setting(self, text: str) -> str:
        """Return a text of a file of settings."""
        raw = self._names.text(text).encode("utf-8", "surrogatepass")
        return self._settings(self._everywhere(raw)).decode("utf-8", "surrogatepass")

    def binary(self, payload: bytes) -> bytes:
        """Return bytes of which none has moved."""
        new, left = self._names.replaced(payload, in_place=True)
        new = self._ids(new)
        self._changes.left(new, "homes, which have another length", left)
        self.watch(new)
        return new

    def command_line(self, text: str) -> str:
        """Return a program's options."""
        raw = self._names.text(text).encode("utf-8", "replace")
        return self._settings(self._everywhere(raw)).decode("utf-8", "replace")

    def _everywhere(self, raw: bytes) -> bytes:
        raw = self._ids(raw)
        raw = self._patterns.mail(self._mail_of_domain, raw)
        return self._word(self._domains, raw, "host names", b"host1.example.org")

    def _settings(self, raw: bytes) -> bytes:
        if self._names.stated is not None:
            raw = self._names.stated.sub(self._stated, raw)
        raw = self._patterns.secrets(raw)
        raw = self._patterns.mail(self._mail_of_users, raw)
        raw = self._patterns.addresses(raw)
        raw = self._word(self._people, raw, "real names", b"Some Body")
        return self._word(self._hosts, raw, "host names", b"host1")

    def _ids(self, raw: bytes) -> bytes:
        def replaced(match: re.Match[bytes]) -> bytes:
            new = (
                _NO_MACHINE
                if len(match[0]) == len(_NO_MACHINE)
                else dashed(_NO_MACHINE.decode()).encode()
            )
            self._changes.replaced("machine ids", new.decode())
            return new

        return self._machines.sub(replaced, raw) if self._machines else raw

    def _stated(self, match: re.Match[bytes]) -> bytes:
        new = self._names.accounts.get(match[2])
        if new is None:
            return match[0]
        self._changes.replaced("account names", new.decode())
        return match[1] + new

    def _word(self, pattern: re.Pattern[bytes] | None, raw: bytes, kind: str, new: bytes) -> bytes:
        if pattern is None:
            return raw
        raw, count = pattern.subn(new, raw)
        for _ in range(count):
            self._changes.replaced(kind, new.decode())
        return raw

    def _accounts(self, raw: bytes) -> bytes:
        """Return an account file without the names of people."""
        lines = []
        for line in raw.split(b"\n"):
            fields = line.split(b":")
            new = self._names.accounts.get(fields[0])
            if len(fields) == 7 and new is not None:
                fields[0], fields[4] = new, b""
                self._changes.replaced("account names", new.decode())
            lines.append(b":".join(fields))
        return b"\n".join(lines)

    def watch(self, payload: bytes, text: bytes | None = None) -> None:
        """Note what still stands in bytes, perhaps by chance: people look at it.

        Args:
            payload: the bytes as they are kept.
            text: what they say, where that is another thing.
        """
        if is_packed(payload):
            shown, what = unpacked(payload), " (packed in it)"
        else:
            shown, what = payload if text is None else text, ", perhaps by chance"
        for name, pattern in self._watched.items():
            if pattern is not None:
                count = sum(1 for _ in pattern.finditer(shown))
                self._changes.left(payload, name + what, count)


def _is_own(path: str) -> bool:
    """Tell whether a file was written on this machine by its people or administrators."""
    if is_windows(path):
        return comparable(path).startswith(_OWN_OF_WINDOWS) or base(path) == _POLICIES
    return path.startswith(_OWN) or base(path) == _POLICIES
