r"""Windows recordings: names, homes and identifiers are replaced wherever Windows writes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_builder.hive import hive
from host_builder.win import Raw, Value, Values, export
from passmuster.host.answers import Answers
from passmuster.host.errors import RecordingError
from passmuster.host.protocol import Entry, Facts, Process, RegistryKey, User
from passmuster.host.recording_format import (
    KeyAnswer,
    LinkAnswer,
    ListingAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    UsersAnswer,
)
from passmuster.host.registry.export import parse
from passmuster.host.scrub import Scrubbed, scrub
from passmuster.host.scrub.identity import Identity, identity_of

HKLM = "HKEY_LOCAL_MACHINE"
SOFTWARE = f"{HKLM}\\SOFTWARE"
NT = f"{SOFTWARE}\\Microsoft\\Windows NT\\CurrentVersion"
DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
NEW_DOMAIN = "S-1-5-21-1000000000-2000000000-3000000001"
ENTRA = "S-1-12-1-1111111111-1222222222-1333333333-1444444444"
MUELLER = User(name="müller", uid=1001, home="C:\\Users\\müller", sid=f"{DOMAIN}-1001")
ERIKA = User(name="erika", uid=1444444444, home="D:\\Profiles\\Büro\\erika.corp", sid=ENTRA)
OF_MUELLER = f"HKEY_USERS\\{MUELLER.sid}"
REGISTRY = "files/0000-machine.reg"


def scrubbed(
    stated: dict[str, Values] | None = None,
    /,
    files: dict[str, bytes] | None = None,
    *,
    users: tuple[User, ...] = (MUELLER, ERIKA),
    identity: Identity | None = None,
    **answers: Any,
) -> Scrubbed:
    """Return a scrubbed recording of a machine with these keys and files."""
    contents = {**(files or {})}
    if stated is not None:
        contents[REGISTRY] = b"\xff\xfe" + export(stated).encode("utf-16-le", "surrogatepass")
    recording = Recording(
        schema=1,
        unasked="absent",
        facts=Facts(platform="windows", architecture="AMD64"),
        users=UsersAnswer(users=users),
        reads=tuple(
            ReadAnswer(path=path, limit=10**6, file=path,
                       home=next((one.home for one in users if path.startswith(one.home)), None))
            for path in files or {}
        ),
        exports=(REGISTRY,) if stated is not None else (),
        **answers,
    )  # fmt: skip
    return scrub(recording, contents, identity or Identity())


def registry(done: Scrubbed) -> dict[str, RegistryKey]:
    """Return the keys of all exports, by their paths as they stand there."""
    found: dict[str, RegistryKey] = {}
    for name in done.recording.exports:
        found |= {key.path: key for key in parse(done.files[name]).keys.values()}
    return found


def value(stated: Value, name: str = "Some Value", **more: Any) -> Value | bytes:
    """Return a value of the registry by the new names."""
    done = scrubbed({f"{SOFTWARE}\\X": {name: stated}}, **more)
    (only,) = registry(done)[f"{SOFTWARE}\\X"].values
    return only.data


def text(content: str, path: str = "C:\\Users\\müller\\x.ini", **more: Any) -> str:
    """Return a file's text by the new names."""
    done = scrubbed(files={path: content.encode()}, **more)
    (read,) = done.recording.reads
    return done.files[read.file].decode()


def test_accounts_are_renamed_in_order_of_their_homes() -> None:
    """Name, home, identifier; of an account of Entra ID its number too."""
    done = scrubbed()
    assert done.recording.users is not None
    first, second = done.recording.users.users
    assert (first.name, first.home, first.uid) == ("user1", "C:\\Users\\user1", 1001)
    assert first.sid == f"{NEW_DOMAIN}-1001"
    assert (second.name, second.home) == ("user2", "D:\\Profiles\\folder1\\user2")
    assert second.sid == f"S-1-12-1-1-1-1-{second.uid}"
    assert second.uid == 4_000_000_001


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("C:\\Users\\müller", "C:\\Users\\user1"),
        ("c:\\USERS\\MÜLLER\\AppData\\x", "C:\\Users\\user1\\AppData\\x"),
        ("C:\\\\Users\\\\müller\\\\x", "C:\\\\Users\\\\user1\\\\x"),
        ("file:///C:/Users/müller/x", "file:///C:/Users/user1/x"),
        ("file:///C:/Users/m%C3%BCller/x", "file:///C:/Users/user1/x"),
        ('{"a": "C:\\\\Users\\\\m\\u00fcller"}', '{"a": "C:\\\\Users\\\\user1"}'),
        ("C:\\Users\\müllerei", "C:\\Users\\müllerei"),
        ("C:\\Users\\müller-alt", "C:\\Users\\müller-alt"),
        ("D:\\Profiles\\Büro\\erika.corp\\x", "D:\\Profiles\\folder1\\user2\\x"),
        ("C:\\Users\\Public\\x", "C:\\Users\\Public\\x"),
        ("müller", "müller"),
        (f"{MUELLER.sid}_Classes", f"{NEW_DOMAIN}-1001_Classes"),
        ("S-1-5-18 and S-1-5-32-544", "S-1-5-18 and S-1-5-32-544"),
        ("S-1-5-21-1-2-3-500", "S-1-5-21-1000000000-2000000000-3000000002-500"),
    ],
)  # fmt: skip
def test_homes_and_identifiers_are_replaced_in_any_form(old: str, new: str) -> None:
    """In files and in the registry alike; what only looks alike stays."""
    assert text(f"a = {old} b") == f"a = {new} b"
    assert value(f"{old}|x") == f"{new}|x"


