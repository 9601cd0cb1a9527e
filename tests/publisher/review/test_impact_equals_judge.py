"""The impact of any manifests on any fleet is what `evaluate.judge` says of it, counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fakes import fleet, fleet_manifest
from fakes.impact_oracle import check
from passmuster.model.installation import (
    Hindrance,
    Kind,
    Outcome,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Role,
    Scope,
    Support,
    Version,
)
from passmuster.model.requirement import (
    Accepted,
    Applies,
    Branch,
    Extended,
    Forbidden,
    Held,
    Manifest,
    OsMatch,
    Required,
    Requirement,
    Step,
    Withdrawn,
)
from passmuster.model.waiver import Waiver, Waivers
from passmuster_publisher.review import fleet_judge, keeping
from passmuster_publisher.review.inventories import Machine

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def pick(*values: object) -> st.SearchStrategy:
    """Return one of a few values."""
    return st.sampled_from(values)


def some(strategy: st.SearchStrategy, most: int) -> st.SearchStrategy:
    """Return a tuple of up to `most`."""
    return st.lists(strategy, max_size=most).map(tuple)


INSTANTS = st.integers(-3, 12).map(lambda each: NOW + timedelta(days=each))
RAW = pick("1.0", "1.5", "2.0", "2.5", "3.0", "3.0-1", "x", "1" * 300)
VERSIONS = st.builds(
    Version, raw=RAW, scheme=pick("dotted", "deb", "mozilla", "windows-build"),
    upstream=pick("", "2.0"),
)  # fmt: skip
PRODUCTS = pick("firefox", "chromium", "windows", "debian", "evince", "unknown-browser", "some")
TRACKS = pick("", "esr", "home-pro")
COPIES = st.builds(
    ReportedInstallation,
    product=PRODUCTS,
    kind=pick(*Kind),
    platform=pick("linux", "windows"),
    architecture=pick("amd64", "arm64"),
    packaging=pick("dpkg", "files"),
    track=TRACKS,
    scope=pick(*Scope),
    count=st.integers(1, 3),
    on_disk=st.none() | VERSIONS,
    running=some(st.none() | VERSIONS, 2),
    pending=st.none() | VERSIONS,
    hindrances=some(pick(*Hindrance), 1),
    default_for=some(pick(*Role), 1),
    support=pick(None, Support.ESU),
    reason=pick("", "unreadable"),
)
INVENTORIES = st.builds(
    ReportedInventory,
    platform=pick("linux", "windows"),
    architecture=pick("amd64"),
    installations=some(COPIES, 4),
    sources=some(
        st.builds(
            ReportedSource,
            source=pick("dpkg", "firefox"),
            outcome=pick(*Outcome),
            duration_ms=st.integers(0, 3),
        ),
        2,
    ),
)
MACHINES = st.builds(
    Machine,
    customer=pick("acme", "other", ""),
    group=pick("desks", "labs"),
    machine=pick("0" * 32, "1" * 32, ""),
    reference_time=st.none() | INSTANTS,
    inventory=INVENTORIES,
)
SYSTEMS = some(
    st.builds(
        OsMatch,
        product=pick("windows", "debian"),
        release=pick("", "2"),
        at_least=pick("", "1.5"),
        below=pick("", "3.0"),
    ),
    2,
)
BRANCHES = st.builds(
    Branch,
    id=pick("all", "one"),
    prefix=pick("", "1", "2"),
    tracks=some(TRACKS, 1),
    architectures=some(pick("arm64"), 1),
    os=SYSTEMS,
    ends=st.none() | INSTANTS,
    ends_by_track=st.dictionaries(pick("esr", "home-pro"), INSTANTS, max_size=1),
    extended=some(
        st.builds(
            Extended,
            support=pick(("esu",)),
            ends=st.none() | INSTANTS,
            proven_from=pick("", "2.5"),
        ),
        1,
    ),
    held=pick(None, Held(reason="sources disagree")),
    steps=some(
        st.builds(Step, minimum=RAW, deadline=INSTANTS, architectures=some(pick("amd64"), 1)), 3
    ),
)
REQUIREMENTS = st.builds(
    Requirement,
    id=pick("a", "b", "some"),
    product=PRODUCTS,
    scheme=pick("dotted", "dotted", "deb", "windows-build", "later"),
    rule=pick("ladder", "ladder", "ladder", "later"),
    applies=st.builds(
        Applies,
        platforms=some(pick("linux"), 1),
        tracks=some(TRACKS, 1),
        packagings=some(pick("dpkg"), 1),
        os=SYSTEMS,
    ),
    copies=pick("every", "default-handler", "later"),
    branches=some(BRANCHES, 3),
    unlisted_branch=pick("unsupported", "unknown", "not-covered"),
    withdrawn=some(st.builds(Withdrawn, reason=pick("crashes"), versions=pick(("1.5",))), 1),
)
MANIFESTS = st.builds(
    Manifest,
    schema=pick(1),
    serial=pick(1),
    issued=pick(NOW),
    expires=pick(NOW),
    requirements=some(REQUIREMENTS, 5),
    required=some(
        st.builds(
            Required,
            # One of them is named like a product: then both count as one subject.
            id=pick("some", "viewer"),
            any_of=st.lists(PRODUCTS, min_size=1, max_size=2).map(tuple),
            platforms=some(pick("linux"), 1),
        ),
        2,
    ),
    accepted=some(
        st.builds(
            Accepted,
            id=pick("browsers"),
            kind=pick("browser", "pdf-viewer"),
            products=pick(("firefox",)),
            others=pick("blocked", "not-covered", "later"),
        ),
        1,
    ),
    forbidden=some(
        st.builds(Forbidden, id=pick("ban"), product=PRODUCTS, tracks=some(TRACKS, 1)), 1
    ),
)
WAIVERS = st.dictionaries(
    pick("acme", "other"),
    st.builds(
        Waivers,
        schema=pick(1),
        serial=pick(1),
        customer=pick("acme"),
        issued=pick(NOW),
        waivers=some(
            st.builds(
                Waiver,
                id=pick("w1", "w2"),
                expires=INSTANTS,
                product=pick("", "firefox", "windows"),
                requirement=pick("", "a", "viewer", "ban"),
                machines=some(pick("1" * 32, ""), 1),
                groups=some(pick("labs"), 1),
                versions=pick((), (), ("1.5",)),
                at_least=pick("", "1.0"),
                scheme=pick("dotted"),
            ),
            3,
        ),
    ),
    max_size=2,
)


@settings(max_examples=200, deadline=None)
@given(
    old=st.none() | MANIFESTS,
    new=MANIFESTS,
    machines=st.lists(MACHINES, max_size=8),
    waivers=WAIVERS,
)
def test_any_fleet_and_any_manifests(
    old: Manifest | None, new: Manifest, machines: list[Machine], waivers: dict[str, Waivers]
) -> None:
    """Every rule that there is, and words of later releases: the same as judging one by one."""
    check(old, new, machines, waivers, NOW)


@settings(max_examples=100, deadline=None)
@given(
    old=MANIFESTS, new=MANIFESTS, copies=some(COPIES, 4), machines=st.lists(MACHINES, max_size=6)
)
def test_the_same_copies_in_other_surroundings(
    old: Manifest, new: Manifest, copies: tuple[ReportedInstallation, ...], machines: list[Machine]
) -> None:
    """All machines share some copies: what is remembered of one must hold on the other."""
    sharing = [
        replace(
            each,
            inventory=replace(
                each.inventory, installations=(*each.inventory.installations, *copies)
            ),
        )
        for each in machines
    ]
    check(old, new, sharing, {}, NOW)


@pytest.mark.parametrize("most", [keeping.MOST, 1])
def test_a_fleet_as_offices_have_it(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred machines, two manifests of sixty lines; forgetting changes nothing."""
    monkeypatch.setattr(keeping, "MOST", most)
    monkeypatch.setattr(fleet_judge, "Kept", lambda: keeping.Kept(most))
    old, new = fleet_manifest.manifest(0), fleet_manifest.manifest(1)
    machines = list(fleet.machines(300 if most > 1 else 30, customers=4))
    waivers = {
        "c000": Waivers(
            schema=1,
            serial=1,
            customer="c000",
            issued=NOW,
            waivers=(
                Waiver(id="w1", product="google-chrome", expires=NOW + timedelta(days=4)),
                Waiver(id="w2", product="windows", groups=("labs",), expires=NOW + timedelta(99)),
                Waiver(
                    id="w3",
                    requirement="some-viewer",
                    machines=(machines[0].machine,),
                    expires=NOW + timedelta(days=99),
                ),
            ),
        )
    }
    impact = check(old, new, machines, waivers, NOW)
    assert impact.machines == len(machines)
    assert len(impact.moments) > 10
    assert any(each.after == "waived" for each in impact.moments[1].shifts)
    check(None, new, machines[:40], {}, NOW)
