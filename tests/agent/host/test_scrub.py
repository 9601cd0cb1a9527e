"""A scrubbed recording judges the same, and holds no name of the machine or its people."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster.cli.capture import judgement, known_words
from passmuster.host.answers import Answers
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Entry, Facts, Process, Sandbox, User
from passmuster.host.recording import Recorder
from passmuster.host.recording_format import (
    ImageAnswer,
    LinkAnswer,
    ListingAnswer,
    PieceAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    StatAnswer,
    UsersAnswer,
    encode,
)
from passmuster.host.scrub import Scrubbed, scrub
from passmuster.host.scrub.identity import Identity, identity_of
from passmuster.inventory import take
from passmuster.products import load

FACTS = Facts(platform="linux", architecture="x86_64")
MACHINE = "0123456789abcdef0123456789abcdef"
NAMES = ["alice", "björn", "ann-marie", "a", "debian", "firefox", "opt", "user1", "user2",
         "x.y", "max@corp.example"]  # fmt: skip
WHOLE = {"alice", "björn", "ann-marie", "max@corp.example"}
FOLDERS = ["/home", "/var/home", "/srv/homes/bigcorp", "/export/home", "/opt"]
INI = b"[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox\nVersion=140.0.2\n"
STATUS = b"""Package: evince
Status: hold ok installed
Maintainer: Alice <alice@debian.example>
Architecture: amd64
Version: 43.1-2
Description: see /home/alice, a document viewer