def test_keys_values_and_their_texts_are_rewritten() -> None:
    """Paths of keys, names of subkeys and values, texts of every type."""
    keys: dict[str, Values] = {
        f"{NT}\\ProfileList\\{MUELLER.sid}": {"ProfileImagePath": MUELLER.home, "State": 3},
        f"{OF_MUELLER}\\Software\\X": {"C:\\Users\\müller\\x.exe": ("a", MUELLER.home)},
        f"{OF_MUELLER}\\Software\\Y": {
            "": Raw("hex(2):" + ",".join(f"{each:02x}" for each in
                                         f"{MUELLER.home}\\y\0".encode("utf-16-le")))
        },
    }  # fmt: skip
    found = registry(scrubbed(keys))
    own = f"HKEY_USERS\\{NEW_DOMAIN}-1001"
    assert found[f"{NT}\\ProfileList"].subkeys == (f"{NEW_DOMAIN}-1001",)
    profile = found[f"{NT}\\ProfileList\\{NEW_DOMAIN}-1001"]
    assert profile.text("ProfileImagePath") == "C:\\Users\\user1"
    assert profile.number("State") == 3
    (listed,) = found[f"{own}\\Software\\X"].values
    assert (listed.name, listed.data) == ("C:\\Users\\user1\\x.exe", ("a", "C:\\Users\\user1"))
    assert found[f"{own}\\Software\\Y"].text("") == "C:\\Users\\user1\\y"


@pytest.mark.parametrize(
    "name",
    ["RegisteredOwner", "RegisteredOrganization", "ProductId", "ProductID", "RegOwner",
     "RegCompany", "DigitalProductId4", "MachineGuid", "SerialNumber", "SERIAL", "Hash",
     "ComputerName", "DefaultUserName", "LastLoggedOnSAMUser", "ProxyPassword", "E-Mail"],
)  # fmt: skip
def test_values_that_say_whose_machine_it_is_are_emptied(name: str) -> None:
    """By their names, whatever they hold."""
    assert value("00330-80000-00000-AA123", name) == "scrubbed"
    assert value("", name) == ""
    assert value(7, name) == 7


@pytest.mark.parametrize(
    ("name", "stated"),
    [("ProductName", "Windows 10 Pro"), ("DisplayVersion", "140.0.7339.81"), ("pv", "1.2.3.4"),
     ("Publisher", "Mozilla"), ("ProgId", "FirefoxURL-308046B0AF4A39CB"), ("UBR", 6584)],
)  # fmt: skip
def test_what_an_audit_reads_stays(name: str, stated: Value) -> None:
    """Names and versions of products."""
    assert value(stated, name) == stated


def test_what_is_neither_text_nor_number_is_emptied() -> None:
    """No audit reads it, and it may hold anything."""
    done = scrubbed({f"{NT}\\X": {"DigitalProductId": b"\xa4\0", "Blob": b"abc", "None": b""}})
    assert [each.data for each in registry(done)[f"{NT}\\X"].values] == [b"", b"", b""]
    assert "binary values of the registry: 2 left out" in done.changes


def test_names_of_the_machine_its_domain_and_its_people_are_replaced() -> None:
    """Where they stand as whole words; an account with its domain as one thing."""
    identity = Identity(hosts=frozenset({"PC-4711", "pc-4711.corp.example.com"}),
                        people=frozenset({"Erika Mustermann"}))  # fmt: skip
    for old, new in (
        ("\\\\PC-4711\\share", "\\\\host1\\share"),
        ("https://pc-4711.corp.example.com/x", "https://host1.example.org/x"),
        ("of Erika Mustermann", "of Some Body"),
        ("CORP\\müller", "domain\\user1"),
        ("CORP\\somebody", "CORP\\somebody"),
        ("http://user:geheim@proxy:8080/", "http://user:scrubbed@proxy:8080/"),
        ("10.1.2.3:8080", "192.0.2.2:8080"),
        ("PC-47110", "PC-47110"),
    ):
        assert value(old, identity=identity) == new


