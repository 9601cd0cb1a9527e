"""Profiles of Nix and Guix: links into the store, links out of it, and what runs from it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost, process
from passmuster.host.errors import DeniedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Entry, Process, Sandbox, Stat, User
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.inventory.observation import Look, Observation, SlowError
from passmuster.inventory.running import wanted_names
from passmuster.inventory.sources import nix
from passmuster.inventory.store_paths import Walker, folder_of, package_of
from passmuster.model.installation import Confidence, Kind, Scope
from passmuster.products.definition import Detect, Product

PASSWD = b"eve:x:1000:1000::/home/eve:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n"


def product(package: str, program: str, scheme: str = "mozilla") -> Product:
    """Return a definition that looks for one program."""
    rule = Detect(
        source="nix",
        scheme=scheme,
        match={"package": (package,)},
        executables=(f"/run/current-system/sw/bin/{program}",),
    )
    return Product(
        schema=1, id=package, name=package, vendor="x", kind=Kind.BROWSER, detect=(rule,)
    )  # fmt: skip


PRODUCTS = (
    product("firefox", "firefox"),
    product("firefox-esr", "firefox-esr"),
    product("chromium", "chromium", "dotted"),
    product("okular", "okular", "dotted"),
)


class Machine:
    """A folder tree with a store, profiles and homes, as Nix or Guix leave them."""

    def __init__(self, root: Path, store: str = "/nix/store") -> None:
        self.root = root
        self.store = store
        self.count = 0
        for each in (store, "/etc", "/home/eve", "/home/bob"):
            self.at(each).mkdir(parents=True)
        self.at("/etc/passwd").write_bytes(PASSWD)

    def at(self, path: str) -> Path:
        """Return where a path of the machine lies here."""
        return self.root / path.lstrip("/")

    def package(self, name: str, *programs: str) -> str:
        """Put a package with programs into the store and return its path."""
        self.count += 1
        path = f"{self.store}/{self.count:032}-{name}"
        for each in programs:
            self.at(f"{path}/bin").mkdir(parents=True, exist_ok=True)
            self.at(f"{path}/bin/{each}").write_bytes(b"#!/bin/sh\n")
        self.at(path).mkdir(exist_ok=True)
        return path

    def merged(self, name: str, *packages: str) -> str:
        """Merge packages as a profile does: a folder of links into each."""
        path = self.package(name)
        for package in packages:
            for program in sorted(self.at(f"{package}/bin").iterdir()):
                self.link(f"{path}/bin/{program.name}", f"{package}/bin/{program.name}")
        return path

    def link(self, path: str, target: str) -> None:
        """Put a link, with the folders that it needs."""
        self.at(path).parent.mkdir(parents=True, exist_ok=True)
        self.at(path).symlink_to(target)

    def system(self, *packages: str) -> None:
        """Make these the machine's packages, as NixOS does."""
        system = self.package("nixos-system-desk-25.05.804936.a676066377a2")
        self.link(f"{system}/sw", self.merged("system-path", *packages))
        self.link("/run/current-system", system)

    def look(self, *processes: Process) -> Look:
        """Return what the source gets."""
        host = LocalHost(str(self.root))
        return Look(host, PRODUCTS, host.users(), processes, time.monotonic() + 60, [])

    def seen(self, *processes: Process) -> list[Observation]:
        """Return the observations; nothing may have been passed over."""
        look = self.look(*processes)
        found = nix.look(look)
        assert look.notes == []
        assert found is not None
        return found


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with an empty store and two users."""
    return Machine(tmp_path)


def told(found: list[Observation]) -> list[tuple[str, str, str]]:
    """Return owner, package and version of each."""
    return [(each.owner, each.seen["package"], each.version) for each in found]


def test_the_systems_packages_are_told_by_their_store_paths(machine: Machine) -> None:
    """Names with dashes, versions with letters, and programs that nobody wants."""
    firefox = machine.package("firefox-142.0.1", "firefox")
    machine.system(
        firefox,
        machine.package("firefox-esr-140.2.0esr", "firefox-esr"),
        machine.package("chromium-139.0.7258.127", "chromium", "chromium-browser"),
        machine.package("okular-25.08.0-bin", "okular"),
        machine.package("gtk+-3.24", "gtk-demo"),
    )
    found = machine.seen()
    assert told(found) == [
        ("", "chromium", "139.0.7258.127"),
        ("", "firefox", "142.0.1"),
        ("", "firefox-esr", "140.2.0esr"),
        ("", "okular", "25.08.0"),
    ]
    seen = found[1]
    assert (seen.scope, seen.confidence, seen.packaging) == (Scope.MACHINE, Confidence.HIGH, "nix")
    assert seen.path == f"{firefox}/bin/firefox"
    assert seen.evidence.location == "/run/current-system/sw/bin/firefox"
    assert seen.evidence.raw == seen.path


def test_a_profile_of_one_package_links_its_whole_bin(machine: Machine) -> None:
    """And a relative link within the store is followed too."""
    package = machine.package("firefox-142.0", "firefox-real")
    machine.link(f"{package}/bin/firefox", "./../bin/firefox-real")
    profile = machine.package("user-environment")
    machine.link(f"{profile}/bin", f"{package}/bin")
    machine.link("/nix/var/nix/profiles/default-7-link", profile)
    machine.link("/nix/var/nix/profiles/default", "default-7-link")
    (found,) = machine.seen()
    assert (found.version, found.path) == ("142.0", f"{package}/bin/firefox-real")


def test_each_users_profiles_are_its_own(machine: Machine) -> None:
    """Declared by root, made by `nix-env` or `nix profile`, in the old and in the new place."""
    first = machine.merged("user-environment", machine.package("firefox-142.0", "firefox"))
    # As NixOS makes its parts of /etc: by way of a link that the next system replaces.
    etc = machine.package("etc")
    machine.link("/etc/static", f"{etc}/etc")
    machine.link(f"{etc}/etc/profiles/per-user/eve", first)
    machine.link("/etc/profiles/per-user/eve", "/etc/static/profiles/per-user/eve")
    second = machine.merged("profile", machine.package("chromium-139.0.1.2", "chromium"))
    machine.link("/home/eve/.local/state/nix/profiles/profile-3-link", second)
    machine.link("/home/eve/.local/state/nix/profiles/profile", "profile-3-link")
    machine.link("/home/eve/.nix-profile", "/home/eve/.local/state/nix/profiles/profile")
    third = machine.merged("user-environment", machine.package("firefox-141.0", "firefox"))
    machine.link("/nix/var/nix/profiles/per-user/bob/profile-1-link", third)
    machine.link("/nix/var/nix/profiles/per-user/bob/profile", "profile-1-link")
    machine.link("/home/bob/.nix-profile", "/nix/var/nix/profiles/per-user/bob/profile")
    found = machine.seen()
    assert told(found) == [
        ("eve", "firefox", "142.0"), ("eve", "chromium", "139.0.1.2"), ("bob", "firefox", "141.0"),
    ]  # fmt: skip
    assert {each.scope for each in found} == {Scope.USER}
    assert [each.confidence for each in found] == [
        Confidence.HIGH, Confidence.MEDIUM, Confidence.MEDIUM,
    ]  # fmt: skip


def test_guix_has_its_own_store_and_profiles(tmp_path: Path) -> None:
    """The system's, a user's and a home's."""
    machine = Machine(tmp_path, "/gnu/store")
    system = machine.package("system")
    profile = machine.merged("profile", machine.package("okular-24.12.1", "okular"))
    machine.link(f"{system}/profile", profile)
    machine.link("/run/current-system", system)
    own = machine.merged("profile", machine.package("chromium-112.0.5615.165", "chromium"))
    machine.link("/var/guix/profiles/per-user/eve/guix-profile-4-link", own)
    machine.link("/var/guix/profiles/per-user/eve/guix-profile", "guix-profile-4-link")
    machine.link("/home/eve/.guix-profile", "/var/guix/profiles/per-user/eve/guix-profile")
    assert told(machine.seen()) == [
        ("", "okular", "24.12.1"), ("eve", "chromium", "112.0.5615.165"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "target",
    ["/home/bob", "/etc", "../bob", "/nix/../etc", "/nix/store/../../home/bob", "/run", "/opt/x",
     "/run/user/1000"],
)  # fmt: skip
def test_a_link_out_of_the_store_and_the_home_is_refused(machine: Machine, target: str) -> None:
    """Nothing behind it is asked for; other profiles are not touched."""
    machine.system(machine.package("firefox-142.0", "firefox"))
    machine.link("/home/eve/.nix-profile", target)
    for path in ("/home/bob/bin/firefox", "/etc/bin/firefox", "/opt/x/bin/firefox"):
        machine.at(path).parent.mkdir(parents=True, exist_ok=True)
        machine.at(path).write_bytes(b"secret")
    look = machine.look()
    found = nix.look(look)
    assert found is not None
    assert told(found) == [("", "firefox", "142.0")]
    assert len(look.notes) == 1
    assert look.notes[0].startswith("/home/eve/.nix-profile: passed over, ")


def test_a_program_that_is_no_link_into_the_store_is_passed_over(machine: Machine) -> None:
    """A user's own folder in the place of a profile; and a name that would break a line."""
    machine.at("/home/eve/.nix-profile/bin").mkdir(parents=True)
    machine.at("/home/eve/.nix-profile/bin/firefox").write_bytes(b"x")
    odd = machine.package("firefox-142.0", "fire\x1bfox")
    machine.link("/home/bob/.nix-profile/bin/firefox", f"{odd}/bin/fire\x1bfox")
    look = machine.look()
    assert nix.look(look) == []
    assert len(look.notes) == 2
    assert all(note.isprintable() for note in look.notes)


def test_circles_and_long_chains_of_links_end(machine: Machine) -> None:
    """As many as the kernel follows, and no more."""
    machine.link("/home/eve/.nix-profile", "/home/eve/.nix-profile")
    machine.link("/nix/a", "b")
    machine.link("/nix/b", "a")
    machine.link("/home/bob/.nix-profile", "/nix/a" + "/." * 2_000)
    look = machine.look()
    assert nix.look(look) == []
    assert [note.rpartition(": ")[2] for note in look.notes] == [
        "got too many links on the way"
    ] * 2


def test_a_dangling_link_is_no_program(machine: Machine) -> None:
    """Collected garbage leaves a profile that leads nowhere."""
    profile = machine.package("user-environment")
    machine.link(f"{profile}/bin/firefox", f"/nix/store/{9:032}-firefox-1.0/bin/firefox")
    machine.link("/home/eve/.nix-profile", profile)
    machine.link("/home/bob/.nix-profile", f"/nix/store/{8:032}-user-environment")
    assert machine.seen() == []


def test_a_store_folder_without_a_version_is_a_program_of_unknown_version(
    machine: Machine,
) -> None:
    """Built by hand, for example."""
    machine.system(machine.package("firefox", "firefox"))
    (found,) = machine.seen()
    assert (found.seen["package"], found.version, found.reason) == (
        "firefox", "", "version-unknown",
    )  # fmt: skip


def test_without_a_store_nix_is_absent_and_one_without_profiles_is_empty(machine: Machine) -> None:
    """What is not in a profile is not installed."""
    none = Look(MemoryHost({}), PRODUCTS, (), (), time.monotonic() + 60, [])
    assert nix.look(none) is None
    machine.package("firefox-142.0", "firefox")
    assert machine.seen() == []
    with pytest.raises(SlowError):
        nix.look(machine.look()._replace(until=time.monotonic() - 1))


def test_a_link_that_may_not_be_read_is_noted() -> None:
    """And a user's name that could lead elsewhere is not put into a path."""

    class Refusing(MemoryHost):
        def stat(self, path: str, *, home: str | None = None) -> Stat:
            return Stat(kind="folder", device=1, inode=1, size=0)

        def link(self, path: str, *, home: str | None = None) -> str:
            self.asked.append(path)
            raise DeniedError(f"{path}: not permitted")

        def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
            raise AssertionError(folder)

    host = Refusing({})
    odd = User(name="../x", uid=1002, home="/home/odd")
    look = Look(host, PRODUCTS, (odd,), (), time.monotonic() + 60, [])
    assert nix.look(look) == []
    assert "/run/current-system/sw: passed over, /run/current-system: not permitted" in look.notes
    assert not [path for path in host.asked if ".." in path]


def test_a_recording_gives_the_same(machine: Machine, tmp_path: Path) -> None:
    """Links and their absence are answers that a recording keeps."""
    machine.system(machine.package("firefox-142.0", "firefox"))
    machine.link("/home/eve/.nix-profile", "/etc")
    recorder = Recorder(machine.look().host)
    live = machine.look()._replace(host=recorder)
    found = nix.look(live)
    recorder.save(tmp_path / "recording")
    again = machine.look()._replace(host=RecordedHost(tmp_path / "recording"))
    assert nix.look(again) == found
    assert again.notes == live.notes


def run(pid: int, package: str, uid: int = 1000, **changes: object) -> Process:
    """Return a process whose program lies in the store."""
    path = f"/nix/store/{pid:032}-{package}/lib/firefox/firefox"
    return process(pid, path, uid=uid, deleted=False, **changes)


def test_what_runs_is_told_by_its_store_path(machine: Machine) -> None:
    """The wrapped program lies in a folder of its own; helpers are children of the main one."""
    machine.system(machine.package("firefox-142.0", "firefox"))
    main = run(7, "firefox-unwrapped-142.0")
    old = run(8, "firefox-unwrapped-141.0")
    boxed = run(9, "firefox-unwrapped-140.0", sandbox=Sandbox(kind="flatpak", app="a", build="b"))
    (found,) = machine.seen(
        main, run(17, "firefox-unwrapped-142.0", parent=7),
        old, run(18, "firefox-unwrapped-141.0", parent=8), run(10, "chromium-unwrapped-1.2"),
        boxed, process(11, "/usr/bin/firefox"),
    )  # fmt: skip
    assert [
        (copy.version and (copy.version.raw, copy.version.scheme), copy.current, copy.processes)
        for copy in found.running
    ] == [(("142.0", "mozilla"), True, 1), (("141.0", "mozilla"), False, 1)]
    assert [copy.evidence.location for copy in found.running] == ["/proc/7/exe", "/proc/8/exe"]
    assert {main.executable, found.path} <= found.files
    assert old.executable not in found.executables


def test_what_a_wrapper_starts_is_asked_for() -> None:
    """Nixpkgs' wrapper starts the program beside it, which runs under this name."""
    assert {"firefox", ".firefox-wrapped", ".okular-wrapped"} <= wanted_names(PRODUCTS)


def test_what_runs_belongs_to_the_copy_of_its_version_else_to_its_owners_own(
    machine: Machine,
) -> None:
    """Nobody's running program is counted twice, nor against somebody else's copy."""
    machine.system(machine.package("firefox-142.0", "firefox"))
    own = machine.merged("user-environment", machine.package("firefox-143.0", "firefox"))
    machine.link("/home/eve/.nix-profile", own)
    system, eve = machine.seen(
        run(21, "firefox-142.0"), run(22, "firefox-143.0"), run(23, "firefox-141.0"),
        run(24, "firefox-141.0", uid=1001), run(25, "firefox-143.0", uid=1001),
        run(26, "firefox-140.0", uid=-1),
    )  # fmt: skip
    assert [
        [(copy.version.raw, copy.current) for copy in each.running if copy.version]
        for each in (system, eve)
    ] == [
        [("142.0", True), ("140.0", False), ("141.0", False), ("143.0", False)],
        [("143.0", True), ("141.0", False)],
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("firefox-142.0", ("firefox", "142.0")),
        ("firefox-esr-140.2.0esr", ("firefox-esr", "140.2.0esr")),
        ("firefox-unwrapped-142.0", ("firefox", "142.0")),
        ("okular-25.08.0-wrapped", ("okular", "25.08.0")),
        ("evince-46.1-bin", ("evince", "46.1")),
        ("chromium-wrapper-139.0.7258.127", ("chromium", "139.0.7258.127")),
        ("mupdf-1.26.3-unstable-2025-01-01", ("mupdf", "1.26.3-unstable-2025-01-01")),
        ("gtk+-3.24", ("gtk+", "3.24")),
        ("firefox", None),
        ("firefox-", None),
        ("142.0", None),
        ("system-path", None),
    ],
)
def test_package_and_version_of_a_store_folder(name: str, expected: tuple[str, str] | None) -> None:
    """The name ends at the first dash that no letter follows, as Nix itself splits it."""
    assert package_of(f"/nix/store/{'a' * 32}-{name}/bin/x") == expected


