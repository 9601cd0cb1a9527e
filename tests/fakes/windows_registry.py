"""A Windows that has a registry, as regedit exports it, and places that are there; no more."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from host_builder.win import Values, export
from passmuster.host.answers import Answers
from passmuster.host.protocol import Facts, Stat, User
from passmuster.host.recording_format import (
    AnswerOutcome,
    KeyAnswer,
    Recording,
    StatAnswer,
    UsersAnswer,
)
from passmuster.inventory.observation import Look
from passmuster.products.definition import Product

SID = "S-1-5-21-1004336348-1177238915-682003330"
ANNA = User(name="anna", uid=1001, home="C:\\Users\\anna", sid=f"{SID}-1001")
BEN = User(name="ben", uid=1002, home="C:\\Users\\ben", sid=f"{SID}-1002")
OF_ANNA, OF_BEN = (f"HKEY_USERS\\{user.sid}" for user in (ANNA, BEN))
SOFTWARE = "HKEY_LOCAL_MACHINE\\SOFTWARE"
NT = f"{SOFTWARE}\\Microsoft\\Windows NT\\CurrentVersion"


def machine(
    keys: Mapping[str, Values],
    *,
    there: Iterable[str] = (),
    users: tuple[User, ...] = (ANNA, BEN),
    refused: Mapping[str, AnswerOutcome] | None = None,
) -> Answers:
    """Return a machine with these keys; a place that is not named is absent.

    Args:
        keys: path to values.
        there: files and folders that can be seen.
        users: the people; a place below a home is seen only when the home confines it.
        refused: keys and places with what becomes of a question about them.
    """
    refused = refused or {}
    stats = [_stat(path, number, users) for number, path in enumerate(there, start=1)]
    stats += [
        StatAnswer(path=path, home=_home(path, users), outcome=outcome, detail=f"{path}: no")
        for path, outcome in refused.items()
        if not path.startswith("HKEY_")
    ]
    recording = Recording(
        schema=1,
        unasked="absent",
        facts=Facts(platform="windows", architecture="AMD64", day="2026-11-24"),
        users=UsersAnswer(users=users),
        stats=tuple(stats),
        keys=tuple(
            KeyAnswer(path=path, outcome=outcome, detail=f"{path}: no")
            for path, outcome in refused.items()
            if path.startswith("HKEY_")
        ),
        exports=("files/0000-machine.reg",),
    )
    raw = b"\xff\xfe" + export(keys).encode("utf-16-le", "surrogatepass")
    return Answers(recording, {"files/0000-machine.reg": raw})


def look_at(host: Answers, products: tuple[Product, ...] = (), *, seconds: float = 60) -> Look:
    """Return what a source gets of such a machine."""
    return Look(host, products, host.users(), (), time.monotonic() + seconds, [])


def _stat(path: str, number: int, users: tuple[User, ...]) -> StatAnswer:
    stat = Stat(kind="folder", device=1, inode=number, size=0)
    return StatAnswer(path=path, home=_home(path, users), stat=stat)


def _home(path: str, users: tuple[User, ...]) -> str | None:
    return next((one.home for one in users if path.startswith(f"{one.home}\\")), None)
