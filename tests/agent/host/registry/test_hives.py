"""Hives: real ones that Debian's hivex wrote, all lists that Windows knows, and hostile bytes."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.raw_hive import NONE, RawHive
from host_builder.hive import TOOL, empty, hive
from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.protocol import RegistryKey
from passmuster.host.registry import hives
from passmuster.host.registry.export import parse
from passmuster.host.registry.hives import Hive
from passmuster.host.registry.limits import DATA, SUBKEYS, VALUES

WHERE = "C:\\Users\\alice\\NTUSER.DAT"
ROOT = "HKEY_USERS\\S-1-5-21-1"
BIG = ",".join(f"{number % 251:02x}" for number in range(60_000))
EXPORT = f"""Windows Registry Editor Version 5.00

[{ROOT}\\Software\\Acme]
@="the default"
"Text"="C:\\\\Program Files \\"x\\""
"Jürgen"="größe"
"日本"="日本語"
"Expand"=hex(2):25,00,41,00,25,00,00,00
"Many"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00
"Number"=dword:80000001
"Large"=hex(b):01,00,00,00,00,00,00,80
"None"=hex(0):
"Three"=hex:01,02,03
"Torn"=hex(1):41,00,42
"Short"=hex(4):01,02
"Big-endian"=hex(5):00,00,00,01
"Strange"=hex(ffff0012):01,02,03,04,05
"Big"=hex:{BIG}

[{ROOT}\\Software\\Acme\\Zoë]
[{ROOT}\\Software\\Acme\\апельсин]
"a"="😀"

[{ROOT}\\Software\\Acme\\plain]

