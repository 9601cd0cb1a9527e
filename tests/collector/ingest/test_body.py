"""Inflating what came packed: bounded in memory, and nothing hidden behind it."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.wire.dsse import ENVELOPE_LIMIT
from passmuster_collector.ingest.body import inflate
from passmuster_collector.ingest.refusing import RefusedError


@given(plain=st.binary(max_size=5000))
def test_what_was_packed_comes_back(plain: bytes) -> None:
    """Byte for byte."""
    assert inflate(gzip.compress(plain)) == plain


def test_a_bomb_is_never_unpacked() -> None:
    """200 MB in 200 KB: refused, and the memory was never taken."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(200)), packer.flush()])
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError) as refused:
            inflate(bomb)
        assert tracemalloc.get_traced_memory()[1] < 8 * ENVELOPE_LIMIT
    finally:
        tracemalloc.stop()
    assert refused.value.code == "too-large"


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"{}") + b"more",
        gzip.compress(b"{}") + gzip.compress(b"{}"),
        gzip.compress(b"{}")[:-1],
        b"",
    ],
)
def test_exactly_one_complete_member(packed: bytes) -> None:
    """Nothing follows and nothing is cut."""
    with pytest.raises(RefusedError, match="exactly one complete member"):
        inflate(packed)


def test_a_wrong_checksum_is_seen() -> None:
    """Damage on the way is told apart from a bad signature."""
    packed = bytearray(gzip.compress(b"{}"))
    packed[-5] ^= 1
    with pytest.raises(RefusedError, match="gzip"):
        inflate(bytes(packed))
