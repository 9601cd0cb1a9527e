"""The impact in its own words: counts at each moment, empty fleets, privacy, and bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from fakes import fleet
from fakes.fleet_manifest import manifest as of_week
from passmuster.model.installation import (
    Kind,
    Outcome,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Version,
)
from passmuster.model.requirement import Accepted, Branch, Manifest, Required, Requirement, Step
from passmuster.model.waiver import Waiver, Waivers
from passmuster.wire.codec import encode
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.review import impact as counting
from passmuster_publisher.review.impact import impact_of
from passmuster_publisher.review.impact_model import Impact, Moment, Shift
from passmuster_publisher.review.inventories import Machine

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NEXT = NOW + timedelta(days=7)


def manifest(*rungs: tuple[str, datetime], **changes: Any) -> Manifest:
    """Return a manifest with one line for Firefox."""
    steps = tuple(Step(minimum=minimum, deadline=deadline) for minimum, deadline in rungs)
    line = Requirement(
        id="firefox",
        product="firefox",
        scheme="mozilla",
        branches=(Branch(id="esr-140", prefix="140", steps=steps),),
    )
    return replace(
        Manifest(schema=1, serial=1, issued=NOW, expires=NEXT, requirements=(line,)), **changes
    )


OLD = manifest(("140.4", NOW - timedelta(days=9)))
NEW = manifest(("140.4", NOW - timedelta(days=9)), ("140.5", NEXT))


def copy(version: str, product: str = "firefox") -> ReportedInstallation:
    """Return a browser."""
    return ReportedInstallation(
        product=product,
        kind=Kind.BROWSER,
        platform="linux",
        architecture="amd64",
        packaging="files",
        on_disk=Version(raw=version, scheme="mozilla"),
    )


def machine(*versions: str, customer: str = "acme", at: datetime | None = NOW) -> Machine:
    """Return a machine with a copy of Firefox for each version."""
    return Machine(
        customer=customer,
        group="desks",
        machine="5ec2e7" + "0" * 26,
        reference_time=at,
        inventory=ReportedInventory(
            platform="linux",
            architecture="amd64",
            installations=tuple(copy(each) for each in versions),
            sources=(ReportedSource(source="dpkg", outcome=Outcome.OK),),
        ),
    )


def shift(product: str, before: str, after: str, machines: int, customer: str = "acme") -> Shift:
    """Return a shift."""
    return Shift(customer=customer, product=product, before=before, after=after, machines=machines)


def test_a_fleet_without_machines() -> None:
    """Nobody and nothing; the moments are told all the same."""
    assert impact_of(OLD, NEW, [], NOW) == Impact(
        machines=0,
        customers=0,
        oldest=None,
        moments=(
            Moment(at=NOW, why=(), before={}, after={}, shifts=()),
            Moment(at=NEXT, why=("firefox esr-140 140.5",), before={}, after={}, shifts=()),
        ),
    )


def test_a_customer_with_one_machine() -> None:
    """Counted as one; neither its id nor its group nor its versions are in the impact."""
    impact = impact_of(OLD, NEW, [machine("140.4")], NOW)
    assert impact == Impact(
        machines=1,
        customers=1,
        oldest=NOW,
        moments=(
            Moment(
                at=NOW,
                why=(),
                before={"pass": 1},
                after={"pending": 1},
                shifts=(shift("", "pass", "pending", 1), shift("firefox", "compliant", "due", 1)),
            ),
            Moment(
                at=NEXT,
                why=("firefox esr-140 140.5",),
                before={"pass": 1},
                after={"fail": 1},
                shifts=(shift("", "pass", "fail", 1), shift("firefox", "compliant", "overdue", 1)),
            ),
        ),
    )


def test_no_machine_is_named() -> None:
    """Of a whole fleet, no id is anywhere in the impact, and no group."""
    machines = list(fleet.machines(200))
    told = encode(impact_of(of_week(0), of_week(1), machines, fleet.NOW)).decode()
    assert len(told) > 10_000
    assert not any(each.machine in told or each.machine[:8] in told for each in machines)
    assert not any(f'"{group}"' in told for group in ("desks", "tills", "labs"))


def test_a_machine_without_anything() -> None:
    """No copy, no finding: it passes by both."""
    impact = impact_of(OLD, NEW, [machine()], NOW)
    assert [(each.before, each.after, each.shifts) for each in impact.moments] == [
        ({"pass": 1}, {"pass": 1}, ())
    ] * 2


def test_the_worst_copy_counts_and_the_largest_shift_comes_first() -> None:
    """A product counts once a machine, whatever number of copies it has."""
    machines = [
        machine("140.5", "140.4"),
        machine("140.5", customer="b"),
        machine("140.4", "140.3", customer="b"),
        *[machine("140.4", customer="c")] * 3,
    ]
    then = impact_of(OLD, NEW, machines, NOW).moments[1]
    assert then.before == {"pass": 5, "fail": 1}
    assert then.after == {"pass": 1, "fail": 5}
    assert then.shifts == (
        shift("", "pass", "fail", 3, "c"),
        shift("firefox", "compliant", "overdue", 3, "c"),
        shift("", "pass", "fail", 1),
        shift("firefox", "compliant", "overdue", 1),
    )


def test_what_still_runs_counts_as_well() -> None:
    """An old version that runs is the product's status."""
    one = machine("140.5")
    running = replace(
        one.inventory.installations[0], running=(Version(raw="140.4", scheme="mozilla"),)
    )
    one = replace(one, inventory=replace(one.inventory, installations=(running,)))
    now, then = impact_of(OLD, NEW, [one], NOW).moments
    assert now.shifts[1] == shift("firefox", "compliant", "relaunch-pending", 1)
    assert then.shifts[1] == shift("firefox", "compliant", "overdue", 1)