""".replace("]\n[", "]\n\n[") + "\n\n".join(
    f'[{ROOT}\\Many\\key {number:03}]\n"n"=dword:{number:08x}' for number in range(700)
) + "\n"  # fmt: skip
needs_hivex = pytest.mark.skipif(
    shutil.which(TOOL) is None, reason=f"real hives need {TOOL} (libwin-hivex-perl)"
)


def walked(found: Hive, path: str = "") -> Iterator[tuple[str, RegistryKey]]:
    """Yield all keys of a hive by their paths."""
    key = found.key(path)
    yield path, key
    for name in key.subkeys:
        yield from walked(found, f"{path}\\{name}" if path else name)


@pytest.fixture(scope="module")
def real() -> bytes:
    """Return a real hive."""
    return hive(EXPORT)


@needs_hivex
def test_a_real_hive_holds_what_was_exported(real: bytes) -> None:
    """Every key with every value of every type, and the same names."""
    expected = parse(EXPORT.encode()).keys
    found = dict(walked(Hive(real, WHERE)))
    assert len(found) == 1 + 1 + 1 + 3 + 1 + 700
    for path, key in found.items():
        same = expected[f"{ROOT}\\{path}".rstrip("\\").casefold()]
        assert (key.values, key.subkeys) == (same.values, same.subkeys)
        assert key.path == f"{WHERE}\\{path}".rstrip("\\")


@needs_hivex
def test_a_real_hive_is_read_as_hivex_reads_it(real: bytes, tmp_path: Path) -> None:
    """The same keys and values as its own export tells."""
    (tmp_path / "hive").write_bytes(real)
    command = [TOOL, "--export", "--prefix", ROOT, str(tmp_path / "hive"), "\\"]
    # Else Perl writes a line in Latin-1 when it can.
    spoken = {**os.environ, "PERL_UNICODE": "O"}
    told = subprocess.run(command, check=True, capture_output=True, env=spoken).stdout
    # The root's own section ends in a separator.
    expected = parse(told.replace(f"[{ROOT}\\]".encode(), f"[{ROOT}]".encode()))
    found = dict(walked(Hive(real, WHERE)))
    for path, key in found.items():
        if path:
            assert expected.keys[f"{ROOT}\\{path}".casefold()].values == key.values
    assert expected.damaged == 0


@needs_hivex
def test_case_does_not_count(real: bytes) -> None:
    """Neither in ASCII nor beyond; the path is told as it was asked."""
    found = Hive(real, WHERE)
    for path in ("SOFTWARE\\acme\\ZOË", "software\\ACME\\АПЕЛЬСИН", "\\Software\\\\Acme\\plain\\"):
        assert found.key(path).path == f"{WHERE}\\{path}"
    assert found.key("software\\acme\\АПЕЛЬСИН").text("A") == "😀"


@needs_hivex
def test_a_key_that_is_not_there(real: bytes) -> None:
    """It is absent, also below one without subkeys, and deeper than Windows allows."""
    found = Hive(real, WHERE)
    for path in ("Nothing", "Software\\Acme\\plain\\x", "Software\\Ac", "\\".join("a" * 600)):
        with pytest.raises(AbsentError, match="no such key"):
            found.key(path)


@needs_hivex
def test_an_export_that_hivex_does_not_take() -> None:
    """The builder says so instead of making an empty hive."""
    with pytest.raises(ValueError, match="parse error"):
        hive(f"Windows Registry Editor Version 5.00\n\n[{ROOT}]\nnonsense\n")


def test_the_smallest_hive_has_a_root_and_nothing_else() -> None:
    """It is what the builder starts from."""
    assert Hive(empty(), WHERE).key("") == RegistryKey(path=WHERE)


@pytest.mark.parametrize("form", ["lf", "lh", "li", "ri"])
def test_every_form_of_a_list_of_subkeys(form: str) -> None:
    """Old Windows writes `li` and `lf`, newer ones `lh`; large ones are lists of lists."""
    raw = RawHive()
    keys = [raw.key(f"k{number}".encode()) for number in range(5)]
    if form == "li":
        listed = raw.plain(*keys)
    elif form == "ri":
        listed = raw.plain(raw.fast(*keys[:2]), raw.plain(*keys[2:]), signature=b"ri")
    else:
        listed = raw.fast(*keys, signature=form.encode())
    raw.key(b"ROOT", subkeys=(5, listed))
    assert Hive(raw.payload(), WHERE).key("").subkeys == ("k0", "k1", "k2", "k3", "k4")


def test_names_of_one_byte_a_letter_are_latin_1() -> None:
    """Windows writes `ü` in one byte, and only what Latin-1 lacks in two."""
    raw = RawHive()
    narrow = raw.key("Jürgen".encode("latin-1"))
    wide = raw.key("Łódź".encode("utf-16-le"), flags=0)
    values = raw.offsets(
        raw.value("größe".encode("latin-1"), 4, 0x80000004, 7),
        raw.value("Łódź".encode("utf-16-le"), 4, 0x80000004, 8, flags=0),
        raw.value(b"", 1, 0x80000002, 0x41, flags=0),
    )
    raw.key(b"ROOT", subkeys=(2, raw.fast(narrow, wide)), values=(3, values))
    key = Hive(raw.payload(), WHERE).key("")
    assert key.subkeys == ("Jürgen", "Łódź")
    assert (key.number("GRÖße"), key.number("łÓDŹ"), key.text("")) == (7, 8, "A")


def test_large_data_stands_in_several_cells() -> None:
    """Of 16 344 bytes each, with four more behind them."""
    content = bytes(range(251)) * 200
    raw = RawHive()
    pieces = [content[at : at + 16_344] for at in range(0, len(content), 16_344)]
    segments = raw.offsets(*(raw.cell(each + b"\xee" * 4) for each in pieces))
    block = raw.cell(struct.pack("<2sHI", b"db", len(pieces), segments))
    raw.key(b"ROOT", values=(1, raw.offsets(raw.value(b"v", 3, len(content), block))))
    assert Hive(raw.payload(), WHERE).key("").data("v") == content


def value_of(size: int, content: bytes, kind: int = 3) -> RawHive:
    """Return a hive with one value."""
    raw = RawHive()
    value = raw.value(b"v", kind, size, raw.cell(content))
    raw.key(b"ROOT", values=(1, raw.offsets(value)))
    return raw


def test_the_largest_value() -> None:
    """Up to the bound it is told whole; one byte more, and the key is too large."""
    found = Hive(value_of(DATA, b"x" * DATA).payload(), WHERE).key("")
    assert found.data("v") == b"x" * DATA
    for size in (DATA + 1, 0x7FFFFFFF):
        with pytest.raises(TooLargeError, match="a value of"):
            Hive(value_of(size, b"x" * (DATA + 8)).payload(), WHERE).key("")


def test_a_value_without_data_lies_nowhere() -> None:
    """Its offset leads nowhere, and is not followed."""
    raw = RawHive()
    raw.key(b"ROOT", values=(1, raw.offsets(raw.value(b"v", 3, 0, NONE))))
    assert Hive(raw.payload(), WHERE).key("").data("v") == b""


def test_too_many_subkeys_or_values() -> None:
    """A key says how many it has: nothing of such a one is read."""
    raw = RawHive()
    raw.key(b"ROOT", subkeys=(SUBKEYS + 1, NONE))
    with pytest.raises(TooLargeError, match=f"{SUBKEYS + 1} subkeys"):
        Hive(raw.payload(), WHERE).key("")
    raw.key(b"ROOT", values=(VALUES + 1, NONE))
    with pytest.raises(TooLargeError, match=f"{VALUES + 1} values"):
        Hive(raw.payload(), WHERE).key("")


def test_as_many_as_there_may_be() -> None:
    """Twenty thousand subkeys and four thousand values are told."""
    raw = RawHive()
    keys = [raw.key(f"{number:05}".encode()) for number in range(SUBKEYS)]
    listed = raw.plain(
        *(raw.fast(*keys[at : at + 1000]) for at in range(0, SUBKEYS, 1000)), signature=b"ri"
    )
    values = [raw.value(f"{number}".encode(), 4, 0x80000004, number) for number in range(VALUES)]
    raw.key(b"ROOT", subkeys=(SUBKEYS, listed), values=(VALUES, raw.offsets(*values)))
    found = Hive(raw.payload(), WHERE)
    key = found.key("")
    assert (len(key.subkeys), len(key.values)) == (SUBKEYS, VALUES)
    assert found.key("19999").subkeys == ()


def test_more_bytes_than_a_key_can_need() -> None:
    """Four thousand values that share one cell of 64 KiB are not copied four thousand times."""
    raw = RawHive()
    data = raw.cell(b"x" * DATA)
    values = raw.offsets(*(raw.value(f"{number}".encode(), 7, DATA, data)
                           for number in range(VALUES)))  # fmt: skip
    raw.key(b"ROOT", values=(VALUES, values))
    with pytest.raises(TooLargeError, match="circles"):
        Hive(raw.payload(), WHERE).key("")


def test_a_key_that_is_its_own_subkey() -> None:
    """It can be asked for as deep as keys go, and no deeper."""
    raw = RawHive()
    at = len(raw.cells)
    raw.key(b"again", subkeys=(1, 0))
    listed = raw.fast(at)
    struct.pack_into("<I", raw.cells, at + 4 + 28, listed)
    found = Hive(raw.payload(root=at), WHERE)
    assert found.key("\\".join(["again"] * 512)).subkeys == ("again",)
    with pytest.raises(AbsentError):
        found.key("\\".join(["again"] * 513))


def test_a_list_of_lists_that_lists_itself() -> None:
    """A list of lists holds lists of keys only."""
    raw = RawHive()
    at = len(raw.cells)
    raw.key(b"ROOT", subkeys=(3, raw.plain(at, at, at, signature=b"ri")))
    with pytest.raises(HostError, match="no list of subkeys"):
        Hive(raw.payload(), WHERE).key("")


def test_names_of_64_kib() -> None:
    """A key's name has 255 letters at most."""
    raw = RawHive()
    raw.key(b"ROOT", subkeys=(1, raw.fast(raw.key(b"x" * 255))))
    assert Hive(raw.payload(), WHERE).key("").subkeys == ("x" * 255,)
    raw.key(b"ROOT", subkeys=(1, raw.fast(raw.key(b"x" * 65_000))))
    with pytest.raises(HostError, match="damaged"):
        Hive(raw.payload(), WHERE).key("")


