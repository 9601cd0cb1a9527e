"""Registry exports as regedit writes them: every kind of value, damage, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster.host.errors import RecordingError
from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.registry import export
from passmuster.host.registry.export import merged, parse, write

HEAD = "Windows Registry Editor Version 5.00"
KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Vendor\\Product"
REAL = f"""{HEAD}

; a comment
[{KEY}]
@="the default"
"DisplayName"="Acme \\"Reader\\" C:\\\\Program Files"
"Number"=dword:0000001f
"Bytes"=hex:00,ff,10
"None"=hex(0):
"Text"=hex(1):41,00,42,00,00,00
"Expand"=hex(2):25,00,50,00,25,00,00,00
"Binary"=hex(3):01
"Little"=hex(4):01,00,00,00
"Big"=hex(5):00,00,00,01
"Link"=hex(6):41,00
"Many"=hex(7):61,00,00,00,62,00,\\
  63,00,00,00,00,00
"Large"=hex(b):00,00,00,00,00,00,00,80
"Strange"=hex(ffff0012):01,02

[{KEY}\\Sub key]
"""
DATA = {
    "": "the default",
    "Big": b"\x00\x00\x00\x01",
    "Binary": b"\x01",
    "Bytes": b"\x00\xff\x10",
    "DisplayName": 'Acme "Reader" C:\\Program Files',
    "Expand": "%P%",
    "Large": 1 << 63,
    "Link": b"A\x00",
    "Little": 1,
    "Many": ("a", "bc"),
    "None": b"",
    "Number": 31,
    "Strange": b"\x01\x02",
    "Text": "AB",
}


def windows(text: str) -> bytes:
    """Return a text as regedit saves it."""
    return b"\xff\xfe" + text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-16-le")


def values(text: str) -> dict[str, object]:
    """Return the values of the one key of an export."""
    key = parse(windows(f"{HEAD}\n\n[HKEY_USERS]\n{text}\n")).keys["hkey_users"]
    return {each.name: each.data for each in key.values}


def data(key: RegistryKey) -> dict[str, object]:
    """Return a key's values as a table."""
    return {each.name: each.data for each in key.values}


@pytest.mark.parametrize(
    "payload", [windows(REAL), REAL.encode(), b"\xef\xbb\xbf" + REAL.encode()],
    ids=["utf-16", "utf-8", "utf-8 with a mark"],
)  # fmt: skip
def test_every_kind_of_value(payload: bytes) -> None:
    """Each has the type that the door gives it, in order of name."""
    found = parse(payload)
    assert found.damaged == 0
    key = found.keys[KEY.casefold()]
    assert data(key) == DATA
    assert [each.name for each in key.values] == list(DATA)
    assert key.path == KEY
    assert key.subkeys == ("Sub key",)


def test_keys_that_are_only_part_of_a_path() -> None:
    """They are keys as well, with their subkeys in order of name without case."""
    text = (
        f"{HEAD}\n[HKEY_LOCAL_MACHINE\\b\\x]\n[HKEY_LOCAL_MACHINE\\C]\n[HKEY_LOCAL_MACHINE\\A\\x]\n"
    )
    keys = parse(windows(text)).keys
    assert keys["hkey_local_machine"].subkeys == ("A", "b", "C")
    assert keys["hkey_local_machine\\b"] == RegistryKey(
        path="HKEY_LOCAL_MACHINE\\b", subkeys=("x",)
    )
    assert keys["hkey_local_machine\\c"].subkeys == ()


def test_one_key_in_two_sections_and_two_spellings() -> None:
    """Windows tells no case; the first spelling stays, the last value counts."""
    text = f'{HEAD}\n[HKEY_USERS\\Key]\n"A"="1"\n"B"="2"\n[HKEY_USERS\\KEY]\n"a"="3"\n'
    key = parse(windows(text)).keys["hkey_users\\key"]
    assert key.path == "HKEY_USERS\\Key"
    assert data(key) == {"a": "3", "B": "2"}


