"""Nothing is lost undeclared, nothing is said twice, and the chain never breaks."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fakes.collector import CUT, FakeCollector, refuse
from fakes.desk import NOW, add_check_in, add_receipt, enrolled, observation
from passmuster import durable
from passmuster.report.deliver import deliver
from passmuster.report.errors import ReportError
from passmuster.report.receipt import build_receipt
from passmuster.report.spool import KEPT_IN_QUARANTINE, Spool
from passmuster.wire import statement
from passmuster.wire.codec import WireError, encode
from passmuster.wire.enrollment import Acknowledgement


def names(folder: Path) -> list[str]:
    """Return the names in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def test_a_statement_is_on_disk_under_its_id_and_leaves_when_acknowledged(tmp_path: Path) -> None:
    """One file a statement, readable for the owner only, nothing left in tmp."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    waiting = add_receipt(spool, me)
    folder = options.private / "spool"
    assert names(folder / "new") == [f"000000000001-{waiting.statement_id}.json"]
    assert names(folder / "tmp") == []
    assert waiting.path.stat().st_mode & 0o777 == 0o600
    assert spool.envelope(waiting, me.public_key) == waiting.path.read_bytes()
    assert Spool(options, me.record.machine).waiting() == [waiting]
    spool.acknowledge(waiting)
    spool.acknowledge(waiting)
    assert spool.waiting() == []


def test_bounds_drop_check_ins_first_then_receipts_and_declare_them(tmp_path: Path) -> None:
    """The newest receipt always stays; the next statement names what is gone."""
    options, me = enrolled(tmp_path / "state")
    options = msgspec.structs.replace(options, spool_statements=3)
    spool = Spool(options, me.record.machine)
    first = add_receipt(spool, me)
    daily = add_check_in(spool, me)
    second = add_receipt(spool, me, firefox="140.2")
    third = add_receipt(spool, me, firefox="140.3")
    assert [each.sequence for each in spool.waiting()] == [1, 3, 4]
    fourth = add_receipt(spool, me, firefox="140.4")
    assert [each.sequence for each in spool.waiting()] == [3, 4, 5]
    collector = FakeCollector()
    collector.machines[me.record.machine] = me.public_key
    assert deliver(spool, collector, me.record, options, NOW).delivered == 3
    assert collector.check_chain() == {first.statement_id, daily.statement_id}
    assert {second.statement_id, third.statement_id, fourth.statement_id} == set(
        collector.statements
    )


def test_old_statements_go_except_the_newest_receipt(tmp_path: Path) -> None:
    """A month without a network leaves the last state, not a heap of check-ins."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    for firefox in ("140.1", "140.2"):
        add_receipt(spool, me, firefox=firefox)
    add_check_in(spool, me)
    for waiting in spool.waiting():
        os.utime(waiting.path, (0, 0))
    add_check_in(spool, me, NOW + timedelta(days=31))
    assert [each.sequence for each in spool.waiting()] == [2, 4]
    assert len(spool.chain.dropped) == 2


def test_a_gap_is_declared_until_the_collector_knows_it(tmp_path: Path) -> None:
    """The statement that declares a gap may itself be dropped, or damaged."""
    options, me = enrolled(tmp_path / "state")
    options = msgspec.structs.replace(options, spool_statements=2)
    spool = Spool(options, me.record.machine)
    gone = [add_receipt(spool, me, firefox=f"140.{number}") for number in range(6)][:4]
    collector = FakeCollector()
    collector.machines[me.record.machine] = me.public_key
    assert deliver(spool, collector, me.record, options, NOW).delivered == 2
    assert collector.check_chain() == {each.statement_id for each in gone}
    assert spool.chain.dropped == ()
    assert Spool(options, me.record.machine).chain == spool.chain


def test_the_byte_bound_holds(tmp_path: Path) -> None:
    """Waiting bytes never exceed the bound, whatever is added."""
    options, me = enrolled(tmp_path / "state")
    options = msgspec.structs.replace(options, spool_bytes=256 * 1024 + 6000)
    spool = Spool(options, me.record.machine)
    for number in range(30):
        add_receipt(spool, me, firefox=f"140.{number}")
        assert sum(each.size for each in spool.waiting()) <= options.spool_bytes
    assert len(spool.waiting()) < 30


