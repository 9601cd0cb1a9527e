"""Versions as recorders write them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recorders import ACROBAT, PLAIN, bare
from passmuster_publisher.feeds.recordings import State

STATE = State("feed", date(2026, 8, 22), Path("nowhere"))


@pytest.mark.parametrize(
    ("form", "text", "version"),
    [
        (PLAIN, "3.6.1", "3.6.1"),
        (PLAIN, "154.0", "154.0"),
        (PLAIN, "1.2.3.4.5", "1.2.3.4.5"),
        (ACROBAT, "26.001.21411", "26.001.21411"),
        (ACROBAT, "2023.001.20064", "23.001.20064"),
    ],
)
def test_a_version_loses_what_the_recorder_put_around_it(
    form: re.Pattern[str], text: str, version: str
) -> None:
    """A year of four digits is Adobe's own older way of writing."""
    assert bare(text, form, STATE, "file") == version


@pytest.mark.parametrize("text", ["154", "1.2.3.4.5.6", "1..2", "1.2-3", "v1.2", "", "\u0661.2"])
def test_what_is_no_plain_version_is_refused(text: str) -> None:
    """Two to five numbers with dots, in ASCII digits."""
    with pytest.raises(PublisherError, match="recording feed/2026-08-22/file: got version"):
        bare(text, PLAIN, STATE, "file")


@pytest.mark.parametrize("text", ["26.1.21411", "1923.001.20064", "26.001.2141", "3.6.1"])
def test_what_is_no_version_of_acrobat_is_refused(text: str) -> None:
    """The last number tells the track, so none of its digits may be missing."""
    with pytest.raises(PublisherError):
        bare(text, ACROBAT, STATE, "file")