def listing(**how: Any) -> RawHive:
    """Return a hive whose root lists one subkey in a way that no Windows would."""
    raw = RawHive()
    count = how.pop("stated", 1)
    name, signature = how.pop("name", b"a"), how.pop("key", b"nk")
    raw.key(b"ROOT", subkeys=(count, raw.fast(raw.key(name, signature=signature), **how)))
    return raw


def damaged_lists() -> Iterator[tuple[str, RawHive]]:
    """Yield hives whose root lists its subkeys wrongly, in one way each."""
    yield "a subkey that is no key", listing(key=b"kn")
    yield "a subkey without a name", listing(name=b"")
    yield "a name that is a path", listing(name=b"a\\b")
    yield "fewer subkeys than it has", listing(stated=2)
    yield "a list that is longer than its cell", listing(count=60_000)
    yield "a list of no known form", listing(signature=b"xx")
    raw = RawHive()
    raw.key(b"ROOT", subkeys=(1, raw.fast(raw.key(b"a"), raw.key(b"b"))))
    yield "more subkeys than it has", raw
    for what, at in (("a list", NONE), ("a list", 0x7FFFFFF0), ("a list", 0x7FFF)):
        raw = RawHive()
        raw.key(b"ROOT", subkeys=(1, at))
        yield f"{what} outside of the file, at {at:#x}", raw
    raw = RawHive()
    raw.key(b"ROOT", subkeys=(1, raw.fast(0x7FFFFFF0)))
    yield "a subkey outside of the file", raw


