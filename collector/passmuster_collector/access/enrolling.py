"""Deciding on an enrollment request: token, customer, machine id and key.

Runs inside the writer's transaction. The same request again is answered the same and uses nothing
up; a machine id that is known with another key is refused, whatever the token.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import F

from passmuster.evaluate.reference_time import floored
from passmuster.wire.dsse import key_id
from passmuster.wire.enrollment import EnrollmentAnswer, EnrollmentRequest, Refusal
from passmuster.wire.statement import SCHEMA_VERSIONS
from passmuster_collector.access.models import EnrollmentToken
from passmuster_collector.access.tokens import hashed
from passmuster_collector.fleet.cleaning import cleaned
from passmuster_collector.fleet.models import Machine

_LOG = logging.getLogger(__name__)


def enroll(request: EnrollmentRequest, now: datetime) -> EnrollmentAnswer | Refusal:
    """Enroll a machine whose possession of the key has been proved.

    Args:
        request: read from an envelope that the request's own key has signed.
        now: the current time, UTC.
    """
    answer = EnrollmentAnswer(machine=request.machine, accepts=SCHEMA_VERSIONS)
    key = key_id(bytes.fromhex(request.public_key))
    for known in Machine.objects.filter(id=request.machine) | Machine.objects.filter(key_id=key):
        if (known.id, known.key_id) == (request.machine, key):
            return answer
        _LOG.warning("enrollment of %s refused: id or key belongs to another", request.machine)
        return Refusal(
            error="wrong-machine",
            detail="this machine id is enrolled with another key, or this key with another id; "
            "enroll under a new id (--replace)",
        )
    refused = _use(request, now)
    if refused:
        _LOG.warning("enrollment of %s refused: %s", request.machine, refused)
        return Refusal(
            error="token-refused",
            detail="the enrollment token is unknown, expired or used up; "
            "ask your administrator for a new enrollment string",
        )
    Machine.objects.create(
        id=request.machine,
        key_id=key,
        public_key=request.public_key,
        customer=request.customer,
        group=request.group,
        agent_version=cleaned(request.agent_version, 32),
        enrolled=floored(now),
        last_seen=floored(now),
    )
    return answer


def _use(request: EnrollmentRequest, now: datetime) -> str:
    """Use a token up by one; return why not, for the log, or nothing."""
    token = EnrollmentToken.objects.filter(sha256=hashed(request.token)).first()
    if token is None:
        return "unknown token"
    if (token.customer, token.group) != (request.customer, request.group):
        return "the token is for another customer or group"
    if token.expires <= now:
        return "the token is expired"
    # In the database, so that two writers cannot both take the last use.
    left = EnrollmentToken.objects.filter(pk=token.pk, uses_left__gt=0)
    return "" if left.update(uses_left=F("uses_left") - 1) else "the token is used up"
