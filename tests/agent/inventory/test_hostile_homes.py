"""Homes that lie in wait: whatever users put there, the audit goes on and says what it saw."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from passmuster.host.local import LocalHost
from passmuster.inventory import take
from passmuster.model.installation import Inventory, Outcome
from passmuster.products import load
from passmuster.wire.codec import encode

INI = b"[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox-esr\nVersion=140.12.0\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with one user and one good copy in his home."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_bytes(b"eve:x:1000:1000::/home/eve:/bin/sh\n")
    (tmp_path / "home/eve/good").mkdir(parents=True)
    (tmp_path / "home/eve/good/application.ini").write_bytes(INI)
    return tmp_path


def judged(root: Path) -> tuple[Inventory, list[str], str]:
    """Return the inventory, the paths found, and what was said beside the Mozilla source."""
    inventory = take(LocalHost(str(root)), load())
    encode(inventory)
    (said,) = (each for each in inventory.sources if each.source == "mozilla-files")
    assert said.outcome is Outcome.OK
    return inventory, [each.path for each in inventory.installations], said.detail


def test_traps_instead_of_files(root: Path) -> None:
    """FIFO, link to a secret, loop, huge file, folder: told, and the good copy is found."""
    home = root / "home/eve"
    traps = {
        "fifo": os.mkfifo,
        "secret": lambda at: at.symlink_to("/etc/passwd"),
        "loop": lambda at: at.symlink_to("application.ini"),
        "folder": lambda at: at.mkdir(),
        "huge": lambda at: _sparse(at, 10 * 1024**3),
    }
    for name, make in traps.items():
        (home / name).mkdir()
        make(home / name / "application.ini")
    (home / "linked").symlink_to("good")
    _, paths, detail = judged(root)
    assert paths == ["/home/eve/good"]
    for name in traps:
        assert f"/home/eve/{name}/application.ini" in detail


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def test_a_crowded_home_is_passed_over_and_said_so(root: Path) -> None:
    """Too many names in one place cost little, and hide nothing in another."""
    crowd = root / "home/eve/Downloads"
    crowd.mkdir()
    for number in range(2001):
        (crowd / f"{number}").mkdir()
    _, paths, detail = judged(root)
    assert paths == ["/home/eve/good"]
    assert "/home/eve/Downloads: more than" in detail


def test_a_name_that_is_no_text_hides_no_copy(root: Path) -> None:
    """Bytes that are no UTF-8, and control characters: found, and no JSON breaks."""
    odd = root / "home/eve" / os.fsdecode(b"fire\xff\x1bfox")
    odd.mkdir()
    (odd / "application.ini").write_bytes(INI)
    _, paths, _ = judged(root)
    assert len(paths) == 2


def test_a_home_that_is_a_link_out_is_its_own_business(root: Path) -> None:
    """Administrators move homes behind links; what users link inside them is not followed."""
    (root / "srv").mkdir()
    (root / "home/eve").rename(root / "srv/eve")
    (root / "home/eve").symlink_to("/srv/eve")
    _, paths, _ = judged(root)
    assert paths == ["/home/eve/good"]


def test_a_link_in_opt_names_the_real_folder_once(root: Path) -> None:
    """`/opt/firefox` leads to `/opt/firefox-140`: one copy, under the name that processes have."""
    (root / "opt/firefox-140").mkdir(parents=True)
    (root / "opt/firefox-140/application.ini").write_bytes(INI)
    (root / "opt/firefox").symlink_to("firefox-140")
    _, paths, _ = judged(root)
    assert paths == ["/opt/firefox-140", "/home/eve/good"]


def test_a_link_to_elsewhere_is_a_copy_too(root: Path) -> None:
    """What /opt leads to outside the known places is found under the link's name."""
    (root / "srv/apps/firefox").mkdir(parents=True)
    (root / "srv/apps/firefox/application.ini").write_bytes(INI)
    (root / "opt").mkdir()
    (root / "opt/firefox").symlink_to("/srv/apps/firefox")
    _, paths, _ = judged(root)
    assert paths == ["/opt/firefox", "/home/eve/good"]
