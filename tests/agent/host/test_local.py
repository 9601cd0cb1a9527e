"""The local machine behind the door: limits, links, owners, and what is no file."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Host, User
from passmuster.host.roots import Place

NOBODY = 65_534
# The tests' own folders are no places that an audit looks at, nor are their homes accounts'.
EVERYTHING = (Place("/", "a test looks at its own folder"),)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with one program in it."""
    folder = tmp_path / "home" / "alice"
    (folder / "firefox").mkdir(parents=True)
    (folder / "firefox" / "application.ini").write_bytes(b"[App]\nVersion=1.0\n")
    return folder


@pytest.fixture
def host() -> Host:
    """Return the local machine."""
    return LocalHost(places=EVERYTHING)


def test_a_file_is_read_up_to_its_limit(host: Host, tmp_path: Path) -> None:
    """Exactly as many bytes as the limit are fine, one more gives nothing at all."""
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert host.read(str(file), limit=5) == b"12345"
    with pytest.raises(TooLargeError, match="got 5 bytes, expected at most 4"):
        host.read(str(file), limit=4)


def test_a_file_that_hides_its_size_is_capped_too(host: Host) -> None:
    """Files of /proc state no size; they are read whole or not at all."""
    assert host.read("/proc/self/status", limit=65_536).startswith(b"Name:")
    with pytest.raises(TooLargeError, match="got more than 10 bytes"):
        host.read("/proc/self/status", limit=10)


def test_a_sparse_file_of_ten_gigabytes_costs_nothing(host: Host, home: Path) -> None:
    """The size is looked at before anything is read."""
    with (home / "huge").open("wb") as file:
        file.truncate(10 * 1024**3)
    with pytest.raises(TooLargeError):
        host.read(str(home / "huge"), limit=1024, home=str(home))