"""


def user(name: str, home: str = "", uid: int = 1000) -> User:
    """Return an account."""
    return User(name=name, uid=uid, home=home or f"/home/{name}")


def scrubbed(
    contents: dict[str, bytes],
    *users: User,
    identity: Identity | None = None,
    known: frozenset[str] = frozenset(),
    **answers: object,
) -> tuple[Scrubbed, dict[str, bytes]]:
    """Return a scrubbed recording in which some files were read, and their new bytes by path."""
    homes = [each.home for each in users]
    reads = tuple(
        ReadAnswer(
            path=path,
            limit=10**6,
            file=path,
            home=next((home for home in homes if path.startswith(home + "/")), None),
        )
        for path in contents
    )
    recording = Recording(
        schema=1, facts=FACTS, users=UsersAnswer(users=users), reads=reads, **answers
    )
    done = scrub(recording, contents, identity or Identity(), known)
    return done, {each.path: done.files[each.file] for each in done.recording.reads}


def text(path: str, content: bytes, *users: User, **more: object) -> bytes:
    """Return the new bytes of one file."""
    (new,) = scrubbed({path: content}, *(users or (user("alice"),)), **more)[1].values()
    return new


def machine(root: Path, homes: dict[str, str], depth: int) -> None:
    """Make a root whose people have copies, choices and private folders."""
    lines = ["root:x:0:0::/root:/bin/sh"]
    files: dict[str, bytes | str] = {
        "/etc/os-release": 'ID=debian\nVERSION_ID="12"\nNAME="Debian"\n',
        "/etc/hostname": "schreibtisch\n",
        "/var/lib/dpkg/status": STATUS,
        "/opt/firefox-copy/application.ini": INI,
    }
    for number, (name, home) in enumerate(homes.items()):
        lines.append(f"{name}:x:{1000 + number}:1000:Some Name:{home}:/bin/sh")
        for folder in ("firefox", ".local/opt/firefox")[: depth + 1]:
            files[f"{home}/{folder}/application.ini"] = INI + b"; /home/alice\n"
        files[f"{home}/firefox/firefox"] = b"program"
        files[f"{home}/Steuer 2024/brief.pdf"] = b"private"
        files[f"{home}/Downloads/geheim/x"] = b"private"
        files[f"{home}/.config/mimeapps.list"] = (
            "[Default Applications]\nx-scheme-handler/https=own.desktop\n"
        )
        files[f"{home}/.local/share/applications/own.desktop"] = (
            f"[Desktop Entry]\nType=Application\nName=Own\nExec={home}/firefox/firefox %u\n"
            "MimeType=x-scheme-handler/https;\n"
        )
    files["/etc/passwd"] = "\n".join(lines)
    for path, content in files.items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(
    st.lists(st.sampled_from(NAMES), unique=True, max_size=4),
    st.lists(st.sampled_from(FOLDERS), min_size=4, max_size=4),
    st.integers(0, 1),
)
def test_a_scrubbed_recording_judges_the_same(
    tmp_path: Path, names: list[str], folders: list[str], depth: int
) -> None:
    """Same products, versions, scopes, counts and choices, whatever the people are called."""
    root = tmp_path / "root"
    shutil.rmtree(root, ignore_errors=True)
    homes = {name: f"{folder}/{name}" for name, folder in zip(names, folders, strict=False)}
    machine(root, homes, depth)
    host, products = LocalHost(str(root)), load()
    recorder = Recorder(host)
    found = take(recorder, products)
    assert len(found.installations) > len(names)
    done = scrub(*recorder.recording(), identity_of(host, "schreibtisch"), known_words(products))
    again = take(Answers(done.recording, done.files), products)
    assert judgement(found, done.names) == judgement(again)
    everything = encode(done.recording) + b"".join(done.files.values())
    for name in set(names) & WHOLE:
        assert f"{homes[name]}".encode() not in everything
        assert f'"name": "{name}"'.encode() not in everything
    for private in (b"bigcorp", b"Steuer", b"geheim", b"schreibtisch"):
        assert private not in everything


def test_a_scrubbed_recording_is_scrubbed(tmp_path: Path) -> None:
    """Once more, there is nothing left to do."""
    machine(tmp_path, {"alice": "/home/alice", "björn": "/srv/homes/bigcorp/björn"}, 1)
    recorder = Recorder(LocalHost(str(tmp_path)))
    take(recorder, load())
    once = scrub(*recorder.recording(), Identity())
    twice = scrub(once.recording, once.files, Identity())
    assert twice.recording.users == once.recording.users
    assert twice.recording.reads == once.recording.reads
    assert twice.files == once.files


def test_a_home_is_the_same_everywhere() -> None:
    """In questions, messages, programs, links, listings and in what files say."""
    box = Sandbox(kind="flatpak", app="org.x", build="0" * 64,
                  path="/home/alice/.local/share/flatpak/app")  # fmt: skip
    running = Process(pid=1, parent=1, executable="/home/alice/ff/firefox", deleted=False, device=1,
                      inode=1, uid=1000, command_line="--profile=/home/alice/p --user=alice",
                      sandbox=box)  # fmt: skip
    entries = (Entry(name="alice", kind="folder"), Entry(name="zoe", kind="folder"))
    done, files = scrubbed(
        {"/home/alice/.config/x.desktop": b"Exec=/home/alice/app %u\nURL=file:///home/alice\n"},
        user("alice"),
        links=(
            LinkAnswer(path="/opt/tool", target="/home/alice/tool"),
            LinkAnswer(path="/home/alice/up", home="/home/alice", target="../alice/./x"),
            LinkAnswer(path="/opt/relative", target="../home/zoe/tool"),
        ),
        listings=(ListingAnswer(path="/home", limit=9, entries=entries),),
        stats=(
            StatAnswer(
                path="/home/alice/gone",
                home="/home/alice",
                outcome="absent",
                detail="/home/alice/gone: No such file",
            ),
        ),
        processes=ProcessesAnswer(names=("firefox",), processes=(running,)),
    )
    assert files == {
        "/home/user1/.config/x.desktop": b"Exec=/home/user1/app %u\nURL=file:///home/user1\n"
    }
    told = done.recording
    assert {each.path: each.target for each in told.links} == {
        "/opt/tool": "/home/user1/tool",
        "/home/user1/up": "../user1/./x",
        "/opt/relative": "../home/other1/tool",
    }
    assert [each.name for each in told.listings[0].entries] == ["other1", "user1"]
    assert told.stats[0].home == "/home/user1"
    assert told.stats[0].detail == "/home/user1/gone: No such file"
    (program,) = told.processes.processes if told.processes else ()
    assert program.executable == "/home/user1/ff/firefox"
    assert program.command_line == "--profile=/home/user1/p --user=user1"
    assert program.sandbox
    assert program.sandbox.path == "/home/user1/.local/share/flatpak/app"
    assert b"alice" not in encode(told)
    assert b"zoe" not in encode(told)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("alice", b"/home/alice2 /home/alice-old /home/alicia malice alice"),
        ("debian", b"Vendor=debian 1.0~debian/2 debian.org"),
        ("firefox", b"Exec=firefox %u\nIcon=firefox\nfirefox.desktop"),
        ("opt", b"Exec=/opt/x opt"),
        ("a", b"a /home/ab a=a ~ab/ 1~a/2"),
    ],
)
def test_what_only_looks_alike_stays(name: str, content: bytes) -> None:
    """Longer names, words, versions, other folders."""
    assert text(f"/home/{name}/.config/mimeapps.list", content, user(name)) == content


@pytest.mark.parametrize("home", ["/x", "/opt", "/usr/local", "/var/lib/flatpak", "/usr"])
def test_a_systems_own_folder_is_no_persons(home: str) -> None:
    """A home that means something else to an audit as well stays where it is."""
    content = f"x={home}/x\n".encode()
    done, files = scrubbed({"/etc/xdg/mimeapps.list": content}, user("kiosk", home))
    assert list(files.values()) == [content]
    assert done.recording.users
    assert [(each.name, each.home) for each in done.recording.users.users] == [("user1", home)]


def test_homes_within_homes_and_equal_names_are_kept_apart() -> None:
    """Each home has one new place, below the one that it lay in."""
    people = (user("a", "/home/team", 1000), user("b", "/home/team/b", 1001),
              user("c", "/net/acme/b", 1002), user("user1", "/home/zz", 1003))  # fmt: skip
    told = scrubbed({}, *people)[0].recording.users
    assert told
    assert {each.uid: (each.name, each.home) for each in told.users} == {
        1000: ("user1", "/home/user1"),
        1001: ("user2", "/home/user1/user2"),
        1003: ("user3", "/home/user3"),
        1002: ("user4", "/net/folder1/user4"),
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("file:///home/bj%C3%B6rn/x", "file:///home/user1/x"),
        (r'{"p": "/home/bj\u00f6rn/x"}', '{"p": "/home/user1/x"}'),
        ("Exec=~björn/x", "Exec=~user1/x"),
        ("Icon=/var/lib/AccountsService/icons/björn", "Icon=/var/lib/AccountsService/icons/user1"),
        ('{"username": "björn"}', '{"username": "scrubbed"}'),
        ('{"owner": "björn"}', '{"owner": "user1"}'),
        ("Requested-By: björn (1000)", "Requested-By: user1 (1000)"),
    ],
)
def test_every_way_to_write_it(before: str, after: str) -> None:
    """Web addresses, JSON, a shell's short form, and settings that name an account."""
    assert text("/etc/x.conf", before.encode(), user("björn")) == after.encode()


