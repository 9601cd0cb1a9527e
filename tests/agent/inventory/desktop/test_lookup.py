"""Whose default is what: the order of the lists, compared with what GLib and xdg-utils answer."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fakes.desktop_tree import APPLICATIONS, EXPORTS, LISTS, OWN, Tree, entry, viewer
from passmuster.host.protocol import Entry

PLASMA = "/home/eve/.config/plasma-org.kde.plasma.desktop-appletsrc"
DESKTOPS = "ubuntu:GNOME:KDE:XFCE"
DATA = ("/home/eve/.local/share", "/home/eve/.local/share/flatpak/exports/share",
        "/var/lib/flatpak/exports/share", "/usr/local/share", "/usr/share",
        "/var/lib/snapd/desktop")  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a machine with two browsers and two viewers."""
    made = Tree(tmp_path)
    made.program("/usr/bin/a", "/usr/bin/b", "/usr/bin/c")
    for name in "abc":
        made.write(f"{APPLICATIONS}/{name}.desktop", entry(f"{name} %u"))
    made.cache(APPLICATIONS, https="a.desktop;b.desktop;c.desktop;")
    return made


def test_every_place_outranks_the_one_below_it(tree: Tree) -> None:
    """The eight places of the specification, from the lowest to the highest."""
    places = (
        f"{APPLICATIONS}/mimeapps.list",
        f"{APPLICATIONS}/gnome-mimeapps.list",
        f"{OWN}/mimeapps.list",
        f"{OWN}/gnome-mimeapps.list",
        "/etc/xdg/mimeapps.list",
        "/etc/xdg/gnome-mimeapps.list",
        "/etc/xdg/xdg-xubuntu/mimeapps.list",
        LISTS,
        "/home/eve/.config/gnome-mimeapps.list",
    )
    assert tree.of("eve") == {"https": "a.desktop"}
    for number, place in enumerate(places):
        name = "bc"[number % 2]
        tree.defaults(place, https=f"{name}.desktop")
        assert tree.of("eve") == {"https": f"{name}.desktop"}, place
    # Bob has no lists of his own.
    assert tree.of("bob") == {"https": "b.desktop"}
    assert not tree.notes


def test_the_first_entry_that_is_there_counts(tree: Tree) -> None:
    """Uninstalled, hidden, without its program, no application: the next one is taken."""
    tree.write(f"{OWN}/hidden.desktop", "[Desktop Entry]\nHidden=true\n")
    tree.write(f"{APPLICATIONS}/hidden.desktop", entry("a"))
    tree.write(f"{APPLICATIONS}/tried.desktop", entry("a", "", "", "TryExec=none"))
    tree.write(f"{APPLICATIONS}/gone.desktop", entry("/opt/gone/browser %u"))
    tree.write(f"{APPLICATIONS}/broken.desktop", entry('"a'))
    tree.write(f"{APPLICATIONS}/link.desktop", "[Desktop Entry]\nType=Link\nURL=x\n")
    tree.link(f"{APPLICATIONS}/dangling.desktop", "nowhere.desktop")
    names = ("none", "hidden", "tried", "gone", "broken", "link", "dangling", "c", "b")
    tree.defaults(https=";".join(f"{name}.desktop" for name in names))
    assert tree.of("eve") == {"https": "c.desktop"}


def test_an_entry_without_a_command_is_started_over_the_bus(tree: Tree) -> None:
    """It is there, and what runs is not told."""
    tree.write(f"{APPLICATIONS}/bus.desktop", entry("", "", "", "DBusActivatable=true"))
    tree.defaults(https="bus.desktop")
    (chosen,) = [each for each in tree.choices() if each.owner == "eve"]
    assert (chosen.entry, chosen.program, chosen.executable) == ("bus.desktop", "", "")


def test_a_dash_may_stand_for_a_folder(tree: Tree) -> None:
    """`a-b-c.desktop` may be a/b/c, a-b/c or a/b-c; and nothing deeper than a few."""
    tree.write(f"{APPLICATIONS}/kde/sub/x-y.desktop", entry("a"))
    tree.defaults(https="kde-sub-x-y.desktop")
    assert tree.of("eve") == {"https": "kde-sub-x-y.desktop"}
    tree.write(f"{APPLICATIONS}/1/2/3/4/5.desktop", entry("a"))
    tree.defaults(https="1-2-3-4-5.desktop;-.desktop;1-2.desktop")
    assert tree.of("eve") == {"https": "a.desktop"}


def test_associations_follow_when_there_is_no_default(tree: Tree) -> None:
    """Added before the cache; removed nowhere below; an entry further up masks its namesakes."""
    tree.write(LISTS, "[Removed Associations]\nx-scheme-handler/https=a.desktop\n")
    assert tree.of("eve") == {"https": "b.desktop"}
    tree.write(LISTS, "[Added Associations]\nx-scheme-handler/https=c.desktop\n")
    assert tree.of("eve") == {"https": "c.desktop"}
    tree.write(LISTS, "")
    tree.write(f"{OWN}/a.desktop", entry("a", "", "Utility;"))
    assert tree.of("eve") == {"https": "b.desktop"}
    tree.write(f"{APPLICATIONS}/defaults.list", "[Default Applications]\n"
               "x-scheme-handler/https=c.desktop\n")  # fmt: skip
    assert tree.of("eve") == {"https": "c.desktop"}


