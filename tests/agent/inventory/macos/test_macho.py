"""The architectures of Mach-O programs, thin and universal, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_builder.mac import Mac, macho
from passmuster.host.answers import Answers
from passmuster.inventory.macos.macho import architecture, architectures


@pytest.mark.parametrize(
    ("cpus", "expected"),
    [
        (("x86_64",), ("amd64",)),
        (("arm64",), ("arm64",)),
        (("i386",), ("i386",)),
        (("x86_64", "arm64"), ("amd64", "arm64")),
        (("i386", "x86_64"), ("i386", "amd64")),
    ],
)
def test_headers(cpus: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """As Debian names them, in the order of the file."""
    assert architectures(macho(*cpus)) == expected


def test_a_universal_program_of_64_bits() -> None:
    """Longer entries: the second one begins later."""
    entry = (0x0100000C).to_bytes(4, "big") + bytes(28)
    header = b"\xca\xfe\xba\xbf" + (2).to_bytes(4, "big")
    assert architectures(header + (0x01000007).to_bytes(4, "big") + bytes(28) + entry) == (
        "amd64",
        "arm64",
    )


@pytest.mark.parametrize(
    "header",
    [b"", b"\xcf\xfa\xed", b"#!/bin/sh\n", b"MZ\x90\x00", b"\x7fELF\x02\x01\x01",
     b"\xca\xfe\xba\xbe\x00\x00\x00\x3d" + b"\x00" * 40,
     b"\xca\xfe\xba\xbe\xff\xff\xff\xff", b"\xcf\xfa\xed\xfe\x12\x00\x00\x01"],
)  # fmt: skip
def test_what_is_none(header: bytes) -> None:
    """A script, other systems' programs, a Java class, more parts than there can be, a PowerPC."""
    assert architectures(header) == ()


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(header: bytes) -> None:
    """Also cut off behind the first bytes."""
    for magic in (b"", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf", b"\xcf\xfa\xed\xfe"):
        assert set(architectures(magic + header)) <= {"amd64", "arm64", "i386"}


@pytest.mark.parametrize(
    ("machine", "cpus", "expected"),
    [
        ("arm64", ("x86_64", "arm64"), "arm64"),
        ("x86_64", ("arm64", "x86_64"), "amd64"),
        ("arm64", ("x86_64",), "amd64"),
        ("x86_64", ("i386",), "i386"),
    ],
)
def test_what_a_program_runs_as(machine: str, cpus: tuple[str, ...], expected: str) -> None:
    """The machine's own where there is code for it; else what there is, through Rosetta."""
    mac = Mac(machine)
    mac.file("/x", macho(*cpus) + b"\0" * 10_000)
    host = Answers(*mac.recording())
    assert architecture(host, "/x") == expected
    assert architecture(host, "/none") == ""
