"""What offers itself as browser or PDF viewer, and the look-alikes that are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.desktop_tree import APPLICATIONS, EXPORTS, OWN, WEB, Tree, entry, viewer
from passmuster.host.errors import DeniedError
from passmuster.inventory.desktop.folders import Folder, Place
from passmuster.inventory.desktop.lookalikes import ENTRIES, LAUNCHERS, why_no_browser
from passmuster.inventory.desktop.paths import Programs
from passmuster.inventory.desktop.registered import MOST, offers

LOCAL = "/usr/local/share/applications"
LETTERS = "cadlkecjaakjodjcgbjlpbkmomlgkjhn"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a machine with some programs."""
    made = Tree(tmp_path)
    made.program("/usr/bin/browser", "/usr/bin/xdg-open", "/usr/bin/flatpak", "/usr/bin/env",
                 "/usr/bin/exo-open", "/usr/bin/kfmclient", "/usr/bin/kioclient")  # fmt: skip
    return made


def test_where_a_cache_is_kept_only_what_it_names_is_read(tree: Tree) -> None:
    """In /usr/share/applications; three types lead to the entries."""
    for name in ("named", "page", "pdf", "unnamed"):
        kind = viewer("browser") if name == "pdf" else entry("browser %u")
        tree.write(f"{APPLICATIONS}/{name}.desktop", kind)
    tree.cache(APPLICATIONS, https="named.desktop;none.desktop", pdf="pdf.desktop",
               html="page.desktop")  # fmt: skip
    assert tree.offered() == ["named.desktop", "page.desktop", "pdf.desktop"]
    (tree.root / f"{APPLICATIONS[1:]}/mimeinfo.cache").unlink()
    assert "unnamed.desktop" in tree.offered()


def test_nobody_keeps_the_caches_of_homes(tree: Tree) -> None:
    """There, and where an administrator drops entries by hand, all are read."""
    for folder in (OWN, LOCAL):
        tree.write(f"{folder}/one.desktop", entry("browser %u"))
        tree.cache(folder, https="")
    assert tree.offered() == ["one.desktop", "one.desktop"]
    assert {each.user for each in tree.choices()} == {"eve", ""}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("xfce4-web-browser", "exo-open --launch WebBrowser %u"),
        ("exo-web-browser", "browser"),
        ("kfmclient_html", "kfmclient openURL %u text/html"),
        ("org.kde.kioclient5", "kioclient exec %u"),
        ("mine", "xdg-open %u"),
        ("other", "env A=b xdg-open %u"),
        ("junction", "/usr/bin/flatpak run --branch=stable re.sonny.Junction @@u %u @@"),
        (f"chrome-{LETTERS}-Default", "browser --app-id=x"),
        (f"msedge-{LETTERS}-Profile_1", "browser"),
        (f"com.google.Chrome.flextop.chrome-{LETTERS}-Default", "browser"),
        ("webapp-Mail1234", "browser"),
        ("WebApp-Mail1234", "browser"),
        ("org.gnome.Epiphany.WebApp_0123", "browser"),
        ("FFPWA-01HXYZ", "browser"),
        ("any", "browser --profile-directory=Default --app-id=x"),
        ("any", "browser --app=https://example.org"),
        ("any", "none %u"),
        ("any", '"browser'),
    ],
)
def test_look_alikes_are_left_out(tree: Tree, name: str, command: str) -> None:
    """Launchers, choosers, web apps, and what is not there."""
    tree.write(f"{OWN}/{name}.desktop", entry(command, WEB, "Network;WebBrowser;"))
    tree.write(f"{OWN}/zz.desktop", entry("browser"))
    assert tree.offered() == ["zz.desktop"]


def test_the_look_alikes_have_reasons() -> None:
    """Data with a reason each; real browsers are none of them."""
    assert all(LAUNCHERS.values())
    assert all(why for _, why in ENTRIES)
    for name in ("firefox", "google-chrome", "org.mozilla.firefox", "firefox_firefox",
                 "microsoft-edge", "brave-browser", "org.gnome.Epiphany", "chromium-browser",
                 "vivaldi-stable", "opera_opera", "userapp-Firefox-OOAD52"):  # fmt: skip
        assert not why_no_browser(f"{name}.desktop")


def test_a_flatpak_of_a_user_is_read_over_its_links(tree: Tree) -> None:
    """The exports are links inside the home, over two more."""
    base = "/home/eve/.local/share/flatpak"
    app = f"{base}/app/org.x.Browser"
    target = f"{app}/x86_64/stable/0123abcd/export/share/applications"
    command = "/usr/bin/flatpak run --command=x org.x.Browser @@u %u @@"
    text = entry(command, WEB, "Network;WebBrowser;", "X-Flatpak=org.x.Browser")
    tree.write(f"{target}/org.x.Browser.desktop", text)
    tree.link(f"{app}/current", "x86_64/stable")
    tree.link(f"{app}/x86_64/stable/active", "0123abcd")
    link = (
        "../../../app/org.x.Browser/current/active/export/share/applications/org.x.Browser.desktop"
    )
    tree.link(f"{base}/{EXPORTS}/org.x.Browser.desktop", link)
    tree.cache(f"{base}/{EXPORTS}", https="org.x.Browser.desktop;")
    got = tree.choices()
    assert [(each.owner, each.sandbox, each.app) for each in got] == [
        ("eve", "flatpak", "org.x.Browser"),
        ("", "flatpak", "org.x.Browser"),
    ]
    assert got[0].executable == ""


def test_a_huge_folder_is_read_up_to_a_bound(tree: Tree) -> None:
    """And said so."""
    for number in range(MOST + 5):
        tree.write(f"{OWN}/{number:05}.desktop", entry("browser %u", WEB, "Network;Chat;"))
    tree.write(f"{OWN}/zzzzz.desktop", entry("browser %u"))
    assert tree.offered() == []
    assert any(f"only the first {MOST}" in note for note in tree.notes)


def test_one_bad_entry_loses_no_other(tree: Tree) -> None:
    """Too large, garbage, a folder of that name, a link in a circle."""
    tree.write(f"{OWN}/a.desktop", b"[Desktop Entry]\n" + b"#" * 1_000_000)
    tree.write(f"{OWN}/b.desktop", bytes(range(256)) * 100)
    tree.write(f"{OWN}/c.desktop/x", "")
    tree.link(f"{OWN}/d.desktop", "d.desktop")
    tree.write(f"{OWN}/e.desktop", entry("browser %u"))
    assert tree.offered() == ["e.desktop"]
    assert len(tree.notes) == 2


def test_a_cache_that_cannot_be_read_leads_to_the_entries(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache is only a shortcut."""
    tree.write(f"{APPLICATIONS}/one.desktop", entry("browser %u"))
    tree.cache(APPLICATIONS, https="other.desktop;")
    host = tree.host
    real = host.read

    def read(path: str, *, limit: int, home: str | None = None) -> bytes:
        if path.endswith(".cache"):
            raise DeniedError(f"{path}: not permitted")
        return real(path, limit=limit, home=home)

    monkeypatch.setattr(host, "read", read)
    look = tree.look()._replace(host=host)
    found = list(offers(look, Folder(look, Place(APPLICATIONS)), Programs(look)))
    assert [each.found.id for each in found] == ["one.desktop"]
    assert len(tree.notes) == 1
