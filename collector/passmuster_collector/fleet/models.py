"""Machines, their statements, the present findings, manifests, waivers, counted refusals.

No column holds an address, a user's name or a time finer than the hour.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Machine(models.Model):
    """A machine by its pseudonymous id, and its present state.

    Attributes:
        code: the short code that its operator sees.
        sequence, last: number and id of the last statement of the chain, 0 and None before it.
        reference_time: of the last statement, by the machine's own clock.
        receipt: id of the last receipt, which `verdict` and the findings come from.
        verdict_since: reference time of the first receipt of the unbroken run with this verdict.
        forked: two different statements have claimed the same sequence number.
    """

    id = models.CharField(max_length=32, primary_key=True)
    key_id = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=64)
    customer = models.CharField(max_length=64)
    group = models.CharField(max_length=64)
    enrolled = models.DateTimeField()
    last_seen = models.DateTimeField()
    agent_version = models.CharField(max_length=32)
    forked = models.BooleanField(default=False)

    sequence = models.BigIntegerField(default=0)
    last = models.CharField(max_length=64, null=True)  # noqa: DJ001 - absent, not empty
    reference_time = models.DateTimeField(null=True)
    manifest_serial = models.BigIntegerField(null=True)
    manifest_sha256 = models.CharField(max_length=64, default="")
    manifest_freshness = models.CharField(max_length=16, default="")
    manifest_signed = models.BooleanField(default=False)

    receipt = models.CharField(max_length=64, null=True)  # noqa: DJ001 - absent, not empty
    verdict = models.CharField(max_length=16, default="")
    verdict_since = models.DateTimeField(null=True)
    code = models.CharField(max_length=32, default="")
    label = models.CharField(max_length=64, default="")
    scope = models.CharField(max_length=16, default="")
    system = models.CharField(max_length=64, default="")
    system_version = models.CharField(max_length=64, default="")

    class Meta:
        """Lists lead with the customer."""

        indexes: ClassVar = [
            models.Index(fields=["customer", "verdict"], name="machine_by_customer"),
            models.Index(fields=["verdict", "verdict_since"], name="machine_by_verdict"),
        ]

    def __str__(self) -> str:
        return self.code or self.id[:8]


class Statement(models.Model):
    """A receipt or check-in exactly as it was signed.

    Attributes:
        id: SHA-256 of the payload: storing twice is impossible.
        previous: id of the statement before.
        named: for a check-in the id of the receipt that it confirms.
        gap: `previous` is neither stored nor declared as dropped.
        fork: another statement has the same sequence number.
    """

    id = models.CharField(max_length=64, primary_key=True)
    machine = models.ForeignKey(
        Machine, on_delete=models.CASCADE, related_name="statements", db_index=False
    )
    customer = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    sequence = models.BigIntegerField()
    previous = models.CharField(max_length=64, null=True)  # noqa: DJ001 - absent, not empty
    named = models.CharField(max_length=64, null=True)  # noqa: DJ001 - absent, not empty
    reference_time = models.DateTimeField()
    received = models.DateTimeField()
    verdict = models.CharField(max_length=16)
    manifest_serial = models.BigIntegerField(null=True)
    gap = models.BooleanField()
    fork = models.BooleanField()
    payload = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        """A machine's chain, and a customer's day."""

        indexes: ClassVar = [
            models.Index(fields=["machine", "sequence"], name="statement_chain"),
            models.Index(fields=["customer", "reference_time"], name="statement_by_day"),
            models.Index(fields=["previous"], name="statement_gap", condition=Q(gap=True)),
        ]

    def __str__(self) -> str:
        return self.id[:16]


class DeclaredDrop(models.Model):
    """A statement that its machine says was dropped and will never come."""

    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, db_index=False)
    statement = models.CharField(max_length=64)

    class Meta:
        """Declared once, however often it is repeated."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["machine", "statement"], name="drop_declared_once")
        ]

    def __str__(self) -> str:
        return self.statement[:16]


class CurrentFinding(models.Model):
    """A finding of a machine's last receipt.

    Attributes:
        key: what the finding speaks of, stable from receipt to receipt (`fleet.runs`).
        position: place in the receipt's own order, gravest first.
        since: reference time of the first receipt of the unbroken run with this status.
        finding: the finding as JSON, as received.
        copy: the installation that it speaks of as JSON, or empty.
    """

    machine = models.ForeignKey(
        Machine, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    key = models.CharField(max_length=32)
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=20)
    product = models.CharField(max_length=64)
    since = models.DateTimeField()
    finding = models.TextField()
    copy = models.TextField()

    class Meta:
        """One row for each thing spoken of."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["machine", "key"], name="finding_once")
        ]
        indexes: ClassVar = [models.Index(fields=["status", "product"], name="finding_by_status")]

    def __str__(self) -> str:
        return f"{self.product} {self.status}"


class Manifest(models.Model):
    """A manifest document, for judging stored receipts again."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    serial = models.BigIntegerField()
    issued = models.DateTimeField()
    payload = models.BinaryField()

    def __str__(self) -> str:
        return f"manifest {self.serial}"


class Waivers(models.Model):
    """A document of a customer's waivers, for judging stored receipts again."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    customer = models.CharField(max_length=64)
    serial = models.BigIntegerField()
    issued = models.DateTimeField()
    payload = models.BinaryField()

    def __str__(self) -> str:
        return f"waivers {self.serial} of {self.customer}"


class Refusal(models.Model):
    """How often a kind of request was refused within an hour; who asked is not kept."""

    hour = models.DateTimeField()
    code = models.CharField(max_length=32)
    machine = models.CharField(max_length=32)
    count = models.PositiveBigIntegerField()

    class Meta:
        """One row an hour, code and machine."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hour", "code", "machine"], name="refusal_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} x {self.count}"
