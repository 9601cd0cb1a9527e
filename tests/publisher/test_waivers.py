"""From the policy's waivers to documents: what goes in, what never does, what is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from passmuster.model.waiver import Waiver, Waivers
from passmuster.wire import document
from passmuster.wire.codec import encode
from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy.tables import WaiverRule
from passmuster_publisher.waivers import documents, noted, problems, read_folder

DAY = date(2026, 10, 10)
PEOPLE = {"reason": "their scanner breaks", "requested_by": "Ann Other", "approved_by": "Bo Chief"}


def rule(**changes: Any) -> WaiverRule:
    """Return an approved waiver that holds to the end of October."""
    fields: dict[str, Any] = {
        "id": "acme-7", "customer": "acme", "product": "evince", "requested": date(2026, 9, 1),
        "approved": date(2026, 9, 3), "expires": date(2026, 10, 31), "reference": "ACME-1234",
        **PEOPLE,
    }  # fmt: skip
    return WaiverRule(**(fields | changes))


def made(*rules: WaiverRule, **given_: Any) -> dict[str, Waivers]:
    """Build with the usual day and serial."""
    return documents(rules, **({"as_of": DAY, "serial": 2026101001} | given_))


def test_what_is_published_names_no_people() -> None:
    """Everything that a desktop needs, the reference, and nothing else."""
    full = rule(
        requirement="r", machines=("ab" * 16,), groups=("lab",), versions=("46.3",),
        at_least="46", below="48", scheme="dotted",
    )  # fmt: skip
    (waivers,) = made(full).values()
    assert waivers.waivers == (
        Waiver(
            id="acme-7", expires=datetime(2026, 11, 1, tzinfo=UTC), product="evince",
            requirement="r", machines=("ab" * 16,), groups=("lab",), versions=("46.3",),
            at_least="46", below="48", scheme="dotted", reference="ACME-1234",
        ),
    )  # fmt: skip
    assert (waivers.customer, waivers.serial) == ("acme", 2026101001)
    assert waivers.issued == datetime(2026, 10, 10, tzinfo=UTC)
    payload = encode(waivers)
    for text in PEOPLE.values():
        assert text.encode() not in payload
    assert document.read_waivers(payload).waivers == waivers


@pytest.mark.parametrize(
    ("changes", "day", "built"),
    [
        ({}, DAY, True),
        ({}, date(2026, 10, 31), True),
        ({}, date(2026, 11, 1), False),
        ({"approved_by": "", "approved": None}, DAY, False),
        ({"approved": DAY}, DAY, True),
        ({"approved": DAY + timedelta(days=1)}, DAY, False),
    ],
)
def test_only_what_is_approved_and_unexpired_is_built(
    changes: dict[str, Any], day: date, *, built: bool
) -> None:
    """The last day counts whole, and an approval from its own day on."""
    assert (made(rule(**changes), as_of=day) != {}) is built


def test_each_customer_gets_only_its_own() -> None:
    """Two customers, two documents; in each the waivers by id."""
    found = made(rule(), rule(id="acme-2"), rule(id="g-1", customer="globex"))
    ids = {name: [each.id for each in waivers.waivers] for name, waivers in found.items()}
    assert ids == {"acme": ["acme-2", "acme-7"], "globex": ["g-1"]}


def test_a_customer_without_a_waiver_left_gets_an_empty_one() -> None:
    """Else its desktops would go by the last one that they were given."""
    expired = rule(expires=DAY - timedelta(days=1))
    assert made(expired) == {}
    (empty,) = made(expired, former=["acme"]).values()
    assert (empty.customer, empty.waivers, empty.serial) == ("acme", (), 2026101001)


@given(st.permutations(range(4)))
def test_the_same_policy_gives_the_same_bytes(order: list[int]) -> None:
    """In whatever order its tables stand."""
    rules = [rule(id=f"acme-{number}") for number in range(4)]
    assert encode(made(*(rules[each] for each in order))) == encode(made(*rules))


def test_what_somebody_should_look_at_is_told() -> None:
    """Not approved, expired, within 14 days; a sound one with time left is not listed."""
    rules = [
        rule(id="fine", expires=DAY + timedelta(days=15)),
        rule(id="soon", expires=DAY + timedelta(days=14)),
        rule(id="today", expires=DAY),
        rule(id="over", expires=DAY - timedelta(days=1)),
        rule(id="asked", approved_by="", approved=None, expires=DAY + timedelta(days=90)),
    ]
    assert [(each.rule.id, each.state) for each in noted(rules, as_of=DAY)] == [
        ("over", "expired"),
        ("today", "expires soon"),
        ("soon", "expires soon"),
        ("asked", "not approved"),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": "../manifest/manifest"}, "customer"),
        ({"customer": "a/b"}, "customer"),
        ({"customer": ""}, "customer"),
        ({"product": ""}, "covers nothing"),
        ({"machines": ("",)}, "32 hexadecimal"),
        ({"machines": ("AB" * 16,)}, "32 hexadecimal"),
        ({"groups": ("",)}, "group"),
        ({"groups": ("desks ",)}, "group"),
        ({"at_least": "46"}, "scheme"),
        ({"scheme": "magic"}, "'magic'"),
        ({"at_least": "x y", "scheme": "dotted"}, "x y"),
    ],
)
def test_what_cannot_be_right_is_refused(changes: dict[str, Any], message: str) -> None:
    """Never left out silently: somebody believes that it holds."""
    with pytest.raises(UsageError, match="the waivers cannot be built") as caught:
        made(rule(**changes))
    assert message in str(caught.value)


def test_ids_serials_and_names_are_checked() -> None:
    """Twice the same id, a serial that no receipt takes, customers that one file would hold."""
    (waivers,) = made(rule()).values()
    assert problems(waivers) == []
    twice = replace(waivers, waivers=waivers.waivers * 2, serial=2**53 + 1)
    assert [each.split()[0] for each in problems(twice)] == ["got", "waiver"]
    assert problems(replace(waivers, serial=0))
    with pytest.raises(UsageError, match="letter case"):
        made(rule(), rule(id="other", customer="Acme"))


def test_a_folder_is_read_by_the_names_of_its_files(tmp_path: Path) -> None:
    """An absent one holds none; what is no document of that customer is refused."""
    assert read_folder(tmp_path / "absent") == {}
    (waivers,) = made(rule()).values()
    payload = encode(waivers)
    (tmp_path / "acme.json").write_bytes(payload)
    (tmp_path / ".globex.json.1.tmp").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    assert read_folder(tmp_path) == {"acme": payload}
    (tmp_path / "globex.json").write_bytes(payload)
    with pytest.raises(UsageError, match="expected those of 'globex'"):
        read_folder(tmp_path)
    (tmp_path / "globex.json").write_bytes(b'{"tool": "other"}')
    with pytest.raises(UsageError, match="nothing else belongs there"):
        read_folder(tmp_path)
