"""Links resolved hop by hop, and programs found without a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.desktop_tree import EVE, Tree
from passmuster.host.errors import AbsentError, DeniedError, RefusedError
from passmuster.inventory.desktop.paths import Programs, listed, read, settled
from passmuster.inventory.observation import Look


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return an empty machine."""
    return Tree(tmp_path)


def test_links_of_the_machine_are_resolved(tree: Tree) -> None:
    """Relative, absolute, of folders, one after the other."""
    tree.program("/opt/google/chrome/google-chrome")
    tree.link("/usr/bin/google-chrome-stable", "/opt/google/chrome/google-chrome")
    tree.link("/etc/alternatives/x-www-browser", "../../usr/bin/google-chrome-stable")
    tree.link("/usr/bin/x-www-browser", "/etc/alternatives/x-www-browser")
    tree.link("/bin", "usr/bin")
    found = settled(tree.host, "/bin/./x-www-browser", None)
    assert found == "/opt/google/chrome/google-chrome"
    assert settled(tree.host, "/../not/there", None) == "/not/there"


def test_a_loop_is_refused(tree: Tree) -> None:
    """Bounded, and said so."""
    tree.link("/usr/bin/a", "b")
    tree.link("/usr/bin/b", "a")
    with pytest.raises(RefusedError, match="too many links"):
        settled(tree.host, "/usr/bin/a", None)
    tree.link("/usr/bin/long", "x/" * 200)
    with pytest.raises(RefusedError):
        settled(tree.host, "/usr/bin/long/y", None)


def test_links_in_a_home_stay_in_it(tree: Tree) -> None:
    """What leads out is refused, in whatever way it is written."""
    tree.write("/home/eve/dotfiles/mimeapps.list", "x")
    tree.link("/home/eve/.config/relative", "../dotfiles/mimeapps.list")
    tree.link("/home/eve/.config/absolute", "/home/eve/dotfiles/mimeapps.list")
    tree.link("/home/eve/.config/out", "/etc/passwd")
    tree.link("/home/eve/.config/up", "../../../etc/passwd")
    home = EVE.home
    for name in ("relative", "absolute"):
        path = f"{home}/.config/{name}"
        assert settled(tree.host, path, home) == "/home/eve/dotfiles/mimeapps.list"
        assert read(tree.host, path, 10, home) == b"x"
    for name in ("out", "up"):
        with pytest.raises(RefusedError):
            read(tree.host, f"{home}/.config/{name}", 10, home)
    with pytest.raises(RefusedError):
        settled(tree.host, "/etc/passwd", home)


def test_folders_are_listed_over_links_that_stay(tree: Tree) -> None:
    """Whoever keeps settings in a repository links whole folders."""
    tree.write("/home/eve/dotfiles/applications/a.desktop")
    tree.link("/home/eve/.local/share/applications", "../../dotfiles/applications")
    found = listed(tree.host, "/home/eve/.local/share/applications", 9, EVE.home)
    assert [each.name for each in found] == ["a.desktop"]
    assert listed(tree.host, "/home/eve/none", 9, EVE.home) == ()
    tree.link("/home/eve/out", "/etc")
    with pytest.raises(RefusedError):
        listed(tree.host, "/home/eve/out", 9, EVE.home)
    tree.write("/opt/x")
    with pytest.raises(RefusedError):
        read(tree.host, "/opt", 9, None)
    with pytest.raises(AbsentError):
        read(tree.host, "/opt/y", 9, None)


def test_programs_are_found_as_a_session_finds_them(tree: Tree) -> None:
    """The user's own folders first; folders are no programs; a relative path is none."""
    tree.program("/usr/bin/browser", "/home/eve/.local/bin/browser", "/usr/games/game")
    (tree.root / "usr/local/bin/game").mkdir(parents=True)
    programs = Programs(tree.look())
    assert programs.find("browser", None) == "/usr/bin/browser"
    assert programs.find("browser", EVE) == "/home/eve/.local/bin/browser"
    assert programs.find("game", EVE) == "/usr/games/game"
    assert programs.find("/usr/bin/browser", EVE) == "/usr/bin/browser"
    assert programs.find("/home/eve/.local/bin/browser", None) == "/home/eve/.local/bin/browser"
    for missing in ("none", "bin/browser", "a\x07b", "/usr/bin/none", "/usr/local/bin/game"):
        assert programs.find(missing, EVE) == ""


def test_what_may_not_be_looked_at_is_not_absent(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user's home, for an agent without rights."""
    host = tree.host

    def denied(path: str, *, home: str | None = None) -> None:
        raise DeniedError(f"{path}: not permitted")

    monkeypatch.setattr(host, "stat", denied)
    look: Look = tree.look()._replace(host=host)
    assert Programs(look).find("/home/bob/x", EVE) == "/home/bob/x"
