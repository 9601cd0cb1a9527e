"""Names between the kernel's bytes and text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host.paths import printable, to_bytes, to_text


@given(st.binary(max_size=40).filter(lambda raw: b"\0" not in raw))
def test_every_name_survives_and_fits_into_json(raw: bytes) -> None:
    """Whatever bytes a name has, none is lost, unless it used our own range."""
    text = to_text(raw)
    json.dumps(text, ensure_ascii=False).encode("utf-8")
    if not any(0xF780 <= ord(letter) <= 0xF7FF for letter in raw.decode("utf-8", "ignore")):
        assert to_bytes(text) == raw


def test_what_is_no_path_is_refused() -> None:
    """A NUL cannot be in a path."""
    with pytest.raises(ValueError, match="NUL"):
        to_bytes("/etc/pass\0wd")


def test_messages_hold_no_control_characters() -> None:
    """A folder's name must not steer a terminal."""
    assert printable("/opt/\x1b[31mred\n\x9b") == "/opt/?[31mred??"
