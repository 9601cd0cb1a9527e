"""What dpkg's feeds share: every version that is let in is one that can be ordered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import compare
from passmuster_publisher.feeds.dpkg import VERSION


@given(st.from_regex(VERSION, fullmatch=True))
def test_what_the_pattern_lets_in_the_scheme_reads(version: str) -> None:
    """A publisher never writes a line that no agent can compare."""
    assert compare("deb", version, version) == 0


@pytest.mark.parametrize(
    "version",
    [
        "1:1snap1-0ubuntu5",
        "3.04+git20220601-1",
        "4:22.12.3-1+deb12u1",
        "1.21.1+ds2-1+deb12u1",
        "7u65-2.5.2-3~14.04",
    ],
)
def test_versions_of_the_distributions_fit(version: str) -> None:
    """Epochs, snapshots, several hyphens."""
    assert VERSION.fullmatch(version)


@pytest.mark.parametrize(
    "version", ["", "0:", "v1", "-1", "1-", ":1", "a:1", "1 ", "1\n", "1_2", "1" * 201, "<unfixed>"]
)
def test_what_is_no_version_does_not(version: str) -> None:
    """No digit first, an empty epoch or revision, other characters, endless."""
    assert VERSION.fullmatch(version) is None
