"""What every adapter relies on: hostile JSON and YAML, days that cannot be, texts as versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.parsing import day_of, json_of, version_of, yaml_of
from passmuster_publisher.feeds.recordings import State

Record = Callable[[str, str], State]
WHERE = r"^recording feed/2026-08-22/x: "


class _Shape(msgspec.Struct):
    a: int
    b: str = ""


@pytest.mark.parametrize("text", ['{"a": 1, "more": [{}]}', '\ufeff{"a": 1}', ' \r\n{"a":1}'])
def test_json_of_the_shape(record: Record, text: str) -> None:
    """Fields that nobody asks for are passed over, a byte order mark too."""
    assert json_of(record("x", text), "x", _Shape) == _Shape(a=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ('{"a": 1', "Expecting"),
        ('{"a": "1"}', "Expected `int`, got `str`"),
        ("[]", "Expected `object`, got `array`"),
        ('{"b": "x"}', "missing required field `a`"),
        ('{"a": 1, "a": 2}', "key 'a' stands twice in one object"),
        ('{"a": 1, "c": {"d": 1, "d": 1}}', "key 'd' stands twice"),
        ("[" * 100_000, "recursion"),
        ("\n <!DOCTYPE html><html></html>", "got a web page or XML"),
        ('<?xml version="1.0"?>', "got a web page or XML"),
        ('{"a": NaN}', "Expected `int`"),
    ],
)
def test_json_of_another_shape_is_refused(record: Record, text: str, message: str) -> None:
    """With the place, in one line; a web page is named as what it is."""
    with pytest.raises(PublisherError, match=WHERE) as caught:
        json_of(record("x", text), "x", _Shape)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_part_of_a_file_may_be_read(record: Record) -> None:
    """A front matter, or JSON within a page; the place is the file's."""
    state = record("x", "not this")
    assert json_of(state, "x", _Shape, '{"a": 2}').a == 2
    assert yaml_of(state, "x", _Shape, "a: 2").a == 2
    with pytest.raises(PublisherError, match=WHERE):
        json_of(state, "x", _Shape, "{")


@pytest.mark.parametrize("text", ["a: 1\n", "a: 1\nmore:\n- {x: y}\n", "{a: 1}"])
def test_yaml_of_the_shape(record: Record, text: str) -> None:
    """As JSON."""
    assert yaml_of(record("x", text), "x", _Shape) == _Shape(a=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expected `object`, got `null`"),
        ("a: [1", "expected"),
        ("a: '1'", "Expected `int`, got `str`"),
        ("a: 1\na: 2\n", "key 'a' stands twice in one mapping"),
        ("a: 1\nc: {d: 1, d: 1}\n", "key 'd' stands twice"),
        ("b: &x y\nc: *x\na: 1\n", "it holds an alias"),
        ("a: !!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("a: !!int many", "invalid literal"),
        ("a: !!timestamp soon", ""),
        ("? [1, 2]\n: x\na: 1\n", "unhashable"),
        ("a: 1\n--- \na: 2\n", "expected a single document"),
        ("[" * 10_000, "recursion"),
        ("<html></html>", "got a web page or XML"),
        ("\ta: 1", "found character"),
    ],
)
def test_yaml_of_another_shape_is_refused(record: Record, text: str, message: str) -> None:
    """Neither code nor bombs, nor a traceback of PyYAML's own."""
    with pytest.raises(PublisherError, match=WHERE) as caught:
        yaml_of(record("x", text), "x", _Shape)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="{}[]:,-&*!?|>'\"#% \nab01.", max_size=60))
def test_any_text_is_read_or_refused(record: Record, text: str) -> None:
    """Whatever stands there."""
    state = record("x", "")
    for read in (json_of, yaml_of):
        try:
            assert isinstance(read(state, "x", dict[str, Any], text), dict)
        except PublisherError as error:
            assert str(error).startswith("recording feed/2026-08-22/x: ")  # noqa: PT017 - either


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-08-22", date(2026, 8, 22)),
        ("2026-8-2", date(2026, 8, 2)),
        ("2026-08-22T10:00:00.0Z", date(2026, 8, 22)),
        ("2026-08-22 10:00", date(2026, 8, 22)),
        ("2000-01-01", date(2000, 1, 1)),
        ("2026-08-23", date(2026, 8, 23)),
        (date(2026, 8, 1), date(2026, 8, 1)),
    ],
)
def test_a_day_as_feeds_write_it(record: Record, value: date | str, day: date) -> None:
    """Zero-padded or not, with a time behind it or not; up to the recording's own tomorrow."""
    assert day_of(value, record("x", ""), "x") == day


@pytest.mark.parametrize(
    "value",
    ["", "soon", "2026-02-30", "2026-13-01", "26-08-22", "2026-08-222", "2026-08-22x",
     "1999-12-31", "2026-08-24", "0000-00-00", "x2026-08-22", date(1999, 12, 31),
     date(2026, 8, 24), "9" * 5000],
)  # fmt: skip
def test_what_is_no_day_is_refused(record: Record, value: date | str) -> None:
    """Nor one before 2000 or after the day that follows the recording."""
    with pytest.raises(PublisherError, match=WHERE) as caught:
        day_of(value, record("x", ""), "x")
    assert len(str(caught.value)) < 200


def test_a_version_matches_as_a_whole(record: Record) -> None:
    """Nothing before, nothing behind, no newline."""
    pattern = re.compile(r"[0-9]+\.[0-9]+")
    state = record("x", "")
    assert version_of("1.2", pattern, state, "x") == "1.2"
    for text in ("1.2.3", "v1.2", "1.2\n", "", "9" * 500):
        with pytest.raises(PublisherError, match=WHERE) as caught:
            version_of(text, pattern, state, "x")
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 200