def test_the_old_form_is_of_one_byte_a_letter() -> None:
    """REGEDIT4: texts, also those in hexadecimal, in the machine's own code page."""
    text = ('REGEDIT4\r\n\r\n[HKEY_USERS]\r\n"Ä"="Jürgen"\r\n"E"=hex(2):fc,25,00\r\n'
            '"M"=hex(7):61,00,e9,00,00\r\n"B"=hex:61,00\r\n')  # fmt: skip
    key = parse(text.encode("cp1252")).keys["hkey_users"]
    assert data(key) == {"Ä": "Jürgen", "E": "ü%", "M": ("a", "é"), "B": b"a\x00"}


def test_a_text_with_line_breaks() -> None:
    """Regedit writes them as they are; what looks like a value or a key within it is text."""
    told = values('"Comments"="one\n; two\nthree \\"x\\"\n"\n"After"="x"')
    assert told == {"Comments": 'one\r\n; two\r\nthree "x"\r\n', "After": "x"}


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('"Torn"="no end', 1),
        ('"Torn"="ends in a backslash\\', 1),
        ('"Torn"=hex:01,02,\\', 1),
        ('"Torn"=hex:01,02,', 1),
        ('"Torn"=hex:0102', 1),
        ('"Torn"=hex:01,,02', 1),
        ('"Torn"=hex:1,022', 1),
        ('"Torn"=hex:1,2', 1),
        ('"Torn"=hex:xx', 1),
        ('"Torn"=hex(z):00', 1),
        ('"Torn"=hex(100000000):00', 1),
        ('"Torn"=dword:', 1),
        ('"Torn"=dword:123456789', 1),
        ('"Torn"=dword:-1', 1),
        ('"Torn"=', 1),
        ('"Torn"="x" y', 1),
        ('"Torn="x"', 1),
        ("Torn", 1),
        ("=x", 1),
        ("  01,02,03", 1),
        ('"Torn"=-', 0),
        ("; comment \\", 0),
    ],
)
def test_a_damaged_value_is_left_out_and_counted(line: str, count: int) -> None:
    """What stands before and after it stays."""
    found = parse(windows(f'{HEAD}\n[HKEY_USERS]\n"A"="1"\n{line}\n"B"="2"\n\n[HKEY_USERS\\c]\n'))
    assert data(found.keys["hkey_users"]) == {"A": "1", "B": "2"}
    assert found.damaged == count
    assert "hkey_users\\c" in found.keys


def test_a_torn_text_swallows_no_key() -> None:
    """Though no quote stands between it and the next key."""
    found = parse(windows(f'{HEAD}\n[HKEY_USERS]\n"A"="1\n\n[HKEY_USERS\\c]\n@=dword:1\n'))
    assert found.damaged == 1
    assert data(found.keys["hkey_users\\c"]) == {"": 1}


@pytest.mark.parametrize("torn", ['"A"="1', '"A"=hex:01,\\'])
def test_a_file_that_ends_too_early(torn: str) -> None:
    """What came before it stays."""
    found = parse(windows(f'{HEAD}\n[HKEY_USERS]\n"B"="2"\n{torn}').removesuffix(b"\r\0\n\0"))
    assert data(found.keys["hkey_users"]) == {"B": "2"}
    assert found.damaged == 1


def test_bytes_that_are_folded_many_times() -> None:
    """A long value stands in lines of eighty letters."""
    lines = ",\\\n  ".join(["ab,cd"] * 20_000)
    assert values(f'"A"=hex:{lines}') == {"A": b"\xab\xcd" * 20_000}


def test_a_long_line() -> None:
    """Also one that no editor would have left."""
    text = "x" * 300_000 + '\\\\ \\"'
    assert values(f'"A"="{text}"') == {"A": "x" * 300_000 + '\\ "'}


def test_text_ends_at_its_first_nul() -> None:
    """As Windows' own programs read it; half a letter at the end is none."""
    told = values(
        '"A"=hex(1):31,00,00,00,58,00\n"B"=hex(1):31,00,32\n"C"=hex(2):\n"D"=hex(7):00,00'
    )
    assert told == {"A": "1", "B": "1", "C": "", "D": ()}


