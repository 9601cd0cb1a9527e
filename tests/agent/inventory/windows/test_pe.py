"""Version resources: real programs as another library reads them, made ones, damaged ones."""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path

import pefile
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes.windows_programs import Programs
from host_builder.pe import PAGE, image, pe, resources, version_info
from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.inventory.windows.pe.bytes import MalformedError
from passmuster.inventory.windows.pe.version import ProgramVersion, of_program, read_version

PATH = "C:\\Program Files\\X\\x.exe"
MACHINES = {0x8664: "amd64", 0x14C: "i386", 0xAA64: "arm64"}
# Launchers for Windows that Python's own tools bring, on every system.
REAL = sorted(
    path
    for module in ("pip", "setuptools")
    if (found := find_spec(module)) and found.origin
    for path in Path(found.origin).parent.rglob("*.exe")
)


def stated(raw: bytes) -> ProgramVersion:
    """Return what the reader says of a program's bytes."""
    return of_program(Programs({PATH: raw}), PATH, None)


def by_pefile(raw: bytes) -> ProgramVersion:
    """Return what pefile says of them."""
    program = pefile.PE(data=raw, fast_load=True)
    program.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    fixed = [(each.FileVersionMS, each.FileVersionLS)
             for each in getattr(program, "VS_FIXEDFILEINFO", [])]  # fmt: skip
    numbers = [f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"
               for high, low in fixed]  # fmt: skip
    texts = {
        name.decode(): text.decode()
        for info in getattr(program, "FileInfo", [])
        for block in info
        for table in getattr(block, "StringTable", [])
        for name, text in table.entries.items()
    }
    architecture = MACHINES[program.FILE_HEADER.Machine]
    return ProgramVersion(architecture, numbers[0] if numbers else "", texts)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_program_is_read_as_pefile_reads_it(path: Path) -> None:
    """Processor, fixed number, and every text."""
    raw = path.read_bytes()
    assert stated(raw) == by_pefile(raw)


def test_real_programs_of_each_processor_are_compared() -> None:
    """So the test above cannot pass for want of files."""
    told = [stated(path.read_bytes()) for path in REAL]
    assert {each.architecture for each in told if each.file_version} == {"amd64", "i386", "arm64"}


@pytest.mark.parametrize("machine", ["x64", "x86", "arm64"])
@pytest.mark.parametrize("language", [0x0409, 0x0407, 0])
def test_a_made_program_is_a_real_one(machine: str, language: int) -> None:
    """What the recorded hosts are built of, by another reader."""
    raw = pe(file_version="26.2.21931.0", product_version="26.002.21931", machine=machine,
             product_name="Adobe Acrobat", company="Größe GmbH", language=language,
             strings={"OriginalFilename": "Acrobat.exe"})  # fmt: skip
    told = stated(raw)
    assert told == by_pefile(raw)
    assert told.file_version == "26.2.21931.0"
    assert told.texts["ProductVersion"] == "26.002.21931"
    assert told.texts["CompanyName"] == "Größe GmbH"


def test_a_large_program_costs_some_kilobytes() -> None:
    """Headers and the resource are read, and nothing else."""
    host = Programs({PATH: pe(size=20_000_000)})
    of_program(host, PATH, None)
    assert host.taken <= 16 * 1024


def test_no_resource_is_no_version() -> None:
    """No resources at all, fewer directories than that, and resources of another type only."""
    bare = bytearray(pe())
    struct.pack_into("<I", bare, 0x80 + 24 + 112 + 16, 0)
    assert stated(bytes(bare)) == ProgramVersion("amd64", "", {})
    few = bytearray(pe())
    struct.pack_into("<I", few, 0x80 + 24 + 108, 2)
    assert stated(bytes(few)) == ProgramVersion("amd64", "", {})
    icons = bytearray(resources(version_info((1, 0, 0, 0), (1, 0, 0, 0), {}), 2 * PAGE))
    struct.pack_into("<I", icons, 16, 3)
    assert stated(image(bytes(icons))) == ProgramVersion("amd64", "", {})


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ((0x0401, 0x0409), "B"),
        ((0x0409, 0x0401), "A"),
        ((0x0401, 0), "B"),
        ((0x0401, 0x0407), "A"),
        ((0, 0x0409), "B"),
    ],
)
def test_of_many_languages_the_english_one_is_read(languages: tuple[int, int], told: str) -> None:
    """Else the neutral one, else the first: by the names that definitions know."""
    infos = [version_info((1, 0, 0, 0), (1, 0, 0, 0), {"ProductName": name}) for name in "AB"]
    places = [2 * PAGE + 112, 2 * PAGE + 112 + len(infos[0])]
    section = struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 16, 24 | 0x80000000)
    section += struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, 1, 48 | 0x80000000)
    section += struct.pack("<IIHHHHIIII", 0, 0, 0, 0, 0, 2, languages[0], 80, languages[1], 96)
    for place, info in zip(places, infos, strict=True):
        section += struct.pack("<IIII", place, len(info), 0, 0)
    assert stated(image(section + b"".join(infos))).texts["ProductName"] == told


def test_another_processor_has_no_name() -> None:
    """Never guessed from anything else."""
    raw = bytearray(pe())
    struct.pack_into("<H", raw, 0x84, 0x200)
    assert stated(bytes(raw)).architecture == ""
    assert stated(bytes(raw)).file_version == "142.0.1.0"