def test_names_that_are_no_text() -> None:
    """A home whose bytes are no UTF-8 is replaced as any other."""
    odd = user("\uf7e4nn", "/home/\uf7e4nn")
    files = scrubbed({"/home/\uf7e4nn/x": b"at /home/\xe4nn/x"}, odd)[1]
    assert files == {"/home/user1/x": b"at /home/user1/x"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"http://192.168.1.20/x http://192.168.1.20/y", b"http://192.0.2.2/x http://192.0.2.2/y"),
        (b'Pin: origin "10.0.0.3"', b'Pin: origin "192.0.2.2"'),
        (b"proxy=10.1.2.3:8080", b"proxy=192.0.2.2:8080"),
        (b"net 10.1.2.0/24", b"net 192.0.2.2/24"),
        (b"[fe80::1ff:fe23:4567:890a]", b"[2001:db8::1]"),
        (b"hw 00:1A:2b:3c:4D:5e", b"hw 02:00:00:00:00:01"),
        (b"https://me:secret@repo.example/x", b"https://user:scrubbed@repo.example/x"),
        (b'"token": "abc"', b'"token": "scrubbed"'),
        (b'"discharges": ["a", "b"]', b'"discharges": ["scrubbed"]'),
        (b'"session-macaroon":"ab\\"c"', b'"session-macaroon":"scrubbed"'),
        (b"proxy_password = hunter2\nx=1", b"proxy_password = scrubbed\nx=1"),
        (b"mail alice@corp.example", b"mail mail1@example.org"),
        (b"u=https://x.example/p?a1b2c3d4e5f6a7b8c9d0e1f2a3", b"u=https://x.example/p?scrubbed"),
        (
            b"sslclientkey = /etc/pki/entitlement/123456789-key.pem",
            b"sslclientkey = /etc/pki/entitlement/0-key.pem",
        ),
    ],
)
def test_addresses_and_secrets(before: bytes, after: bytes) -> None:
    """In settings; each address has one new one."""
    assert text("/etc/x.conf", before) == after


