"""The export over the real socket, read by the publisher's own reader."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest

from fakes.device import Device, firefox
from fakes.running_collector import RunningCollector
from passmuster.evaluate.reference_time import floored
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.review.inventories import Machine, from_collector

NOW = floored(datetime.now(UTC))


def read(collector: RunningCollector, token: str) -> dict[str, Machine]:
    """Return what a publisher reads, by machine."""
    return {each.machine: each for each in from_collector(collector.url, token)}


def test_a_publisher_reads_what_a_machine_has_sent(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Nobody before the first receipt; then its inventory, and the check-in's time."""
    assert device.machine not in read(collector, api_token)
    collector.post("receipts", device.receipt([firefox("140.1.0")], at=NOW - timedelta(days=2)))
    collector.post("receipts", device.check_in(at=NOW))
    found = read(collector, api_token)[device.machine]
    assert (found.customer, found.group, found.reference_time) == ("acme", "desks", NOW)
    (copy,) = found.inventory.installations
    assert copy == firefox("140.1.0")


def test_the_answer_is_streamed_and_typed(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Of no known length, for nobody's cache; a customer without machines gets the header."""
    collector.post("receipts", device.receipt(at=NOW))
    answer = collector.api("inventories", api_token)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["cache-control"] == "no-store"
    assert "content-length" not in answer.headers
    assert device.machine.encode() in answer.body
    nobody = collector.api("inventories?customer=nobody", api_token).body
    assert nobody == b'{"passmuster":"inventories","schema":1}\n'


def test_a_wrong_token_is_told(collector: RunningCollector) -> None:
    """With what to do."""
    with pytest.raises(PublisherError, match="token create"):
        read(collector, "wrong")


def test_another_page_of_the_collector_is_no_export(
    collector: RunningCollector, api_token: str
) -> None:
    """A URL with a path that leads to something else."""
    with pytest.raises(PublisherError, match="check the URL"):
        list(from_collector(f"{collector.url}/machines", api_token))


def test_a_reader_that_leaves(collector: RunningCollector, api_token: str) -> None:
    """The collector goes on; the fixture looks for tracebacks."""
    with socket.create_connection(collector.address) as peer:
        peer.sendall(
            b"GET /api/v1/inventories HTTP/1.1\r\nHost: localhost\r\n"
            b"Authorization: Bearer " + api_token.encode() + b"\r\n\r\n"
        )
    assert collector.api("health", api_token).status == 200
