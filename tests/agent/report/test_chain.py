"""The chain's file: what is lost is said, and nothing starts again at one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from passmuster.report import chain
from passmuster.report.errors import ReportError

MACHINE = "0" * 32


def test_a_chain_comes_back_as_it_was(tmp_path: Path) -> None:
    """Write and read are inverse."""
    chain.begin(tmp_path, MACHINE)
    begun = chain.read(tmp_path, MACHINE)
    assert (begun.sequence, begun.last, begun.dropped) == (0, None, ())
    further = msgspec.structs.replace(begun, sequence=7, last="a" * 64, dropped=("b" * 64,))
    chain.write(tmp_path, further)
    assert chain.read(tmp_path, MACHINE) == further
    assert chain.dropping(further, "b" * 64) == further


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"schema":1}', b"\0" * 300])
def test_a_lost_chain_is_a_sentence_and_no_new_beginning(
    tmp_path: Path, content: bytes | None
) -> None:
    """To start again at 1 would look like a copied machine."""
    if content is not None:
        (tmp_path / chain.NAME).write_bytes(content)
        (tmp_path / chain.NAME).chmod(0o600)
    with pytest.raises(ReportError, match="--replace") as caught:
        chain.read(tmp_path, MACHINE)
    assert caught.value.code == "chain-lost"


def test_another_machines_chain_is_not_continued(tmp_path: Path) -> None:
    """Two ids must never share a chain."""
    chain.begin(tmp_path, "1" * 32)
    with pytest.raises(ReportError, match="belongs to machine"):
        chain.read(tmp_path, MACHINE)