@pytest.mark.parametrize(
    "content",
    [
        b"Version: 10.0.0.1", b"139.0.7258.127", b"/opt/x/1.2.3.4/24", b"1:2.3.4.5-1", b"std::a::b",
        b"12:30:45", b"=1.2.3.4-1", b"bob@debian.example", b"uBlock0@raymondhill.net",
        b'"PasswordManagerEnabled": false', b"2.0.0.1:amd64", b"AA:BB:CC:DD:EE:FF:00:11:22:33",
    ],
)  # fmt: skip
def test_versions_are_no_addresses(content: bytes) -> None:
    """What a value looks like is not enough."""
    assert text("/etc/x.conf", content) == content


def test_of_mounts_only_the_systems_own_stay() -> None:
    """Servers, shares, sticks and snapshots are nobody's business; read-only or not is."""
    mounts = (
        b"22 1 8:2 /@/snap/3 / ro,relatime shared:1 - btrfs /dev/mapper/luks-a ro,subvol=/x\n"
        b"40 22 0:40 / /mnt/share rw - cifs //server/alice rw,username=alice,addr=10.0.0.1\n"
        b"41 22 0:41 / /run/media/alice/STICK rw - vfat /dev/sdb1 rw\n"
        b"42 22 0:42 /export /home rw - nfs server:/export rw,addr=10.0.0.1\n"
        b"no mount at all\n/\n"
    )
    for path in ("/proc/self/mountinfo", "/proc/1/mountinfo"):
        assert text(path, mounts) == (
            b"22 1 8:2 / / ro,relatime shared:1 - btrfs none ro\n"
            b"42 22 0:42 / /home rw - nfs none rw\n"
        )
    assert text("/proc/self/mountinfo", b"1 2 3 4 / broken\n") == b"1 2 3 4 / broken\n"


def test_of_the_kernels_command_line_only_the_image_stays() -> None:
    """It may name disks, addresses and hosts."""
    line = b"BOOT_IMAGE=(hd0)/vmlinuz root=UUID=0a ro quiet ip=10.0.0.2 ostree=/ostree/boot.0/x/1/0"
    assert text("/proc/cmdline", line) == (
        b"BOOT_IMAGE=(hd0)/vmlinuz ro quiet ostree=/ostree/boot.0/x/1/0\n"
    )


def test_a_subscription_tells_no_account() -> None:
    """What is on stays, whose it is does not."""
    state = (b'{"account": {"id": "a", "external": [{"ids": ["x"]}], "name": "al@corp.example"}, '
             b'"contract": {"id": "c"}, "machine_id": "m", "attached": true}')  # fmt: skip
    assert text("/var/lib/ubuntu-advantage/status.json", state) == (
        b'{"account": null, "contract": null, "machine_id": null, "attached": true}'
    )


def test_what_packages_brought_stays() -> None:
    """The list of packages is what was read; only homes in it are replaced."""
    new = text("/var/lib/dpkg/status", STATUS)
    assert new == STATUS.replace(b"/home/alice", b"/home/user1")


def test_host_names_real_names_and_machine_ids() -> None:
    """The full name everywhere, the short one in settings, ids in any form."""
    identity = Identity(
        hosts=frozenset({"tower", "tower.corp.example", "debian"}),
        machines=frozenset({MACHINE}),
        people=frozenset({"Alice Example", "Alice", "Mozilla Firefox"}),
    )
    content = (
        f"a=TOWER b=tower.corp.example c=towers d=debian e={MACHINE}\n"
        "f=01234567-89ab-cdef-0123-456789abcdef Alice Example, Alice, Mozilla Firefox "
        "x@mail.corp.example"
    ).encode()
    known = frozenset({"firefox"})
    assert text("/etc/x.conf", content, identity=identity, known=known) == (
        b"a=host1 b=host1.example.org c=towers d=debian e=" + b"0" * 31 + b"1\n"
        b"f=00000000-0000-0000-0000-000000000001 Some Body, Alice, Mozilla Firefox "
        b"mail1@example.org"
    )
    assert text("/usr/share/x", content, identity=identity, known=known).startswith(
        b"a=TOWER b=host1.example.org "
    )