def test_homes_of_people_without_an_account_are_found_in_the_registry() -> None:
    """And in paths; the folders that every Windows has stay."""
    keys: dict[str, Values] = {f"{SOFTWARE}\\X": {
        "A": "C:\\Users\\gast.alt\\x", "B": '"C:\\Users\\MUELLE~1\\x.exe"',
        "C": "c:\\users\\GAST.ALT", "D": "C:\\Users\\Default\\x",
    }}  # fmt: skip
    key = registry(scrubbed(keys))[f"{SOFTWARE}\\X"]
    first, second = key.text("A"), key.text("B")
    assert first == "C:\\Users\\other1\\x"
    assert second == '"C:\\Users\\other2\\x.exe"'
    assert key.text("C").casefold() == "c:\\users\\other1"
    assert key.text("D") == "C:\\Users\\Default\\x"


def test_questions_listings_links_and_programs_are_renamed() -> None:
    """The table is one; private names get numbers, those of programs stay."""
    home = MUELLER.home
    desk = f"{home}\\Desktop"
    entries = tuple(Entry(name=name, kind="folder") for name in
                    ("Scheidung 2024", "Tor Browser", "AppData", "x.lnk"))  # fmt: skip
    done = scrubbed(
        {},
        {f"{desk}\\Tor Browser\\Browser\\x.ini": f"Path={desk}\\scheidung 2024\\x\r\n".encode()},
        listings=(
            ListingAnswer(path=desk, home=home, limit=9, entries=entries),
            ListingAnswer(path="C:\\Users", limit=9, entries=(
                Entry(name="müller", kind="folder"), Entry(name="Alte", kind="folder"),
                Entry(name="Public", kind="folder"), Entry(name="desktop.ini", kind="file"))),
            ListingAnswer(path=f"{home}\\AppData\\Local", home=home, limit=9,
                          entries=(Entry(name="Vivaldi", kind="folder"),)),
        ),
        links=(LinkAnswer(path=f"{home}\\a", home=home, target=f"{desk}\\Tor Browser"),
               LinkAnswer(path=f"{desk}\\b", home=home, target="Tor Browser"),
               LinkAnswer(path=f"{desk}\\c", home=home, target="")),
        keys=(KeyAnswer(path=f"{OF_MUELLER}\\Software", where=f"{home}\\NTUSER.DAT\\Software"),
              KeyAnswer(path=f"{OF_MUELLER}\\No", outcome="denied", detail=f"{home}: no")),
        processes=ProcessesAnswer(names=("x.exe",), processes=(
            Process(pid=1, parent=0, executable=f"{desk}\\x.exe", deleted=False, device=0,
                    inode=0, uid=1444444444, command_line=f"--dir={home}\\y"),)),
    )  # fmt: skip
    listings = {each.path: [one.name for one in each.entries] for each in done.recording.listings}
    assert listings == {
        "C:\\Users": ["Public", "desktop.ini", "other1", "user1"],
        "C:\\Users\\user1\\AppData\\Local": ["Vivaldi"],
        "C:\\Users\\user1\\Desktop": ["AppData", "Tor Browser", "folder1", "x.lnk"],
    }
    targets = {each.path.rpartition("\\")[2]: each.target for each in done.recording.links}
    assert targets == {"a": "C:\\Users\\user1\\Desktop\\Tor Browser",
                       "b": "Tor Browser", "c": ""}  # fmt: skip
    asked = {each.path: each for each in done.recording.keys}
    own = f"HKEY_USERS\\{NEW_DOMAIN}-1001"
    assert asked[f"{own}\\Software"].where == "C:\\Users\\user1\\NTUSER.DAT\\Software"
    assert asked[f"{own}\\No"].detail == "C:\\Users\\user1: no"
    assert done.recording.processes is not None
    (program,) = done.recording.processes.processes
    assert program.executable == "C:\\Users\\user1\\Desktop\\x.exe"
    assert (program.uid, program.command_line) == (4_000_000_001, "--dir=C:\\Users\\user1\\y")
    (read,) = done.recording.reads
    assert read.home == "C:\\Users\\user1"
    assert done.files[read.file] == b"Path=C:\\Users\\user1\\Desktop\\folder1\\x\r\n"


def test_a_hive_becomes_an_export_and_is_never_kept() -> None:
    """All its keys stay where they were read; what cannot be read is gone."""
    path = f"{MUELLER.home}\\NTUSER.DAT"
    raw = hive(export({f"{OF_MUELLER}\\Software\\Vivaldi": {"Path": f"{MUELLER.home}\\v.exe"}}))
    done = scrubbed(files={path: raw}, users=(MUELLER,))
    own = f"HKEY_USERS\\{NEW_DOMAIN}-1001\\Software\\Vivaldi"
    again = Answers(done.recording, done.files)
    assert again.key(own).text("Path") == "C:\\Users\\user1\\v.exe"
    assert again.key(own).path == "C:\\Users\\user1\\NTUSER.DAT\\Software\\Vivaldi"
    assert not done.recording.reads
    assert not any(payload.startswith(b"regf") for payload in done.files.values())
    for other, payload in ((path, b"regf damaged"), ("C:\\other.dat", raw)):
        done = scrubbed(files={other: payload}, users=(MUELLER,))
        assert list(done.files.values()) == [b""]


