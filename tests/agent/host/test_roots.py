"""The places that an audit may look at: enforced by the door, and told on a page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from passmuster.host import roots_macos, roots_windows
from passmuster.host.errors import AbsentError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process, RegistryKey
from passmuster.host.roots import HOME_PLACES, PLACES, Place, Roots
from passmuster.inventory import take
from passmuster.inventory.sources import BY_PLATFORM
from passmuster.products import load

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "places.md"
TABLES = {
    "places": PLACES,
    "homes": HOME_PLACES,
    "windows places": roots_windows.PLACES,
    "windows keys": roots_windows.KEYS,
    "windows homes": roots_windows.HOME_PLACES,
    "macos places": roots_macos.PLACES,
    "macos homes": roots_macos.HOME_PLACES,
}


def program(executable: str) -> Process:
    """Return a running program."""
    return Process(pid=1, parent=1, executable=executable, deleted=False, device=1, inode=1,
                   uid=1000, command_line="")  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with an account, and things that are nobody's business."""
    for folder in ("etc/flatpak/installations.d", "home/alice", "home/strange", "srv/programs",
                   "data/flatpak/app", "shared/build"):  # fmt: skip
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/passwd").write_bytes(b"alice:x:1000:1000::/home/alice:/bin/sh\n")
    (tmp_path / "etc/shadow").write_bytes(b"secret")
    (tmp_path / "etc/os-release").write_bytes(b"ID=debian\n")
    (tmp_path / "etc/flatpak/installations.d/more.conf").write_bytes(
        b'[Installation "more"]\nPath=/data/flatpak/\nPath=relative\nPath=/\nPath=/x/../etc\n'
    )
    for name in ("home/alice/file", "home/strange/file", "srv/programs/application.ini",
                 "data/flatpak/app/metadata", "shared/build/firefox", "shared/secret"):  # fmt: skip
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def test_only_declared_places_are_read(root: Path) -> None:
    """Whoever asks, and however the path is written."""
    host = LocalHost(str(root))
    assert host.read("/etc/os-release", limit=100)
    for path in ("/etc/shadow", "/etc", "/", "/etc/os-release/../shadow", "/home/alice/file",
                 "/opt/../etc/shadow", "/etc/os-release2", "/optional/x"):  # fmt: skip
        with pytest.raises(RefusedError, match="not among the places"):
            host.read(path, limit=100)
        with pytest.raises(RefusedError, match="not among the places"):
            host.entries(path, limit=100)
    with pytest.raises(RefusedError, match="not among the places"):
        host.read_at("/etc/shadow", 0, 1)


def test_only_homes_of_accounts_are_homes(root: Path) -> None:
    """A source cannot make a home of any folder it likes."""
    host = LocalHost(str(root))
    assert host.read("/home/alice/file", limit=1, home="/home/alice") == b"x"
    for home in ("/home/strange", "/home", "/etc", "/"):
        with pytest.raises(RefusedError, match="no account has"):
            host.read(f"{home}/file", limit=1, home=home)


def test_the_names_above_a_place_may_be_asked_for(root: Path) -> None:
    """Whether `/etc` is a link, and where it leads: that reads nothing."""
    host = LocalHost(str(root))
    (root / "usr").symlink_to("data")
    assert host.stat("/etc").kind == "folder"
    assert host.link("/usr") == "data"
    with pytest.raises(RefusedError):
        host.link("/srv")


def test_flatpaks_further_folders_are_learnt(root: Path) -> None:
    """From the administrator's own files, and only plain folders."""
    host = LocalHost(str(root))
    with pytest.raises(RefusedError, match="not among the places"):
        host.read("/data/flatpak/app/metadata", limit=1)
    host.read("/etc/flatpak/installations.d/more.conf", limit=1000)
    assert host.read("/data/flatpak/app/metadata", limit=1) == b"x"
    for path in ("/etc/shadow", "/srv/programs/application.ini"):
        with pytest.raises(RefusedError, match="not among the places"):
            host.read(path, limit=10)


