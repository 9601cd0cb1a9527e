"""Delivery: oldest first, and nothing is forgotten on anybody's word but the collector's echo.

What an answer means stands in `_RULES` and nowhere else. An answer that is not in the collector's
own words (a captive portal's 200, a proxy's 413) never removes a statement.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from passmuster.report import attempts as tries
from passmuster.report.attempts import Attempts
from passmuster.report.carrier import ANSWER_LIMIT, ENVELOPE_TYPE, Carrier, endpoint, refusal
from passmuster.report.identity import EnrollmentRecord
from passmuster.report.options import ReportOptions
from passmuster.report.spool import Spool, Waiting
from passmuster.transport.errors import TransportError
from passmuster.transport.session import Answer
from passmuster.wire.codec import WireError, decode
from passmuster.wire.enrollment import Acknowledgement

RE_ENROLL = "re-enroll"
# quarantine: it will never be accepted. stop: somebody must act. wait: the collector's trouble.
Rule = Literal["quarantine", "stop", "wait"]
_RULES: dict[int, Rule] = {
    400: "quarantine",
    413: "quarantine",
    401: "stop",
    403: "stop",
    409: "stop",
    422: "stop",
    408: "wait",
    429: "wait",
}


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How one delivery went.

    Attributes:
        delivered: statements that the collector has.
        kept: statements that still wait.
        quarantined: statements that were damaged or refused for good.
        problem: empty, or a stable word: a transport code, a refusal's code, `not-a-collector`,
            `collector-trouble`, `waiting`.
        detail: a sentence on it.
        instruction: empty, or `re-enroll`.
    """

    delivered: int = 0
    kept: int = 0
    quarantined: int = 0
    problem: str = ""
    detail: str = ""
    instruction: str = ""


class _Stop(Exception):  # noqa: N818 - no error: it ends the loop and carries why
    """Nothing more is sent in this run; `attempts` is set when there is a wait to keep."""

    def __init__(self, problem: str, detail: str, attempts: Attempts | None = None) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.attempts = attempts


class _Refused(Exception):  # noqa: N818 - as above: the collector's last word on one statement
    """The collector will never accept this statement."""


def deliver(
    spool: Spool,
    carrier: Carrier,
    record: EnrollmentRecord,
    options: ReportOptions,
    now: datetime,
    *,
    force: bool = False,
) -> Delivery:
    """Send what waits, until it is done or there is a reason to stop.

    Args:
        spool: opened under the lock.
        carrier: the way to the network.
        record: who this machine is, and where its collector.
        options: may name a collector that has moved.
        now: the current time, for waits.
        force: try although the wait is not over, because a person asks.

    Raises:
        ReportError: the state folder failed; what was not acknowledged still waits.
    """
    attempts = tries.read(options.private)
    waiting = spool.waiting()
    if waiting and not force and not tries.may_try(attempts, now):
        return Delivery(
            kept=len(waiting),
            problem="waiting",
            detail=f"the next attempt may be made at {attempts.next_attempt:%Y-%m-%d %H:%M} UTC; "
            "`passmuster run --now` tries at once",
            instruction=attempts.instruction,
        )
    url = endpoint(options.collector or record.collector, "v1/receipts")
    delivered = quarantined = 0
    problem = detail = ""
    for each in waiting:
        try:
            instruction = _send(spool, each, carrier, url, record, now, attempts)
        except _Refused as refused:
            spool.quarantine(each, str(refused))
            quarantined += 1
            problem, detail = "refused", str(refused)
            continue
        except _Stop as stop:
            problem, detail = stop.problem, stop.detail
            attempts = _keep(options, attempts, stop.attempts or attempts)
            break
        spool.acknowledge(each)
        delivered += 1
        attempts = _keep(options, attempts, Attempts(instruction=instruction))
    return Delivery(
        delivered=delivered,
        kept=len(waiting) - delivered - quarantined,
        quarantined=quarantined,
        problem=problem,
        detail=detail,
        instruction=attempts.instruction,
    )


def _keep(options: ReportOptions, before: Attempts, after: Attempts) -> Attempts:
    """Write the state when it changed; an instruction stands until the next enrollment."""
    if before.instruction and not after.instruction:
        after = msgspec.structs.replace(after, instruction=before.instruction)
    if after != before:
        tries.write(options.private, after)
    return after


def _send(
    spool: Spool,
    waiting: Waiting,
    carrier: Carrier,
    url: str,
    record: EnrollmentRecord,
    now: datetime,
    attempts: Attempts,
) -> str:
    """Send one statement; return the collector's instruction once it has echoed the id."""
    try:
        envelope = spool.envelope(waiting, bytes.fromhex(record.public_key))
    except WireError as error:
        raise _Refused(f"damaged on disk: {error}") from error
    try:
        answer = carrier.post(url, envelope, ENVELOPE_TYPE, ANSWER_LIMIT)
    except TransportError as error:
        raise _Stop(error.code, str(error), tries.failed(attempts, now)) from error
    if 200 <= answer.status < 300:
        return _echoed(answer, waiting, url, tries.failed(attempts, now))
    raise _judged(answer, url, now, attempts)


def _echoed(answer: Answer, waiting: Waiting, url: str, after: Attempts) -> str:
    try:
        echo = decode(answer.body, Acknowledgement, limit=ANSWER_LIMIT, what="acknowledgement")
    except WireError as error:
        raise _Stop(
            "not-a-collector",
            f"{url}: got HTTP status {answer.status} without an acknowledgement; a sign-in page "
            "of the network may stand in between",
            after,
        ) from error
    if echo.accepted != waiting.statement_id:
        raise _Stop(
            "not-a-collector",
            f"{url}: got an acknowledgement of {echo.accepted[:16]}..., expected "
            f"{waiting.statement_id[:16]}...; nothing was removed",
            after,
        )
    return RE_ENROLL if echo.instruction == RE_ENROLL else ""


def _judged(answer: Answer, url: str, now: datetime, attempts: Attempts) -> _Stop | _Refused:
    """Return what an answer other than 2xx means."""
    said = refusal(answer)
    rule = _RULES.get(answer.status, "wait" if answer.status >= 500 else "stop")
    if rule == "wait":
        asked = tries.retry_after(answer.headers.get("retry-after"), now)
        return _Stop(
            said.error if said else "collector-trouble",
            f"{url}: got HTTP status {answer.status}"
            f"{f' ({said.detail})' if said else ''}; tried again later",
            tries.failed(attempts, now, asked=asked),
        )
    if said is None:
        return _Stop(
            "not-a-collector",
            f"{url}: got HTTP status {answer.status} in words that are not a collector's; check "
            "the address and what stands in between",
            tries.failed(attempts, now),
        )
    if rule == "quarantine":
        return _Refused(f"the collector refused it for good: {said.error}: {said.detail}")
    return _Stop(said.error, f"{url}: the collector refused: {said.detail}")