@pytest.mark.parametrize(
    ("offset", "value", "says"),
    [
        (0, b"ZM", "no MZ"),
        (0x3C, b"\xff\xff\xff\xff", "expected 4"),
        (0x80, b"LE\0\0", "no PE header"),
        (0x86, b"\x61\x00", "97 sections"),
        (0x80 + 24, b"\x07\x01", "optional header of kind 0x107"),
        (0x80 + 24 + 112 + 16, b"\xff\xff\xff\x7f", "lies in no section"),
        (0x600 + 76, b"\xff\xff\xff\x7f", "a version of"),
        (0x600 + 72, b"\xff\xff\xff\x7f", "lies in no section"),
    ],
)
def test_damage_is_said(offset: int, value: bytes, says: str) -> None:
    """Each check by the message that names it."""
    raw = bytearray(pe())
    raw[offset : offset + len(value)] = value
    with pytest.raises(MalformedError, match=says):
        stated(bytes(raw))


def test_a_tree_that_leads_back_to_itself_ends() -> None:
    """Three levels are followed, wherever they lead; an empty level is no version."""
    for at in (20, 44, 68):
        for target in (0x80000000, 0x80000018, 0, 0x48):
            section = bytearray(resources(version_info((1, 2, 3, 4), (1, 2, 3, 4), {}), 2 * PAGE))
            struct.pack_into("<I", section, at, target)
            try:
                told = stated(image(bytes(section)))
            except HostError:
                continue
            assert told.file_version in {"", "1.2.3.4"}


def test_the_entries_of_a_level_are_bounded() -> None:
    """A level that says it has 131070 entries costs its bound and no more."""
    section = bytearray(resources(version_info((1, 2, 3, 4), (1, 2, 3, 4), {}), 2 * PAGE))
    struct.pack_into("<HHI", section, 12, 0xFFFF, 0xFFFF, 3)
    host = Programs({PATH: image(bytes(section) + bytes(2_000_000))})
    assert of_program(host, PATH, None) == ProgramVersion("amd64", "", {})
    assert host.taken <= 64 * 1024


def test_what_the_door_says_is_passed_on() -> None:
    """Absent and denied are no damage."""
    host = Programs({PATH: DeniedError("no")})
    with pytest.raises(DeniedError):
        of_program(host, PATH, None)
    with pytest.raises(AbsentError):
        of_program(host, "C:\\none.exe", None)


def test_texts_are_cut_and_printable() -> None:
    """Up to a NUL, without control characters, only as long as a name may be."""
    _, texts = read_version(
        version_info((1, 0, 0, 0), (1, 0, 0, 0),
                     {"A": " Chrome\0tail", "B": "a\x1b[31m\nb", "C": "x" * 5000, "D": ""})
    )  # fmt: skip
    assert texts == {"A": "Chrome", "B": "a?[31m?b", "C": "x" * 256, "D": ""}


def test_the_first_table_of_texts_counts() -> None:
    """Other languages only add what it lacks."""
    first = version_info((1, 0, 0, 0), (1, 0, 0, 0), {"ProductName": "Firefox"})
    start = first.index("0409".encode("utf-16-le")) - 6
    end = start + struct.unpack_from("<H", first, start)[0]
    second = version_info((1, 0, 0, 0), (1, 0, 0, 0), {"ProductName": "Fuchs", "Extra": "yes"})
    other = second[start : start + struct.unpack_from("<H", second, start)[0]]
    tables = first[start:end].ljust((end - start + 3) & ~3, b"\0") + other
    whole = bytearray(first[:start] + tables)
    block = start - 36
    struct.pack_into("<H", whole, block, len(whole) - block)
    struct.pack_into("<H", whole, 0, len(whole))
    _, texts = read_version(bytes(whole))
    assert texts == {"ProductName": "Firefox", "Extra": "yes"}


def test_the_texts_of_a_table_are_bounded() -> None:
    """More than any program has are not read."""
    many = {f"T{number}": "x" for number in range(1000)}
    _, texts = read_version(version_info((1, 0, 0, 0), (1, 0, 0, 0), many))
    assert len(texts) == 256


def test_no_fixed_part_is_no_number() -> None:
    """A foreign signature, and none at all; the texts stand."""
    raw = bytearray(version_info((1, 2, 3, 4), (1, 2, 3, 4), {"A": "b"}))
    struct.pack_into("<I", raw, 40, 1)
    assert read_version(bytes(raw)) == ("", {"A": "b"})
    for empty in (b"", b"\0" * 64, b"\x06"):
        with pytest.raises(MalformedError, match="empty"):
            read_version(empty)


BLOB = version_info((142, 0, 1, 0), (142, 0, 1, 0), {"FileVersion": "142.0.1.0", "X": "y" * 40})
WHOLE = pe()


@given(st.binary(max_size=600))
@settings(max_examples=300)
def test_any_bytes_are_a_version_or_an_error(raw: bytes) -> None:
    """No other exception, no hang."""
    try:
        fixed, texts = read_version(raw)
    except HostError:
        return
    assert fixed == "" or fixed.count(".") == 3
    assert all(len(text) <= 256 for text in texts.values())


@given(st.lists(st.tuples(st.integers(0, len(BLOB) - 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=500)
def test_a_mutated_resource_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    """Lengths that overlap, end early or lead beyond."""
    raw = bytearray(BLOB)
    for at, value in changes:
        raw[at] = value
    try:
        read_version(bytes(raw))
    except HostError:
        return


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(WHOLE)),
)
@example([], 0)
@example([], 0x600)
@settings(max_examples=500)
def test_a_mutated_program_is_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    """Headers, sections and the tree of resources; also cut off anywhere."""
    raw = bytearray(WHOLE)
    for at, value in changes:
        raw[at] = value
    for part in (bytes(raw), bytes(raw[:cut])):
        try:
            stated(part)
        except HostError:
            continue
