"""Enrollment: whole or not at all, and the same request until there is an answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.collector import CUT, FakeCollector, Reply, refuse
from fakes.desk import add_receipt, enrolled
from passmuster.report import chain, identity, private
from passmuster.report.enrolling import Enrolled, enroll, resume
from passmuster.report.errors import ReportError
from passmuster.report.options import ReportOptions
from passmuster.report.spool import Spool
from passmuster.transport.options import TransportOptions
from passmuster.transport.session import Transport
from passmuster.wire import enrollment
from passmuster.wire.codec import WireError, encode
from passmuster.wire.enrollment import Enrollment, EnrollmentAnswer


class Bench:
    """A desk that is not enrolled, and a collector."""

    def __init__(self, state: Path, collector: FakeCollector) -> None:
        self.collector = collector
        self.private = private.prepare(state)
        self.transport = Transport(TransportOptions(), deadline_seconds=20)
        self.checked: list[Enrollment] = []

    def enroll(self, text: str | None = None, *, replace: bool = False) -> Enrolled:
        """Enroll with the collector's string or another."""
        string = text or enrollment.write(self.collector.enrollment())
        return enroll(string, self.private, self.transport, self.checked.append, replace=replace)

    def files(self) -> list[str]:
        """Return every file below the private folder."""
        return sorted(
            str(path.relative_to(self.private))
            for path in self.private.rglob("*")
            if path.is_file()
        )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A fresh bench."""
    with FakeCollector() as collector:
        made = Bench(tmp_path / "state", collector)
        yield made
        made.transport.close()


def test_an_enrolled_machine_is_known_and_keeps_no_token(bench: Bench) -> None:
    """Key, record and a chain at its beginning; the token is nowhere."""
    done = bench.enroll()
    assert not done.already
    assert bench.collector.machines == {done.record.machine: bytes.fromhex(done.record.public_key)}
    me = identity.load(bench.private)
    assert me is not None
    assert me.record == done.record
    assert bench.files() == ["chain.json", "device.key", "enrollment.json"]
    wanted = bench.collector.enrollment()
    assert bench.checked == [wanted]
    for name in bench.files():
        assert wanted.token.encode() not in (bench.private / name).read_bytes()
    add_receipt(Spool(ReportOptions(private=bench.private), done.record.machine), me)


def test_a_second_enrollment_is_no_request(bench: Bench) -> None:
    """Same collector and customer: told so; elsewhere: an error that names --replace."""
    first = bench.enroll()
    again = bench.enroll()
    assert (again.already, again.record, bench.collector.requests) == (True, first.record, 1)
    other = enrollment.write(bench.collector.enrollment(customer="customer-2"))
    with pytest.raises(ReportError, match="--replace") as caught:
        bench.enroll(other)
    assert caught.value.code == "already-enrolled"
    assert identity.load_record(bench.private) == first.record


def test_a_wrong_root_stores_nothing_and_asks_nobody(bench: Bench) -> None:
    """What the check raises comes through as it is."""

    def refuse_root(_: Enrollment) -> None:
        raise ValueError("wrong root")

    text = enrollment.write(bench.collector.enrollment())
    with pytest.raises(ValueError, match="wrong root"):
        enroll(text, bench.private, bench.transport, refuse_root)
    assert (bench.files(), bench.collector.requests) == ([], 0)


@pytest.mark.parametrize("text", ["", "pm1.x.y", "hello", "pm1." + "A" * 5000 + ".00000000"])
def test_a_damaged_string_stores_nothing(bench: Bench, text: str) -> None:
    """Refused before anything is contacted."""
    with pytest.raises(WireError):
        bench.enroll(text or "x")
    assert (bench.files(), bench.checked) == ([], [])


@pytest.mark.parametrize(
    "reply",
    [
        refuse(403, "token-refused"),
        refuse(409, "wrong-machine"),
        refuse(400, "malformed"),
    ],
)
def test_a_refusal_leaves_nothing_behind(bench: Bench, reply: Reply) -> None:
    """And the next attempt is a new request."""
    bench.collector.script = [reply]
    with pytest.raises(ReportError, match="as scripted") as caught:
        bench.enroll()
    assert caught.value.code == "enrollment-refused"
    assert list(bench.private.iterdir()) == []
    assert not bench.enroll().already


def test_a_collector_that_reads_other_versions_is_told(bench: Bench) -> None:
    """No machine is enrolled that could not report."""
    text = enrollment.write(bench.collector.enrollment())

    class Newer(FakeCollector):
        def _enroll(self, body: bytes) -> Reply:
            status, headers, _ = super()._enroll(body)
            machine = next(iter(self.machines))
            return status, headers, encode(EnrollmentAnswer(machine=machine, accepts=(9,)))

    with pytest.raises(ReportError, match="update the older"):
        enroll(text, bench.private, Newer(), bench.checked.append)
    assert list(bench.private.iterdir()) == []


@pytest.mark.parametrize(
    "reply",
    [
        CUT,
        refuse(503, "busy"),
        (200, {}, b"<html>please sign in</html>"),
        (403, {}, b"<html>blocked</html>"),
        (200, {}, encode(EnrollmentAnswer(machine="f" * 32, accepts=(1,)))),
    ],
)
def test_a_lost_answer_is_asked_for_again_with_the_same_request(
    bench: Bench, reply: Reply | str
) -> None:
    """The collector ends with one machine, whatever it had stored the first time."""
    bench.collector.script = [reply]
    with pytest.raises(ReportError) as caught:
        bench.enroll()
    assert caught.value.code == "enrollment-unanswered"
    assert bench.files() == ["pending/request.json"]
    pending = (bench.private / "pending" / "request.json").read_bytes()
    assert bench.collector.enrollment().token.encode() not in pending
    done = bench.enroll()
    assert list(bench.collector.machines) == [done.record.machine]
    assert done.record.machine.encode() in pending
    assert bench.files() == ["chain.json", "device.key", "enrollment.json"]


def test_another_string_is_another_request(bench: Bench) -> None:
    """A pending request belongs to the string that it was made with."""
    bench.collector.script = [CUT]
    with pytest.raises(ReportError):
        bench.enroll()
    done = bench.enroll(enrollment.write(bench.collector.enrollment(group="other")))
    assert len(bench.collector.machines) == 2
    assert done.record.group == "other"


def test_replacing_gives_a_new_id_and_sets_the_old_spool_aside(bench: Bench) -> None:
    """After a fork: nothing of the old id is sent under the new one."""
    old = bench.enroll().record
    me = identity.load(bench.private)
    assert me is not None
    options = ReportOptions(private=bench.private)
    add_receipt(Spool(options, old.machine), me)
    new = bench.enroll(replace=True).record
    assert new.machine != old.machine
    assert new.public_key != old.public_key
    spool = Spool(options, new.machine)
    assert (spool.waiting(), spool.chain.sequence) == ([], 0)
    quarantine = bench.private / "spool" / "quarantine"
    assert len(list(quarantine.glob("*.json"))) == 1
    with pytest.raises(ReportError, match="belongs to machine"):
        chain.read(bench.private, old.machine)


def test_a_refused_replacement_leaves_the_old_enrollment(bench: Bench) -> None:
    """What was there before is still there."""
    old = bench.enroll().record
    bench.collector.script = [refuse(403, "token-refused")]
    with pytest.raises(ReportError):
        bench.enroll(replace=True)
    me = identity.load(bench.private)
    assert me is not None
    assert me.record == old
    me.sign(b"still our key")


@pytest.mark.parametrize("step", range(1, 40))
def test_an_enrollment_that_ends_at_any_step_is_finished_by_the_next(
    tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever write is the last: one machine at the collector, one identity here."""

    class Killed(BaseException):
        """The process ends here."""

    collector = FakeCollector()
    folder = private.prepare(tmp_path / "state")
    text = enrollment.write(collector.enrollment())
    done = 0

    def watched(real):
        def act(*arguments: object, **options: object) -> object:
            nonlocal done
            done += 1
            if done == step:
                raise Killed
            return real(*arguments, **options)

        return act

    with monkeypatch.context() as patch:
        for name in ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir"):
            patch.setattr(os, name, watched(getattr(os, name)))
        try:
            enroll(text, folder, collector, lambda _: None)
        except Killed:
            pass
        else:
            assert done < step
    resume(folder)
    record = enroll(text, folder, collector, lambda _: None).record
    assert list(collector.machines) == [record.machine]
    me = identity.load(folder)
    assert me is not None
    me.sign(b"the key fits")
    assert Spool(ReportOptions(private=folder), record.machine).chain.sequence == 0


def test_an_unusable_state_folder_is_a_sentence(tmp_path: Path) -> None:
    """Nothing is asked when the answer could not be kept."""
    collector = FakeCollector()
    options, _ = enrolled(tmp_path / "state")
    (options.private / "pending").write_text("a file in the way")
    with pytest.raises(ReportError):
        enroll(
            enrollment.write(collector.enrollment()),
            options.private,
            collector,
            lambda _: None,
            replace=True,
        )
    assert collector.requests == 0