def test_the_first_manifest() -> None:
    """Before it there was nothing: no verdict, and no status of any product."""
    one = machine("140.4")
    one = replace(
        one,
        inventory=replace(
            one.inventory, installations=(copy("140.4"), copy("1", "unknown-browser"))
        ),
    )
    impact = impact_of(None, NEW, [one, machine()], NOW)
    assert [each.at for each in impact.moments] == [NOW, NEXT]
    assert impact.moments[0].before == {"none": 2}
    assert impact.moments[0].after == {"unknown": 1, "pass": 1}
    assert impact.moments[0].shifts == (
        shift("", "none", "pass", 1),
        shift("", "none", "unknown", 1),
        shift("firefox", "none", "due", 1),
        shift("unknown-browser", "none", "unknown", 1),
    )


def test_a_rule_counts_under_its_own_id() -> None:
    """A `required` rule that is missed, and one that a failed source leaves open."""
    new = replace(OLD, required=(Required(id="viewer", any_of=("evince",)),))
    blind = machine("140.5")
    source = ReportedSource(source="viewer", outcome=Outcome.FAILED)
    blind = replace(blind, inventory=replace(blind.inventory, sources=(source,)))
    (now,) = impact_of(OLD, new, [machine("140.5"), blind], NOW).moments
    assert now.before == {"pass": 1, "unknown": 1}
    assert now.after == {"fail": 1, "unknown": 1}
    assert now.shifts == (
        shift("", "pass", "fail", 1),
        shift("viewer", "none", "missing", 1),
        shift("viewer", "none", "unknown", 1),
    )


def test_a_waiver_ends() -> None:
    """Waived until then, overdue from then on; other customers have no part in it."""
    waiver = Waiver(id="w", product="firefox", expires=NEXT + timedelta(days=1))
    waivers = {"acme": Waivers(schema=1, serial=1, customer="acme", issued=NOW, waivers=(waiver,))}
    late = NEXT + timedelta(days=2)
    new = manifest(("140.5", NEXT), ("140.6", late))
    machines = [machine("140.4"), machine("140.4", customer="b")]
    impact = impact_of(OLD, new, machines, NOW, waivers=waivers)
    assert [
        {(each.customer, each.after) for each in moment.shifts if each.product}
        for moment in impact.moments
    ] == [
        {("acme", "waived"), ("b", "due")},
        {("acme", "waived"), ("b", "overdue")},
        {("acme", "overdue"), ("b", "overdue")},
    ]


def test_the_oldest_inventory_that_tells_its_time() -> None:
    """Where none tells it, there is none."""
    times = (NOW, NOW - timedelta(days=3), None, NOW - timedelta(days=1))
    machines = [machine(at=each) for each in times]
    assert impact_of(OLD, NEW, machines, NOW).oldest == times[1]
    assert impact_of(OLD, NEW, [machine(at=None)], NOW).oldest is None


def test_progress_is_told() -> None:
    """At each thousand, and at the end; machines are read once."""
    told: list[int] = []
    impact = impact_of(OLD, NEW, (machine("140.4") for _ in range(2500)), NOW, told.append)
    assert told == [1000, 2000, 2500]
    assert (impact.machines, impact.customers) == (2500, 1)


def test_a_time_without_a_zone_is_refused() -> None:
    """It would be another one elsewhere."""
    with pytest.raises(ValueError, match="without a zone"):
        impact_of(OLD, NEW, [], NOW.replace(tzinfo=None))


def test_a_name_that_is_none_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product's id is cut; without one it is no verdict; and there are only so many counts."""
    new = replace(
        OLD, accepted=(Accepted(id="a", kind="browser", products=("firefox",), others="blocked"),)
    )
    one = machine()
    strange = tuple(copy("1", each) for each in ("x" * 100_000, ""))
    one = replace(one, inventory=replace(one.inventory, installations=strange))
    (now,) = impact_of(OLD, new, [one], NOW).moments
    assert {each.product for each in now.shifts} == {"", "x" * 64, "?"}
    monkeypatch.setattr(counting, "MOST_COUNTS", 10)
    many = (machine("140.4", customer=f"c{number}") for number in range(1000))
    with pytest.raises(PublisherError, match="more than 10 combinations"):
        impact_of(OLD, NEW, many, NOW)


def test_the_fleet_of_the_benchmark_is_one() -> None:
    """8 to 12 installations each, mostly distinct, of many customers; 62 lines, 16 moments."""
    machines = list(fleet.machines(3000))
    sizes = {len(each.inventory.installations) for each in machines}
    distinct = {each.inventory.installations for each in machines}
    assert sizes == set(range(8, 13))
    assert len(distinct) > 0.95 * len(machines)
    assert len({each.customer for each in machines}) > 200
    impact = impact_of(of_week(0), of_week(1), machines, fleet.NOW)
    assert (len(of_week(1).requirements), len(impact.moments)) == (62, 16)
    assert all(set(each.after) >= {"pass", "fail", "unknown"} for each in impact.moments)
    assert msgspec.json.decode(encode(of_week(1)), type=Manifest) == of_week(1)
