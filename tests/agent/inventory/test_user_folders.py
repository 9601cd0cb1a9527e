"""How a desktop names the folders of downloads and of the desktop in the user's language."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host.local import LocalHost
from passmuster.host.protocol import User
from passmuster.inventory import user_folders
from passmuster.inventory.observation import Look
from passmuster.inventory.sources import appimage, mozilla_files
from passmuster.products import load

EVE = User(name="eve", uid=1000, home="/home/eve")


def look(root: Path) -> Look:
    """Return a look at a folder as a machine's root, with one person."""
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text("eve:x:1000:1000::/home/eve:/bin/bash\n")
    return Look(LocalHost(str(root)), load(), (EVE,), (), time.monotonic() + 60, [])


def write(root: Path, text: str) -> None:
    """Write the person's user-dirs.dirs."""
    file = root / "home/eve" / user_folders.FILE
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def test_the_names_are_those_of_the_users_language() -> None:
    """Comments, other folders, a switched-off one and one outside of the home are left out."""
    text = (
        "# written by xdg-user-dirs-update\n"
        'XDG_DESKTOP_DIR="$HOME/デスクトップ"\n'
        'XDG_DOWNLOAD_DIR="$HOME/Meine \\"Sachen\\"/Geholt/"\n'
        '  XDG_DOWNLOAD_DIR="$HOME/My Files"  \n'
        'XDG_MUSIC_DIR="$HOME/Musik"\n'
        'XDG_DESKTOP_DIR="$HOME/"\n'
        'XDG_DESKTOP_DIR="/srv/desk"\n'
        'XDG_DESKTOP_DIR="$HOME/../mallory"\n'
        'XDG_DESKTOP_DIR="$HOME/a/./b"\n'
        "XDG_DESKTOP_DIR=$HOME/bare\n"
        'XDG_DESKTOP_DIR="$HOME/a\x1b[31m"\n'
    )
    assert user_folders.parse(text.encode()) == ["デスクトップ", "My Files"]


def test_a_copy_in_such_a_folder_is_found(tmp_path: Path) -> None:
    """What was fetched and unpacked lies where the desktop put it, whatever that is called."""
    write(tmp_path, 'XDG_DOWNLOAD_DIR="$HOME/Téléchargements"\n')
    folder = tmp_path / "home/eve/Téléchargements"
    (folder / "firefox").mkdir(parents=True)
    (folder / "firefox/application.ini").write_text("[App]\nName=Firefox\nVersion=142.0.1\n")
    (folder / "zen-x86_64.AppImage").write_bytes(
        b"\x7fELF\x02\x01\x01\x00AI\x02" + bytes(5) + b"\x02\x00\x3e\x00" + bytes(44)
    )
    seen = look(tmp_path)
    (found,) = mozilla_files.look(seen)
    assert (found.path, found.version) == ("/home/eve/Téléchargements/firefox", "142.0.1")
    assert [each.path for each in appimage.look(seen) or ()] == [
        "/home/eve/Téléchargements/zen-x86_64.AppImage"
    ]
    assert seen.notes == []


@pytest.mark.parametrize("kind", ["absent", "link", "large"])
def test_what_cannot_be_read_names_nothing(tmp_path: Path, kind: str) -> None:
    """Nothing there is an answer; a link out of the home and a huge file are noted."""
    seen = look(tmp_path)
    (tmp_path / "home/eve/.config").mkdir(parents=True)
    file = tmp_path / "home/eve" / user_folders.FILE
    if kind == "link":
        file.symlink_to("/etc/passwd")
    elif kind == "large":
        file.write_bytes(bytes(user_folders.LIMIT + 1))
    assert user_folders.named(seen, EVE) == []
    assert len(seen.notes) == (kind != "absent")


@given(st.one_of(st.binary(max_size=500), st.text(max_size=300).map(
    lambda text: f'XDG_DOWNLOAD_DIR="$HOME/{text}"'.encode())))  # fmt: skip
def test_it_never_names_a_folder_outside(payload: bytes) -> None:
    """Whatever stands there, it is below the home and can be shown."""
    for folder in user_folders.parse(payload):
        assert folder.isprintable()
        assert not {"", ".", ".."} & set(folder.split("/"))