def damaged_values() -> Iterator[tuple[str, RawHive]]:
    """Yield hives whose root has a damaged value, in one way each."""
    raw = RawHive()
    raw.key(b"ROOT", values=(2, raw.offsets(NONE)))
    yield "a list of values that is too short", raw
    raw = RawHive()
    raw.key(b"ROOT", values=(1, raw.offsets(raw.key(b"a"))))
    yield "a value that is none", raw
    raw = RawHive()
    raw.key(b"ROOT", values=(1, raw.offsets(raw.value(b"n" * 40_000, 1, 0, NONE))))
    yield "a name that is too long", raw
    yield "data that is too short", value_of(100, b"x" * 50)
    yield "five bytes in the place of four", value_of(0x80000005, b"")
    yield "segments that are too few", value_of(50_000, struct.pack("<2sHI", b"db", 0, 0x20))
    yield "segments outside of the file", value_of(50_000, struct.pack("<2sHI", b"db", 4, NONE))
    raw = value_of(16, b"x" * 16)
    struct.pack_into("<i", raw.cells, raw.cells.index(b"x" * 16) - 4, 24)
    yield "data in a cell that is free", raw
    raw = RawHive()
    raw.key(b"ROOT", values=(1, raw.cell(b"\0" * 8, size=1 << 30)))
    yield "a cell that is larger than the file", raw


@pytest.mark.parametrize(
    "raw",
    [pytest.param(raw, id=what) for what, raw in (*damaged_lists(), *damaged_values())],
)
def test_a_damaged_key_is_not_told_in_part(raw: RawHive) -> None:
    """What is left out would seem absent."""
    found = Hive(raw.payload(), WHERE)
    with pytest.raises(HostError, match="this hive is damaged: got") as caught:
        found.key("")
    assert type(caught.value) is HostError
    assert "\n" not in str(caught.value)


def test_damage_elsewhere_does_not_matter() -> None:
    """A key is told though its neighbour cannot be."""
    raw = RawHive()
    good, bad = raw.key(b"good"), raw.key(b"bad", values=(1, NONE))
    raw.key(b"ROOT", subkeys=(2, raw.fast(good, bad)))
    found = Hive(raw.payload(), WHERE)
    assert found.key("good") == RegistryKey(path=f"{WHERE}\\good")
    with pytest.raises(HostError, match="damaged"):
        found.key("bad")


@pytest.mark.parametrize(
    "payload",
    [b"", b"regf", b"regf" + b"\xff" * 8188, b"MZ" + b"\0" * 9000, empty()[:4100],
     empty()[:4096] + b"\0" * 4096],
)  # fmt: skip
def test_something_else_is_no_hive(payload: bytes) -> None:
    """Said when it is opened."""
    with pytest.raises(HostError, match=r"NTUSER\.DAT: this hive is damaged"):
        Hive(payload, WHERE)


def test_only_so_many_names_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read again when they are asked for again."""
    monkeypatch.setattr(hives, "_KEPT", 3)
    raw = RawHive()
    leaves = [raw.key(f"{name}".encode(), subkeys=(2, raw.fast(raw.key(b"a"), raw.key(b"b"))))
              for name in "wxyz"]  # fmt: skip
    raw.key(b"ROOT", subkeys=(4, raw.fast(*leaves)))
    found = Hive(raw.payload(), WHERE)
    for name in "wxyzwxyz":
        assert found.key(name).subkeys == ("a", "b")
        assert len(found._known) <= 4


@needs_hivex
@settings(deadline=None, max_examples=400)
@given(seed=st.integers(0, 1 << 32))
def test_no_bytes_bring_it_down(real: bytes, seed: int) -> None:
    """Real hives with bytes changed, cut, moved: a key or a HostError, and nothing else."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    payload = bytearray(real[:40_000] if seed % 2 else real)
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(0x1000, min(len(payload), 0x4000))
        piece = chance.choice([chance.randbytes(4), b"\xff" * 4, b"\0" * 4, b"ri\xff\xff",
                               struct.pack("<I", chance.randrange(0x20, 0x3000, 8)),
                               bytes(payload[0x1020:0x1060])])  # fmt: skip
        payload[at : at + len(piece)] = piece
    with suppress(HostError):
        found = Hive(bytes(payload), WHERE)
        for path in ("", "Software", "Software\\Acme", "Many", "Software\\Acme\\Zoë"):
            with suppress(HostError):
                key = found.key(path)
                assert len(key.subkeys) <= SUBKEYS
                assert all(isinstance(each.data, str | int | tuple | bytes) for each in key.values)
