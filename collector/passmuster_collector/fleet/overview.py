"""Questions to the fleet, for the pages and the API alike: which machines, how many, how recent.

A machine that has been silent too long is `silent`: silence is not compliance. Only a failure
outlasts silence, because nothing has been heard that would end it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

import msgspec
from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When

from passmuster.model.finding import Finding, Verdict
from passmuster.model.installation import ReportedInstallation
from passmuster_collector.fleet.models import CurrentFinding, Machine

# A check-in is due each day; three missed ones are more than a long weekend's first day.
SILENT_AFTER = timedelta(hours=72)
SILENT = "silent"
STANDINGS = (
    Verdict.FAIL.value,
    Verdict.UNKNOWN.value,
    SILENT,
    Verdict.PENDING.value,
    Verdict.PASS.value,
)
if TYPE_CHECKING:
    # A package of the type checker's; nothing of it is needed to run.
    from django_stubs_ext import WithAnnotations

    class _Standing(TypedDict):
        standing: str

    StandingMachine = WithAnnotations[Machine, _Standing]

_FINDING = msgspec.json.Decoder(Finding)
_COPY = msgspec.json.Decoder(ReportedInstallation)


def machines(now: datetime) -> QuerySet[StandingMachine]:
    """Return all machines, gravest and longest-standing first.

    Each carries `standing`: its last verdict, or `silent` when nothing recent supports it.
    """
    holds = Q(verdict=Verdict.FAIL.value) | (
        Q(reference_time__gt=now - SILENT_AFTER) & ~Q(verdict="")
    )
    standing = Case(When(holds, then=F("verdict")), default=Value(SILENT), output_field=CharField())
    order = Case(
        *(When(standing=name, then=Value(place)) for place, name in enumerate(STANDINGS)),
        default=Value(len(STANDINGS)),
        output_field=IntegerField(),
    )
    return Machine.objects.annotate(standing=standing).order_by(order, "verdict_since", "id")


def counts(now: datetime) -> dict[str, int]:
    """Return how many machines have each standing."""
    counted = machines(now).order_by().values("standing").annotate(number=Count("id"))
    found = {row["standing"]: row["number"] for row in counted}
    return {name: found.get(name, 0) for name in STANDINGS}


def finding(row: CurrentFinding) -> Finding:
    """Return the finding of a row, as it was received."""
    return _FINDING.decode(row.finding)


def copy(row: CurrentFinding) -> ReportedInstallation | None:
    """Return the installation that a row's finding speaks of, if there is one."""
    return _COPY.decode(row.copy) if row.copy else None
