"""Which rule speaks of a copy; the vectors `branches` and `copies` say what follows."""

from __future__ import annotations

import msgspec
import pytest

from passmuster.evaluate.scope import Context
from passmuster.evaluate.selection import (
    Selection,
    excluding_list,
    judging_requirement,
    matching_ban,
    stands_for_unknown,
)
from passmuster.model.installation import Kind, ReportedInstallation
from passmuster.model.requirement import Accepted, Applies, Forbidden, Manifest, Requirement

COPY = ReportedInstallation(
    product="firefox", kind=Kind.BROWSER, platform="linux", architecture="amd64",
    packaging="files", track="esr",
)  # fmt: skip
NOWHERE = Context((), frozenset())


def manifest(**more: object) -> Manifest:
    """Return a manifest with these lists."""
    from datetime import UTC, datetime

    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Manifest(schema=1, serial=1, issued=at, expires=at, **more)


def requirement(name: str, product: str = "firefox", **applies: object) -> Requirement:
    """Return a requirement that applies so."""
    return Requirement(id=name, product=product, scheme="mozilla", applies=Applies(**applies))


@pytest.mark.parametrize(
    ("requirements", "track", "expected"),
    [
        ([], "esr", (None, False, False)),
        ([requirement("a", product="okular")], "esr", (None, False, False)),
        ([requirement("a", platforms=("windows",))], "", (None, True, False)),
        ([requirement("a", tracks=("release",))], "esr", (None, True, False)),
        ([requirement("a", tracks=("release",))], "", (None, True, True)),
        ([requirement("a", tracks=("release",)), requirement("b", platforms=("macos",))], "",
         (None, True, True)),
        ([requirement("a", tracks=("release",), platforms=("macos",))], "", (None, True, False)),
        ([requirement("a", tracks=("release",)), requirement("b")], "", ("b", False, False)),
        ([requirement("a"), requirement("b")], "esr", ("a", False, False)),
    ],
)  # fmt: skip
def test_the_first_that_applies_or_why_none_does(
    requirements: list[Requirement], track: str, expected: tuple[str | None, bool, bool]
) -> None:
    """No line for the product, none that applies, or one that would if the track were known."""
    copy = msgspec.structs.replace(COPY, track=track)
    found = judging_requirement(copy, manifest(requirements=tuple(requirements)), NOWHERE)
    chosen = next((each for each in requirements if each.id == expected[0]), None)
    assert found == Selection(chosen, *expected[1:])


def test_a_ban_and_a_list() -> None:
    """The first that speaks of the copy."""
    other, ban = Forbidden(id="o", product="okular"), Forbidden(id="b", product="firefox")
    assert matching_ban(COPY, manifest(forbidden=(other, ban))) == ban
    assert matching_ban(COPY, manifest(forbidden=(other,))) is None
    quiet = Accepted(id="q", kind="browser", products=())
    strict = msgspec.structs.replace(quiet, id="s", others="blocked")
    assert excluding_list(COPY, manifest(accepted=(quiet, strict))) == strict
    assert excluding_list(COPY, manifest(accepted=(quiet,))) is None


def test_what_no_definition_knows_is_left_out_of_no_list() -> None:
    """It could be an accepted product."""
    strict = Accepted(id="s", kind="browser", products=(), others="blocked")
    strange = msgspec.structs.replace(COPY, product="unknown-browser")
    assert stands_for_unknown(strange)
    assert not stands_for_unknown(msgspec.structs.replace(COPY, product="not-unknown-"))
    assert excluding_list(strange, manifest(accepted=(strict,))) is None
