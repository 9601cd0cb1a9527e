"""Where in a policy file something stands."""

from __future__ import annotations

import pytest

from passmuster_publisher.policy.lines import key_line, line_of, line_with

TEXT = """\
schema = 1

[defaults]
grace_days = 14  # valid_days are below
valid_days = 30

[[requirement]]
id = "a"

[requirement.advice.de]
text = "grace_days = 3"

[[requirement]]
id = "b"
"os" = [{ product = "debian", release = "12" }]
branches = [
  { id = "b-1", steps = [{ minimum = "1.0" }] },
  { id = "b-2", steps = [{ minimum = "2.0" }] },
]

[requirement.packages.evince]
package = "evince"

[[required]]
id = "c"
"""


@pytest.mark.parametrize(
    ("path", "key", "line"),
    [
        ("$", "schema", 1),
        ("$.schema", "schema", 1),
        ("$.defaults", "grace_days", 4),
        ("$.defaults.valid_days", "valid_days", 5),
        ("$.requirement[0]", "id", 8),
        ("$.requirement[0].advice.de", "text", 11),
        ("$.requirement[0]", "advice", 10),
        ("$.requirement[1]", "id", 14),
        ("$.requirement[1].os[0]", "release", 15),
        ("$.requirement[1]", "os", 15),
        ("$.requirement[1]", "package", 22),
        ("$.required[0]", "id", 25),
        ("$.requirement[1].branches[1].steps", "minimum", 17),
    ],
)
def test_a_key_is_found_in_its_table(path: str, key: str, line: int) -> None:
    """The first that names it; comments and other tables do not count."""
    assert line_of(TEXT, path, key) == line
    if path not in ("$", "$.schema"):
        assert key_line(TEXT, path, key) == line


@pytest.mark.parametrize(
    ("path", "key", "line"),
    [
        # The table where it should stand.
        ("$.defaults", "sources", 3),
        ("$.requirement[1]", "platforms", 13),
        ("$.required[0]", "", 24),
        # No such table: wherever it stands.
        ("$.requirement[7]", "package", 22),
        ("$.texts", "grace_days", 4),
        ("$", "nothing", None),
        ("$.texts", "", None),
    ],
)
def test_an_error_is_placed_as_well_as_it_can_be(path: str, key: str, line: int | None) -> None:
    """A best effort: the line is there to help, and the message says the rest."""
    assert line_of(TEXT, path, key) == line


@pytest.mark.parametrize(
    ("path", "key"),
    [("$.defaults", "sources"), ("$.texts", "grace_days"), ("$.requirement[7]", "id"), ("$", "id")],
)
def test_a_trace_never_names_another_table(path: str, key: str) -> None:
    """What the policy does not say has no line."""
    assert key_line(TEXT, path, key) is None


def test_words_are_found_below_their_table() -> None:
    """As they stand, and nowhere else."""
    assert line_with(TEXT, "$.requirement[1]", '"2.0"') == 18
    assert line_with(TEXT, "$.requirement[0]", '"2.0"') is None
    assert line_with(TEXT, "$.requirement[7]", '"2.0"') is None
    assert line_with(TEXT, "$", '"2.0"') is None


@pytest.mark.parametrize("line", ['rule = "support"', 'kinds = ["support"]', "# support = 1"])
def test_a_value_is_no_key(line: str) -> None:
    """Nor is a comment."""
    text = f"[[requirement]]\n{line}\nsupport = 1\n"
    assert key_line(text, "$.requirement[0]", "support") == 3
