"""The recording of a host, schema 1: every question that was asked, with what came back.

`recording.json` holds the questions and answers, `files/` the raw bytes (see the page `recording`
of the reference). Unknown fields are refused: a recording is evidence, and a half-understood one
proves nothing.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RecordingError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.paths import base
from passmuster.host.protocol import Entry, Facts, Process, Stat, User

SCHEMA = 1
INDEX = "recording.json"
# What a name under `files/` may look like: harmless on every file system.
FILE_NAME = re.compile(r"files/[0-9]{4,6}-[A-Za-z0-9_+~-][A-Za-z0-9._+~-]{0,80}")
_STRANGE = re.compile(r"[^A-Za-z0-9._+~-]")

AnswerOutcome = Literal["ok", "absent", "denied", "refused", "too-large", "failed"]
ERRORS: dict[AnswerOutcome, type[HostError]] = {
    "absent": AbsentError,
    "denied": DeniedError,
    "refused": RefusedError,
    "too-large": TooLargeError,
    "failed": HostError,
}


class Answer(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """How one question ended.

    Attributes:
        outcome: `ok`, or the kind of error.
        detail: the error's message.
    """

    outcome: AnswerOutcome = "ok"
    detail: str = ""


class PlacedAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """How a question about a place ended, and the home that confined it."""

    path: str
    home: str | None = None


class ReadAnswer(PlacedAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """A file that was asked for; `file` names its raw bytes in the recording."""

    limit: int
    file: str = ""


class PieceAnswer(PlacedAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of a large file; `file` names its bytes, fewer than `length` at the file's end."""

    offset: int
    length: int
    file: str = ""


class LinkAnswer(PlacedAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """A link that was asked for, and where it leads."""

    target: str = ""


class ListingAnswer(PlacedAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """A folder that was asked for."""

    limit: int
    entries: tuple[Entry, ...] = ()


class StatAnswer(PlacedAnswer, frozen=True, kw_only=True, omit_defaults=True):
    """A file whose identity was asked for."""

    stat: Stat | None = None


class ImageAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A process whose image was asked for."""

    pid: int
    limit: int
    file: str = ""


class KeyAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A key of the registry that was asked for; what it holds stands in the exports.

    Attributes:
        path: as it was asked for.
        where: where it was read, if not there: in the hive of a user who was not logged on.
    """

    path: str
    where: str = ""


class UsersAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The accounts; not the account file, which says more."""

    users: tuple[User, ...] = ()


class ProcessesAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The running programs among those whose names were asked for."""

    names: tuple[str, ...] = ()
    processes: tuple[Process, ...] = ()


class Recording(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What an audit asked a host, and the answers.

    Attributes:
        schema: 1.
        recorder: name and version of the program that wrote it.
        note: anything about where it comes from and what was taken out of it.
        unasked: what a question means that is not in here: `unknown`, as the recorder writes it,
            or `absent`, by which a person vouches that the recording is the whole host.
        keys: keys of the registry that were asked for.
        exports: names of the registry exports among the files.
        users, processes: None when they were not asked for.
    """

    schema: Literal[1]
    facts: Facts
    recorder: str = ""
    note: str = ""
    unasked: Literal["unknown", "absent"] = "unknown"
    users: UsersAnswer | None = None
    processes: ProcessesAnswer | None = None
    reads: tuple[ReadAnswer, ...] = ()
    pieces: tuple[PieceAnswer, ...] = ()
    links: tuple[LinkAnswer, ...] = ()
    listings: tuple[ListingAnswer, ...] = ()
    stats: tuple[StatAnswer, ...] = ()
    images: tuple[ImageAnswer, ...] = ()
    keys: tuple[KeyAnswer, ...] = ()
    exports: tuple[str, ...] = ()


def placed(recording: Recording) -> tuple[PlacedAnswer, ...]:
    """Return every answer about a place."""
    return (
        *recording.reads,
        *recording.pieces,
        *recording.links,
        *recording.listings,
        *recording.stats,
    )


def decode(payload: bytes, where: str) -> Recording:
    """Parse a `recording.json`.

    Args:
        payload: its bytes.
        where: the recording's name, for messages.

    Raises:
        RecordingError: it is no recording of schema 1; the message names the place in it.
    """
    try:
        return msgspec.json.decode(payload, type=Recording)
    # ValueError: msgspec lets a UnicodeDecodeError through for an unknown key that is no UTF-8.
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise RecordingError(
            f"{where}: {INDEX} is no recording of schema {SCHEMA}: {error}; "
            "record it again with `passmuster capture`"
        ) from error


def encode(recording: Recording) -> bytes:
    """Return a `recording.json`, indented for people."""
    return msgspec.json.format(msgspec.json.encode(recording), indent=1) + b"\n"


def outcome_of(error: HostError) -> AnswerOutcome:
    """Return the word for an error of the door."""
    return next((word for word, kind in ERRORS.items() if type(error) is kind), "failed")


def file_name(number: int, path: str) -> str:
    """Return the name of raw bytes in a recording: a number, and the file's own name for people."""
    own = _STRANGE.sub("_", base(path))[-80:]
    return f"files/{number:04}-{own.lstrip('.') or 'file'}"
