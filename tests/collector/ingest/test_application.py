"""Ingest as a bare ASGI application: bounds that a server around it would hide."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from fakes.device import Device
from passmuster_collector.ingest import body
from passmuster_collector.ingest.application import Ingest

pytestmark = pytest.mark.usefixtures("schema")


async def ask(ingest: Ingest, path: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send one POST; a list that runs out is a client that says nothing more."""
    sent: list[dict[str, Any]] = []
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await ingest({"path": path, "method": "POST", "headers": []}, receive, send)
    return sent


def run(ingest: Ingest, path: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Do it with the writer running."""

    async def whole() -> list[dict[str, Any]]:
        ingest.start()
        try:
            return await ask(ingest, path, messages)
        finally:
            ingest.stop()

    return asyncio.run(whole())


def test_a_full_queue_asks_to_come_again() -> None:
    """503 with Retry-After at once, instead of a queue that grows."""
    request = {"type": "http.request", "body": Device().request("a token that is long enough")}
    start, content = run(Ingest(room=0), "/v1/enroll", [request])
    assert start["status"] == 503
    assert 20 <= int(dict(start["headers"])[b"retry-after"]) < 120
    assert json.loads(content["body"])["error"] == "busy"


def test_a_client_that_goes_away_is_not_answered() -> None:
    """There is nobody to answer, and nothing is counted as refused."""
    cut = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    assert run(Ingest(), "/v1/receipts", cut) == []


def test_a_body_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time limit the request is refused as too slow."""
    monkeypatch.setattr(body, "SECONDS", 0.01)
    stuck = [{"type": "http.request", "body": b"{", "more_body": True}]
    start, content = run(Ingest(), "/v1/receipts", stuck)
    assert start["status"] == 408
    assert json.loads(content["body"])["error"] == "too-slow"
