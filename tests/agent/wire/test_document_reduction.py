"""The manifest document, and what of an installation is reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.model.installation import (
    Confidence,
    Evidence,
    Hindrance,
    Installation,
    Inventory,
    Kind,
    Obstacle,
    Outcome,
    Reading,
    RunningCopy,
    Scope,
    SourceReport,
    Version,
)
from passmuster.wire import document
from passmuster.wire.codec import WireError, encode
from passmuster.wire.reduction import reduce_inventory

MINIMAL = (
    b'{"schema":1,"serial":3,"issued":"2026-11-24T00:00:00Z","expires":"2026-12-24T00:00:00Z"}'
)
SEEN = Evidence(source="mozilla-files", location="/home/eve/firefox/application.ini", raw="140.0")
V140 = Version(raw="140.0", scheme="mozilla")
V139 = Version(raw="139.0", scheme="mozilla")


def copy_of(owner: str) -> Installation:
    """Return a Firefox in a user's home, running the current and an old version."""
    return Installation(
        product="firefox", kind=Kind.BROWSER, platform="linux", architecture="amd64",
        packaging="files", path=f"/home/{owner}/firefox", scope=Scope.USER, owner=owner,
        on_disk=Reading(version=V140, evidence=SEEN, confidence=Confidence.MEDIUM),
        running=(
            RunningCopy(version=V140, current=True, processes=2, evidence=SEEN),
            RunningCopy(version=V139, current=False, processes=1, evidence=SEEN),
        ),
        obstacles=tuple(
            Obstacle(hindrance=each, cause="made-up", evidence=SEEN)
            for each in (Hindrance.POLICY, Hindrance.HELD, Hindrance.HELD)
        ),
    )  # fmt: skip


def taken(*copies: Installation) -> Inventory:
    """Return an inventory with one source that has a path in its detail."""
    source = SourceReport(source="dpkg", outcome=Outcome.FAILED, detail="/home/eve/x: no")
    return Inventory(
        platform="linux", architecture="amd64", installations=copies, sources=(source,)
    )


def test_users_copies_become_a_count_without_names_or_paths() -> None:
    """Two users' equal copies are one entry of two; nothing says whose."""
    reported = reduce_inventory(taken(copy_of("eve"), copy_of("bob")))
    (only,) = reported.installations
    assert (only.count, only.scope) == (2, Scope.USER)
    text = encode(reported)
    assert b"eve" not in text
    assert b"bob" not in text
    assert b"/home" not in text


def test_a_current_running_copy_is_nobodys_business() -> None:
    """Only a version other than the one on disk is reported as running."""
    (only,) = reduce_inventory(taken(copy_of("eve"))).installations
    assert only.running == (V139,)
    assert only.hindrances == (Hindrance.HELD, Hindrance.POLICY)


def test_the_order_of_finding_does_not_matter() -> None:
    """Byte-stable whatever order the sources answered in."""
    other = copy_of("eve")
    reading = Reading(version=V139, evidence=SEEN)
    import msgspec

    other = msgspec.structs.replace(other, on_disk=reading)
    one, two = taken(copy_of("bob"), other), taken(other, copy_of("bob"))
    assert encode(reduce_inventory(one)) == encode(reduce_inventory(two))


def test_a_document_keeps_the_digest_of_its_own_bytes() -> None:
    """Unknown fields are let pass and count in the digest."""
    plain = document.read(MINIMAL)
    wider = document.read(MINIMAL[:-1] + b',"of_tomorrow":{"a":1}}')
    assert plain.manifest == wider.manifest
    assert plain.sha256 != wider.sha256


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (MINIMAL.replace(b'"schema":1', b'"schema":2'), "unknown-schema"),
        (MINIMAL.replace(b"00:00:00Z", b"00:00:00"), "malformed"),
        (b"<html>sign in to the hotel network</html>", "malformed"),
        (b" " * (document.LIMIT + 1), "too-large"),
        (MINIMAL.replace(b"3", b'"3"', 1), "malformed"),
    ],
)
def test_what_is_no_manifest_is_refused_with_a_code(payload: bytes, code: str) -> None:
    """Each refusal can be told apart by a program."""
    with pytest.raises(WireError) as caught:
        document.read(payload)
    assert caught.value.code == code


@given(st.binary(max_size=200))
def test_any_bytes_are_a_manifest_or_an_error(payload: bytes) -> None:
    """Nothing but WireError comes out of hostile bytes."""
    with pytest.raises(WireError):
        document.read(payload)
