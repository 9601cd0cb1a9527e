"""The scheduled run, the one place where all stages meet.

Manifest, audit, statement, spool, delivery, status for the operator: in this order, under one
lock. Each stage is imported when its turn comes, so that a run pays only for what it does.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from passmuster import __version__, config, manifest
from passmuster.audit import Audit, audit
from passmuster.manifest.state import ManifestState
from passmuster.model.installation import Scope
from passmuster.model.waiver import Bearer
from passmuster.operator import status as status_file
from passmuster.operator.status import (
    DeliveryStatus,
    MachineStatus,
    ManifestStatus,
    WaiversStatus,
)
from passmuster.operator.wording import advice_by_requirement
from passmuster.report import enrolling, identity, lock, private, receipt
from passmuster.report.deliver import Delivery, deliver
from passmuster.report.spool import Spool
from passmuster.transport.session import Transport
from passmuster.wire.statement import ManifestUsed, WaiversUsed

if TYPE_CHECKING:
    from passmuster.config import Options
    from passmuster.host.protocol import Host
    from passmuster.report.identity import Identity
    from passmuster.report.receipt import Due


class Run(NamedTuple):
    """One scheduled run.

    Attributes:
        audit: what was found and judged.
        due: the statement that was made: a receipt, a check-in, or none.
        delivery: how sending went; None on a machine that is not enrolled.
        code: the short code by which IT finds the desk; empty when not enrolled.
    """

    audit: Audit
    due: Due | None = None
    delivery: Delivery | None = None
    code: str = ""


def run(options: Options, host: Host, now: datetime, *, force: bool = False) -> Run:
    """Do the scheduled job once.

    Args:
        options: where state lives, how to reach the network, what to report.
        host: the local machine.
        now: the current time.
        force: send now even if an earlier failure asked to wait.

    Raises:
        ReportError: `busy`, or the state folder or the identity cannot be used.
        OSError: the status could not be written; everything else was done.
    """
    folder = private.prepare(options.state)
    with lock.one_at_a_time(folder):
        enrolling.resume(folder)
        me = identity.load(folder)
        customer, bearer = "", Bearer()
        if me is not None:
            options = config.with_enrollment(options, me.record)
            customer = me.record.customer
            bearer = Bearer(machine=me.record.machine, group=me.record.group)
        carrier = Transport(options.transport)
        state = manifest.refresh(options.manifest, carrier.download, now, customer=customer)
        done = Run(audit(host, state, now, bearer))
        if me is not None:
            spool = Spool(options.report, me.record.machine)
            due = _write_down(spool, done.audit, me, options, now)
            carrier.allow(options.transport.deadline_seconds)
            sent = deliver(spool, carrier, me.record, options.report, now, force=force)
            done = Run(done.audit, due, sent, identity.short_code(me.record.machine))
        carrier.close()
        status_file.write(options.state, _status(done))
    return done


def scope() -> Scope:
    """Return what this process can see: the whole machine as root, else its own user's view."""
    return Scope.MACHINE if not hasattr(os, "geteuid") or os.geteuid() == 0 else Scope.USER


def _write_down(
    spool: Spool, audited: Audit, me: Identity, options: Options, now: datetime
) -> Due | None:
    """Put the statement that is due into the spool, before anything is sent."""
    seen = receipt.Observation(
        reference_time=audited.at,
        scope=scope(),
        judgement=audited.judgement,
        inventory=audited.reported,
        manifest=_used(audited.manifest),
        waivers=_waivers_used(audited.manifest, me),
    )
    due = receipt.what_changed(seen, spool.chain)
    if due is not None:
        spool.add(
            lambda chain: receipt.build(seen, chain, due, label=options.report.label), me, now
        )
    return due


def _used(state: ManifestState) -> ManifestUsed | None:
    if state.document is None or state.freshness is None:
        return None
    return ManifestUsed(
        serial=state.document.manifest.serial,
        sha256=state.document.sha256,
        freshness=state.freshness,
        age_hours=state.age_hours,
        signed=state.signed,
    )


def _waivers_used(state: ManifestState, me: Identity) -> WaiversUsed | None:
    document = state.waivers.document
    if document is None:
        return None
    return WaiversUsed(
        serial=document.waivers.serial, sha256=document.sha256, group=me.record.group
    )


def _status(done: Run) -> MachineStatus:
    """Return what everybody on the machine may read of a run."""
    audited, state, sent = done.audit, done.audit.manifest, done.delivery
    told = None
    advice = {}
    if state.document is not None and state.freshness is not None:
        document = state.document.manifest
        told = ManifestStatus(
            serial=document.serial,
            issued=document.issued,
            freshness=state.freshness,
            age_hours=state.age_hours,
            signed=state.signed,
            problem=state.problem,
            detail=state.detail,
        )
        judged_by = {finding.requirement for finding in audited.judgement.findings}
        advice = {
            name: texts
            for name, texts in advice_by_requirement(document).items()
            if name in judged_by
        }
    return MachineStatus(
        schema=status_file.SCHEMA,
        judged=audited.at,
        verdict=audited.judgement.verdict,
        findings=audited.judgement.findings,
        inventory=audited.reported,
        manifest=told,
        waivers=_waivers_status(state),
        manifest_problem="" if told else state.detail,
        delivery=DeliveryStatus(
            enrolled=sent is not None,
            waiting=sent.kept if sent else 0,
            problem=sent.problem if sent else "",
            detail=sent.detail if sent else "",
        ),
        agent_version=__version__,
        code=done.code,
        advice=advice,
    )


def _waivers_status(state: ManifestState) -> WaiversStatus | None:
    waivers = state.waivers
    if waivers.document is None and not waivers.problem:
        return None
    return WaiversStatus(
        serial=waivers.document.waivers.serial if waivers.document else None,
        problem=waivers.problem,
        detail=waivers.detail,
    )
