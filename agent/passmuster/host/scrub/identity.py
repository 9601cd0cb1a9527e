"""What a machine and its people are called besides what an audit reads: to be taken out of it.

It is read only for that, kept nowhere, and written nowhere.
Source: hostname(5), hosts(5), machine-id(5), passwd(5); identity_windows and identity_macos have
their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_MACHINE = re.compile(r"[0-9a-f]{32}")
_LIMIT = 8 * 1024 * 1024


class Identity(NamedTuple):
    """Names of a machine and of its people.

    Attributes:
        hosts: names of the machine, with and without its domain.
        machines: its machine ids.
        people: real names of its users.
    """

    hosts: frozenset[str] = frozenset()
    machines: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


def identity_of(host: Host, *names: str) -> Identity:
    """Return what a machine and its people are called.

    Args:
        host: the machine; what it does not tell is left out.
        names: further names of it, as uname(2) gives them.
    """
    if host.facts.platform == "windows":
        from passmuster.host.scrub.identity_windows import told  # noqa: PLC0415 - one of three
    elif host.facts.platform == "macos":
        from passmuster.host.scrub.identity_macos import told  # noqa: PLC0415 - one of three
    else:
        told = _told
    own, machines, people = told(host, names)
    own |= {each.partition(".")[0] for each in own}
    return Identity(
        hosts=frozenset(each for each in own if _HOST.fullmatch(each)),
        machines=frozenset(each for each in machines if _MACHINE.fullmatch(each)),
        people=frozenset(people),
    )


def _told(host: Host, names: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
    """Return what a Linux machine and its people are called."""
    own = {*names, *_words(host, "/etc/hostname")}
    own |= {word for line in _lines(host, "/etc/hosts") for word in _aliases(line, own)}
    machines = {*_words(host, "/etc/machine-id"), *_words(host, "/var/lib/dbus/machine-id")}
    return own, machines, set(_people(_lines(host, "/etc/passwd")))


def _aliases(line: str, own: set[str]) -> list[str]:
    """Return the names on a line of hosts(5) that names the machine itself."""
    words = line.partition("#")[0].split()[1:]
    return [word for word in words if word in own or word.partition(".")[0] in own]


def _people(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        fields = line.split(":")
        if len(fields) == 7 and fields[2].isdecimal() and 1000 <= int(fields[2]) <= 60_000:
            yield fields[4].partition(",")[0].strip()


def _words(host: Host, path: str) -> list[str]:
    return [word for line in _lines(host, path) for word in line.split()[:1]]


def _lines(host: Host, path: str) -> list[str]:
    try:
        payload = host.read(path, limit=_LIMIT)
    except HostError:
        return []
    text = payload.decode("utf-8", "replace")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
