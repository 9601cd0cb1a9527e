"""A Windows of which only settings are read: its registry, some files, and the day."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.windows_registry import ANNA, BEN
from host_builder.win import Values, export
from passmuster.host.answers import Answers
from passmuster.host.protocol import Facts
from passmuster.host.recording_format import (
    AnswerOutcome,
    KeyAnswer,
    ReadAnswer,
    Recording,
    UsersAnswer,
)

REGISTRY = "files/0000-machine.reg"


def settings(
    keys: Mapping[str, Values],
    *,
    files: Mapping[str, bytes] | None = None,
    day: str = "2026-11-24",
    refused: Mapping[str, AnswerOutcome] | None = None,
) -> Answers:
    """Return a machine with these keys and files; anything else is absent.

    Args:
        keys: path to values.
        files: path to bytes; one below a home is read only when the home confines it.
        day: of its own clock.
        refused: keys with what becomes of a question about them.
    """
    contents = {REGISTRY: b"\xff\xfe" + export(keys).encode("utf-16-le"), **(files or {})}
    recording = Recording(
        schema=1,
        unasked="absent",
        facts=Facts(platform="windows", architecture="AMD64", day=day),
        users=UsersAnswer(users=(ANNA, BEN)),
        reads=tuple(
            ReadAnswer(path=path, home=ANNA.home if path.startswith(ANNA.home) else None,
                       limit=10**9, file=path)
            for path in files or {}
        ),
        keys=tuple(KeyAnswer(path=path, outcome=outcome, detail=f"{path}: no")
                   for path, outcome in (refused or {}).items()),
        exports=(REGISTRY,),
    )  # fmt: skip
    return Answers(recording, contents)
