"""SIGKILL by the kernel at a chosen system call of a real run that spools and delivers.

The whole set is some sixty runs; a seeded sample of it runs here, the rest by setting
PASSMUSTER_KILL_ALL=1.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import one_run
from fakes.collector import FakeCollector
from fakes.desk import NOW, add_receipt, enrolled
from passmuster.report.deliver import deliver
from passmuster.report.spool import Spool
from passmuster.transport.options import TransportOptions
from passmuster.transport.session import Transport

TESTS = Path(one_run.__file__).parents[1]
# Ordinals beyond what a run makes are runs that are not killed; there are few.
ORDINALS = {"write": 12, "fsync": 18, "rename": 8, "unlink": 12, "sendto": 7, "recvfrom": 7}
POINTS = [(call, number) for call, last in ORDINALS.items() for number in range(1, last + 1)]
SAMPLE = (
    POINTS if os.environ.get("PASSMUSTER_KILL_ALL") else random.Random(3).sample(POINTS, 10)  # noqa: S311 - a choice of tests, no secret
)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(("call", "number"), SAMPLE)
def test_a_run_that_is_killed_loses_nothing_and_repeats_nothing(
    tmp_path: Path, call: str, number: int
) -> None:
    """After any kill the next run delivers one unbroken chain."""
    state = tmp_path / "state"
    with FakeCollector() as collector:
        options, me = enrolled(state, collector.url)
        collector.machines[me.record.machine] = me.public_key
        spool = Spool(options, me.record.machine)
        promised = [add_receipt(spool, me, firefox=f"139.{n}").statement_id for n in range(3)]
        command = [
            "strace", "-f", "-o", "/dev/null",
            "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}",
            sys.executable, "-m", "fakes.one_run", str(state), "140.1",
        ]  # fmt: skip
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(TESTS),
            # Byte code written by the interpreter would count as well.
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        subprocess.run(command, env=environment, check=False, capture_output=True, timeout=60)
        again = Spool(options, me.record.machine)
        promised.append(add_receipt(again, me, firefox="140.2").statement_id)
        transport = Transport(TransportOptions(proxy="none"), deadline_seconds=20)
        went = deliver(again, transport, me.record, options, NOW, force=True)
        transport.close()
        assert (went.kept, went.quarantined, went.problem) == (0, 0, "")
        declared = collector.check_chain()
        assert set(promised) <= declared | set(collector.statements)
        assert [body.sequence for body in collector.bodies()] == sorted(
            {body.sequence for body in collector.bodies()}
        )
