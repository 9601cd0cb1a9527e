"""A policy is read strictly; what is wrong has its line, and the nearest known key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.policies import GOOD
from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy import load
from passmuster_publisher.policy.reading import load_file
from passmuster_publisher.policy.tables import (
    DistroSecurity,
    Fixed,
    GraceBySeverity,
    Latest,
    LatestMinus,
    LatestSecurity,
    Policy,
    SupportOnly,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "policy.toml"


def _load(folder: Path, text: str) -> Policy:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def _line_of(text: str, words: str) -> int:
    (line,) = (n for n, each in enumerate(text.splitlines(), 1) if words in each)
    return line


def test_every_rule_is_read(tmp_path: Path) -> None:
    """Six rules, each its own type, in order, with the defaults of what is left out."""
    policy = _load(tmp_path, GOOD)
    kinds = [type(rule) for rule in policy.requirement]
    assert kinds == [LatestSecurity, LatestMinus, Latest, SupportOnly, DistroSecurity, Fixed]
    assert policy.defaults.grace_days == GraceBySeverity(unknown=14, critical=7)
    assert (policy.defaults.grace_days_exploited, policy.defaults.valid_days) == (3, 45)
    assert (policy.defaults.sources, policy.defaults.min_notice_days) == (2, 1)
    assert (policy.required[0].any_of, policy.waiver[0].customer) == (("firefox",), "c-1")


def test_the_text_is_kept_for_quoting(tmp_path: Path) -> None:
    """As it was read, with its path."""
    file = tmp_path / "policy.toml"
    file.write_bytes(GOOD.encode())
    read = load_file(file)
    assert (read.path, read.text) == (file, GOOD)
    assert read.policy == load(file)


def test_the_example_is_sound() -> None:
    """It is what people start from."""
    assert len(load(EXAMPLE).requirement) > 30


@pytest.mark.parametrize(
    ("old", "new", "wrong", "near"),
    [
        ('exploited = ["cisa-kev"]', 'exploted = ["cisa-kev"]', "exploted", "exploited"),
        ("grace_days = {", "grace_day = {", "grace_day ", "grace_days"),
        ('publisher = "Example"', 'publisher = "Example"\npublishr = 1', "publishr", "publisher"),
        ('assume_security = "major"', 'asume_security = "major"', "asume_", "assume_security"),
        ('url = "https', 'urll = "https', "urll", "url"),
        ("behind = 2", "behnd = 2\nbehind = 2", "behnd", "behind"),
        ('package = "evince"', 'pakage = "evince"', "pakage", "package"),
        ('reason = "pulled"', 'reson = "pulled"', "reson", "reason"),
        ('any_of = ["firefox"]', 'any_off = ["firefox"]', "any_off", "any_of"),
        ('cycle = "10-22h2"\n', 'cylce = "10-22h2"\n', "cylce", "cycle"),
        ("requested = 2026", "requestd = 2026", "requestd", "requested"),
        ("[[forbidden]]", "[[forbiden]]", "forbiden", "forbidden"),
        ("[[required]]", "[[requirde]]", "requirde", "required"),
        ("[[waiver]]", "[[waivr]]", "waivr", "waiver"),
    ],
)
def test_an_unknown_key_has_its_line_and_the_nearest_known(
    tmp_path: Path, old: str, new: str, wrong: str, near: str
) -> None:
    """What a person needs to mend it."""
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    with pytest.raises(UsageError, match="did you mean") as caught:
        _load(tmp_path, text)
    assert f", line {_line_of(text, wrong)}: unknown key" in str(caught.value)
    assert f"did you mean {near!r}?" in str(caught.value)


def test_a_key_like_no_other_has_no_suggestion(tmp_path: Path) -> None:
    """A wrong hint would be worse than none."""
    with pytest.raises(UsageError, match=r"line 3: unknown key 'zzzzzzzz'$"):
        _load(tmp_path, GOOD.replace("[defaults]", "zzzzzzzz = 1\n[defaults]", 1).replace(
            '"Example"\n\n', '"Example"\n', 1))  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words", "message"),
    [
        ("unknown = 14", 'unknown = "14"', 'unknown = "14"', "Expected `int`, got `str`"),
        ("unknown = 14", "unknown = 366", "unknown = 366", "Expected `int` <= 365"),
        ("behind = 2", "behind = -1", "behind = -1", "Expected `int` >= 0"),
        ('sources = 1\n\n[[requirement]]\nid = "windows"',
         'sources = 3\n\n[[requirement]]\nid = "windows"', "sources = 3", "3"),
        ("schema = 1", "schema = 2", "schema = 2", "2"),
        ('rule = "fixed"', 'rule = "fixd"', 'rule = "fixd"', "fixd"),
        ('id = "a-browser"', 'id = "A Browser"', "A Browser", "matching regex"),
        ('first = "scoop-extras/brave"', 'first = "Scoop brave"', "Scoop brave", "matching regex"),
        ("expires = 2026-10-31", 'expires = "soon"', 'expires = "soon"', "date"),
        ('kind = "browser"', 'kind = "game"', 'kind = "game"', "game"),
        ('any_of = ["firefox"]', "any_of = []", "any_of = []", "length >= 1"),
    ],
)  # fmt: skip
def test_a_wrong_value_has_its_line(
    tmp_path: Path, old: str, new: str, words: str, message: str
) -> None:
    """And what was expected."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    with pytest.raises(UsageError) as caught:
        _load(tmp_path, text)
    assert f"policy.toml, line {_line_of(text, words)}: " in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "key", "header"),
    [
        ('id = "a-browser"\n', "id", "[[required]]"),
        ("behind = 2\n", "behind", 'id = "brave"'),
        ('requested_by = "till team"\n', "requested_by", "[[waiver]]"),
        ('publisher = "Example"\n', "publisher", ""),
    ],
)
def test_a_missing_key_has_the_line_of_its_table(
    tmp_path: Path, old: str, key: str, header: str
) -> None:
    """Where it should stand; the whole file has no line."""
    text = GOOD.replace(old, "", 1)
    with pytest.raises(UsageError, match=f"missing required field `{key}`") as caught:
        _load(tmp_path, text)
    if header.startswith("id"):
        assert f", line {_line_of(text, header) - 1}: " in str(caught.value)
    elif header:
        assert f", line {_line_of(text, header)}: " in str(caught.value)
    else:
        assert ", line" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "utf-8"),
        (b"#" * (1024 * 1024 + 1), "got more than 1048576 bytes"),
        (b"a = 1\nschema = !", "no TOML: .*line 2"),
        (b"a = 1\na = 2\n", "no TOML"),
    ],
)
def test_bytes_that_are_no_policy_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """No UTF-8, too large, no TOML, a key twice."""
    file = tmp_path / "policy.toml"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=rf"policy\.toml: .*{message}"):
        load(file)


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    """As is one that is a folder."""
    for path in (tmp_path / "absent.toml", tmp_path):
        with pytest.raises(UsageError, match=path.name):
            load(path)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(GOOD)), length=st.integers(0, 40), text=st.text(max_size=12))
def test_a_mangled_policy_is_an_error_or_a_policy(
    tmp_path: Path, start: int, length: int, text: str
) -> None:
    """Whatever is cut out or put in: never a traceback of another kind."""
    file = tmp_path / "policy.toml"
    mangled = GOOD[:start] + text + GOOD[start + length :]
    file.write_bytes(mangled.encode(errors="surrogatepass"))
    try:
        policy = load(file)
    except UsageError as error:
        assert "policy.toml" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert policy.schema == 1
