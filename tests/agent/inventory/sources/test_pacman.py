"""pacman's local database: the real pacman's listing, damaged folders, where it may lie."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from fakes.pacman_databases import PacmanRoot, needs_pacman
from passmuster.host.errors import DeniedError, HostError, RefusedError, TooLargeError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Look, NoDataError, Observation, SlowError
from passmuster.inventory.sources import pacman
from passmuster.model.installation import Kind
from passmuster.products.definition import Detect, Product
from passmuster.versions import compare

LOCAL = "/var/lib/pacman/local"
VERSIONS = ["142.0.1-1", "1:24.08.3-2", "2:8.2.1-1.1", "3.04_rc1-1", "48.1+r3+gab12cd3-1",
            "0.1~b-9", "20240613-10", "128.9.0esr-1", "1.r12.gdeadbee-1", "5.5p1-3"]  # fmt: skip


def looking(host: Host, *names: str, seconds: float = 60.0) -> Look:
    """Return what the source gets when definitions want these packages."""
    rule = Detect(source="pacman", scheme="alpm", match={"package": names})
    wants = Product(
        schema=1, id="x", name="x", vendor="x", kind=Kind.BROWSER, detect=(rule,)
    )  # fmt: skip
    return Look(host, (wants,), (), (), time.monotonic() + seconds, [])


def seen(host: Host, *names: str) -> tuple[dict[str, Observation], list[str]]:
    """Return the observations by package, and the notes."""
    look = looking(host, *names)
    found = pacman.look(look)
    assert found is not None
    assert len({each.seen["package"] for each in found}) == len(found)
    return {each.seen["package"]: each for each in found}, look.notes


def desc(name: str, version: str, more: str = "") -> bytes:
    """Return a `desc` as pacman writes it."""
    return (
        f"%NAME%\n{name}\n\n%VERSION%\n{version}\n\n%BASE%\n{name}\n\n%DESC%\nsomething\n\n"
        f"%ARCH%\nx86_64\n\n%LICENSE%\nGPL\nMPL\n\n{more}"
    ).encode()


def database(*packages: tuple[str, bytes], **files: bytes) -> MemoryHost:
    """Return a host with these folders and their `desc`."""
    there: dict[str, bytes | HostError] = {f"{LOCAL}/ALPM_DB_VERSION": b"9\n", **files}
    there |= {f"{LOCAL}/{folder}/desc": body for folder, body in packages}
    return MemoryHost(there)


@needs_pacman
def test_every_package_is_what_pacman_says(tmp_path: Path) -> None:
    """Epochs, `_`, `+`, dashes in names; one upgraded, one removed again, one that is held."""
    root = PacmanRoot(tmp_path / "root", options=("IgnorePkg = held-browser",))
    names = ["firefox", "firefox-i18n-de", "firefox-developer-edition", "lib32-gtk2", "gtk2+extra",
             "held-browser", "a", "x-1"]  # fmt: skip
    names += [f"package-{number}" for number in range(100)]
    root.install({name: VERSIONS[at % len(VERSIONS)] for at, name in enumerate(names)})
    root.install({"held-browser": "7.0-1", "firefox": "143.0-1"})
    root.install({"fonts": "1-1"}, architecture="any")
    root.remove("package-0", "package-7")
    told = root.listing()
    assert len(told) >= 100
    assert "package-7" not in told

    found, notes = seen(LocalHost(str(root.root)), *names, "fonts", "not-there")
    assert notes == []
    assert {name: each.version for name, each in found.items()} == told
    assert {each.architecture for name, each in found.items() if name != "fonts"} == {"amd64"}
    assert found["fonts"].architecture == "all"
    assert found["firefox"].files == {"/usr/bin/firefox"}
    assert found["firefox"].version == "143.0-1"
    assert found["held-browser"].version == "7.0-1"
    for each in found.values():
        assert compare("alpm", each.version, each.version) == 0
    location = Path(str(root.root) + found["firefox"].evidence.location)
    assert "143.0-1" in location.read_text()


@needs_pacman
def test_a_database_elsewhere_below_usr_is_found(tmp_path: Path) -> None:
    """DBPath, as distributions with an image-based system set it."""
    root = PacmanRoot(tmp_path / "root", database="/usr/lib/holo/pacmandb")
    root.install({"firefox": "142.0-1"})
    found, _ = seen(LocalHost(str(root.root)), "firefox")
    assert found["firefox"].version == root.listing()["firefox"] == "142.0-1"
    assert found["firefox"].evidence.location.startswith("/usr/lib/holo/pacmandb/local/firefox-")


@needs_pacman
def test_an_empty_database_holds_no_package(tmp_path: Path) -> None:
    """Made by pacman and nothing in it: an answer, not a failure."""
    root = PacmanRoot(tmp_path / "root")
    root.install({"firefox": "1-1"})
    root.remove("firefox")
    assert (root.database / "local/ALPM_DB_VERSION").exists()
    assert seen(LocalHost(str(root.root)), "firefox") == ({}, [])


CONFIGURATIONS = [
    b"[options]\nDBPath = /var/lib/other\n",
    b"# DBPath = /no\n[core]\nDBPath = /no\n[options]\n#DBPath=/no\n  DBPath=/var/lib/other  \n",
    b"[options]\r\nDBPath\t=\t/var/lib/other/\r\nDBPath = /var/lib/second\r\n",
    b"[options]\nHoldPkg = pacman\nIgnorePkg=\nDBPath = /var/lib/other\n[extra]\nServer = x\n",
]


@pytest.mark.parametrize("payload", CONFIGURATIONS)
def test_the_databases_place_is_told_by_pacman_conf(payload: bytes, tmp_path: Path) -> None:
    """The first DBPath of `[options]` counts; pacman's own reader says the same."""
    stated = pacman.database_path(payload)
    assert stated.rstrip("/") == "/var/lib/other"
    if shutil.which("pacman-conf"):
        (tmp_path / "pacman.conf").write_bytes(payload)
        told = subprocess.run(
            ["pacman-conf", "--config", str(tmp_path / "pacman.conf"), "DBPath"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert told.stdout.strip().rstrip("/") == stated.rstrip("/")


@pytest.mark.parametrize(
    "path",
    ["/home/eve/db", "relative", "/var/../home/eve", "/", "/var", "/etc/\x1b[31m", "//opt//x"],
)
def test_a_database_anywhere_else_is_refused(path: str) -> None:
    """Not read, and not taken from the usual place, where a stale one may lie."""
    host = database(("firefox-1-1", desc("firefox", "1-1")))
    host.files["/etc/pacman.conf"] = f"[options]\nDBPath = {path}\n".encode()
    with pytest.raises(RefusedError, match="DBPath") as raised:
        pacman.look(looking(host, "firefox"))
    assert str(raised.value).isprintable()


def test_a_configuration_that_cannot_be_read_leaves_the_usual_place() -> None:
    """Told, and the database itself is what counts."""
    host = database(("firefox-1-1", desc("firefox", "1-1")))
    host.files["/etc/pacman.conf"] = DeniedError("/etc/pacman.conf: not permitted")
    found, notes = seen(host, "firefox")
    assert found["firefox"].version == "1-1"
    assert notes == ["/etc/pacman.conf: not permitted"]


def test_without_a_database_pacman_is_absent() -> None:
    """Also where only pacman itself is installed."""
    assert pacman.look(looking(MemoryHost({}), "firefox")) is None
    only = MemoryHost({"/etc/pacman.conf": b"[options]\n"})
    assert pacman.look(looking(only, "firefox")) is None


def test_a_folder_without_anything_of_pacmans_is_no_answer() -> None:
    """Neither a package nor the database's own mark."""
    with pytest.raises(NoDataError, match="ALPM_DB_VERSION"):
        pacman.look(looking(MemoryHost({f"{LOCAL}/notes.txt": b""}), "firefox"))


def test_too_many_folders_fail_and_time_is_kept() -> None:
    """The listing's limit is the host's; the clock is looked at for each package."""
    crowd = {f"{LOCAL}/p-{number}-1/desc": b"" for number in range(pacman.FOLDER_LIMIT + 1)}
    with pytest.raises(TooLargeError):
        pacman.look(looking(MemoryHost(dict(crowd)), "p"))
    host = database(("firefox-1-1", desc("firefox", "1-1")))
    with pytest.raises(SlowError):
        pacman.look(looking(host, "firefox", seconds=-1))


@pytest.mark.parametrize(
    ("folder", "body"),
    [
        ("firefox-142.0-1", b""),
        ("firefox-142.0-1", b"\xff\x00junk%"),
        ("firefox-142.0-1", desc("firefox", "141.0-1")),
        ("firefox-142.0-1", desc("chromium", "142.0-1")),
        ("firefox-142.0-1", desc("firefox", "142.0-1", "%VERSION%\n143.0-1\n\n")),
        ("firefox-142.0-1", desc("firefox", "142.0-1").replace(b"%VERSION%", b"%VERSIUN%")),
        ("firefox-142.0", desc("firefox", "142.0")),
        ("firefox", desc("firefox", "142.0-1")),
        ("firefox-14\x1b2.0-1", desc("firefox", "14\x1b2.0-1")),
        (f"firefox-{'1' * 300}-1", desc("firefox", f"{'1' * 300}-1")),
    ],
)
def test_a_damaged_package_is_there_and_its_version_unknown(folder: str, body: bytes) -> None:
    """What the folder says and what `desc` says must agree; the others are not touched."""
    found, notes = seen(database((folder, body), ("okular-1-1", desc("okular", "1-1"))),
                        "firefox", "okular")  # fmt: skip
    assert (found["firefox"].version, found["firefox"].reason) == ("", "version-unknown")
    assert found["okular"].version == "1-1"
    assert len(notes) == 1


@pytest.mark.parametrize("problem", [None, DeniedError("desc: not permitted"),
                                     TooLargeError("desc: too large")])  # fmt: skip
def test_a_package_whose_desc_cannot_be_read_is_there_too(problem: HostError | None) -> None:
    """Missing, not permitted, too large: noted, and never lost."""
    host = database(("okular-1-1", desc("okular", "1-1")))
    host.files[f"{LOCAL}/firefox-142.0-1/files"] = b"%FILES%\nusr/\nusr/bin/firefox\n"
    if problem:
        host.files[f"{LOCAL}/firefox-142.0-1/desc"] = problem
    found, notes = seen(host, "firefox", "okular")
    assert (found["firefox"].version, found["firefox"].reason) == ("", "version-unknown")
    assert found["firefox"].files == {"/usr/bin/firefox"}
    assert found["okular"].reason == ""
    assert len(notes) == 1


def test_two_versions_of_one_package_tell_none() -> None:
    """An upgrade that broke off: both are named, neither is believed."""
    host = database(("firefox-142.0-1", desc("firefox", "142.0-1")),
                    ("firefox-143.0-1", desc("firefox", "143.0-1")))  # fmt: skip
    found, notes = seen(host, "firefox")
    assert (found["firefox"].version, found["firefox"].reason) == ("", "several-versions")
    assert "firefox-142.0-1, firefox-143.0-1" in notes[0]


def test_only_folders_of_wanted_packages_are_looked_into() -> None:
    """Names are told from the right: a neighbour's name that begins alike is another package."""
    host = database(
        ("firefox-142.0-1", desc("firefox", "142.0-1")),
        ("firefox-i18n-de-142.0-1", desc("firefox-i18n-de", "142.0-1")),
        ("firefox-1-2-3", desc("firefox-1", "2-3")),
    )
    found, notes = seen(host, "firefox")
    assert found["firefox"].version == "142.0-1"
    assert notes == []
    assert not [path for path in host.asked if "i18n" in path or "firefox-1-" in path]


def test_a_list_of_files_that_cannot_be_read_is_noted() -> None:
    """The package counts without it."""
    host = database(("firefox-1-1", desc("firefox", "1-1")))
    host.files[f"{LOCAL}/firefox-1-1/files"] = DeniedError("files: not permitted")
    found, notes = seen(host, "firefox")
    assert (found["firefox"].version, found["firefox"].files) == ("1-1", frozenset())
    assert notes == ["files: not permitted"]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(payload: bytes) -> None:
    """Any `desc`, `files` or pacman.conf gives an answer."""
    pacman.parse(payload)
    pacman.database_path(payload)
    found, _ = seen(database(("firefox-1-1", payload)), "firefox")
    assert found["firefox"].version in ("", "1-1")
