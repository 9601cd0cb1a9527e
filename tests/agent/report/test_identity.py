"""The device key and the enrollment record."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.desk import SEED, enrolled
from passmuster.report import identity
from passmuster.report.errors import ReportError
from passmuster.wire import dsse


def test_a_machine_that_is_not_enrolled_has_no_identity_and_no_key(tmp_path: Path) -> None:
    """A fresh state folder: None, and nothing is made."""
    tmp_path.chmod(0o700)
    assert identity.load(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_an_enrolled_machine_signs_with_its_key(tmp_path: Path) -> None:
    """What is sealed verifies with the recorded public key; the files are for the owner only."""
    options, me = enrolled(tmp_path / "state")
    sealed = dsse.unseal(dsse.seal(b"{}", sign=me.sign, public_key=me.public_key))
    dsse.verify(sealed, me.public_key)
    for name in (identity.KEY, identity.ENROLLMENT):
        assert stat.S_IMODE((options.private / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, b"0" * 63, b"0" * 9000, b"A" * 64])
def test_a_damaged_key_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    """Never a traceback, never another key in its place."""
    options, _ = enrolled(tmp_path / "state")
    (options.private / identity.KEY).write_bytes(content)
    with pytest.raises(ReportError, match="--replace") as caught:
        identity.load(options.private)
    assert caught.value.code == "identity-unsafe"


def test_a_key_that_is_not_the_enrolled_one_does_not_sign(tmp_path: Path) -> None:
    """A key file that was exchanged is told before anything is sent."""
    options, _ = enrolled(tmp_path / "state")
    (options.private / identity.KEY).write_text("6" * 64)
    me = identity.load(options.private)
    assert me is not None
    with pytest.raises(ReportError, match="not the enrolled one"):
        me.sign(b"")


@pytest.mark.parametrize("name", [identity.KEY, identity.ENROLLMENT])
def test_a_key_that_others_may_read_is_not_used(tmp_path: Path, name: str) -> None:
    """It may be known already."""
    options, _ = enrolled(tmp_path / "state")
    (options.private / name).chmod(0o644)
    with pytest.raises(ReportError, match="0644"):
        identity.load(options.private)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_a_damaged_record_is_a_sentence(content: bytes) -> None:
    """Any bytes in place of the record: a sentence, or a record of the right shape."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        options, _ = enrolled(Path(folder) / "state")
        (options.private / identity.ENROLLMENT).write_bytes(content)
        with pytest.raises(ReportError, match="--replace"):
            identity.load(options.private)


def test_ids_are_random_and_the_short_code_is_readable() -> None:
    """The code is stable for a machine and free of letters that sound or look alike."""
    machines = {identity.new_machine() for _ in range(50)}
    assert len(machines) == 50
    codes = {identity.short_code(machine) for machine in machines}
    assert len(codes) == 50
    for code in codes:
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert identity.short_code("0" * 32) == identity.short_code("0" * 32)
    assert len(identity.public_half(SEED)) == 64
