"""What each answer means, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from fakes.collector import CUT, FakeCollector, Reply, refuse
from fakes.desk import NOW, add_check_in, add_receipt, enrolled
from passmuster.report import attempts
from passmuster.report.deliver import Delivery, deliver
from passmuster.report.identity import Identity
from passmuster.report.options import ReportOptions
from passmuster.report.spool import Spool
from passmuster.transport.options import TransportOptions
from passmuster.transport.session import Transport
from passmuster.wire.codec import encode
from passmuster.wire.enrollment import Acknowledgement


class Bench:
    """One desk, one collector, one transport."""

    def __init__(self, state: Path, collector: FakeCollector) -> None:
        self.collector = collector
        self.options: ReportOptions
        self.me: Identity
        self.options, self.me = enrolled(state, collector.url)
        collector.machines[self.me.record.machine] = self.me.public_key
        self.spool = Spool(self.options, self.me.record.machine)
        self.transport = Transport(TransportOptions(), deadline_seconds=20)

    def deliver(self, hours: float = 0, *, force: bool = False) -> Delivery:
        """Deliver at some hours from the start."""
        return deliver(
            self.spool,
            self.transport,
            self.me.record,
            self.options,
            NOW + timedelta(hours=hours),
            force=force,
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A bench with a receipt and a check-in waiting."""
    with FakeCollector() as collector:
        made = Bench(tmp_path / "state", collector)
        add_receipt(made.spool, made.me)
        add_check_in(made.spool, made.me)
        yield made
        made.transport.close()


def test_everything_is_delivered_oldest_first_and_then_there_is_nothing_to_do(bench: Bench) -> None:
    """The usual case, and the next run."""
    waiting = [each.statement_id for each in bench.spool.waiting()]
    assert bench.deliver() == Delivery(delivered=2)
    assert bench.collector.arrivals == waiting
    assert bench.deliver() == Delivery()
    assert bench.collector.requests == 2


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ((200, {}, b"<html>please sign in</html>"), "not-a-collector"),
        ((204, {}, b""), "not-a-collector"),
        ((200, {}, b"{}"), "not-a-collector"),
        ((200, {}, encode(Acknowledgement(accepted="f" * 64, duplicate=False))), "not-a-collector"),
        ((302, {"Location": "http://portal.example/"}, b""), "not-a-collector"),
        ((307, {"Location": "http://portal.example/"}, b""), "refused-url"),
        ((400, {}, b"<html>bad request</html>"), "not-a-collector"),
        ((413, {}, b"<html>too large</html>"), "not-a-collector"),
        ((404, {}, b""), "not-a-collector"),
        ((502, {}, b"<html>bad gateway</html>"), "collector-trouble"),
        ((200, {}, b" " * 70_000), "too-large"),
        (refuse(401, "unknown-key"), "unknown-key"),
        (refuse(403, "wrong-machine"), "wrong-machine"),
        (refuse(409, "conflict"), "conflict"),
        (refuse(422, "unknown-schema"), "unknown-schema"),
        (refuse(429, "busy"), "busy"),
        (refuse(503, "busy"), "busy"),
    ],
)
def test_no_word_but_the_echo_removes_a_statement(bench: Bench, reply: Reply, problem: str) -> None:
    """Portals, proxies, refusals and trouble: both statements stay and arrive later."""
    bench.collector.script = [reply]
    went = bench.deliver()
    assert (went.delivered, went.kept, went.quarantined, went.problem) == (0, 2, 0, problem)
    assert went.detail.isprintable()
    assert bench.collector.requests == 1
    assert bench.deliver(25) == Delivery(delivered=2)


@pytest.mark.parametrize("reply", [refuse(400, "malformed"), refuse(413, "too-large")])
def test_a_collectors_last_word_sets_one_statement_aside(bench: Bench, reply: Reply) -> None:
    """It does not block the others, and the gap is declared."""
    refused = bench.spool.waiting()[0]
    bench.collector.script = [reply]
    went = bench.deliver()
    assert (went.delivered, went.kept, went.quarantined, went.problem) == (1, 0, 1, "refused")
    assert bench.spool.chain.dropped == (refused.statement_id,)
    add_receipt(bench.spool, bench.me)
    bench.deliver()
    assert bench.collector.check_chain() == {refused.statement_id}


def test_an_answer_lost_after_the_commit_is_sent_again_and_stored_once(bench: Bench) -> None:
    """The collector says duplicate, and that is as good."""
    bench.collector.script = [CUT]
    went = bench.deliver()
    assert (went.delivered, went.kept, went.problem) == (0, 2, "unreachable")
    assert bench.deliver(7).delivered == 2
    assert len(bench.collector.arrivals) == 3
    assert len(bench.collector.statements) == 2
    assert [body.sequence for body in bench.collector.bodies()] == [1, 2]


def test_retry_after_is_kept_between_runs_and_a_person_may_overrule(bench: Bench) -> None:
    """Nothing is sent before its time; the next process knows of it."""
    bench.collector.script = [refuse(503, "busy", Retry_After="3600")]
    bench.deliver()
    went = bench.deliver(0.9)
    assert (went.kept, went.problem, bench.collector.requests) == (2, "waiting", 1)
    assert "2026-11-24 03:30 UTC" in went.detail
    assert bench.deliver(0.9, force=True).delivered == 2
    assert attempts.read(bench.options.private) == attempts.Attempts()


def test_an_unreachable_collector_is_left_alone_for_a_while(bench: Bench) -> None:
    """Back-off is kept and ends."""
    record = msgspec.structs.replace(bench.me.record, collector="http://127.0.0.1:9")
    went = deliver(bench.spool, bench.transport, record, bench.options, NOW)
    assert (went.kept, went.problem) == (2, "unreachable")
    assert attempts.read(bench.options.private).failures == 1
    assert bench.deliver(6).delivered == 2


def test_the_instruction_to_re_enroll_is_kept_and_told(bench: Bench) -> None:
    """A fork is told in each run until the machine is enrolled again."""
    bench.collector.instruction = "re-enroll"
    assert bench.deliver().instruction == "re-enroll"
    bench.collector.instruction = ""
    assert bench.deliver().instruction == "re-enroll"
    add_receipt(bench.spool, bench.me, firefox="140.2")
    assert bench.deliver().instruction == "re-enroll"


def test_a_collector_that_has_moved_is_named_by_configuration(bench: Bench) -> None:
    """report.collector replaces the enrolled address."""
    record = msgspec.structs.replace(bench.me.record, collector="http://127.0.0.1:9")
    options = msgspec.structs.replace(bench.options, collector=f"{bench.collector.url}/")
    assert deliver(bench.spool, bench.transport, record, options, NOW).delivered == 2
