"""A wrong definition is refused with the line, what was got, what was expected, and a hint."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.products import load
from passmuster.products.definition import Product
from passmuster.products.lines import Lines, Place
from passmuster.products.reading import DefinitionError, clashes, read, read_set

GOOD = """
schema = 1
id = "example"
name = "Example"
vendor = "Example"
kind = "browser"
[[detect]]
source = "dpkg"
match = { package = ["example"] }
scheme = "deb"
executables = ["/usr/bin/example"]
entries = ["example.desktop"]
[[sample]]
source = "dpkg"
see = { package = "example", version = "1-1" }
origin = "made up"
[[near_miss]]
source = "dpkg"
see = { package = "example-common", version = "1-1" }
why = "data files"
"""


def error_of(text: str, file: str = "example.toml") -> DefinitionError:
    """Return the error of a definition that is wrong."""
    with pytest.raises(DefinitionError) as caught:
        read(text, file)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("match =", "matches =", 9, "got key `matches`.*did you mean `match`"),
        ('id = "example"', 'id = "other"', 3, "got id 'other', expected the file's own name"),
        ('id = "example"', 'id = "Not A Slug"', 3, "id: "),
        ('source = "dpkg"', 'source = "dpgk"', 8, "got source 'dpgk'.*did you mean `dpkg`"),
        ('scheme = "deb"', 'scheme = "debian"', 10, "got scheme 'debian', expected one of dotted"),
        ('kind = "browser"', 'kind = "bowser"', 6, "got kind 'bowser'.*did you mean `browser`"),
        ('scheme = "deb"\n', "", 7, "expected a key `scheme`, got none"),
        (
            "{ package =",
            "{ bundle =",
            9,
            "got attribute 'bundle', expected one that the source dpkg",
        ),
        ('["example"] }', "[] }", 9, "got no value for package"),
        ('match = { package = ["example"] }\n', "", 8, "without `match` and `pattern`"),
        ("match = { package = [", "pattern = { package = '(' }\n#", 8, "no regular expression"),
        ("match =", 'unless = { version = "(a+)+" }\nmatch =', 9, "may take too long"),
        (
            "match = { package = [",
            "pattern = { package = 'a' }\n#",
            8,
            "expected `match` with exact",
        ),
        ('["/usr/bin/example"]', '["usr/bin/example"]', 11, "expected an absolute path"),
        ('["/usr/bin/example"]', '["/usr/../bin/example"]', 11, "expected an absolute path"),
        ('["/usr/bin/example"]', '["/usr//bin"]', 11, "expected an absolute path"),
        ('["example.desktop"]', '["example"]', 12, "expected a desktop file id"),
        ('["example.desktop"]', '["../x.desktop"]', 12, "expected a desktop file id"),
        ('"example", version', '"sample", version', 15, r"got track \[\], expected"),
        ('version = "1-1" }\norigin', 'version = "-" }\norigin', 15, "none of scheme deb"),
        ('version = "1-1" }\norigin', 'release = "1-1" }\norigin', 15, "got attribute 'release'"),
        ('"example-common"', '"example"', 19, "near miss.*is recognised: data files"),
        ("[[near_miss]]", "[[sample]]", 20, "got key `why`, expected one of source, see"),
        ("schema = 1", "schema = 2", 2, "schema"),
        ('name = "Example"', "name = ", 4, "not TOML"),
        ("[[detect]]", "[[detect]", 7, "not TOML"),
    ],
)
def test_a_wrong_definition_says_what_is_wrong_and_where(
    old: str, new: str, line: int, message: str
) -> None:
    """Where, what was got, what was expected."""
    assert read(GOOD, "example.toml").id == "example"
    assert old in GOOD
    error = error_of(GOOD.replace(old, new, 1))
    assert error.problems[0].line == line, str(error)
    with pytest.raises(DefinitionError, match=message):
        read(GOOD.replace(old, new, 1), "example.toml")
    assert str(error).startswith(f"example.toml:{line}: ")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """One run of the linter, not one for each mistake."""
    text = GOOD.replace('["/usr/bin/example"]', '["bin/x"]').replace(
        '"example-common"', '"example"'
    )
    assert [each.line for each in error_of(text).problems] == [11, 19]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("sample", "no [[sample]] for source dpkg"), ("near_miss", "no [[near_miss]] for platform")],
)
def test_a_definition_without_evidence_is_refused(kind: str, said: str) -> None:
    """No source without a sample, no platform without a look-alike."""
    head, *tables = GOOD.split("[[")
    lean = "[[".join([head, *(table for table in tables if not table.startswith(kind))])
    assert said in str(error_of(lean))


def test_a_second_source_needs_a_sample_of_its_own_and_no_look_alike() -> None:
    """Near misses are asked for platform by platform."""
    more = '[[detect]]\nsource = "rpm"\nmatch = { package = ["example"] }\nscheme = "rpm"\n'
    sample = '[[sample]]\nsource = "rpm"\nsee = { package = "example" }\norigin = "made up"\n'
    assert "no [[sample]] for source rpm" in str(error_of(GOOD + more))
    assert len(read(GOOD + more + sample, "example.toml").detect) == 2


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            'source = "mozilla-files"\nmatch = { name = ["x"] }\nexecutables = ["/opt/x"]',
            "says itself where the program lies",
        ),
        (
            'source = "program-files"\nmatch = { executable = ["x"] }',
            "exact values of folder",
        ),
        (
            'source = "program-files"\nmatch = { executable = ["x"], folder = ["opt"] }',
            "got folder 'opt'",
        ),
    ],
)
def test_a_rule_by_file_says_no_more_than_its_source_needs(rule: str, said: str) -> None:
    """Fixed paths would count another copy's processes; folders are never searched."""
    assert said in str(error_of(f'{GOOD}[[detect]]\nscheme = "dotted"\n{rule}\n'))


