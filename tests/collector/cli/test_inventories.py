"""`passmuster-collector inventories`: a file that is whole or is not there, or a pipe."""

from __future__ import annotations

import gzip
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.device import Device
from fakes.running_collector import RunningCollector
from passmuster.evaluate.reference_time import floored
from passmuster_publisher.review.inventories import from_file

NOW = floored(datetime.now(UTC))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningCollector, str]]:
    """A collector with two customers' machines, and one machine's id."""
    with RunningCollector(tmp_path_factory.mktemp("inventories") / "data") as running:
        for customer in ("acme", "other"):
            token = running.token(customer=customer)
            device = Device()
            assert running.post("enroll", device.request(token, customer=customer)).status == 200
            assert running.post("receipts", device.receipt(at=NOW)).status == 200
        yield running, device.machine


def run(running: RunningCollector, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the verb to its end."""
    return subprocess.run(command(running, *arguments), check=False, capture_output=True)


def command(running: RunningCollector, *arguments: str) -> list[str]:
    """Return the command line."""
    verb = [sys.executable, "-m", "passmuster_collector", "inventories"]
    return [*verb, *arguments, "--data", str(running.data)]


def test_a_file(fleet: tuple[RunningCollector, str], tmp_path: Path) -> None:
    """Private, whole, over a former one; nothing is left beside it."""
    running, machine = fleet
    path = tmp_path / "fleet.jsonl"
    path.write_text("what stood there before")
    said = run(running, "-o", str(path))
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout.decode() == f"2 machines written to {path}\n"
    assert {each.customer for each in from_file(path)} == {"acme", "other"}
    assert machine in {each.machine for each in from_file(path)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_compressed_file_of_one_customer(
    fleet: tuple[RunningCollector, str], tmp_path: Path
) -> None:
    """By its name; told for programs."""
    running, machine = fleet
    path = tmp_path / "fleet.jsonl.gz"
    told = running.run("inventories", "--customer", "other", "-o", str(path))
    assert told == {"machines": 1, "file": str(path)}
    assert gzip.decompress(path.read_bytes()).startswith(b'{"passmuster":"inventories"')
    assert [each.machine for each in from_file(path)] == [machine]


def test_a_pipe(fleet: tuple[RunningCollector, str]) -> None:
    """Lines and nothing else."""
    said = run(fleet[0], "--customer", "nobody")
    assert said.stdout == b'{"passmuster":"inventories","schema":1}\n'
    assert (said.returncode, said.stderr) == (0, b"")
    assert run(fleet[0]).stdout.count(b"\n") == 3


def test_a_pipe_that_nobody_reads(fleet: tuple[RunningCollector, str]) -> None:
    """An end without a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    said = subprocess.run(command(fleet[0]), check=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (said.returncode, said.stderr) == (1, b"")


@pytest.mark.parametrize("where", ["none/fleet.jsonl", "folder"])
def test_a_file_that_cannot_be_written(
    fleet: tuple[RunningCollector, str], tmp_path: Path, where: str
) -> None:
    """Told with its name; nothing is left behind."""
    (tmp_path / "folder").mkdir()
    said = run(fleet[0], "-o", str(tmp_path / where))
    assert (said.returncode, said.stdout) == (1, b"")
    assert said.stderr.startswith(f"passmuster-collector: {tmp_path / where}: ".encode())
    assert b"Traceback" not in said.stderr
    assert [each.name for each in tmp_path.rglob("*")] == ["folder"]


def test_a_terminal_sees_how_far_it_is(fleet: tuple[RunningCollector, str], tmp_path: Path) -> None:
    """On a line that is wiped at the end."""
    ours, theirs = pty.openpty()
    path = tmp_path / "fleet.jsonl"
    subprocess.run(
        command(fleet[0], "-o", str(path)), check=True, stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    said = os.read(ours, 65536)
    os.close(ours)
    assert b"2 machines" in said
    assert said.endswith(b"\r\x1b[K")