def test_what_the_file_would_delete_is_not_there() -> None:
    """Neither the key nor what stands below it."""
    found = parse(
        windows(f'{HEAD}\n"before"="1"\n[-HKEY_USERS\\gone]\n"A"="1"\n[HKEY_USERS\\here]\n')
    )
    assert sorted(found.keys) == ["hkey_users", "hkey_users\\here"]
    assert found.damaged == 0


@pytest.mark.parametrize(
    "path", ["", "HKEY_USERS\\\\a", "HKEY_USERS\\", "HKEY_USERS\\" + "x" * 256, "a\\" * 513 + "a"]
)
def test_a_key_that_cannot_be_one(path: str) -> None:
    """It is counted, and its values are nobody's."""
    found = parse(windows(f'{HEAD}\n[HKEY_USERS\\a]\n[{path}]\n"A"="1"\n[HKEY_USERS\\b]\n'))
    assert found.damaged == 1
    assert sorted(found.keys) == ["hkey_users", "hkey_users\\a", "hkey_users\\b"]
    assert all(key.values == () for key in found.keys.values())


def test_the_deepest_key() -> None:
    """Windows has 512 levels below a root."""
    path = "HKEY_USERS" + "\\a" * 512
    assert path.casefold() in parse(windows(f"{HEAD}\n[{path}]\n")).keys


@pytest.mark.parametrize(
    "payload", [b"", b"\xff\xfe", b"[HKEY_USERS]\n", b"\x00" * 100, windows("Windows Registry")]
)
def test_something_else_is_refused(payload: bytes) -> None:
    """The message says what was expected."""
    with pytest.raises(RecordingError, match="expected a registry export"):
        parse(payload)


