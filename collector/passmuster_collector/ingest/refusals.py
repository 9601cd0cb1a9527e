"""Counting refusals: hour, code and, where it is certain, the machine; never an address."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime

from django.db.models import F

from passmuster.evaluate.reference_time import floored
from passmuster_collector.fleet.models import Refusal

Counted = Counter[tuple[datetime, str, str]]


class Refusals:
    """Counts in memory, taken and stored by the writer; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counted = Counter()

    def count(self, code: str, machine: str, now: datetime) -> None:
        """Count one refusal."""
        with self._lock:
            self._counted[floored(now), code, machine] += 1

    def take(self) -> Counted:
        """Return what has been counted since the last call."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        return counted

    def give_back(self, counted: Counted) -> None:
        """Count again what could not be stored."""
        with self._lock:
            self._counted.update(counted)


def store(counted: Counted) -> None:
    """Add counts to the database."""
    for (when, code, machine), number in counted.items():
        row, made = Refusal.objects.get_or_create(
            hour=when, code=code, machine=machine, defaults={"count": number}
        )
        if not made:
            Refusal.objects.filter(pk=row.pk).update(count=F("count") + number)