def test_a_machine_called_like_a_product_keeps_its_name() -> None:
    """It would change what is installed."""
    identity = Identity(hosts=frozenset({"firefox"}))
    content = b"Exec=firefox"
    assert text("/etc/x.conf", content, identity=identity, known=frozenset({"firefox"})) == content


def test_an_account_file_tells_no_names() -> None:
    """Should an audit ever read it."""
    content = b"root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000:Alice E,,:/home/alice:/bin/sh\n"
    assert text("/etc/passwd", content) == (
        b"root:x:0:0:root:/root:/bin/sh\nuser1:x:1000:1000::/home/user1:/bin/sh\n"
    )


def test_no_byte_of_a_binary_file_moves() -> None:
    """Names of equal length are replaced, others are told; so are those that are packed."""
    packed = gzip.compress(b"made by alice", mtime=0)
    done, files = scrubbed(
        {
            "/home/alice/a.gz": packed,
            "/home/alice/x": b"\0/home/alice/x\0/home/bob/x",
            "piece": b"at /home/alice and /home/bob",
        },
        user("alice"),
        user("bob", uid=1001),
        pieces=(PieceAnswer(path="/var/lib/rpm/x", offset=5, length=99, file="piece"),),
    )
    assert files["/home/user1/x"] == b"\0/home/user1/x\0/home/bob/x"
    assert files["/home/user1/a.gz"] == packed
    (piece,) = done.recording.pieces
    assert done.files[piece.file] == b"at /home/user1 and /home/bob"
    told = "\n".join(done.changes)
    assert "left: homes, which have another length, in files/" in told
    assert "left: the name behind user1 (packed in it), in files/" in told
    assert "left: the name behind user2, perhaps by chance, in files/" in told
    assert "alice" not in told
    assert "bob" not in told


def test_damaged_packed_bytes_break_nothing() -> None:
    """They cannot be looked into, and stay."""
    content = b"\x1f\x8bnot packed at all"
    assert text("/home/alice/x.gz", content) == content


def test_a_file_never_outgrows_the_limit_that_it_was_read_with() -> None:
    """Else the same question would find it too large."""
    content = b"/home/a /home/a"
    recording = Recording(
        schema=1,
        facts=FACTS,
        users=UsersAnswer(users=(user("a"),)),
        reads=(ReadAnswer(path="/etc/x", limit=len(content), file="f"),),
    )
    done = scrub(recording, {"f": content}, Identity())
    assert list(done.files.values()) == [content]
    assert any(line.startswith("left: homes") for line in done.changes)


def test_private_names_are_nobodys_business() -> None:
    """Names in a home that nothing was found at get a number, in other files too."""
    kinds = {"Steuer": "folder", "Steuer 2024": "folder", "brief.pdf": "file",
             "firefox": "folder", "folder1": "folder", "own.desktop": "file",
             ".plasmarc": "file"}  # fmt: skip
    listing = ListingAnswer(
        path="/home/alice",
        home="/home/alice",
        limit=99,
        entries=tuple(Entry(name=name, kind=kind) for name, kind in kinds.items()),
    )
    hidden = ListingAnswer(
        path="/home/alice/.config",
        home="/home/alice",
        limit=99,
        entries=(Entry(name="plasma-appletsrc", kind="file"),),
    )
    absent = StatAnswer(
        path="/home/alice/Steuer 2024/application.ini", home="/home/alice", outcome="absent"
    )
    done, files = scrubbed(
        {
            "/home/alice/.config/x": b"a=/home/alice/Steuer 2024/x b=/home/alice/Steuer;"
            b"c=/home/alice/firefox d=/home/alice/Steuerberater",
            "/home/alice/firefox/application.ini": INI,
        },
        user("alice"),
        listings=(listing, hidden),
        stats=(absent,),
    )
    names = [each.name for each in done.recording.listings[0].entries]
    assert {"firefox", "own.desktop", ".plasmarc"} < set(names)
    # What programs name in their own folders may tell something by being there.
    assert [each.name for each in done.recording.listings[1].entries] == ["plasma-appletsrc"]
    assert not [name for name in names if "Steuer" in name or "brief" in name]
    assert len(set(names)) == len(kinds)
    assert done.recording.stats[0].path.startswith("/home/user1/folder")
    new = files["/home/user1/.config/x"]
    assert b"Steuer 2024" not in new
    assert b"/home/user1/Steuerberater" in new
    assert b"c=/home/user1/firefox " in new


