"""The source of defaults: what it says of each user, and how it ends on bad ground."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fakes.desktop_tree import APPLICATIONS, BOB, EVE, LISTS, OWN, Tree, entry, viewer
from passmuster.host.errors import HostError, TooLargeError
from passmuster.inventory.desktop import folders
from passmuster.inventory.observation import SlowError
from passmuster.inventory.sources import desktop_entries


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a machine with a browser and a viewer."""
    made = Tree(tmp_path)
    made.program("/opt/firefox/firefox", "/usr/bin/evince", "/usr/bin/env", "/usr/bin/xdg-open")
    made.write(f"{APPLICATIONS}/firefox.desktop", entry("/opt/firefox/firefox %u"))
    made.write(f"{APPLICATIONS}/evince.desktop", viewer("evince %U"))
    made.cache(APPLICATIONS, https="firefox.desktop;", pdf="evince.desktop;")
    return made


def test_a_machine_without_desktop_entries_is_absent(tmp_path: Path) -> None:
    """A server: no answer is lost."""
    assert desktop_entries.look(Tree(tmp_path).look()) is None


def test_what_is_said_of_a_default(tree: Tree) -> None:
    """Everything that resolving needs, and where the choice is written."""
    tree.program("/home/eve/.local/bin/mine")
    tree.write(f"{OWN}/mine.desktop", entry("env A=b mine %u"))
    tree.defaults(https="mine.desktop")
    web, pdf, *rest = [each for each in tree.choices() if each.owner]
    assert (web.role.value, web.owner, web.entry, web.file) == (
        "https", "eve", "mine.desktop", f"{OWN}/mine.desktop")  # fmt: skip
    assert (web.program, web.executable, web.user) == ("mine", "/home/eve/.local/bin/mine", "eve")
    assert (web.evidence.location, web.evidence.raw) == (LISTS, "mine.desktop")
    assert (pdf.evidence.field, pdf.user) == ("[MIME Cache] application/pdf", "")
    assert [(each.owner, each.entry) for each in rest] == [
        ("bob", "firefox.desktop"), ("bob", "evince.desktop")]  # fmt: skip


def test_the_profiles_of_nixos(tree: Tree) -> None:
    """The machine's and what it declares for one user; programs lie in the store."""
    stored = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-browser-1.2/bin/browser"
    tree.program(stored)
    tree.link("/run/current-system/sw/bin/browser", stored)
    tree.link("/etc/profiles/per-user/eve/bin/other", stored)
    tree.write("/run/current-system/sw/share/applications/b.desktop", entry("browser %U"))
    tree.write("/etc/profiles/per-user/eve/share/applications/o.desktop", entry("other %U"))
    for name in ("b", "o"):
        tree.defaults(https=f"{name}.desktop")
        chosen = next(each for each in tree.choices() if each.owner == "eve")
        assert (chosen.entry, chosen.executable) == (f"{name}.desktop", stored)


def test_a_launcher_as_default_only_passes_on(tree: Tree) -> None:
    """It says of itself that it is no browser."""
    tree.write(f"{OWN}/mine.desktop", entry("xdg-open %u"))
    tree.defaults(https="mine.desktop")
    assert [each.passes_on for each in tree.choices() if each.owner == "eve"] == [True, False]


def test_snaps_are_told_by_their_own_key(tree: Tree) -> None:
    """Else by the command, else by the entry's name."""
    folder = "/var/lib/snapd/desktop/applications"
    tree.program("/snap/bin/opera", "/usr/bin/env", "/usr/bin/x")
    command = "env BAMF_DESKTOP_FILE_HINT=/x /snap/bin/opera %U"
    tree.write(f"{folder}/opera_opera.desktop", entry(command, "x/y"))
    tree.write(f"{folder}/b_x.desktop", entry("x", "x/y", "", "X-SnapInstanceName=b_2"))
    tree.write(f"{folder}/c_x.desktop", entry("x", "x/y"))
    for name, app in (("opera_opera", "opera"), ("b_x", "b_2"), ("c_x", "c")):
        tree.defaults(https=f"{name}.desktop")
        chosen = next(each for each in tree.choices() if each.owner == "eve")
        assert (chosen.sandbox, chosen.app, chosen.executable) == ("snap", app, "")


@pytest.mark.parametrize("path", [LISTS, f"{OWN}/mimeapps.list"])
def test_a_user_whose_settings_cannot_be_read_has_no_default(tree: Tree, path: str) -> None:
    """The machine's default would be a guess; the others keep theirs."""
    tree.write(path, b"#" * 2_000_000)
    assert tree.of("eve") == {}
    assert tree.of("bob") == {"https": "firefox.desktop", "pdf": "evince.desktop"}
    assert any(note.startswith("eve: ") for note in tree.notes)


def test_a_users_folder_with_too_many_entries(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passed over and said so; nobody else loses by it."""
    monkeypatch.setattr(folders, "ENTRIES", 20)
    for number in range(21):
        tree.write(f"{OWN}/{number}.desktop", "")
    assert tree.of("eve") == {}
    assert tree.of("bob") != {}
    assert any("more than 20" in note for note in tree.notes)


def test_the_machines_folder_that_cannot_be_listed_is_a_failure(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the main one: without it nothing is known."""
    monkeypatch.setattr(folders, "ENTRIES", 1)
    with pytest.raises(TooLargeError):
        desktop_entries.look(tree.look())


def test_a_program_with_control_characters_is_not_repeated(tree: Tree) -> None:
    """An escape in Exec makes one; nothing of it reaches a terminal."""
    tree.write("/opt/a\tb", "")
    tree.write(f"{OWN}/mine.desktop", entry(r'"/opt/a\tb" %u'))
    tree.defaults(https="mine.desktop")
    chosen = next(each for each in tree.choices() if each.owner == "eve")
    assert (chosen.entry, chosen.program, chosen.executable) == ("mine.desktop", "", "")


def test_without_time_it_stops(tree: Tree) -> None:
    """In every loop."""
    with pytest.raises(SlowError):
        list(desktop_entries.look(tree.look(seconds=-1)) or ())


def test_a_home_of_links_and_loops_leads_nowhere(tree: Tree) -> None:
    """Settings, folders and entries that are links: in the home they count, elsewhere not."""
    tree.link("/home/eve/.config", "/etc")
    tree.link(OWN, "../../../bob")
    tree.link("/home/bob/.config/mimeapps.list", "mimeapps.list")
    tree.link("/home/bob/.local/share/applications", "applications")
    assert tree.of("eve") == {}
    assert tree.of("bob") == {}
    assert len(tree.notes) >= 2


@pytest.mark.parametrize("seed", range(40))
def test_mutated_bytes_never_break_it(tree: Tree, seed: int) -> None:
    """Every kind of file of it with flipped bytes: an answer or a HostError, twice the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tree.defaults(https="firefox.desktop;x.desktop", pdf="evince.desktop")
    tree.write("/home/eve/.config/plasma-org.kde.plasma.desktop-appletsrc")
    tree.write("/home/eve/.config/kdeglobals", "[General]\nBrowserApplication=firefox.desktop\n")
    for path in sorted(tree.root.rglob("*")):
        if path.is_file() and path.suffix in {".desktop", ".list", ".cache", ""}:
            raw = bytearray(path.read_bytes())
            for _ in range(chance.randrange(6) if raw else 0):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            path.write_bytes(bytes(raw))
    told = []
    for _ in range(2):
        try:
            told.append(tree.choices(users=(EVE, BOB)))
        except HostError:
            told.append([])
    assert told[0] == told[1]
    assert all(each.program.isprintable() for each in told[0])