@pytest.mark.parametrize("damage", [b"", b"{", b"\0" * 4096, b"x" * 300_000])
def test_a_damaged_statement_is_set_aside_with_its_reason(tmp_path: Path, damage: bytes) -> None:
    """It does not block the others, is kept for a look, and its gap is declared."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    broken = add_receipt(spool, me)
    good = add_receipt(spool, me, firefox="140.2")
    broken.path.write_bytes(damage)
    with pytest.raises(WireError):
        spool.envelope(broken, me.public_key)
    collector = FakeCollector()
    collector.machines[me.record.machine] = me.public_key
    went = deliver(spool, collector, me.record, options, NOW)
    assert (went.delivered, went.quarantined, went.kept) == (1, 1, 0)
    assert set(collector.statements) == {good.statement_id}
    quarantine = options.private / "spool" / "quarantine"
    assert (quarantine / broken.path.name).read_bytes() == damage
    assert "damaged" in (quarantine / f"{broken.path.name}.reason").read_text()
    add_receipt(spool, me, firefox="140.3")
    deliver(spool, collector, me.record, options, NOW)
    assert collector.check_chain() == {broken.statement_id}


def test_a_flipped_bit_in_the_signature_is_found_here_and_not_by_the_collector(
    tmp_path: Path,
) -> None:
    """A collector's "bad signature" would stop all delivery for good."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    waiting = add_receipt(spool, me)
    envelope = msgspec.json.decode(waiting.path.read_bytes())
    signature = envelope["signatures"][0]["sig"]
    envelope["signatures"][0]["sig"] = ("B" if signature[0] != "B" else "C") + signature[1:]
    waiting.path.write_bytes(encode(envelope))
    with pytest.raises(WireError, match="signature"):
        spool.envelope(waiting, me.public_key)


def test_strays_are_set_aside_and_the_quarantine_is_bounded(tmp_path: Path) -> None:
    """What is no statement never gets in the way; links are not followed."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    new, quarantine = (options.private / "spool" / name for name in ("new", "quarantine"))
    (new / "notes.txt").write_text("hello")
    (new / f"{9:012d}-{'a' * 64}.json").symlink_to("/etc/passwd")
    (options.private / "spool" / "tmp" / "half").write_bytes(b"{")
    again = Spool(options, me.record.machine)
    assert again.waiting() == []
    assert names(options.private / "spool" / "tmp") == []
    assert "notes.txt" in names(quarantine)
    for number in range(KEPT_IN_QUARANTINE + 5):
        spool.quarantine(add_receipt(spool, me, firefox=f"140.{number}"), "a test")
    assert len(list(quarantine.glob("*.json"))) == KEPT_IN_QUARANTINE
    assert len(list(quarantine.glob("*.json.reason"))) == KEPT_IN_QUARANTINE


def test_a_statement_ahead_of_the_chain_is_caught_up_with(tmp_path: Path) -> None:
    """A run that ended between spool and chain neither breaks it nor uses a number twice."""
    options, me = enrolled(tmp_path / "state")
    before = (options.private / "chain.json").read_bytes()
    spool = Spool(options, me.record.machine)
    first = add_receipt(spool, me)
    durable.write(options.private / "chain.json", before)
    again = Spool(options, me.record.machine)
    assert again.chain == spool.chain
    assert [each.statement_id for each in again.waiting()] == [first.statement_id]
    assert add_receipt(again, me, firefox="140.2").sequence == 2


def test_a_statement_that_does_not_follow_is_never_sent(tmp_path: Path) -> None:
    """An old copy of the state folder with a newer spool: set aside, not guessed."""
    options, me = enrolled(tmp_path / "state")
    before = (options.private / "chain.json").read_bytes()
    spool = Spool(options, me.record.machine)
    lost = add_receipt(spool, me)
    spool.acknowledge(lost)
    second = add_receipt(spool, me, firefox="140.2")
    durable.write(options.private / "chain.json", before)
    again = Spool(options, me.record.machine)
    assert again.waiting() == []
    assert second.path.name in names(options.private / "spool" / "quarantine")


def test_a_statement_that_is_too_large_is_not_spooled(tmp_path: Path) -> None:
    """It would be refused for ever; the sentence says so."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    seen = observation()
    many = msgspec.structs.replace(
        seen,
        inventory=msgspec.structs.replace(
            seen.inventory, installations=seen.inventory.installations * 2000
        ),
    )
    with pytest.raises(ReportError, match="expected at most") as caught:
        spool.add(lambda chain: build_receipt(many, chain), me, NOW)
    assert caught.value.code == "too-large"
    assert (spool.waiting(), spool.chain.sequence) == ([], 0)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for a few statements."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small file system needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k,mode=0755", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this environment does not let us mount a tmpfs")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(file: io.FileIO) -> None:
    """Write until there is no room."""
    while True:
        file.write(b"x" * 4096)


def test_a_full_disk_loses_nothing_and_delivery_still_works(
    tmp_path: Path, tiny_disk: Path
) -> None:
    """Adding fails with a sentence; what waited is delivered and removed; then all is well."""
    options, me = enrolled(tiny_disk / "state")
    spool = Spool(options, me.record.machine)
    kept: list[str] = []

    def add_many() -> None:
        kept.extend(
            add_receipt(spool, me, firefox=f"140.{number}").statement_id for number in range(100)
        )

    with pytest.raises(ReportError, match="free space") as caught:
        add_many()
    assert caught.value.code == "state-unusable"
    again = Spool(options, me.record.machine)
    waiting = [each.statement_id for each in again.waiting()]
    assert waiting[: len(kept)] == kept
    assert len(kept) > 3
    kept = waiting
    filler = tiny_disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        fill(file)
    collector = FakeCollector()
    collector.machines[me.record.machine] = me.public_key
    went = deliver(again, collector, me.record, options, NOW)
    assert (went.delivered, went.kept, went.problem) == (len(kept), 0, "")
    filler.unlink()
    add_receipt(again, me, firefox="141.0")
    deliver(again, collector, me.record, options, NOW)
    assert collector.check_chain() == set()
    assert set(kept) < set(collector.statements)