def test_no_byte_of_a_binary_file_moves() -> None:
    """A home of the same length is replaced; others are left, and said so."""
    path = "C:\\Program Files\\X\\x.exe"
    same = User(name="abcde", uid=1001, home="C:\\Users\\abcde", sid=MUELLER.sid)
    raw = b"MZ\0 C:\\Users\\abcde\\x S-1-5-21-1-2-3-4 " + "C:\\Users\\abcde".encode("utf-16-le")
    done = scrubbed(files={path: raw}, users=(same,))
    (read,) = done.recording.reads
    assert done.files[read.file] == raw.replace(b"abcde", b"user1", 1)
    assert any("homes, which have another length" in each for each in done.changes)
    done = scrubbed(files={path: b"MZ\0 C:\\Users\\m\xc3\xbcller\\x\xff"})
    (read,) = done.recording.reads
    assert done.files[read.file] == b"MZ\0 C:\\Users\\m\xc3\xbcller\\x\xff"
    assert any("homes, which have another length" in each for each in done.changes)


def test_scrubbing_twice_changes_nothing_more() -> None:
    """New names are told like old ones, and become themselves."""
    keys: dict[str, Values] = {f"{OF_MUELLER}\\X": {"A": f"{MUELLER.home}\\x", "RegOwner": "me"}}
    once = scrubbed(keys, {f"{MUELLER.home}\\x.ini": b"C:\\Users\\m\xc3\xbcller"})
    twice = scrub(once.recording, once.files, Identity())
    assert (twice.recording, twice.files) == (once.recording, once.files)


def test_an_export_that_is_none_is_refused() -> None:
    """As it is when a recording is opened."""
    recording = Recording(schema=1, facts=Facts(platform="windows", architecture="x86"),
                          exports=(REGISTRY,))  # fmt: skip
    with pytest.raises(RecordingError):
        scrub(recording, {REGISTRY: b"no export"}, Identity())


@given(st.text(max_size=80))
def test_any_text_has_new_names(stated: str) -> None:
    """Whatever stands in a value, old names of accounts are gone from its paths."""
    names = scrubbed({}).names
    told = names.text(f"{stated} C:\\Users\\MÜLLER\\ {MUELLER.sid}")
    assert "C:\\Users\\MÜLLER\\" not in told
    assert DOMAIN not in told
    assert names.text(told) == names.text(names.text(told))
    raw = stated.encode("utf-8", "replace")
    assert names.replaced(raw, in_place=True)[0] == names.replaced(raw)[0] or len(
        names.replaced(raw, in_place=True)[0]
    ) == len(raw)


def test_the_identity_of_a_machine_is_in_its_registry() -> None:
    """Names with and without the domain, the id, who is said to own it."""
    control = f"{HKLM}\\SYSTEM\\CurrentControlSet"
    keys: dict[str, Values] = {
        f"{control}\\Control\\ComputerName\\ComputerName": {"ComputerName": "PC-4711"},
        f"{control}\\Services\\Tcpip\\Parameters": {"NV Hostname": "pc-4711",
                                                    "Domain": "corp.example.com"},
        f"{SOFTWARE}\\Microsoft\\Cryptography": {
            "MachineGuid": "1B671A64-40D5-491E-99B0-DA01FF1F3341"},
        NT: {"RegisteredOwner": "Erika Mustermann", "RegisteredOrganization": "Windows User"},
    }  # fmt: skip
    contents = {REGISTRY: b"\xff\xfe" + export(keys).encode("utf-16-le")}
    recording = Recording(schema=1, unasked="absent", exports=(REGISTRY,),
                          facts=Facts(platform="windows", architecture="AMD64"))  # fmt: skip
    told = identity_of(Answers(recording, contents), "node")
    assert told.hosts == {"PC-4711", "pc-4711", "PC-4711.corp.example.com", "corp", "node",
                          "pc-4711.corp.example.com", "node.corp.example.com",
                          "corp.example.com"}  # fmt: skip
    assert told.machines == {"1b671a6440d5491e99b0da01ff1f3341"}
    assert told.people - {""} == {"Erika Mustermann"}
    bare = Recording(schema=1, unasked="absent", facts=recording.facts)
    assert identity_of(Answers(bare, {}), "").hosts == frozenset()