def test_a_running_programs_folder_is_learnt(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without following a link in it, for it may be anybody's; a shared folder is not opened."""
    from passmuster.host import processes

    (root / "srv/programs/link").symlink_to("/etc/shadow")
    (root / "srv/programs/firefox").write_bytes(b"x")
    running = tuple(map(program, ("/srv/programs/firefox", "/shared/firefox", "/firefox",
                                  "/home/firefox")))  # fmt: skip
    monkeypatch.setattr(processes, "running", lambda _: running)
    host = LocalHost(str(root))
    host._runs = True
    with pytest.raises(RefusedError, match="not among the places"):
        host.read("/srv/programs/application.ini", limit=1)
    host.processes(frozenset({"firefox"}))
    assert host.read("/srv/programs/application.ini", limit=1) == b"x"
    assert host.stat("/srv/programs/firefox").size == 1
    with pytest.raises(RefusedError, match="got a link"):
        host.read("/srv/programs/link", limit=100)
    with pytest.raises(AbsentError):
        host.stat("/shared/firefox")
    for path in ("/shared/secret", "/shared/build/firefox", "/home/strange/file", "/etc/shadow",
                 "/srv/programs/../../etc/shadow"):  # fmt: skip
        with pytest.raises(RefusedError, match="not among the places"):
            host.read(path, limit=100)


def test_a_flatpaks_program_is_no_folder_of_the_machine(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its path is the sandbox's own."""
    import msgspec

    from passmuster.host import processes
    from passmuster.host.protocol import Sandbox

    box = Sandbox(kind="flatpak", app="org.mozilla.firefox", build="0" * 64)
    boxed = msgspec.structs.replace(program("/srv/programs/firefox"), sandbox=box)
    monkeypatch.setattr(processes, "running", lambda _: (boxed,))
    host = LocalHost(str(root))
    host._runs = True
    host.processes(frozenset({"firefox"}))
    with pytest.raises(RefusedError):
        host.read("/srv/programs/application.ini", limit=1)


def test_everything_is_a_place_too() -> None:
    """Tests look at their own folders."""
    known = Roots((Place("/", "everything"),))
    assert all(known.cover(path) for path in ("/", "/etc", "/home/alice/file"))
    assert not known.cover("/etc/../x")


def test_an_audit_of_this_machine_asks_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every source finds its places on the list."""
    refused: list[str] = []
    look = LocalHost._look

    def watched(self: LocalHost, path: str, *args: object, **names: object) -> object:
        try:
            return look(self, path, *args, **names)
        except RefusedError as error:
            if "not among the places" in str(error):
                refused.append(path)
            raise

    monkeypatch.setattr(LocalHost, "_look", watched)
    take(LocalHost(), load())
    assert refused == []


def test_every_program_of_a_definition_is_within_the_list() -> None:
    """What a definition names could never be told from what runs otherwise."""
    known = Roots()
    for product in load():
        for rule in product.detect:
            if rule.source not in BY_PLATFORM["linux"]:
                continue
            for path in rule.executables:
                assert rule.source in {"flatpak", "snap"} or known.cover_name(path), path
            if rule.source == "mozilla-files":
                assert known.cover(f"/etc/{product.id}/policies/policies.json"), product.id
            for folder in rule.match.get("folder", ()):
                assert folder.startswith("~/") or known.cover(folder), folder


def test_every_program_of_windows_is_within_the_list() -> None:
    """What a definition names for everybody; a user's own lie in homes."""
    from passmuster.host.windows.bounds import Bounds
    from passmuster.host.windows.folders import expanded, folders

    known = folders(lambda path: RegistryKey(path=path))
    bounds = Bounds(roots_windows.PLACES, roots_windows.KEYS, known)
    rules = [rule for product in load() for rule in product.detect]
    paths = {
        path for rule in rules if rule.source == "windows-program" for path in rule.executables
    }
    people = ("%localappdata%", "%appdata%", "%userprofile%")
    assert [path for path in sorted(paths) if not path.lower().startswith(people)
            and not bounds.cover(expanded(path, known))] == []  # fmt: skip


def test_the_preferences_of_every_mozilla_and_acrobat_are_within_the_list() -> None:
    """A bundle identifier of a definition is the name of the file with its policies."""
    known = Roots(roots_macos.PLACES)
    named = {"firefox", "floorp", "librewolf", "mullvad-browser", "tor-browser", "waterfox", "zen",
             "adobe-acrobat", "adobe-acrobat-reader"}  # fmt: skip
    rules = [rule for product in load() if product.id in named for rule in product.detect
             if rule.source == "app-bundle"]  # fmt: skip
    bundles = {bundle for rule in rules for bundle in rule.match.get("bundle", ())}
    assert len(bundles) >= len(named)
    paths = {f"/Library/Preferences/{each}.plist" for each in bundles}
    assert {each for each in paths if not known.cover(each)} == set()
    assert not known.cover("/Library/Preferences/com.apple.wifi.known-networks.plist")


@pytest.mark.parametrize(("table", "start"), [
    ("places", "/"), ("homes", "~"), ("windows places", ("%", "*:\\")),
    ("windows keys", ("HKEY_LOCAL_MACHINE\\S", "HKEY_USERS\\<SID>")), ("windows homes", "~\\"),
    ("macos places", "/"), ("macos homes", "~/"),
])  # fmt: skip
def test_each_place_has_a_reason_and_stands_once(table: str, start: str | tuple[str, ...]) -> None:
    """A security department reads these lists."""
    paths = [each.path for each in TABLES[table]]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert all(path.startswith(start) for path in paths)
    assert all(len(each.reason) > 5 for each in TABLES[table])


@pytest.mark.parametrize("table", TABLES)
def test_the_page_is_the_list(table: str) -> None:
    """docs/reference/places.md; PASSMUSTER_REWRITE=1 writes it anew."""
    rows = [f"| `{each.path}` | {each.reason} |\n" for each in TABLES[table]]
    head, start, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {table} -->\n")
    _, end, tail = rest.partition(f"<!-- end of {table} -->\n")
    assert start
    assert end
    page = f"{head}{start}| place | why |\n|---|---|\n{''.join(rows)}{end}{tail}"
    if os.environ.get("PASSMUSTER_REWRITE") == "1":
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
