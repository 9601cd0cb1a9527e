"""The one writer: a thread with its own connection that commits what has gathered as a group.

Whoever handed something in is answered after the commit, or told that nothing was stored. The
queue is bounded: what does not fit is refused at once, so waiting never grows without end.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from django.db import (
    DatabaseError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

from passmuster.wire.enrollment import EnrollmentAnswer, EnrollmentRequest, Refusal
from passmuster_collector.access.enrolling import enroll
from passmuster_collector.fleet.recording import Arrival, Recorded, record
from passmuster_collector.ingest import refusals
from passmuster_collector.ingest.refusing import RefusedError, busy

_LOG = logging.getLogger(__name__)
Work = Arrival | EnrollmentRequest
Done = Recorded | EnrollmentAnswer | Refusal | RefusedError
ROOM = 2048
_GROUP = 256
_FLUSH_SECONDS = 2.0


class _Job(msgspec.Struct):
    work: Work
    answer: asyncio.Future[Done]


class Writer:
    """Takes work from one event loop and writes it in its own thread."""

    def __init__(self, counted: refusals.Refusals, *, room: int = ROOM) -> None:
        self._refusals = counted
        self._room = room
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Start the thread; call it from the event loop that will submit."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def stop(self) -> None:
        """Write what is queued, then end the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    async def submit(self, work: Work) -> Done:
        """Queue work and return what became of it, after its commit.

        Raises:
            RefusedError: busy, when the queue is full, the writer ends or the database fails.
        """
        job = _Job(work=work, answer=asyncio.get_running_loop().create_future())
        with self._changed:
            if self._stopping or len(self._jobs) >= self._room:
                raise busy("the collector has more to do than it can take")
            self._jobs.append(job)
            self._changed.notify()
        done = await job.answer
        if isinstance(done, RefusedError):
            raise done
        return done

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._jobs and not self._stopping:
                    self._changed.wait(_FLUSH_SECONDS)
                group = [self._jobs.popleft() for _ in range(min(_GROUP, len(self._jobs)))]
                stopping = self._stopping
            close_old_connections()
            if group:
                self._answer(group, _commit([job.work for job in group]))
            self._flush()
            if stopping and not group:
                connection.close()
                return

    def _answer(self, group: Sequence[_Job], done: Sequence[Done]) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(_deliver, group, done)

    def _flush(self) -> None:
        counted = self._refusals.take()
        if not counted:
            return
        try:
            with transaction.atomic():
                refusals.store(counted)
        except DatabaseError as error:
            self._refusals.give_back(counted)
            _LOG.error("refusals could not be stored: %s", _first_line(error))


def _deliver(group: Sequence[_Job], done: Sequence[Done]) -> None:
    for job, what in zip(group, done, strict=True):
        if not job.answer.done():
            job.answer.set_result(what)


def _commit(group: Sequence[Work]) -> list[Done]:
    """Write a group in one transaction; where that fails, each alone, so one cannot sink all."""
    try:
        with transaction.atomic():
            return _write(group)
    except OperationalError as error:
        # Full, locked or away: it would only be waited for again, once for each of the group.
        return [_not_stored(error)] * len(group)
    except Exception:  # noqa: BLE001 - a writer that dies would leave everybody waiting
        return [_commit_alone(each) for each in group]


def _commit_alone(work: Work) -> Done:
    """Write once more: what another process has just written is there now."""
    try:
        with transaction.atomic():
            return _write([work])[0]
    except Exception as error:  # noqa: BLE001 - as above; the type is logged
        return _not_stored(error)


def _not_stored(error: Exception) -> RefusedError:
    _LOG.error("not stored: %s", _first_line(error))
    return busy("the collector could not store it")


def _write(group: Sequence[Work]) -> list[Done]:
    now = datetime.now(UTC)
    arrivals = [each for each in group if isinstance(each, Arrival)]
    recorded = iter(record(arrivals, now) if arrivals else [])
    return [next(recorded) if isinstance(each, Arrival) else enroll(each, now) for each in group]


def _first_line(error: Exception) -> str:
    text = str(error).splitlines()
    return f"{type(error).__name__}: {text[0][:200] if text else ''}"
