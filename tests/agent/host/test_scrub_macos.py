"""Recordings of a Mac: homes below /Users, property lists of both forms, names of people."""

from __future__ import annotations

import plistlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host.answers import Answers
from passmuster.host.protocol import Entry, Facts, User
from passmuster.host.recording_format import ListingAnswer, ReadAnswer, Recording, UsersAnswer
from passmuster.host.scrub import Scrubbed, scrub
from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.identity import Identity, identity_of
from passmuster.host.scrub.plists import Plist

FACTS = Facts(platform="macos", architecture="arm64")
ROOT = User(name="root", uid=0, home="/var/root")
ANNA = User(name="anna", uid=501, home="/Users/anna")
SETTINGS = "/Library/Preferences/SystemConfiguration/preferences.plist"


def binary(value: Any) -> bytes:
    """Return a binary property list as the system writes it."""
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


def scrubbed(
    files: dict[str, bytes], identity: Identity | None = None, *, limit: int = 10**6, **answers: Any
) -> Scrubbed:
    """Return a scrubbed recording of Anna's Mac on which some files were read."""
    reads = tuple(
        ReadAnswer(path=path, limit=limit, file=path,
                   home=ANNA.home if path.startswith(f"{ANNA.home}/") else None)
        for path in files
    )  # fmt: skip
    recording = Recording(schema=1, facts=FACTS, users=UsersAnswer(users=(ROOT, ANNA)),
                          reads=reads, **answers)  # fmt: skip
    return scrub(recording, files, identity or Identity())


def content(path: str, payload: bytes, identity: Identity | None = None, **more: Any) -> bytes:
    """Return the new bytes of one file."""
    (new,) = scrubbed({path: payload}, identity, **more).files.values()
    return new


def test_homes_lie_below_users() -> None:
    """Also of people without an account here; what every Mac has there stays."""
    listing = ListingAnswer(path="/Users", limit=9, entries=tuple(
        Entry(name=name, kind="folder") for name in
        ("anna", "Shared", ".localized", "chef", "Guest", "Deleted Users")))  # fmt: skip
    done = scrubbed({"/Users/chef/x": b"of /Users/chef and /Users/anna"}, listings=(listing,))
    (told,) = done.recording.listings
    assert {each.name for each in told.entries} == {
        "user1", "Shared", ".localized", "other1", "Guest", "Deleted Users"
    }  # fmt: skip
    (read,) = done.recording.reads
    assert read.path == "/Users/other1/x"
    assert done.files[read.file] == b"of /Users/other1 and /Users/user1"
    assert done.recording.users is not None
    assert [each.home for each in done.recording.users.users] == ["/var/root", "/Users/user1"]


