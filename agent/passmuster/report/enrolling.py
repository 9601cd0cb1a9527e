"""Enrollment: from the enrollment string to a machine that its collector knows.

The order is what makes it safe to repeat. The root is checked first: a wrong digest stores
nothing. Key and machine id are then kept under `pending/` with the digest of the string, so a
retry after a lost answer sends the very same request; a refusal removes them. The collector's yes
is written down as one file, and only then installed, step by step: a run that ends in between is
finished by `resume`, which every user of the identity calls first.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from passmuster import __version__, durable
from passmuster.report import attempts, chain, identity, spool
from passmuster.report import private as folders
from passmuster.report.carrier import ANSWER_LIMIT, ENVELOPE_TYPE, Carrier, endpoint, refusal
from passmuster.report.errors import ReportError
from passmuster.report.identity import EnrollmentRecord
from passmuster.transport.errors import TransportError
from passmuster.transport.session import Answer
from passmuster.wire import dsse, enrollment
from passmuster.wire.codec import WireError, decode, encode
from passmuster.wire.enrollment import (
    Enrollment,
    EnrollmentAnswer,
    EnrollmentRequest,
    Hex32,
    Hex64,
)
from passmuster.wire.statement import SCHEMA_VERSIONS

T = TypeVar("T")
PENDING = "pending"
SCHEMA = 1
_ASKED = "request.json"
_ACCEPTED = "accepted.json"
_LIMIT = 16 * 1024


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome: the record, and whether it had been there before."""

    record: EnrollmentRecord
    already: bool


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that may have reached the collector."""

    string_sha256: Hex64
    machine: Hex32
    seed: Hex64


class _Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The collector's yes, from which everything can be installed (again)."""

    record: EnrollmentRecord
    seed: Hex64


def enroll(
    text: str,
    private: Path,
    carrier: Carrier,
    check_repository: Callable[[Enrollment], object],
    *,
    replace: bool = False,
) -> Enrolled:
    """Enroll this machine, or tell that it is.

    Args:
        text: the enrollment string.
        private: the prepared private folder; hold its lock.
        carrier: the way to the collector.
        check_repository: fetches the manifest repository's root and checks its digest; whatever
            it raises passes through, and nothing has been stored then.
        replace: enroll under a new id although this machine is enrolled; what still waits in the
            spool belongs to the old id and is set aside.

    Raises:
        WireError: the string is not usable.
        ReportError: `already-enrolled` (elsewhere), `enrollment-refused` (nothing is left behind),
            `enrollment-unanswered` (call again: it is the same request), `state-unusable`.
    """
    wanted = enrollment.read(text)
    present = None if replace else _present(private, wanted)
    if present is not None:
        return Enrolled(record=present, already=True)
    check_repository(wanted)
    with folders.speaking_of(private):
        asked = _pending_request(private, sha256(text.strip().encode()).hexdigest())
    answer = _ask(private, carrier, wanted, asked)
    record = EnrollmentRecord(
        schema=SCHEMA,
        machine=asked.machine,
        public_key=identity.public_half(asked.seed),
        collector=wanted.collector,
        repository=wanted.repository,
        root_sha256=wanted.root_sha256,
        customer=wanted.customer,
        group=wanted.group,
        accepts=answer.accepts,
    )
    with folders.speaking_of(private):
        accepted = _Accepted(record=record, seed=asked.seed)
        durable.write(private / PENDING / _ACCEPTED, encode(accepted))
    resume(private)
    return Enrolled(record=record, already=False)


def resume(private: Path) -> None:
    """Finish an enrollment that the collector has accepted; do nothing when there is none.

    Raises:
        ReportError: `state-unusable` or `identity-unsafe`.
    """
    pending = private / PENDING
    with folders.speaking_of(private):
        accepted = _read(pending / _ACCEPTED, _Accepted)
        if accepted is None:
            return
        spool.set_all_aside(private, "the machine was enrolled again under a new id")
        durable.remove(private / attempts.NAME)
        chain.begin(private, accepted.record.machine)
        identity.store(private, accepted.record, accepted.seed)
        # The request goes last but one: without it `accepted` could not be told from a new one.
        durable.remove(pending / _ASKED)
        durable.remove(pending / _ACCEPTED)
        _remove_folder(pending)