def test_a_desktops_own_list_neither_adds_nor_removes(tree: Tree) -> None:
    """The specification allows it in the general list alone."""
    tree.write("/home/eve/.config/kde-mimeapps.list",
               "[Added Associations]\nx-scheme-handler/https=c.desktop\n"
               "[Removed Associations]\nx-scheme-handler/https=a.desktop\n")  # fmt: skip
    assert tree.of("eve") == {"https": "a.desktop"}


def test_desktops_that_disagree_are_noted(tree: Tree) -> None:
    """The one that comes first is taken; who has run Plasma has Plasma's first."""
    tree.defaults(f"{APPLICATIONS}/gnome-mimeapps.list", https="b.desktop")
    tree.defaults(f"{APPLICATIONS}/kde-mimeapps.list", https="c.desktop")
    tree.defaults(f"{APPLICATIONS}/some-mimeapps.list", https="a.desktop")
    assert tree.of("eve") == {"https": "b.desktop"}
    (note,) = tree.notes
    assert "depends on the desktop" in note
    tree.write("/home/eve/.config/kde-mimeapps.list", "[Default Applications]\n")
    tree.defaults("/home/eve/.config/gnome-mimeapps.list", https="c.desktop")
    assert tree.of("eve") == {"https": "c.desktop"}


def test_who_has_run_plasma_has_its_list_first(tree: Tree) -> None:
    """The one desktop that leaves a file which no other writes."""
    tree.write(PLASMA)
    tree.defaults("/home/eve/.config/gnome-mimeapps.list", https="b.desktop")
    tree.defaults("/home/eve/.config/kde-mimeapps.list", https="c.desktop")
    assert tree.of("eve") == {"https": "c.desktop"}


def test_a_list_that_leads_nowhere_states_nothing(tree: Tree) -> None:
    """A link whose target was deleted is an absent file."""
    tree.link(LISTS, "../gone/mimeapps.list")
    assert tree.of("eve") == {"https": "a.desktop"}


