"""A desk for tests: a prepared state folder, an enrolled identity, observations to report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from passmuster.evaluate import judge
from passmuster.evaluate.reference_time import floored
from passmuster.model.installation import (
    Evidence,
    Installation,
    Kind,
    Outcome,
    Reading,
    ReportedInventory,
    ReportedSource,
    Scope,
    Version,
)
from passmuster.report import chain, identity, private
from passmuster.report.identity import EnrollmentRecord, Identity
from passmuster.report.options import ReportOptions
from passmuster.report.receipt import Observation, build
from passmuster.report.spool import Spool, Waiting
from passmuster.wire.reduction import reduce_installation

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
SEED = "5" * 64


def enrolled(state: Path, collector: str = "http://127.0.0.1:9") -> tuple[ReportOptions, Identity]:
    """Make a state folder of an enrolled machine without asking anybody."""
    folder = private.prepare(state)
    record = EnrollmentRecord(
        schema=1,
        machine="0123456789abcdef" * 2,
        public_key=identity.public_half(SEED),
        collector=collector,
        repository="http://127.0.0.1:9",
        root_sha256="a" * 64,
        customer="customer-1",
        group="desks",
        accepts=(1,),
    )
    chain.begin(folder, record.machine)
    identity.store(folder, record, SEED)
    me = identity.load(folder)
    assert me is not None
    return ReportOptions(private=folder), me


def observation(at: datetime = NOW, *, firefox: str = "140.1", duration_ms: int = 1) -> Observation:
    """Return what a run found: one Firefox, and no manifest."""
    copy = Installation(
        product="firefox",
        kind=Kind.BROWSER,
        platform="linux",
        architecture="amd64",
        packaging="files",
        path="/opt/firefox",
        on_disk=Reading(
            version=Version(raw=firefox, scheme="mozilla"),
            evidence=Evidence(source="files", location="/opt/firefox/application.ini"),
        ),
    )
    inventory = ReportedInventory(
        platform="linux",
        architecture="amd64",
        installations=(reduce_installation(copy),),
        sources=(ReportedSource(source="files", outcome=Outcome.OK, duration_ms=duration_ms),),
    )
    return Observation(
        reference_time=floored(at),
        scope=Scope.MACHINE,
        judgement=judge(inventory, None, at=floored(at), freshness=None),
        inventory=inventory,
        manifest=None,
    )


def add_receipt(
    spool: Spool, me: Identity, at: datetime = NOW, *, firefox: str = "140.1"
) -> Waiting:
    """Put a receipt into the spool."""
    seen = observation(at, firefox=firefox)
    return spool.add(lambda chain: build(seen, chain, "receipt"), me, at)


def add_check_in(spool: Spool, me: Identity, at: datetime = NOW) -> Waiting:
    """Put a check-in into the spool."""
    seen = observation(at)
    return spool.add(lambda chain: build(seen, chain, "check-in"), me, at)