def test_a_read_only_disk_is_a_sentence(tiny_disk: Path) -> None:
    """No traceback, and what is there can still be looked at."""
    options, me = enrolled(tiny_disk / "state")
    spool = Spool(options, me.record.machine)
    waiting = add_receipt(spool, me)
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    for call in (
        lambda: add_receipt(spool, me, firefox="140.2"),
        lambda: spool.acknowledge(waiting),
        lambda: spool.quarantine(waiting, "a test"),
    ):
        with pytest.raises(ReportError, match=r"Read-only|read-only") as caught:
            call()
        assert caught.value.code == "state-unusable"
    assert spool.waiting() == [waiting]


class Killed(BaseException):
    """The process ends here."""


class Life(RuleBasedStateMachine):
    """Any order of runs, refusals, cuts, full disks and kills at any durable step.

    The model is the list of statements whose `add` returned: each must reach the collector or be
    declared as dropped.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        options, self.me = enrolled(Path(self.folder.name) / "state")
        self.options = msgspec.structs.replace(options, spool_statements=4)
        self.collector = FakeCollector()
        self.collector.machines[self.me.record.machine] = self.me.public_key
        self.promised: set[str] = set()
        self.version = 0
        self.spool = Spool(self.options, self.me.record.machine)

    def teardown(self) -> None:
        """Let everything arrive, then compare both sides."""
        self.collector.script.clear()
        self.reopen()
        self.receipt()
        self.delivery()
        self.receipt()
        self.delivery()
        assert self.spool.waiting() == []
        declared = self.collector.check_chain()
        assert self.promised <= declared | set(self.collector.statements)
        assert len(self.collector.arrivals) >= len(self.collector.statements)
        self.folder.cleanup()

    @rule()
    def reopen(self) -> None:
        """Start another run."""
        self.spool = Spool(self.options, self.me.record.machine)

    @rule()
    def receipt(self) -> None:
        """Something has changed."""
        self.version += 1
        added = add_receipt(self.spool, self.me, firefox=f"140.{self.version}")
        self.promised.add(added.statement_id)

    @precondition(lambda self: self.spool.chain.last_receipt is not None)
    @rule()
    def check_in(self) -> None:
        """A silent day."""
        self.promised.add(add_check_in(self.spool, self.me).statement_id)

    @rule()
    def delivery(self) -> None:
        """Deliver to whatever the collector is scripted to be."""
        deliver(self.spool, self.collector, self.me.record, self.options, NOW, force=True)

    @rule(
        reply=st.sampled_from(
            [
                CUT,
                (200, {}, b"<html>please sign in</html>"),
                (200, {}, encode(Acknowledgement(accepted="f" * 64, duplicate=False))),
                (413, {}, b"<html>too large</html>"),
                refuse(400, "malformed"),
                refuse(401, "unknown-key"),
                refuse(422, "unknown-schema"),
                refuse(503, "busy", Retry_After="60"),
            ]
        )
    )
    def trouble(self, reply: tuple[int, dict[str, str], bytes] | str) -> None:
        """The next request meets this."""
        self.collector.script.append(reply)

    @rule(
        action=st.sampled_from(["receipt", "delivery", "reopen"]),
        at=st.integers(1, 14),
        after=st.booleans(),
        error=st.sampled_from([Killed(), OSError(28, "No space left on device")]),
    )
    def accident(self, action: str, at: int, after: bool, error: BaseException) -> None:  # noqa: FBT001 - hypothesis calls it by name
        """Let one step of writing fail, or the process end before or after it."""
        steps = 0

        def watched(real):
            def step(*arguments: object, **options: object) -> object:
                nonlocal steps
                steps += 1
                if steps == at and not (after and isinstance(error, Killed)):
                    raise error
                result = real(*arguments, **options)
                if steps == at:
                    raise error
                return result

            return step

        with pytest.MonkeyPatch.context() as patch:
            for name in ("fsync", "replace", "rename", "unlink"):
                patch.setattr(os, name, watched(getattr(os, name)))
            try:
                getattr(self, action)()
            except (Killed, ReportError):
                pass
            finally:
                patch.undo()
        self.reopen()

    @invariant()
    def bounded(self) -> None:
        """The spool keeps its bound."""
        assert len(self.spool.waiting()) <= self.options.spool_statements


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase


def test_payloads_are_read_back_as_statements(tmp_path: Path) -> None:
    """What lies in the spool is what the wire format says."""
    options, me = enrolled(tmp_path / "state")
    spool = Spool(options, me.record.machine)
    add_receipt(spool, me)
    collector = FakeCollector()
    collector.machines[me.record.machine] = me.public_key
    deliver(spool, collector, me.record, options, NOW)
    (payload,) = collector.statements.values()
    body = statement.read(payload)
    assert isinstance(body, statement.Receipt)
    assert body == build_receipt(
        observation(), msgspec.structs.replace(spool.chain, sequence=0, last=None)
    )
