"""The state folder: made with the right modes, refused when somebody else could change it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from passmuster.report import private
from passmuster.report.errors import ReportError


def mode(path: Path) -> int:
    """Return the permission bits."""
    return stat.S_IMODE(path.lstat().st_mode)


def test_the_state_folder_is_open_and_its_private_part_is_not(tmp_path: Path) -> None:
    """status.json is for everybody, all else for the owner; whatever the umask."""
    before = os.umask(0o077)
    try:
        folder = private.prepare(tmp_path / "a" / "state")
    finally:
        os.umask(before)
    assert mode(folder.parent) == 0o755
    assert mode(folder) == 0o700
    assert private.prepare(folder.parent) == folder


@pytest.mark.parametrize("victim", ["state", "private"])
@pytest.mark.parametrize("bits", [0o777, 0o770, 0o722])
def test_a_folder_that_others_may_write_is_refused(tmp_path: Path, victim: str, bits: int) -> None:
    """Who may write the folder may replace the key."""
    folder = private.prepare(tmp_path / "state")
    (folder if victim == "private" else folder.parent).chmod(bits)
    with pytest.raises(ReportError, match="others may write") as caught:
        private.prepare(tmp_path / "state")
    assert caught.value.code == "identity-unsafe"


def test_a_link_or_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A link could point into a folder of somebody else's."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "private").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReportError, match="link or file"):
        private.prepare(tmp_path / "state")
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError) as caught:
        private.prepare(tmp_path / "file")
    assert caught.value.code == "state-unusable"


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a folder away needs root")
def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    """Even root does not use a folder that a user owns."""
    folder = private.prepare(tmp_path / "state")
    os.chown(folder, 65534, 65534)
    with pytest.raises(ReportError, match="belongs to user id 65534"):
        private.prepare(tmp_path / "state")


def test_a_secret_is_read_only_when_nobody_else_can(tmp_path: Path) -> None:
    """A mode that lets others in, a link and a pipe are refused."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"0123456789")
    secret.chmod(0o600)
    assert private.read_secret(secret, 4) == b"0123"
    secret.chmod(0o640)
    with pytest.raises(ReportError, match="0640"):
        private.read_secret(secret, 4)
    (tmp_path / "link").symlink_to(secret)
    with pytest.raises(ReportError, match="link"):
        private.read_secret(tmp_path / "link", 4)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(ReportError, match="regular"):
        private.read_secret(tmp_path / "pipe", 4)
    with pytest.raises(FileNotFoundError):
        private.read_secret(tmp_path / "absent", 4)
