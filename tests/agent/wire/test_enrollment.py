"""The enrollment string survives copying and says what is wrong with a damaged one."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.wire import enrollment
from passmuster.wire.codec import WireError

GOOD = enrollment.Enrollment(
    collector="https://collector.example/", repository="https://manifest.example/",
    root_sha256="ab" * 32, customer="c-17", group="tills", token="t" * 32,
)  # fmt: skip


def test_the_string_comes_back_as_it_was_with_blanks_around_it() -> None:
    """One word, as it arrives from a mail."""
    text = enrollment.write(GOOD)
    assert enrollment.read(f"  {text}\n") == GOOD
    assert not set(text) & set(" \n\"'$&+/")


@given(st.data())
def test_a_cut_or_mistyped_string_is_refused_before_anything_is_contacted(
    drawn: st.DataObject,
) -> None:
    """Any cut and any exchanged character is found."""
    text = enrollment.write(GOOD)
    at = drawn.draw(st.integers(0, len(text) - 1))
    other = drawn.draw(st.sampled_from("abcXYZ019_-."))
    for damaged in (text[:at], text[:at] + other + text[at + 1 :]):
        if damaged != text:
            with pytest.raises(WireError):
                enrollment.read(damaged)


def test_a_last_letter_that_decodes_to_the_same_bytes_is_refused() -> None:
    """Each of the others that could stand there, whatever bits of it mean something."""
    text = enrollment.write(GOOD)
    at = text.rindex(".") - 1
    for other in set(string.ascii_letters + string.digits + "-_") - {text[at]}:
        with pytest.raises(WireError):
            enrollment.read(text[:at] + other + text[at + 1 :])


def test_an_error_does_not_repeat_the_secret() -> None:
    """What lands in a log or a ticket must not hold the token."""
    text = enrollment.write(GOOD)
    with pytest.raises(WireError) as caught:
        enrollment.read(text[3:])
    assert text[10:40] not in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_a_string_or_an_error(text: str) -> None:
    """Nothing but WireError comes out of hostile text."""
    with pytest.raises(WireError):
        enrollment.read(text)