@pytest.mark.parametrize(
    "path",
    ["/nix/store", f"/nix/store/{'a' * 31}-x-1", f"/nix/store/{'A' * 32}-x-1", "/usr/bin/x",
     f"/x/nix/store/{'a' * 32}-x-1", f"/nix/store/{'a' * 32}-x 1/bin",
     f"/nix/store/{'a' * 32}-x-1/\n"],
)  # fmt: skip
def test_any_other_path_is_of_no_store_folder(path: str) -> None:
    """A hash of another length, other characters, another root, a line break."""
    assert (folder_of(path), package_of(path)) == ("", None)


@given(
    texts=st.lists(st.text("./abn~\0é", max_size=12).map(lambda text: f"/nix/{text}"), max_size=6),
    target=st.text("./abn\0é", max_size=12),
)
def test_no_links_lead_the_walk_astray(texts: list[str], target: str) -> None:
    """Whatever links say: an end within the store, or one of the host's errors."""
    from passmuster.host.errors import HostError

    links = dict.fromkeys(texts, target)
    try:
        end = Walker(MemoryHost({}, links=links)).resolve(f"/nix/{target}", None)
    except HostError as error:
        assert str(error)  # noqa: PT017 - either outcome is fine, silence is not
    else:
        assert end.startswith(("/nix", "/gnu", "/run", "/etc", "/var")) or end == "/"
