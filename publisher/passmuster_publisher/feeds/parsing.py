"""Strict parsing that every adapter shares: JSON and YAML of a state, days, versions.

Duplicate keys, control characters, days before 2000 or after the state's own tomorrow, and texts
that are no versions are refused with the place where they stand.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec
import yaml

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import State

T = TypeVar("T")
# What several feeds name alike: a hole (CVE's own rules, four digits and more), a Chromium build.
CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
CHROMIUM = re.compile(r"[1-9][0-9]{0,3}\.0\.[0-9]{1,6}\.[0-9]{1,6}")
_EARLIEST = date(2000, 1, 1)
# An explicit tag on a value that does not fit it makes PyYAML raise what it likes.
_YAML_ERRORS = (yaml.YAMLError, ValueError, RecursionError, AttributeError, LookupError, TypeError)


def json_of(state: State, file: str, kind: type[T], text: str | None = None) -> T:
    """Return a JSON file of a state (or a part of it, `text`) as `kind`.

    Fields that `kind` does not name are passed over.

    Raises:
        PublisherError: missing, no JSON, a key twice in one object, or not of the shape.
    """
    text = (state.text(file) if text is None else text).removeprefix("\ufeff")
    try:
        return msgspec.convert(json.loads(text, object_pairs_hook=once), kind)
    except (ValueError, RecursionError) as error:
        raise PublisherError(f"{state.where(file)}: {_shortened(error, text)}") from error


def yaml_of(state: State, file: str, kind: type[T], text: str | None = None) -> T:
    """Return a YAML file of a state (or a part of it, `text`) as `kind`; errors as `json_of`."""
    text = state.text(file) if text is None else text
    try:
        return msgspec.convert(yaml.load(text, Loader=_OnceLoader), kind)  # noqa: S506 - a SafeLoader
    except _YAML_ERRORS as error:
        raise PublisherError(f"{state.where(file)}: {_shortened(error, text)}") from error


def day_of(value: date | str, state: State, file: str) -> date:
    """Return a day, given as a date or as text YYYY-M-D, with or without a time behind it.

    Raises:
        PublisherError: it is no day, before 2000, or after the day that follows the recording.
    """
    day = value if isinstance(value, date) else _parsed(value, state.where(file))
    if not _EARLIEST <= day <= state.day + timedelta(days=1):
        raise PublisherError(
            f"{state.where(file)}: got the day {day}, expected one from {_EARLIEST} up to the day "
            f"after the recording, {state.day}"
        )
    return day


def version_of(text: str, pattern: re.Pattern[str], state: State, file: str) -> str:
    """Return a version after checking it against the product's own pattern.

    Raises:
        PublisherError: it does not match as a whole.
    """
    if pattern.fullmatch(text) is None:
        raise PublisherError(
            f"{state.where(file)}: got version {text[:80]!r}, expected {pattern.pattern}"
        )
    return text


def _parsed(text: str, where: str) -> date:
    match = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![^T ])", text)
    # No match becomes the day 0-0-0, which is none either.
    year, month, day = match.groups() if match else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise PublisherError(f"{where}: got {text[:40]!r}, expected a day YYYY-MM-DD") from None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's pairs for `json.loads`.

    Raises:
        ValueError: a key stands twice.
    """
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} stands twice in one object")
        found[key] = value
    return found


class _OnceLoader(yaml.SafeLoader):
    """SafeLoader that refuses a key that stands twice, and every alias (no bombs)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("it holds an alias")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"key {min(twice)!r} stands twice in one mapping")
        return super().construct_mapping(node, deep)


def _shortened(error: Exception, text: str) -> str:
    """Return the error in one line; a web page in place of data is named as what it is."""
    if text.lstrip()[:1] == "<":
        return "got a web page or XML, expected data; the address may have moved or need a sign-in"
    return " ".join(str(error).split())[:300]
