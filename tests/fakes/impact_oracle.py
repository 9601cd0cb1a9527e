"""The impact of a manifest as the judge itself tells it: each machine and moment from scratch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from passmuster.evaluate import judge
from passmuster.evaluate.verdict import rank
from passmuster.model.finding import Cause, Finding, Freshness
from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Bearer, Waivers
from passmuster_publisher.review.impact import impact_of
from passmuster_publisher.review.impact_model import Impact
from passmuster_publisher.review.inventories import Machine
from passmuster_publisher.review.moments import moments_of

Shifted = Counter[tuple[str, str, str, str]]


def counted(
    old: Manifest | None,
    new: Manifest,
    machines: Sequence[Machine],
    waivers: Mapping[str, Waivers],
    at: datetime,
) -> tuple[Counter[str], Counter[str], Shifted]:
    """Judge a fleet at one moment: verdicts before and after, and shifts."""
    before, after, shifts = Counter[str](), Counter[str](), Shifted()
    for machine in machines:
        one, other = (said(machine, each, waivers, at) for each in (old, new))
        before[one[""]] += 1
        after[other[""]] += 1
        for subject in one.keys() | other.keys():
            words = (one.get(subject, "none"), other.get(subject, "none"))
            if words[0] != words[1]:
                shifts[machine.customer, subject, *words] += 1
    return before, after, shifts


def said(
    machine: Machine, manifest: Manifest | None, waivers: Mapping[str, Waivers], at: datetime
) -> dict[str, str]:
    """Return the verdict and the gravest status of each product and required rule."""
    if manifest is None:
        return {"": "none"}
    judged = judge(
        machine.inventory,
        manifest,
        at=at,
        freshness=Freshness.FRESH,
        waivers=waivers.get(machine.customer),
        bearer=Bearer(machine=machine.machine, group=machine.group),
    )
    found: dict[str, Finding] = {}
    for finding in judged.findings:
        if finding.cause is not Cause.SOURCE:
            subject = finding.product or finding.requirement
            gravest = min(found.get(subject, finding), finding, key=lambda each: rank(each.status))
            found[subject] = gravest
    return {"": judged.verdict.value, **{name: each.status.value for name, each in found.items()}}


def check(
    old: Manifest | None,
    new: Manifest,
    machines: Sequence[Machine],
    waivers: Mapping[str, Waivers],
    at: datetime,
) -> Impact:
    """Compare an impact with what the judge says, moment for moment."""
    impact = impact_of(old, new, iter(machines), at, waivers=waivers)
    assert [(each.at, each.why) for each in impact.moments] == moments_of(old, new, at)
    for moment in impact.moments:
        before, after, shifts = counted(old, new, machines, waivers, moment.at)
        assert (moment.before, moment.after) == (before, after)
        assert shifts == {
            (each.customer, each.product, each.before, each.after): each.machines
            for each in moment.shifts
        }
    return impact