@pytest.mark.parametrize(
    ("bound", "text", "told"),
    [
        ("_MOST_KEYS", "[A]\n[B]\n[C]\n[D]\n", "got 4 keys"),
        ("_MOST_KEYS", "[A\\b\\c\\d]\n", "got 4 keys"),
        ("_MOST_VALUES", '[A]\n"a"="1"\n"a"="2"\n"a"="3"\n"a"="4"\n', "got 4 values"),
        ("_MOST_LETTERS", "[A\\b\\c\\d]\n", "letters"),
    ],
)
def test_more_than_an_export_may_hold(
    bound: str, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording of a stranger's costs no more than these."""
    monkeypatch.setattr(export, bound, 3)
    with pytest.raises(RecordingError, match=told):
        parse(windows(f"{HEAD}\n{text}"))


@pytest.mark.parametrize("bound", ["_MOST_KEYS", "_MOST_VALUES"])
def test_what_nothing_could_read_is_not_written(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bounds hold for both."""
    stated = tuple(RegistryValue(name=name, data=1) for name in "abcd")
    key = RegistryKey(path="HKEY_USERS", values=stated, subkeys=tuple("abcd"))
    assert len(parse(write([key])).keys) == 5
    monkeypatch.setattr(export, bound, 3)
    with pytest.raises(RecordingError, match="expected at most 3"):
        write([key])


NAMES = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters='\\\r\n]["'), min_size=1,
    max_size=6,
) | st.sampled_from(["a]", "[b", 'c"d', "-x", ";", "@", "Software", "ß"])  # fmt: skip
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)
DATAS = (
    TEXTS
    | st.integers(0, (1 << 64) - 1)
    | st.binary(max_size=30)
    | st.lists(TEXTS.filter(bool), max_size=4).map(tuple)
)
VALUES = st.dictionaries(
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n"), max_size=6),
    DATAS,
    max_size=5,
)
PIECES = [HEAD, "\n", "[HKEY_USERS\\", "]", '"', "\\", "a", "=", "hex", "(7)", ":", "00,", "dword:",
          "-", ";", "@", " ", "\r", "\0"]  # fmt: skip
TREES = st.dictionaries(st.lists(NAMES, min_size=1, max_size=4).map("\\".join), VALUES, max_size=6)


def folded(tree: dict[str, dict[str, object]]) -> list[RegistryKey]:
    """Return keys whose names, and the names of whose values, differ in more than case."""
    keys: dict[str, RegistryKey] = {}
    for path, stated in tree.items():
        values = {name.casefold(): RegistryValue(name=name, data=data)
                  for name, data in stated.items()}  # fmt: skip
        ordered = tuple(value for _, value in sorted(values.items()))
        key = RegistryKey(path=f"HKEY_USERS\\{path}", values=ordered)
        keys.setdefault(path.casefold(), key)
    return list(keys.values())


@settings(deadline=None)
@given(TREES)
def test_what_is_written_is_read_again(tree: dict[str, dict[str, object]]) -> None:
    """Whatever the names and the data are."""
    keys = folded(tree)
    found = parse(write(keys))
    assert found.damaged == 0
    for key in keys:
        got = found.keys[key.path.casefold()]
        assert got.values == key.values
    assert parse(write(found.keys.values())).keys == found.keys


@settings(deadline=None)
@given(TREES)
def test_equal_keys_give_equal_bytes(tree: dict[str, dict[str, object]]) -> None:
    """Their order leaves no trace."""
    keys = folded(tree)
    assert write(keys) == write(keys[::-1])


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_text_brings_it_down(parts: list[str]) -> None:
    """It is read, or refused."""
    found = parse(windows(f"{HEAD}\n" + "".join(parts)))
    assert all(path == key.path.casefold() for path, key in found.keys.items())


def test_subkeys_stand_as_empty_keys() -> None:
    """So that a key tells the same subkeys again, though they were not asked for."""
    key = RegistryKey(path="HKEY_USERS\\A", subkeys=("b", "C"))
    found = parse(write([key])).keys
    assert found["hkey_users\\a"] == key
    assert found["hkey_users\\a\\b"].values == ()


def test_a_name_is_spelled_as_its_parent_lists_it() -> None:
    """Whatever case it was asked for in."""
    keys = [
        RegistryKey(path="HKEY_USERS\\software\\ACME", values=(RegistryValue(name="a", data=1),)),
        RegistryKey(path="HKEY_USERS\\SOFTWARE", subkeys=("Acme",)),
        RegistryKey(path="HKEY_USERS", subkeys=("Software",)),
    ]
    found = parse(write(keys)).keys
    assert found["hkey_users"].subkeys == ("Software",)
    assert found["hkey_users\\software"].subkeys == ("Acme",)
    assert found["hkey_users\\software\\acme"].number("A") == 1


def test_what_would_be_read_as_something_else_is_not_written() -> None:
    """A user's own key must not become one of the machine's."""
    forged = "x\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n"
    key = RegistryKey(
        path="HKEY_USERS\\A",
        values=(
            RegistryValue(name=forged, data="9"),
            RegistryValue(name="text", data=f'{forged}"a"="1"'),
            RegistryValue(name='quote" = "', data=("x\r\n[y]", "\udc80")),
        ),
        subkeys=(forged, "ok"),
    )
    found = parse(write([key]))
    assert found.damaged == 0
    assert sorted(found.keys) == ["hkey_users", "hkey_users\\a", "hkey_users\\a\\ok"]
    assert data(found.keys["hkey_users\\a"]) == {
        "text": f'{forged}"a"="1"', 'quote" = "': ("x\r\n[y]", "?")
    }  # fmt: skip


def test_several_exports_are_one_registry() -> None:
    """A key that two of them have has the values and the subkeys of both."""
    one = parse(windows(f'{HEAD}\n[HKEY_USERS]\n"a"="1"\n"b"="1"\n[HKEY_USERS\\One]\n')).keys
    other = parse(windows(f'{HEAD}\n[HKEY_USERS]\n"A"="2"\n[HKEY_USERS\\Other]\n')).keys
    found = merged([one, other])
    assert found["hkey_users"].subkeys == ("One", "Other")
    assert data(found["hkey_users"]) == {"A": "2", "b": "1"}
    assert sorted(found) == ["hkey_users", "hkey_users\\one", "hkey_users\\other"]
