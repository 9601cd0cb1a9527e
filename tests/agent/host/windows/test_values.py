"""Values of the live registry by the types of the door."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from passmuster.host.windows.registry import _plain


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("text", "text"),
        ("half \ud800 a character", "half \ufffd a character"),
        ("\U0001f600", "\U0001f600"),
        (["a", "\udc00"], ("a", "\ufffd")),
        (7, 7),
        (b"\0", b"\0"),
        (None, b""),
    ],
)
def test_every_value_can_be_recorded(stated: Any, told: Any) -> None:
    """A half of a character, as a damaged name has it, is no text that a recording can carry."""
    assert _plain(stated) == told
    msgspec.json.encode(_plain(stated))
