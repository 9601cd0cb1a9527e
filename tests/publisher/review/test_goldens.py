"""What a reader sees, whole.

PASSMUSTER_WRITE_GOLDENS=1 writes it anew; the difference is then looked at before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.reviewed import AT, document, whole_sheet
from passmuster_publisher.review import html, markdown, text
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.sheet import Sheet, sheet

GOLDEN = Path(__file__).parent / "golden"


def first_publication() -> Sheet:
    """Return the review of a manifest before which there was none."""
    new = document("new")
    return sheet(changes(None, new.manifest, AT), old_sha256="", new_sha256=new.sha256)


@pytest.mark.parametrize(
    ("name", "made", "render"),
    [
        ("changed.txt", whole_sheet, text.render),
        ("changed.md", whole_sheet, markdown.render),
        ("changed.html", whole_sheet, html.render),
        ("first.txt", first_publication, text.render),
    ],
)
def test_a_review_reads_as_it_was_approved(
    name: str, made: Callable[[], Sheet], render: Callable[[Sheet], str]
) -> None:
    """To the byte, and the same each time."""
    rendered = render(made())
    assert render(made()) == rendered
    file = GOLDEN / name
    if os.environ.get("PASSMUSTER_WRITE_GOLDENS"):
        file.write_text(rendered, encoding="utf-8")
    assert rendered == file.read_text(encoding="utf-8")


def test_the_terminal_is_a_hundred_columns_wide() -> None:
    """And ASCII where the manifests are."""
    lines = text.render(whole_sheet()).splitlines()
    assert max(map(len, lines)) <= 100
    assert [line for line in lines if line != line.rstrip()] == []
    assert {each for line in lines for each in line if not each.isascii()} == {"ü", "Ü", "ö"}


def test_the_golden_shows_every_kind_of_change() -> None:
    """A kind that nobody has ever looked at is not approved."""
    shown = (GOLDEN / "changed.txt").read_text(encoding="utf-8")
    for word in (
        "LINE FALLS", "EMERGENCY", "minimum ", "minimum, revised", "pending, new", "pending, gone",
        "pending, moved", "past steps gone", "end moved", "end moved, home", "extended support",
        "held", "no longer held", "withdrawn ", "withdrawn, gone", "advice, de", "scope, os",
        "scope, packagings", "copies", "unlisted branch", "scheme", "new line", "line removed",
        "removed", "Required products", "Accepted products", "Forbidden products", "only on arm64",
        "AS BEFORE", "IMPACT", "holds at once", "asks for no less, no later", "one source only",
    ):  # fmt: skip
        assert word in shown, word