def _present(private: Path, wanted: Enrollment) -> EnrollmentRecord | None:
    resume(private)
    record = identity.load_record(private)
    if record is None:
        return None
    if (record.collector, record.customer) == (wanted.collector, wanted.customer):
        return record
    raise ReportError(
        "already-enrolled",
        f"this machine reports to {record.collector} for customer {record.customer}, the string "
        f"names {wanted.collector} for customer {wanted.customer}; `--replace` enrolls it there "
        "under a new id",
    )


def _pending_request(private: Path, string_sha256: str) -> _Asked:
    """Return the request that was made with this string before, or a new one, kept on disk."""
    folders.make(private / PENDING)
    path = private / PENDING / _ASKED
    former = _read(path, _Asked)
    if former is not None and former.string_sha256 == string_sha256:
        return former
    asked = _Asked(
        string_sha256=string_sha256, machine=identity.new_machine(), seed=identity.new_seed()
    )
    durable.write(path, encode(asked))
    return asked


def _ask(private: Path, carrier: Carrier, wanted: Enrollment, asked: _Asked) -> EnrollmentAnswer:
    public_key = identity.public_half(asked.seed)
    request = EnrollmentRequest(
        schema=SCHEMA,
        machine=asked.machine,
        public_key=public_key,
        token=wanted.token,
        customer=wanted.customer,
        group=wanted.group,
        agent_version=__version__,
    )
    envelope = dsse.seal(
        encode(request),
        sign=identity.signer(asked.seed, public_key),
        public_key=bytes.fromhex(public_key),
        payload_type=enrollment.REQUEST_TYPE,
    )
    url = endpoint(wanted.collector, "v1/enroll")
    try:
        answer = carrier.post(url, envelope, ENVELOPE_TYPE, ANSWER_LIMIT)
    except TransportError as error:
        if error.code in {"refused-url", "proxy", "tls"}:
            # Nothing reached the collector.
            _forget(private)
        raise ReportError("enrollment-unanswered", f"{error}; nothing is enrolled yet") from error
    return _understood(private, answer, asked, url)


def _understood(private: Path, answer: Answer, asked: _Asked, url: str) -> EnrollmentAnswer:
    if 200 <= answer.status < 300:
        try:
            read = decode(answer.body, EnrollmentAnswer, limit=ANSWER_LIMIT, what="answer")
        except WireError as error:
            raise _unanswered(url, answer) from error
        if read.machine != asked.machine:
            raise _unanswered(url, answer)
        if not set(read.accepts) & set(SCHEMA_VERSIONS):
            _forget(private)
            raise ReportError(
                "enrollment-refused",
                f"{url}: the collector reads receipt versions {list(read.accepts)}, this agent "
                f"writes {list(SCHEMA_VERSIONS)}; update the older of the two",
            )
        return read
    said = refusal(answer)
    if said is None or answer.status >= 500 or answer.status in {408, 429}:
        raise _unanswered(url, answer)
    _forget(private)
    raise ReportError(
        "enrollment-refused",
        f"{url}: the collector refused: {said.error}: {said.detail}; nothing was stored",
    )


def _unanswered(url: str, answer: Answer) -> ReportError:
    return ReportError(
        "enrollment-unanswered",
        f"{url}: got HTTP status {answer.status} without a collector's answer; nothing is "
        "enrolled yet, try again later",
    )


def _forget(private: Path) -> None:
    with folders.speaking_of(private):
        durable.remove(private / PENDING / _ASKED)
        _remove_folder(private / PENDING)


def _remove_folder(pending: Path) -> None:
    # An empty folder that stays behind says nothing and harms nothing.
    with contextlib.suppress(OSError):
        pending.rmdir()


def _read(path: Path, kind: type[T]) -> T | None:
    """Return what a pending file holds; one that is damaged is as good as none."""
    try:
        payload = folders.read_secret(path, _LIMIT + 1)
        return decode(payload, kind, limit=_LIMIT, what=path.name)
    except (FileNotFoundError, NotADirectoryError, WireError):
        return None
