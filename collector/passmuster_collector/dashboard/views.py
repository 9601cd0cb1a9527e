"""The list of machines, and one machine."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from passmuster.wire.statement import Receipt, read
from passmuster_collector.dashboard import rows, wording
from passmuster_collector.fleet import overview
from passmuster_collector.fleet.models import Machine, Statement

_PAGE = 50
_CHAIN = 25
_STANDINGS = {
    "fail": "Below the line",
    "unknown": "Could not be told",
    "silent": "Silent",
    "pending": "Has to act soon",
    "pass": "Passes",
}


class _Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One figure on top of the list; it is also the filter."""

    name: str
    title: str
    number: int
    chosen: bool


@never_cache
@require_safe
@login_required
def machines(request: HttpRequest) -> HttpResponse:
    """Show all machines, or those of one standing."""
    now = datetime.now(UTC)
    chosen = request.GET.get("verdict", "")
    counted = overview.counts(now)
    found = overview.machines(now)
    if chosen in counted:
        found = found.filter(standing=chosen)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page", "1"))
    return render(
        request,
        "dashboard/machines.html",
        {
            "total": sum(counted.values()),
            "chosen": chosen if chosen in counted else "",
            "tallies": [
                _Tally(name=name, title=_STANDINGS[name], number=number, chosen=name == chosen)
                for name, number in counted.items()
            ],
            "titles": _STANDINGS,
            "page": page,
            "machines": rows.machine_rows(page.object_list, now),
            "now": now,
        },
    )


@never_cache
@require_safe
@login_required
def machine(request: HttpRequest, machine_id: str) -> HttpResponse:
    """Show one machine: findings, sources, manifest and chain."""
    now = datetime.now(UTC)
    found = get_object_or_404(overview.machines(now), id=machine_id)
    receipt = _receipt(found)
    row = rows.machine_rows([found], now)[0]
    chain = Statement.objects.filter(machine=found).defer("payload", "signature")
    return render(
        request,
        "dashboard/machine.html",
        {
            "machine": row,
            "record": found,
            "title": _STANDINGS[row.standing],
            "findings": [rows.told(row, now) for row in found.findings.order_by("position")],
            "sources": receipt.inventory.sources if receipt else (),
            "chain": chain.order_by("-sequence", "-id")[:_CHAIN],
            "chain_length": chain.count(),
            "gaps": chain.filter(gap=True).count(),
            "last_word": wording.day(found.reference_time, now),
            "now": now,
        },
    )


def _receipt(machine: Machine) -> Receipt | None:
    row = Statement.objects.filter(id=machine.receipt).first() if machine.receipt else None
    body = read(bytes(row.payload)) if row else None
    return body if isinstance(body, Receipt) else None
