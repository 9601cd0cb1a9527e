"""Verified, durable receipts a second, with 32 clients on this machine's own cores.

    python tests/benchmarks/bench_ingest.py [--machines 320] [--each 20] [--data DIR]

Every client keeps one connection, sends one receipt after another and waits for each echo. At the
end acknowledged and stored receipts are compared. Put `--data` on the disk that counts: a memory
file system makes every commit free.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec

from fakes.device import Device, firefox
from fakes.running_collector import RunningCollector
from passmuster.wire.enrollment import Acknowledgement

CLIENTS = 32


async def post(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes
) -> bytes:
    """Send one request on an open connection and return the answer's body."""
    head = f"POST /v1/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    status = await reader.readline()
    if b" 200 " not in status:
        raise SystemExit(f"got {status!r}, expected 200")
    length = 0
    while (line := await reader.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return await reader.readexactly(length)


async def client(
    address: tuple[str, int], work: list[tuple[str, bytes]]
) -> list[tuple[float, bytes]]:
    """Send all of one client's requests; return seconds and answer of each."""
    reader, writer = await asyncio.open_connection(*address)
    answers = []
    for path, body in work:
        began = time.perf_counter()
        answer = await post(reader, writer, path, body)
        answers.append((time.perf_counter() - began, answer))
    writer.close()
    return answers


async def crowd(
    address: tuple[str, int], work: list[tuple[str, bytes]]
) -> list[tuple[float, bytes]]:
    """Share work among the clients, each machine's in order."""
    shares = [work[start::CLIENTS] for start in range(CLIENTS)]
    return [
        each
        for part in await asyncio.gather(*(client(address, s) for s in shares))
        for each in part
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machines", type=int, default=320, help="a multiple of 32")
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    devices = [Device() for _ in range(options.machines)]
    receipts = [
        ("receipts", device.receipt([firefox(f"140.{number % 9}.0")]))
        for number in range(options.each)
        for device in devices
    ]
    with (
        tempfile.TemporaryDirectory(dir=options.data) as folder,
        RunningCollector(Path(folder) / "data") as collector,
    ):
        token = collector.token(uses=options.machines)
        requests = [("enroll", device.request(token)) for device in devices]
        asyncio.run(crowd(collector.address, requests))
        began = time.perf_counter()
        answers = asyncio.run(crowd(collector.address, receipts))
        took = time.perf_counter() - began
        secret = collector.run("token", "create", "bench")["token"]
        stored = sum(
            collector.api(f"machines/{device.machine}/receipts?limit=1", secret).json["total"]
            for device in devices
        )
    echoed = {msgspec.json.decode(body, type=Acknowledgement).accepted for _, body in answers}
    waits = sorted(seconds for seconds, _ in answers)
    print(
        f"{len(answers) / took:.0f} receipts/s ({len(answers)} in {took:.2f} s, {CLIENTS} clients)"
    )
    print(
        f"p50 {waits[len(waits) // 2] * 1000:.1f} ms, "
        f"p99 {waits[len(waits) * 99 // 100] * 1000:.1f} ms"
    )
    print(f"sent {len(receipts)}, acknowledged {len(echoed)}, stored {stored}")


if __name__ == "__main__":
    main()