def test_private_folders_get_numbers_and_programs_folders_do_not() -> None:
    """What lies in Library was named by programs; a bundle by its maker."""
    entries = tuple(Entry(name=name, kind="folder") for name in ("Steuer", "Library", "X.app"))
    library = tuple(Entry(name=name, kind="folder") for name in ("Caches", "Preferences"))
    folders = {"/Users/anna/Applications": entries, "/Users/anna/Library": library}
    done = scrubbed(
        {},
        listings=tuple(
            ListingAnswer(path=path, home=ANNA.home, limit=9, entries=told)
            for path, told in folders.items()
        ),
    )
    listings = [[each.name for each in one.entries] for one in done.recording.listings]
    assert listings == [["Library", "X.app", "folder1"], ["Caches", "Preferences"]]


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_property_lists_of_both_forms_are_rewritten(form: Any) -> None:
    """Texts and keys anywhere in it; numbers, dates and the form stay."""
    handlers = [{"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "com.google.chrome"}]
    value = {"LSHandlers": handlers, "path": "/Users/anna/x", "n": 3, "yes": True,
             "/Users/anna/y": [["anna", "/Users/anna"]]}  # fmt: skip
    path = "/Users/anna/Library/Preferences/x.plist"
    raw = plistlib.dumps(value, fmt=form)
    new = content(path, raw)
    assert new[:6] == raw[:6]
    assert plistlib.loads(new) == {
        "LSHandlers": handlers, "path": "/Users/user1/x", "n": 3, "yes": True,
        "/Users/user1/y": [["anna", "/Users/user1"]],
    }  # fmt: skip


def test_names_and_secrets_in_a_binary_list_are_replaced() -> None:
    """As in any file of settings."""
    raw = binary({"a": "of Macbook-Anna", "b": "http://u:geheim@proxy/", "c": "10.1.2.3:80"})
    identity = Identity(hosts=frozenset({"Macbook-Anna"}))
    assert plistlib.loads(content("/Library/Preferences/x.plist", raw, identity)) == {
        "a": "of host1", "b": "http://u:scrubbed@proxy/".replace("u:", "user:"),
        "c": "192.0.2.2:80",
    }  # fmt: skip


def test_bytes_in_a_binary_list_are_emptied() -> None:
    """A bookmark holds paths; no audit reads one."""
    done = scrubbed({"/Users/anna/x.plist": binary({"bookmark": b"book/Users/anna", "none": b""})})
    (new,) = done.files.values()
    assert plistlib.loads(new) == {"bookmark": b"", "none": b""}
    assert "binary values of property lists: 1 left out" in done.changes


def test_a_list_that_says_nothing_private_keeps_its_bytes() -> None:
    """However it was written."""
    raw = binary({"CFBundleIdentifier": "org.mozilla.firefox", "n": [1, 2]})
    assert content("/Applications/Firefox.app/Contents/Info.plist", raw) == raw


def shared(depth: int) -> bytes:
    """Return a small list that unfolds into a very large one."""
    parts = [b"\x54/Use", *(b"\xa2" + bytes([number, number]) for number in range(depth))]
    body, offsets = b"bplist00", []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = b"".join(offset.to_bytes(2, "big") for offset in offsets)
    trailer = (b"\0" * 6 + bytes([2, 1]) + len(parts).to_bytes(8, "big")
               + depth.to_bytes(8, "big") + len(body).to_bytes(8, "big"))  # fmt: skip
    return body + table + trailer


@pytest.mark.parametrize(
    "raw", [b"bplist00", b"bplist00 /Users/anna \0\1\2", shared(40), binary({"a": 1})[:-3]]
)
def test_what_cannot_be_read_as_a_list_moves_no_byte(raw: bytes) -> None:
    """Damaged, or a bomb; a home of another length is left in it, and said so."""
    assert content("/Users/anna/x.plist", raw) == raw
    assert Plist(str, Changes()).rewritten(raw) is None


def test_a_list_never_becomes_longer_than_what_may_be_read() -> None:
    """Else the recording could not be judged."""
    raw = binary({"a": "/Users/anna"})
    assert content("/Users/anna/x.plist", raw, limit=len(raw)) == raw


PARTS = st.recursive(
    st.text(max_size=8) | st.integers(-9, 9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@given(PARTS)
def test_any_list_keeps_its_form(value: Any) -> None:
    """A table of texts that change is the same table with other texts."""
    new = Plist(lambda text: f"{text}!", Changes()).rewritten(binary({"": value}))
    assert new is not None

    def changed(old: Any) -> Any:
        if isinstance(old, str):
            return f"{old}!"
        if isinstance(old, list):
            return [changed(each) for each in old]
        if isinstance(old, dict):
            return {f"{key}!": changed(each) for key, each in old.items()}
        return old

    assert plistlib.loads(new) == {"!": changed(value)}


def test_the_names_of_a_mac_and_its_people_are_in_its_settings() -> None:
    """Three names that it may have, and what an account's record says; anything else is nothing."""
    records = "/var/db/dslocal/nodes/Default/users"
    files: dict[str, bytes] = {
        SETTINGS: plistlib.dumps({"System": {
            "System": {"ComputerName": "Annas-Mac", "HostName": "mac.example.com"},
            "Network": {"HostNames": {"LocalHostName": "annas-mac"}}}}),
        f"{records}/anna.plist": binary({"realname": ["Anna Muster", 3], "name": ["anna"]}),
    }  # fmt: skip
    told = identity_of(mac(files), "node.local")
    assert told.hosts == {"Annas-Mac", "mac.example.com", "mac", "annas-mac", "node.local", "node"}
    assert told.people == {"Anna Muster"}
    assert not told.machines
    for payload in (
        b"no list",
        binary([1]),
        binary({"System": 3}),
        binary({"System": {"System": 3}}),
    ):
        found = identity_of(mac({SETTINGS: payload, f"{records}/anna.plist": payload}), "node")
        assert (found.hosts, found.people) == ({"node"}, frozenset())


def mac(files: dict[str, bytes]) -> Answers:
    """Return Anna's Mac with some files."""
    reads = tuple(ReadAnswer(path=path, limit=10**6, file=path) for path in files)
    recording = Recording(schema=1, unasked="absent", facts=FACTS, reads=reads,
                          users=UsersAnswer(users=(ROOT, ANNA)))  # fmt: skip
    return Answers(recording, files)