def test_a_definition_without_rules_is_refused() -> None:
    """It would recognise nothing."""
    head = GOOD.split("[[", maxsplit=1)[0]
    assert "got no rule" in str(error_of(head + "detect = []\n"))
    assert "expected a key `detect`" in str(error_of(head))


def test_a_text_that_is_too_long_or_too_deep_is_refused() -> None:
    """Neither memory nor the stack is a definition's to spend."""
    assert "more than" in str(error_of("#" * 300_000))
    assert error_of("x = " + "[" * 100_000).problems


@given(st.text(max_size=200))
def test_no_text_breaks_reading(text: str) -> None:
    """Whatever a file holds: a definition, or an error with its file."""
    with suppress(DefinitionError):
        read(text, "example.toml")


@given(st.sampled_from(GOOD.splitlines()), st.text(max_size=30))
def test_no_change_of_a_line_breaks_reading(line: str, changed: str) -> None:
    """A mistyped definition is refused or good, and never a traceback."""
    with suppress(DefinitionError):
        read(GOOD.replace(line, changed, 1), "example.toml")


def test_lines_are_found_by_table_number_and_key() -> None:
    """The second table of a name is not the first; what is missing falls back to its table."""
    lines = Lines("a = 1\n[[detect]]\nb = 2\n[[detect]]\n  b = 3\n")
    assert lines.line(Place(key="a")) == 1
    assert lines.line(Place("detect", 0, "b")) == 3
    assert lines.line(Place("detect", 1, "b")) == 5
    assert lines.line(Place("detect", 1, "c")) == 4
    assert lines.line(Place("detect", 9, "c")) == 1


def other(**changes: str) -> Product:
    """Return the example under another id, changed."""
    text = GOOD.replace('id = "example"', 'id = "other"')
    for old, new in changes.items():
        text = text.replace(old.replace("_", "/"), new)
    return read(text, "other.toml")


def test_products_of_one_set_may_not_claim_the_same(products: list[Product]) -> None:
    """A package, a program, a desktop entry, an id: each is one product's."""
    example = read(GOOD, "example.toml")
    said = {each.message for each in clashes([example, other()])}
    assert "both have the dpkg package 'example': example and other" in said
    assert "both have the program '/usr/bin/example': example and other" in said
    assert "both have the desktop entry 'example.desktop': example and other" in said
    assert any("both recognise dpkg {'package': 'example'" in each for each in said)
    assert {each.message for each in clashes([example, example])} == set()
    twin = read(GOOD.replace('"Example"', '"Twin"'), "example.toml")
    assert "both have the id 'example': example and example" in {
        each.message for each in clashes([example, twin])
    }
    assert clashes(products) == []
    assert clashes([*load(), example]) == []


def test_the_compiled_form_still_shows_what_a_new_definition_takes(products: list[Product]) -> None:
    """Without samples the exact names speak: a pattern that is too wide is found out."""
    wide = read(
        GOOD.replace('package = ["example"]', 'package = ["example", "evince"]').replace(
            '["/usr/bin/example"]', "[]"
        ),
        "example.toml",
    )
    said = [each.message for each in clashes([*load(), wide])]
    assert "both have the dpkg package 'evince': evince and example" in said
    assert "both recognise dpkg package 'evince': example and evince" in said
    del products


def test_a_set_is_read_with_all_problems_of_all_texts() -> None:
    """The build names everything at once."""
    bad = GOOD.replace('scheme = "deb"', 'scheme = "x"')
    with pytest.raises(DefinitionError) as caught:
        read_set({"example.toml": bad, "more.toml": GOOD})
    assert [each.file for each in caught.value.problems] == ["example.toml", "more.toml"]
    assert [each.id for each in read_set({"example.toml": GOOD})] == ["example"]
