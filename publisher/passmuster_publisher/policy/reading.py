"""Read a policy file: what is wrong in it is named with its line and the nearest known key."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path

import msgspec

from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy import tables
from passmuster_publisher.policy.checking import problem
from passmuster_publisher.policy.lines import line_of
from passmuster_publisher.policy.tables import Policy

_LIMIT = 1024 * 1024
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")
_MISSING_KEY = re.compile(r"missing required field `([^`]*)`")
_PATH = re.compile(r" - at `([^`]*)`")
_TABLES = tuple(
    each
    for each in vars(tables).values()
    if isinstance(each, type) and issubclass(each, tables.Strict) and each is not tables.Strict
)


class PolicyFile(msgspec.Struct, frozen=True, kw_only=True):
    """A policy with the text that it was read from, for `why`."""

    path: Path
    text: str
    policy: Policy


def load(path: Path) -> Policy:
    """Read a policy file; as `load_file`, without its text."""
    return load_file(path).policy


def load_file(path: Path) -> PolicyFile:
    """Read a policy file.

    Raises:
        UsageError: it cannot be read, or something in it is wrong; with the line where possible.
    """
    try:
        with path.open("rb") as file:
            payload = file.read(_LIMIT + 1)
        text = payload.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"policy {path}: {error}") from error
    if len(payload) > _LIMIT:
        raise UsageError(f"policy {path}: got more than {_LIMIT} bytes")
    try:
        policy = msgspec.convert(tomllib.loads(text), Policy)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"policy {path}: no TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise UsageError(f"policy {path}{_explained(str(error), text)}") from error
    found = problem(policy)
    if found is not None:
        line = line_of(text, found.path, found.key)
        where = f", line {line}" if line else ""
        raise UsageError(f"policy {path}{where}: {found.message}")
    return PolicyFile(path=path, text=text, policy=policy)


def _explained(message: str, text: str) -> str:
    """Turn the reader's message into one with a line and a suggestion."""
    at = _PATH.search(message)
    path = at[1] if at else "$"
    unknown = _UNKNOWN_KEY.search(message)
    key = unknown[1] if unknown else path.rpartition(".")[2]
    line = line_of(text, path, "" if _MISSING_KEY.search(message) else key.partition("[")[0])
    where = f", line {line}: " if line else ": "
    if unknown is None:
        return where + message
    known = sorted({field.name for table in _TABLES for field in msgspec.structs.fields(table)})
    near = get_close_matches(key, [*known, "rule"], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{where}unknown key {key!r}{hint}"
