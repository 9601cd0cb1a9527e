"""Records of accounts as macOS keeps them, and which of them are people's."""

from __future__ import annotations

import plistlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host.macos.accounts import ROOT, merged, person, record
from passmuster.host.protocol import User


def plist(**values: Any) -> bytes:
    """Return a record in the binary form that dslocal has."""
    return plistlib.dumps(values, fmt=plistlib.FMT_BINARY)


def test_a_persons_record_is_an_account() -> None:
    """Only name, number and home are taken of all that stands in it."""
    payload = plist(name=["anna", "com.apple.idms.appleid.prd.1"], uid=["501"], gid=["20"],
                    home=["/Users/anna"], realname=["Anna"], ShadowHashData=[b"secret"],
                    generateduid=["8A5A2E2C-0000-0000-0000-000000000001"])  # fmt: skip
    assert record(payload) == User(name="anna", uid=501, home="/Users/anna")
    assert record(payload.replace(b"/Users/anna", b"/Volumes/xy")) == User(
        name="anna", uid=501, home="/Volumes/xy"
    )


@pytest.mark.parametrize("values", [
    {"name": ["_spotlight"], "uid": ["89"], "home": ["/var/empty"]},
    {"name": ["nobody"], "uid": ["-2"], "home": ["/var/empty"]},
    {"name": ["Guest"], "uid": ["201"], "home": ["/Users/Guest"]},
    {"name": ["a"], "uid": ["502"], "home": ["/var/empty"]},
    {"name": ["a"], "uid": ["502"], "home": ["/"]}, {"name": ["a"], "uid": ["502"]},
    {"name": ["a"], "uid": ["502"], "home": ["Users/a"]},
    {"name": ["a"], "uid": ["502"], "home": ["/Users/../etc/a"]},
    {"name": ["a"], "uid": ["502"], "home": ["/Users"]},
    {"name": [], "uid": ["502"], "home": ["/Users/a"]},
    {"name": "a", "uid": ["502"], "home": ["/Users/a"]},
    {"name": ["a"], "uid": [502], "home": ["/Users/a"]},
    {"name": ["a"], "uid": ["99999999999"], "home": ["/Users/a"]},
    {"name": ["a"], "uid": ["4294967294"], "home": ["/Users/a"]},
])  # fmt: skip
def test_what_is_no_persons_is_passed_over(values: dict[str, Any]) -> None:
    """Services, the guest, what has no home, and records of another form."""
    assert record(plist(**values)) is None


@pytest.mark.parametrize("payload", [
    b"", b"bplist00", b"<?xml version='1.0'?><plist><dict><key>name</key></dict></plist>",
    b"<plist><array/></plist>", plistlib.dumps(["x"]), b"bplist00" + b"\xff" * 64,
    b"<!DOCTYPE p [<!ENTITY a 'b'>]><plist><dict/></plist>", b"[" * 100_000,
])  # fmt: skip
def test_bytes_that_are_no_record_give_none(payload: bytes) -> None:
    """Whatever they are."""
    assert record(payload) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_record_or_none(payload: bytes) -> None:
    """No error comes out."""
    assert record(payload) is None
    assert record(b"bplist00" + payload) is None


def test_root_is_always_there_and_a_home_has_one_account() -> None:
    """In order of number."""
    users = [person("zoe", 503, "/Users/zoe/"), person("a", 502, "/Users/zoe"),
             person("ben", 502, "/Users/ben"), person("r", 504, "/var/root")]  # fmt: skip
    assert merged(each for each in users if each) == (
        ROOT,
        User(name="ben", uid=502, home="/Users/ben"),
        User(name="zoe", uid=503, home="/Users/zoe"),
    )
