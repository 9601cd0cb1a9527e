"""What the impact remembers of one machine never answers for another one that it does not fit.

Every combination of a few systems, copies, defaults, groups, ids and customers is in one fleet, and
each is compared with the judge: whatever the memory leaves out of a key would show.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from fakes.impact_oracle import check
from passmuster.model.installation import (
    Kind,
    Outcome,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Role,
    Support,
    Version,
)
from passmuster.model.requirement import (
    Applies,
    Branch,
    Extended,
    Manifest,
    OsMatch,
    Required,
    Requirement,
    Step,
)
from passmuster.model.waiver import Waiver, Waivers
from passmuster_publisher.review.inventories import Machine

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def day(number: int) -> datetime:
    """Return midnight so many days from now."""
    return NOW + timedelta(days=number)


def installed(name: str, version: str = "1.5", **changes: Any) -> ReportedInstallation:
    """Return a copy of a browser."""
    return replace(
        ReportedInstallation(
            product=name,
            kind=Kind.BROWSER,
            platform="linux",
            architecture="amd64",
            packaging="files",
            on_disk=Version(raw=version, scheme="dotted"),
        ),
        **changes,
    )


def system(name: str, version: str, **changes: Any) -> ReportedInstallation:
    """Return an operating system."""
    return installed(name, version, kind=Kind.OS, packaging="os", **changes)


def on(name: str, release: str) -> tuple[OsMatch, ...]:
    """Return a release as a requirement names it."""
    return (OsMatch(product=name, release=release),)


def line(name: str, *branches: Branch, **changes: Any) -> Requirement:
    """Return a requirement."""
    return replace(
        Requirement(id=f"{name}-line", product=name, scheme="dotted", branches=branches), **changes
    )


def manifest(*requirements: Requirement, **changes: Any) -> Manifest:
    """Return a manifest."""
    return replace(
        Manifest(schema=1, serial=1, issued=NOW, expires=day(9), requirements=requirements),
        **changes,
    )


def steps(*rungs: tuple[str, int]) -> tuple[Step, ...]:
    """Return a ladder of minimums and days."""
    return tuple(Step(minimum=minimum, deadline=day(when)) for minimum, when in rungs)


OLD = manifest(
    line("debian", Branch(id="12", prefix="12", ends=day(5)), Branch(id="13", prefix="13")),
    line(
        "firefox",
        Branch(id="on-12", os=on("debian", "12"), steps=steps(("1.0", -3), ("2.0", 2))),
        Branch(id="on-13", os=on("debian", "13"), steps=steps(("1.2", -3))),
    ),
    line("chromium", Branch(id="all", steps=steps(("2.0", -1))), copies="default-handler"),
    line(
        "brave",
        Branch(id="all", ends=day(6), ends_by_track={"esr": day(3)}, steps=steps(("1.0", 1))),
        applies=Applies(os=on("ubuntu", "24")),
    ),
    required=(Required(id="one", any_of=("firefox", "brave"), platforms=("linux",)),),
)
NEW = manifest(
    line("debian", Branch(id="12", prefix="12", ends=day(4)), Branch(id="13", prefix="13")),
    line(
        "ubuntu", Branch(id="24", extended=(Extended(support=("esm",), ends=day(8)),), ends=day(3))
    ),
    line(
        "firefox",
        Branch(id="on-12", os=on("debian", "12"), steps=steps(("1.0", -3), ("2.0", 1))),
        Branch(id="on-13", os=on("debian", "13"), steps=steps(("1.2", -3), ("1.6", 3))),
        copies="default-handler",
    ),
    line("chromium", Branch(id="all", steps=steps(("1.2", -1), ("2.0", 4)))),
    line(
        "brave",
        Branch(
            id="all",
            ends=day(7),
            ends_by_track={"esr": day(2), "home": day(6)},
            steps=steps(("1.8", 5)),
        ),
        applies=Applies(os=on("ubuntu", "24")),
    ),
    line("brave", Branch(id="all", steps=steps(("3.0", 0))), id="brave-else"),
    required=(
        Required(id="one", any_of=("firefox", "brave")),
        Required(id="two", any_of=("chromium",), platforms=("linux",)),
        # Named like a product that may be there: both are one subject then.
        Required(id="firefox", any_of=("brave",)),
    ),
)
SYSTEMS = (
    (),
    (system("debian", "12.1"),),
    (system("debian", "13.1"),),
    (system("ubuntu", "24.04", support=Support.ESM), system("debian", "13.9")),
    (system("ubuntu", "22.04"),),
    (system("ubuntu", "24.04"),),
)
COPIES = (
    (),
    (installed("firefox"),),
    (installed("firefox", "1.1", running=(Version(raw="0.9", scheme="dotted"),)),),
    (installed("chromium"),),
    (installed("chromium", count=2), installed("chromium", "1.1", architecture="arm64")),
    (installed("brave", track="esr"), installed("brave", "1.9", track="home")),
    (installed("brave", "1.5"),),
)
DEFAULTS = ((), (installed("other", default_for=(Role.HTTPS,)),))


def machine(number: int, copies: tuple[ReportedInstallation, ...], **changes: Any) -> Machine:
    """Return a machine with some copies."""
    inventory = ReportedInventory(
        platform="windows" if number % 11 == 0 else "linux",
        architecture="amd64",
        installations=copies,
        sources=(
            ReportedSource(
                source="dpkg",
                outcome=Outcome.FAILED if number % 7 == 0 else Outcome.OK,
                duration_ms=number,
            ),
        ),
    )
    made = Machine(
        customer="acme", group="desks", machine=f"{number:032x}", reference_time=NOW,
        inventory=inventory,
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize("backwards", [False, True])
def test_systems_and_defaults_around_a_copy(*, backwards: bool) -> None:
    """In either order of arrival, and with either manifest as the old one."""
    fleet = [
        machine(number, (*systems, *copies, *default))
        for number, (systems, copies, default) in enumerate(product(SYSTEMS, COPIES, DEFAULTS))
    ]
    impact = check(OLD, NEW, fleet[::-1] if backwards else fleet, {}, NOW)
    assert {at.at for at in impact.moments} >= {day(each) for each in range(9)}
    check(NEW, OLD, fleet[::-1] if backwards else fleet, {}, NOW)
    check(None, NEW, fleet, {}, NOW)


@pytest.mark.parametrize("backwards", [False, True])
def test_waivers_of_machines_groups_and_customers(*, backwards: bool) -> None:
    """A waiver covers whom it names, until it expires, and nobody else."""
    own = (
        Waiver(id="by-machine", expires=day(4), product="firefox", machines=(f"{2:032x}",)),
        Waiver(id="by-group", expires=day(3), product="chromium", groups=("labs",)),
        Waiver(id="by-rule", expires=day(2), requirement="one", machines=(f"{1:032x}", "")),
        Waiver(id="by-version", expires=day(6), product="brave", at_least="1.6", scheme="dotted"),
    )
    waivers = {
        "acme": Waivers(schema=1, serial=1, customer="acme", issued=NOW, waivers=own),
        "other": Waivers(schema=1, serial=1, customer="other", issued=NOW, waivers=own[2:]),
        "third": Waivers(
            schema=1, serial=1, customer="third", issued=NOW,
            waivers=(Waiver(id="all", expires=day(5), requirement="chromium-line"),),
        ),
    }  # fmt: skip
    fleet = [
        replace(machine(1, (*SYSTEMS[1], *copies)), customer=customer, group=group, machine=name)
        for customer, group, name, copies in product(
            ("acme", "other", "third", "none"),
            ("desks", "labs"),
            (f"{1:032x}", f"{2:032x}", ""),
            COPIES,
        )
    ]
    check(OLD, NEW, fleet[::-1] if backwards else fleet, waivers, NOW)
    impact = check(None, NEW, fleet, waivers, NOW)
    waived = {each.customer for moment in impact.moments for each in moment.shifts
              if "waived" in {each.before, each.after}}  # fmt: skip
    assert waived == {"acme", "other", "third"}
