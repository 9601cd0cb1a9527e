"""The endpoints of the administrative API, all of them reading only."""
# ruff: noqa: ARG001, ARG002 - django-ninja hands the request to every endpoint, by this name

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query, Status
from ninja.security import HttpBearer

from passmuster import __version__
from passmuster.wire import dsse
from passmuster.wire.statement import Receipt, read
from passmuster_collector.access.tokens import is_api_token
from passmuster_collector.api import schemas
from passmuster_collector.dashboard import wording
from passmuster_collector.fleet import inventories as export
from passmuster_collector.fleet import overview
from passmuster_collector.fleet.manifests import MissingManifestError, judge_again
from passmuster_collector.fleet.models import CurrentFinding, Machine, Refusal, Statement

Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]


class _Token(HttpBearer):
    """`Authorization: Bearer TOKEN`, made by `passmuster-collector token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> bool | None:
        return True if is_api_token(token) else None


def _session(request: HttpRequest) -> bool | None:
    """Let a signed-in person read as well."""
    return True if request.user.is_authenticated else None


api = NinjaAPI(
    title="Passmuster collector",
    version="1",
    description="Which machines are below the published line, and since when.",
    auth=[_Token(), _session],
    docs_url=None,
)


@api.get("/health", response=schemas.Health)
def health(request: HttpRequest) -> dict[str, object]:
    """Tell that the database answers."""
    return {"status": "ok", "machines": Machine.objects.count(), "version": __version__}


@api.get("/machines", response=schemas.MachineList)
def machines(
    request: HttpRequest,
    verdict: str = "",
    customer: str = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, object]:
    """List machines, gravest first; `verdict` also takes `silent`."""
    found = overview.machines(datetime.now(UTC))
    if verdict:
        found = found.filter(standing=verdict)
    if customer:
        found = found.filter(customer=customer)
    return {"total": found.count(), "machines": list(found[offset : offset + limit])}


@api.get("/machines/{machine_id}", response={200: schemas.MachineDetail, 404: schemas.Problem})
def machine(request: HttpRequest, machine_id: str) -> schemas.MachineDetail:
    """Return one machine with its findings."""
    now = datetime.now(UTC)
    found = get_object_or_404(overview.machines(now), id=machine_id)
    return schemas.MachineDetail(
        **schemas.MachineOut.from_orm(found).dict(),
        findings=[_finding(row, now) for row in found.findings.order_by("position")],
    )


@api.get(
    "/machines/{machine_id}/receipts", response={200: schemas.StatementList, 404: schemas.Problem}
)
def receipts(
    request: HttpRequest, machine_id: str, limit: Limit = 100, offset: Offset = 0
) -> dict[str, object]:
    """List a machine's receipts and check-ins, the newest first."""
    found = get_object_or_404(Machine, id=machine_id)
    rows = found.statements.defer("payload", "signature").order_by("-sequence", "-id")
    return {"total": rows.count(), "statements": list(rows[offset : offset + limit])}


@api.get("/receipts/{receipt_id}", response={200: schemas.StatementDetail, 404: schemas.Problem})
def receipt(request: HttpRequest, receipt_id: str) -> schemas.StatementDetail:
    """Return a statement with the very bytes that were signed."""
    row = get_object_or_404(Statement.objects.select_related("machine"), id=receipt_id)
    payload = bytes(row.payload)
    return schemas.StatementDetail(
        **schemas.StatementOut.from_orm(row).dict(),
        machine_id=row.machine_id,
        payload_type=dsse.IN_TOTO,
        payload=b64encode(payload).decode(),
        signature=b64encode(bytes(row.signature)).decode(),
        public_key=row.machine.public_key,
        statement=msgspec.json.decode(payload, type=dict[str, Any]),
    )


@api.get(
    "/receipts/{receipt_id}/judgement",
    response={200: schemas.Judged, 404: schemas.Problem, 409: schemas.Problem},
)
def judgement(request: HttpRequest, receipt_id: str) -> schemas.Judged | Status[dict[str, str]]:
    """Judge a stored receipt again, with its own manifest and reference time."""
    row = get_object_or_404(Statement, id=receipt_id)
    body = read(bytes(row.payload))
    if not isinstance(body, Receipt):
        return Status(409, {"detail": f"this is a check-in; judge receipt {row.named} instead"})
    try:
        compared = judge_again(body)
    except MissingManifestError as error:
        return Status(409, {"detail": str(error)})
    return schemas.Judged(
        receipt=row.id,
        identical=compared.identical,
        verdict_stored=compared.verdict_stored,
        verdict_again=compared.verdict_again,
        findings_stored=msgspec.json.decode(compared.stored),
        findings_again=msgspec.json.decode(compared.again),
    )


@api.get("/refusals", response=list[schemas.RefusalOut])
def refusals(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> list[Refusal]:
    """List refused requests by hour, code and machine, the latest first; no address is kept."""
    return list(Refusal.objects.order_by("-hour", "code", "machine")[offset : offset + limit])


@api.get(
    "/inventories",
    openapi_extra={
        "responses": {200: {"description": "OK", "content": {export.MEDIA_TYPE: {}}}},
    },
)
def inventories(request: HttpRequest, customer: str = "") -> StreamingHttpResponse:
    """Stream the inventories of live machines, a line each, for the review of a new manifest."""
    response = StreamingHttpResponse(
        _streamed(datetime.now(UTC), customer), content_type=export.MEDIA_TYPE
    )
    response["Cache-Control"] = "no-store"
    return response


async def _streamed(now: datetime, customer: str) -> AsyncIterator[bytes]:
    """Yield page after page; a plain iterator would be read to its end before the first byte."""
    pages = export.pages(now, customer)
    while (page := await _next(pages)) is not None:
        yield page.lines


@sync_to_async
def _next(pages: Iterator[export.Page]) -> export.Page | None:
    return next(pages, None)


def _finding(row: CurrentFinding, now: datetime) -> schemas.FindingOut:
    return schemas.FindingOut(
        status=row.status,
        product=row.product,
        since=row.since,
        sentence=wording.sentence(overview.finding(row), now),
        finding=msgspec.json.decode(row.finding),
        copy_of=msgspec.json.decode(row.copy) if row.copy else None,
    )
