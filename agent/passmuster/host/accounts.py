"""People's accounts in passwd(5) bytes: root, and the range that distributions give to people.

It knows the file's lines only: accounts that a directory service adds are not in it.
"""

from __future__ import annotations

from passmuster.host.paths import to_text
from passmuster.host.protocol import User

# login.defs(5): UID_MIN and UID_MAX of all the distributions that we know.
_PEOPLE = range(1000, 60001)
_MOST = 10_000
_DIGITS = 10
_HOMELESS = {"", "/", "/nonexistent", "/dev/null"}


def parse(payload: bytes) -> tuple[User, ...]:
    """Return the accounts that may have programs of their own, in order of uid.

    Lines that are none are passed over; of two accounts with one home the first counts.
    """
    users: list[User] = []
    homes: set[str] = set()
    for line in payload.split(b"\n"):
        fields = line.split(b":")
        if len(fields) != 7 or not fields[2].isdigit() or len(fields[2]) > _DIGITS:
            continue
        name, uid, home = to_text(fields[0]), int(fields[2]), to_text(fields[5]).rstrip("/")
        if (uid != 0 and uid not in _PEOPLE) or home in _HOMELESS or home in homes:
            continue
        if home.startswith("/") and "/../" not in f"{home}/":
            homes.add(home)
            users.append(User(name=name, uid=uid, home=home))
    return tuple(sorted(users[:_MOST], key=lambda each: (each.uid, each.name)))
