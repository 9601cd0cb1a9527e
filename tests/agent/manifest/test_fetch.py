"""A repository in a folder: the same words and caps as over the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.manifest.fetch import choose, read_file
from passmuster.transport.errors import TransportError


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    """Exactly the limit is accepted, one byte more is not; a blank in the path is no trouble."""
    file = tmp_path / "with blank.json"
    file.write_bytes(b"12345")
    assert read_file(file.as_uri(), 5) == b"12345"
    with pytest.raises(TransportError) as caught:
        read_file(file.as_uri(), 4)
    assert caught.value.code == "too-large"


def test_a_missing_file_is_what_404_is(tmp_path: Path) -> None:
    """TUF tells by it that there is no newer root."""
    with pytest.raises(TransportError) as caught:
        read_file((tmp_path / "absent").as_uri(), 5)
    assert (caught.value.code, caught.value.status) == ("status", 404)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file://server/share/x", "refused-url"),
        ("https://example.org/x", "refused-url"),
        ("file:///", "unreachable"),
        ("file:///a%00b", "unreachable"),
    ],
)
def test_what_is_no_file_of_this_machine_is_refused(url: str, code: str) -> None:
    """Other hosts, other schemes, folders and NUL bytes."""
    with pytest.raises(TransportError) as caught:
        read_file(url, 5)
    assert caught.value.code == code


def test_only_file_addresses_avoid_the_network() -> None:
    """Everything else goes through what was handed in."""

    def network(url: str, limit: int) -> bytes:
        return b""

    assert choose("file:///media/stick", network) is read_file
    assert choose("https://example.org", network) is network
