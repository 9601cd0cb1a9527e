"""The policy: strict, and its errors name the line and the nearest key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy import DistroSecurity, Fixed, LatestOfBranch, load

GOOD = """\
schema = 1
publisher = "Example"

[defaults]
grace_days = 14

[[requirement]]
id = "debian"
product = "debian"
rule = "latest-of-branch"
feed = "endoflife.date/debian"
scheme = "dotted"

[requirement.advice.de]
text = "Aktualisieren"

[[requirement]]
id = "debian-12"
rule = "distro-security"
feed = "debian-archive"
suites = ["bookworm"]
scheme = "deb"
os = [{ product = "debian", release = "12" }]

[requirement.packages]
evince = { package = "evince", exploited = ["43.1-2+deb12u1"] }

[[requirement]]
id = "by-hand"
product = "xpdf"
rule = "fixed"
scheme = "dotted"
branches = [{ id = "4", steps = [{ minimum = "4.05", released = 2026-01-01 }] }]

[[requirement.withdrawn]]
reason = "pulled"
versions = ["4.04"]

[[required]]
id = "a-browser"
any_of = ["firefox"]

[[forbidden]]
id = "no-konqueror"
product = "konqueror"
"""


def _load(folder: Path, text: str) -> object:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_every_rule_is_read(tmp_path: Path) -> None:
    """Three rules, each its own type, in order."""
    policy = _load(tmp_path, GOOD)
    kinds = [type(rule) for rule in policy.requirement]
    assert kinds == [LatestOfBranch, DistroSecurity, Fixed]
    assert policy.requirement[2].withdrawn[0].versions == ("4.04",)
    assert (policy.defaults.grace_days_exploited, policy.defaults.valid_days) == (3, 45)


@pytest.mark.parametrize(
    ("old", "new", "wrong", "near"),
    [
        ("grace_days = 14", "grace_day = 14", "grace_day ", "grace_days"),
        ('publisher = "Example"', 'publisher = "Example"\npublishr = 1', "publishr", "publisher"),
        ('suites = ["bookworm"]', 'suites = ["bookworm"]\nsuits = []', "suits", "suites"),
        ('text = "Aktualisieren"', 'text = "A"\nurll = "x"', "urll", "url"),
        ('evince = { package = "evince"', 'evince = { pakage = "evince"', "pakage", "package"),
        ('reason = "pulled"', 'reson = "pulled"', "reson", "reason"),
        ('any_of = ["firefox"]', 'any_off = ["firefox"]', "any_off", "any_of"),
        ("[[forbidden]]", "[[forbiden]]", "forbiden", "forbidden"),
        ("[[required]]", "[[requirde]]", "requirde", "required"),
    ],
)
def test_an_unknown_key_has_its_line_and_the_nearest_known(
    tmp_path: Path, old: str, new: str, wrong: str, near: str
) -> None:
    """What a person needs to mend it."""
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    (line,) = (n for n, each in enumerate(text.splitlines(), 1) if wrong in each)
    with pytest.raises(UsageError, match="did you mean") as caught:
        _load(tmp_path, text)
    assert f", line {line}: unknown key" in str(caught.value)
    assert f"did you mean {near!r}?" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("grace_days = 14", 'grace_days = "14"', r"line 5: Expected `int`, got `str`"),
        ("grace_days = 14", "grace_days = -1", r"line 5: Expected `int` >= 0"),
        ("schema = 1", "schema = 2", r"line 1: .*2"),
        ('rule = "fixed"', 'rule = "fixd"', r"line 31: .*fixd"),
        ('feed = "debian-archive"', 'feed = "debian"', r"line 20: .*debian"),
        ('scheme = "deb"', 'scheme = "dpkg"', r"debian-12: got scheme 'dpkg', expected one of"),
        ('minimum = "4.05"', 'minimum = "four"', r"by-hand: got 'four'"),
        ('versions = ["4.04"]', 'versions = ["4.x"]', r"by-hand: got '4.x'"),
        ('exploited = ["43', 'exploited = ["!43', r"debian-12: got '!43"),
        ('id = "a-browser"\n', "", r"line 39: .*missing required field `id`"),
        ("schema = 1", "schema = ", r"no TOML: .*line 1"),
        ('any_of = ["firefox"]', "any_of = []", r"length >= 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """Types, bounds, words, versions that no scheme could order."""
    assert old in GOOD
    with pytest.raises(UsageError, match=message):
        _load(tmp_path, GOOD.replace(old, new, 1))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(GOOD)), length=st.integers(1, 40), text=st.text(max_size=12))
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


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * (1024 * 1024 + 1)])
def test_bytes_that_are_no_policy_are_refused(tmp_path: Path, content: bytes) -> None:
    """No UTF-8, or too large."""
    file = tmp_path / "policy.toml"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"policy\.toml"):
        load(file)
    with pytest.raises(UsageError, match=r"absent\.toml"):
        load(tmp_path / "absent.toml")