def test_a_maze_of_folders_is_left(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id with many dashes may stand for many folders; only so many are listed."""
    for first in range(20):
        for second in range(20):
            name = "-".join("a" * (first + 1)) + "/" + "-".join("a" * (second + 1))
            tree.write(f"{OWN}/{name}/x", "")
    tree.defaults(https="-".join("a" * 60) + ".desktop")
    host = tree.host
    asked: list[str] = []
    real = host.entries

    def entries(folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        asked.append(folder)
        return real(folder, limit=limit, home=home)

    monkeypatch.setattr(host, "entries", entries)
    monkeypatch.setattr(Tree, "host", host)
    assert tree.of("eve") == {"https": "a.desktop"}
    assert len(asked) < 80


def test_plasma_starts_what_kdeglobals_names(tree: Tree) -> None:
    """Only for whom Plasma has run; an entry by its id or path, or a command."""
    globals_ = "/home/eve/.config/kdeglobals"
    tree.defaults(https="b.desktop")
    tree.write(globals_, "[General]\nBrowserApplication=c.desktop\n")
    assert tree.of("eve") == {"https": "b.desktop"}
    tree.write(PLASMA)
    for named in ("c.desktop", "c", "/usr/share/applications/c.desktop"):
        tree.write(globals_, f"[General]\nBrowserApplication={named}\n")
        assert tree.of("eve") == {"https": "c.desktop"}
    tree.write(globals_, "[General]\nBrowserApplication=!/usr/bin/a --x\n")
    (chosen,) = [each for each in tree.choices() if each.owner == "eve"]
    assert (chosen.entry, chosen.executable, chosen.file) == ("", "/usr/bin/a", globals_)
    for named in ("!/opt/none", "", "../x", "!"):
        tree.write(globals_, f"[General]\nBrowserApplication={named}\n")
        assert tree.of("eve") == {"https": "b.desktop"}
    (tree.root / globals_[1:]).unlink()
    assert tree.of("eve") == {"https": "b.desktop"}


def test_an_entry_that_cannot_be_read_is_there_by_its_name(tree: Tree) -> None:
    """A link out of the home: its bytes are nobody's business, its name decides."""
    tree.link(f"{OWN}/c.desktop", "/etc/passwd")
    tree.defaults(https="c.desktop")
    (chosen,) = [each for each in tree.choices() if each.owner == "eve"]
    assert (chosen.file, chosen.program) == (f"{OWN}/c.desktop", "")
    assert any("out" in note for note in tree.notes)


@pytest.mark.skipif(not shutil.which("gio"), reason="gio (libglib2.0-bin) is not installed")
@pytest.mark.parametrize("seed", range(60))
def test_glib_answers_the_same(tmp_path: Path, seed: int) -> None:
    """Random machines: entries that are there or not, lists and caches in every place."""
    tree = _random_machine(tmp_path, random.Random(seed))  # noqa: S311 - no secret
    asked = {"https": "x-scheme-handler/https", "pdf": "application/pdf"}
    expected = {role: _gio(tmp_path, kind) for role, kind in asked.items()}
    got = tree.of("eve")
    assert {role: got.get(role, "") for role in asked} == expected


@pytest.mark.skipif(not shutil.which("xdg-mime"), reason="xdg-utils is not installed")
@pytest.mark.parametrize("seed", range(12))
def test_xdg_mime_answers_the_same(tmp_path: Path, seed: int) -> None:
    """Explicit defaults of one entry only: it reads no further, and no flags."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tree = Tree(tmp_path)
    tree.program("/usr/bin/true")
    names = [f"{letter}.desktop" for letter in "abcd"]
    for name in names[:3]:
        tree.write(f"{chance.choice(DATA)}/applications/{name}", entry("/usr/bin/true %u", ""))
    lists = (LISTS, "/home/eve/.config/gnome-mimeapps.list", "/etc/xdg/mimeapps.list",
             f"{APPLICATIONS}/mimeapps.list")  # fmt: skip
    for path in chance.sample(lists, 3):
        tree.defaults(path, https=chance.choice(names))
    command = ["xdg-mime", "query", "default", "x-scheme-handler/https"]
    answer = _run(tmp_path, command, XDG_CURRENT_DESKTOP="GNOME", DE="generic").strip()
    assert tree.of("eve").get("https", "") == answer


def _random_machine(root: Path, chance: random.Random) -> Tree:
    tree = Tree(root)
    tree.program("/usr/bin/true")
    names = [f"{letter}.desktop" for letter in "abcdef"] + ["kde-x.desktop"]
    for folder in chance.sample(DATA, 4):
        for name in chance.sample(names, 3):
            path = name.replace("kde-", "kde/") if chance.random() < 0.5 else name
            tree.write(f"{folder}/applications/{path}", _random_entry(chance))
        if chance.random() < 0.6:
            some = ";".join(chance.sample(names, 2))
            tree.cache(f"{folder}/applications", https=some, pdf=";".join(chance.sample(names, 3)))
    folders = ("/home/eve/.config", "/etc/xdg", *(f"{folder}/applications" for folder in DATA))
    for folder in chance.sample(folders, 3):
        for name in chance.sample(("gnome-mimeapps.list", "kde-mimeapps.list", "mimeapps.list",
                                   "defaults.list"), 2):  # fmt: skip
            tree.write(f"{folder}/{name}", _random_list(names, chance, folder))
    return tree


def _random_entry(chance: random.Random) -> str:
    """Not hidden ones: GLib takes them for a default, against the specification."""
    more = chance.choice(("", "", "NoDisplay=true", "TryExec=/opt/none/there", "TryExec=true"))
    command = chance.choice(("/usr/bin/true %u", "true %u", "/opt/none/there %u", '"true'))
    return viewer(command, more) if chance.random() < 0.5 else entry(command, "", "", more)


def _random_list(names: list[str], chance: random.Random, folder: str) -> str:
    lines = []
    groups = ["Default Applications", "Added Associations"]
    if not folder.endswith("applications"):
        # Beside a cache GLib forgets what is removed, against the specification.
        groups.append("Removed Associations")
    for group in groups:
        if chance.random() < 0.6:
            lines.append(f"[{group}]")
            lines += [
                f"{kind}={';'.join(chance.sample(names, 2))}"
                for kind in ("x-scheme-handler/https", "application/pdf")
                if chance.random() < 0.6
            ]
    return "\n".join([*lines, ""])


def _gio(root: Path, kind: str) -> str:
    answer = _run(root, ["gio", "mime", kind], XDG_CURRENT_DESKTOP=DESKTOPS)
    named = re.search(r"^Default application for .*: (\S+)$", answer, re.MULTILINE)
    return named[1] if named else ""


def _run(root: Path, command: list[str], **more: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": f"{root}/home/eve",
        "XDG_CONFIG_HOME": f"{root}/home/eve/.config",
        "XDG_CONFIG_DIRS": f"{root}/etc/xdg",
        "XDG_DATA_HOME": f"{root}{DATA[0]}",
        "XDG_DATA_DIRS": ":".join(f"{root}{folder}" for folder in DATA[1:]),
        **more,
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    return done.stdout


def test_exports_stand_before_the_machines_and_snaps_after(tree: Tree) -> None:
    """As flatpak's and snapd's own profiles order them."""
    tree.program("/usr/bin/flatpak")
    for folder in (DATA[5], DATA[4], DATA[3], DATA[2], DATA[1]):
        tree.write(f"{folder}/applications/same.desktop", entry("a"))
        tree.defaults(https="same.desktop")
        (chosen,) = [each for each in tree.choices() if each.owner == "eve"]
        assert chosen.file == f"{folder}/applications/same.desktop"
    assert EXPORTS in chosen.file