def test_what_is_no_file_is_refused_and_never_waited_for(host: Host, home: Path) -> None:
    """A FIFO without a writer, a socket, a device and a folder: refused at once."""
    os.mkfifo(home / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        # A socket's path is short by nature: bind it relative to the folder.
        before = Path.cwd()
        os.chdir(home)
        try:
            listener.bind("socket")
        finally:
            os.chdir(before)
        for name, confined in (("pipe", str(home)), ("pipe", None), ("socket", str(home))):
            with pytest.raises(RefusedError, match="expected a file"):
                host.read(str(home / name), limit=10, home=confined)
    for path in ("/dev/zero", str(home)):
        with pytest.raises(RefusedError, match="expected a file"):
            host.read(path, limit=10)


def test_absent_is_told_from_everything_else(host: Host, home: Path) -> None:
    """No file, no folder on the way, a file where a folder should be: all absent."""
    ini = home / "firefox" / "application.ini"
    for path in (home / "nothing", home / "no" / "thing", ini / "below"):
        for confined in (None, str(home)):
            with pytest.raises(AbsentError):
                host.read(str(path), limit=10, home=confined)
            with pytest.raises(AbsentError):
                host.stat(str(path), home=confined)
    with pytest.raises(AbsentError, match="expected a folder"):
        host.entries(str(ini), limit=10)


def test_machine_wide_links_are_followed(host: Host, tmp_path: Path) -> None:
    """/etc/os-release is a link on most systems."""
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to("real")
    assert host.read(str(tmp_path / "link"), limit=10) == b"x"
    assert host.stat(str(tmp_path / "link")) == host.stat(str(tmp_path / "real"))


def test_a_link_is_read_and_not_followed(host: Host, home: Path) -> None:
    """In a home and outside of one, also where it leads nowhere; anything else is refused."""
    (home / "out").symlink_to("/etc/passwd")
    (home / "nowhere").symlink_to("../gone")
    for confined in (None, str(home)):
        assert host.link(f"{home}/out", home=confined) == "/etc/passwd"
        assert host.link(f"{home}/nowhere", home=confined) == "../gone"
        for name in ("firefox", "firefox/application.ini"):
            with pytest.raises(RefusedError, match="got no link"):
                host.link(f"{home}/{name}", home=confined)
        with pytest.raises(AbsentError):
            host.link(f"{home}/missing", home=confined)
    with pytest.raises(RefusedError, match="link on the way"):
        host.link(f"{home}/out/below", home=str(home))


def test_a_link_of_an_offline_root_is_its_own(tmp_path: Path) -> None:
    """The folders before it are resolved below the root, the link itself is not."""
    (tmp_path / "usr/lib").mkdir(parents=True)
    (tmp_path / "usr/lib/here").symlink_to("/etc/passwd")
    (tmp_path / "lib").symlink_to("usr/lib")
    host = LocalHost(str(tmp_path), places=EVERYTHING)
    assert host.link("/lib/here") == "/etc/passwd"
    assert host.link("/lib") == "usr/lib"
    with pytest.raises(AbsentError):
        host.link("/usr/lib/missing")


def test_a_piece_is_read_up_to_the_end_of_its_file(host: Host, home: Path, tmp_path: Path) -> None:
    """At the end there is less, after it nothing; a large file costs only what is asked for."""
    file = home / "large"
    with file.open("wb") as large:
        large.write(b"0123456789")
        large.truncate(10 * 1024**3)
        large.seek(0, os.SEEK_END)
        large.write(b"end")
    offline = LocalHost(str(tmp_path), places=EVERYTHING)
    inside = str(file)[len(str(tmp_path)) :]
    for door, path, confined in ((host, str(file), None), (host, str(file), str(home)),
                                 (offline, inside, None)):  # fmt: skip
        assert door.read_at(path, 3, 4, home=confined) == b"3456"
        assert door.read_at(path, 10 * 1024**3 + 1, 100, home=confined) == b"nd"
        assert door.read_at(path, 10 * 1024**3 + 3, 100, home=confined) == b""
        assert door.read_at(path, 0, 0, home=confined) == b""
    with pytest.raises(AbsentError):
        host.read_at(f"{home}/nothing", 0, 1)
    with pytest.raises(RefusedError, match="expected a file"):
        host.read_at(str(home), 0, 1, home=str(home))
    with pytest.raises(RefusedError):
        host.read_at(str(file), -1, 1)


def test_no_link_is_followed_in_a_home(host: Host, home: Path) -> None:
    """Neither at the end nor on the way, neither out of the home nor inside it."""
    (home / "out").symlink_to("/etc")
    (home / "inside").symlink_to("firefox")
    (home / "passwd").symlink_to("/etc/passwd")
    (home / "loop").symlink_to("loop")
    for name in ("out/passwd", "inside/application.ini", "passwd", "loop", "loop/x"):
        with pytest.raises(RefusedError, match="link"):
            host.read(str(home / name), limit=10_000_000, home=str(home))
    with pytest.raises(RefusedError):
        host.entries(str(home / "out"), limit=1000, home=str(home))
    assert host.stat(str(home / "passwd"), home=str(home)).kind == "link"


def test_a_path_must_lie_below_its_home(host: Host, home: Path) -> None:
    """Another home that begins with the same letters is outside; `..` is refused."""
    (home.parent / "alice2").mkdir()
    (home.parent / "alice2" / "file").write_bytes(b"x")
    for path in (f"{home}2/file", f"{home}/../alice2/file", "/etc/passwd", "relative"):
        with pytest.raises(RefusedError):
            host.read(path, limit=1_000_000, home=str(home))
    for confined in ("/", ""):
        with pytest.raises(RefusedError, match="outside the home"):
            host.read("/etc/passwd", limit=1_000_000, home=confined)
    with pytest.raises(RefusedError, match="not absolute"):
        host.read("etc/passwd", limit=10)
    with pytest.raises(RefusedError, match="NUL"):
        host.read("/etc/pass\0wd", limit=10)


@needs_root
def test_a_foreign_owner_is_refused_in_a_home(host: Host, home: Path) -> None:
    """Only what belongs to the home's owner or to root counts, files and folders alike."""
    ini = home / "firefox" / "application.ini"
    os.chown(home, 4001, -1)
    assert host.read(str(ini), limit=100, home=str(home)), "root's own file is fine"
    os.chown(ini, 4001, -1)
    assert host.read(str(ini), limit=100, home=str(home)), "the owner's file is fine"
    os.chown(ini, 4002, -1)
    with pytest.raises(RefusedError, match="belongs to uid 4002"):
        host.read(str(ini), limit=100, home=str(home))
    os.chown(ini, 4001, -1)
    os.chown(home / "firefox", 4002, -1)
    with pytest.raises(RefusedError, match="belongs to uid 4002"):
        host.read(str(ini), limit=100, home=str(home))


@needs_root
def test_denied_is_told(host: Host, home: Path) -> None:
    """What this process may not read is denied, not absent."""
    home.chmod(0)
    os.seteuid(NOBODY)
    try:
        with pytest.raises(DeniedError):
            host.read(str(home / "firefox"), limit=10)
    finally:
        os.seteuid(0)


def test_entries_are_told_in_order_with_their_kind(host: Host, home: Path) -> None:
    """A link is a link, whatever it leads to."""
    (home / "link").symlink_to("firefox")
    (home / "file").write_bytes(b"")
    os.mkfifo(home / "pipe")
    found = host.entries(str(home), limit=4, home=str(home))
    assert [(each.name, each.kind) for each in found] == [
        ("file", "file"),
        ("firefox", "folder"),
        ("link", "link"),
        ("pipe", "other"),
    ]
    with pytest.raises(TooLargeError, match="more than 3 entries"):
        host.entries(str(home), limit=3, home=str(home))


def test_a_crowded_folder_is_given_up_early(host: Host, tmp_path: Path) -> None:
    """A folder with very many names costs no more than its limit."""
    for number in range(3000):
        (tmp_path / f"{number}").touch()
    with pytest.raises(TooLargeError):
        host.entries(str(tmp_path), limit=2999)
    assert len(host.entries(str(tmp_path), limit=3000)) == 3000


def test_a_name_that_is_no_text_can_be_asked_for_again(host: Host, home: Path) -> None:
    """A folder whose name is not UTF-8 cannot hide a copy, and breaks no JSON."""
    odd = home / os.fsdecode(b"fire\xff\x1bfox")
    odd.mkdir()
    (odd / "application.ini").write_bytes(b"found")
    (name,) = (each.name for each in host.entries(str(home), limit=10) if "\x1b" in each.name)
    assert host.read(f"{home}/{name}/application.ini", limit=10, home=str(home)) == b"found"
    assert msgspec.json.decode(msgspec.json.encode(name)) == name


def test_a_swap_while_reading_never_leads_out_of_the_home(home: Path, tmp_path: Path) -> None:
    """Somebody swaps the folder for a link as fast as he can: the secret is never read."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "application.ini").write_bytes(b"SECRET")
    (home / "evil").symlink_to(secret)
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (home / "firefox").rename(home / "kept")
            (home / "evil").rename(home / "firefox")
            (home / "firefox").rename(home / "evil")
            (home / "kept").rename(home / "firefox")

    seen = set()
    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        for _ in range(1500):
            try:
                payload = LocalHost(places=EVERYTHING).read(
                    str(home / "firefox" / "application.ini"), limit=100, home=str(home)
                )
                seen.add(payload)
            except HostError as error:
                seen.add(type(error))
    finally:
        stop.set()
        swapper.join()
    assert b"SECRET" not in seen
    assert seen <= {b"[App]\nVersion=1.0\n", AbsentError, RefusedError}


@contextmanager
def same_descriptors() -> Iterator[None]:
    """Assert that no descriptor is left open."""
    before = sorted(each.name for each in Path("/proc/self/fd").iterdir())
    yield
    assert sorted(each.name for each in Path("/proc/self/fd").iterdir()) == before


def test_no_descriptor_is_left_open(host: Host, home: Path) -> None:
    """Whatever way a question ends."""
    (home / "link").symlink_to("/etc/passwd")
    os.mkfifo(home / "pipe")
    with same_descriptors():
        for name in ("firefox/application.ini", "link", "pipe", "nothing", "firefox", "../x"):
            for limit in (0, 100):
                for ask in (host.read, host.entries):
                    try:
                        ask(f"{home}/{name}", limit=limit, home=str(home))
                    except HostError:
                        continue
        host.stat(str(home), home=str(home))


def accounts(tmp_path: Path, payload: bytes) -> tuple[User, ...]:
    """Return the users of a root with this account file."""
    (tmp_path / "etc").mkdir(exist_ok=True)
    (tmp_path / "etc" / "passwd").write_bytes(payload)
    return LocalHost(str(tmp_path)).users()


def test_people_and_root_are_users(tmp_path: Path) -> None:
    """Services, broken lines and what is no home are passed over; a home has one account."""
    found = accounts(
        tmp_path,
        b"root:x:0:0:root:/root:/bin/bash\n"
        b"toor:x:0:0::/root/:/bin/sh\n"
        b"dots:x:1005:1005::/home/../etc:/bin/sh\n"
        b"daemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n"
        b"bob:x:1001:1001:B\xf6b,,,:/home/bob/:/bin/bash\n"
        b"alice:x:1000:1000::/home/alice:/bin/bash\n"
        b"nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n"
        b"slash:x:1002:1002::/:/bin/sh\n"
        b"relative:x:1003:1003::home:/bin/sh\n"
        b"short:x:1004\n"
        b"huge:x:99999999999999999999:1::/home/huge:/bin/sh\n"
        b"+::::::\n\n",
    )
    assert [(each.name, each.uid, each.home) for each in found] == [
        ("root", 0, "/root"),
        ("alice", 1000, "/home/alice"),
        ("bob", 1001, "/home/bob"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.binary(max_size=30) | st.just(b"a:x:1000:1:g:/h:s"), max_size=8))
def test_no_account_file_breaks_the_door(tmp_path: Path, lines: list[bytes]) -> None:
    """Whatever the file holds, users are few, ordered and have an absolute home."""
    found = accounts(tmp_path, b"\n".join(lines))
    assert [each.uid for each in found] == sorted(each.uid for each in found)
    assert len({each.home for each in found}) == len(found)
    assert all(each.home.startswith("/") and each.uid <= 60_000 for each in found)
    msgspec.json.encode(found)


def test_an_offline_root_keeps_its_links_to_itself(tmp_path: Path) -> None:
    """Absolute links and `..` lead nowhere but into the root that is audited."""
    for folder in ("etc", "usr/lib", "opt"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "usr/lib/os-release").write_bytes(b"ID=inside\n")
    (tmp_path / "etc/os-release").symlink_to("/usr/lib/os-release")
    (tmp_path / "etc/relative").symlink_to("../../../../usr/lib/os-release")
    (tmp_path / "etc/loop").symlink_to("/etc/loop")
    (tmp_path / "alternative").symlink_to("/etc")
    host = LocalHost(str(tmp_path), places=EVERYTHING)
    for path in ("/etc/os-release", "/etc/relative", "/alternative/os-release"):
        assert host.read(path, limit=100) == b"ID=inside\n", path
    with pytest.raises(RefusedError, match="too many links"):
        host.read("/etc/loop", limit=10)
    with pytest.raises(AbsentError):
        host.read("/proc/self/status", limit=100_000)
    with pytest.raises(RefusedError, match="not among the places"):
        host.read("/../etc/relative", limit=100)
    assert [each.name for each in host.entries("/", limit=10)] == [
        "alternative",
        "etc",
        "opt",
        "usr",
    ]


def test_a_machine_without_accounts_has_no_users(tmp_path: Path) -> None:
    """The smallest images have no account file: that is an answer."""
    assert LocalHost(str(tmp_path)).users() == ()


def test_an_offline_root_runs_nothing(tmp_path: Path) -> None:
    """It has no kernel and no processes, whatever runs on the machine that reads it."""
    host = LocalHost(str(tmp_path))
    assert host.facts.kernel_release == host.facts.kernel_version == ""
    assert host.processes(frozenset({Path(os.path.realpath(sys.executable)).name})) == ()
    with pytest.raises(HostError, match="runs nothing"):
        host.image(os.getpid(), limit=10**9)


def test_this_machine_states_itself(host: Host) -> None:
    """uname(2), as it is."""
    assert host.facts.kernel_release == os.uname().release
    assert host.facts.platform == "linux"


def test_other_systems_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """No half-working audit on a system that this version does not know."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(HostError, match="expected linux"):
        LocalHost()