def test_the_changes_are_told_without_the_names() -> None:
    """Kinds, counts and new names; never the old ones."""
    content = b"http://10.1.2.3/ alice@corp.example /home/alice\n"
    done, _ = scrubbed(
        {"/etc/x.conf": content}, user("alice"), identity=Identity(hosts=frozenset({"tower"}))
    )
    assert done.changes == (
        "IP addresses: once replaced by 192.0.2.2",
        "account names: once replaced by user1",
        "homes and folders of users: 2 times replaced by /home/user1",
        "mail addresses: once replaced by mail1@example.org",
    )


def test_a_machine_tells_its_names(tmp_path: Path) -> None:
    """The files hostname, hosts and machine-id, and the real names of people."""
    (tmp_path / "etc").mkdir()
    for name, content in {
        "hostname": "# the name\ntower\n",
        "hosts": "127.0.0.1 localhost\n10.0.0.2 tower.corp.example tower # me\n10.0.0.3 other\n",
        "machine-id": f"{MACHINE}\n",
        "passwd": "root:x:0:0:Root User:/root:/bin/sh\na:x:1000:1:Ann Example,,,:/home/a:/bin/sh\n",
    }.items():
        (tmp_path / "etc" / name).write_text(content, encoding="utf-8")
    assert identity_of(LocalHost(str(tmp_path)), "tower") == Identity(
        hosts=frozenset({"tower", "tower.corp.example"}),
        machines=frozenset({MACHINE}),
        people=frozenset({"Ann Example"}),
    )
    assert identity_of(LocalHost(str(tmp_path / "nothing"))) == Identity()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["/etc/x", "/home/alice/x", "/usr/share/x"]))
def test_no_content_breaks_it(content: bytes, path: str) -> None:
    """Whatever stands in a file, it is replaced or left."""
    text(path, content, user("alice"), identity=Identity(hosts=frozenset({"tower"})))


@pytest.mark.parametrize(
    "part",
    [b'"' + b"a-" * 20 + b"token", b"a" * 64 + b"@", b"0:" * 20, b"://a:", b"1.2.3.",
     b"/home/alice/", b'"password" : "', b"password = ", b"alice@"],
)  # fmt: skip
def test_no_pattern_goes_back_and_forth(part: bytes) -> None:
    """A large file of what nearly fits is done; with a quadratic pattern it would never be."""
    content = part * (1_000_000 // len(part))
    recording = Recording(
        schema=1,
        facts=FACTS,
        users=UsersAnswer(users=(user("alice"),)),
        reads=(ReadAnswer(path="/etc/x", limit=10**9, file="f"),),
    )
    assert scrub(recording, {"f": content}, Identity(hosts=frozenset({"t.corp.example"}))).files


def test_this_machine_scrubbed_judges_the_same() -> None:
    """The real thing: recorded, scrubbed, judged again."""
    host, products = LocalHost(), load()
    recorder = Recorder(host)
    found = take(recorder, products)
    done = scrub(*recorder.recording(), identity_of(host, "tower"), known_words(products))
    again = take(Answers(done.recording, done.files), products)
    assert judgement(found, done.names) == judgement(again)


def test_answers_that_failed_keep_their_outcome_and_lose_the_names() -> None:
    """A piece and an image that could not be read: their messages name places too."""
    refused = PieceAnswer(
        path="/home/alice/big", home="/home/alice", offset=0, length=16,
        outcome="denied", detail="/home/alice/big: not permitted",
    )  # fmt: skip
    ended = ImageAnswer(pid=7, limit=10, outcome="absent", detail="/home/alice/firefox: ended")
    done, _ = scrubbed({}, user("alice"), pieces=(refused,), images=(ended,))
    (piece,), (image,) = done.recording.pieces, done.recording.images
    assert (piece.outcome, piece.file, image.outcome) == ("denied", "", "absent")
    assert "alice" not in piece.path + (piece.home or "") + piece.detail + image.detail


def test_a_machine_without_people_is_scrubbed_too() -> None:
    """Only root, whose name is nobody's: a `~/` in a description is no home of anybody."""
    content = b"Description: reads ~/.config and /root/.bashrc, ~root/x"
    assert text("/etc/x", content, user("root", "/root", 0)) == content
