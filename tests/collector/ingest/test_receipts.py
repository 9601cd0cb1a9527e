"""Statements over the real socket: stored once, or refused with a code and nothing stored."""

from __future__ import annotations

import gzip
import zlib
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from fakes.device import AT, Device, debian, firefox
from fakes.running_collector import Reply, RunningCollector
from passmuster.model.installation import ReportedInventory
from passmuster.wire import dsse
from passmuster.wire.dsse import ENVELOPE_LIMIT


def stored(collector: RunningCollector, api_token: str, device: Device) -> list[dict[str, Any]]:
    """Return what the collector has of a machine, oldest first."""
    listed = collector.api(f"machines/{device.machine}/receipts", api_token).json
    return list(reversed(listed["statements"]))


def refused(answer: Reply, status: int, code: str) -> None:
    """Assert a refusal in the collector's own words."""
    assert (answer.status, answer.json["error"]) == (status, code)
    assert answer.json["detail"]


def test_a_receipt_is_acknowledged_by_its_id_and_stored_as_signed(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """The echo names the payload's digest; payload and signature come back byte for byte."""
    envelope = device.receipt()
    answer = collector.post("receipts", envelope)
    assert answer.status == 200
    assert answer.json == {"accepted": device.last, "duplicate": False, "instruction": ""}
    kept = collector.api(f"receipts/{device.last}", api_token).json
    sealed = dsse.unseal(envelope)
    assert b64decode(kept["payload"]) == sealed.payload
    assert b64decode(kept["signature"]) == sealed.signature


def test_sent_again_it_is_a_duplicate_and_stored_once(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Plain and packed, as often as one likes."""
    envelope = device.receipt()
    assert not collector.post("receipts", envelope).json["duplicate"]
    for _ in range(3):
        packed = collector.post("receipts", gzip.compress(envelope), Content_Encoding="gzip")
        assert (packed.json["accepted"], packed.json["duplicate"]) == (device.last, True)
    assert len(stored(collector, api_token, device)) == 1


def test_a_check_in_moves_the_last_word_and_keeps_the_findings(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Verdict and its since stay, reference time and sequence go on."""
    collector.post("receipts", device.receipt())
    before = collector.api(f"machines/{device.machine}", api_token).json
    collector.post("receipts", device.check_in(at=AT + timedelta(hours=24)))
    after = collector.api(f"machines/{device.machine}", api_token).json
    assert after["findings"] == before["findings"]
    assert after["findings"]
    assert (after["receipt"], after["verdict_since"]) == (
        before["receipt"],
        before["verdict_since"],
    )
    assert (after["sequence"], after["reference_time"]) == (2, "2026-11-21T06:00:00Z")


def test_last_seen_is_no_finer_than_the_hour(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Of when a desk spoke nothing finer is kept."""
    collector.post("receipts", device.receipt())
    seen = datetime.fromisoformat(
        collector.api(f"machines/{device.machine}", api_token).json["last_seen"]
    )
    assert (seen.minute, seen.second, seen.microsecond) == (0, 0, 0)
    assert abs(datetime.now(UTC) - seen) < timedelta(hours=2)


def test_a_forged_receipt(collector: RunningCollector, api_token: str, device: Device) -> None:
    """A changed payload, another's signature, another type: refused before it is parsed."""
    sealed = dsse.unseal(device.receipt())
    other = Device()
    forged = dsse.seal(sealed.payload, sign=other._sign, public_key=device.public_key)
    refused(collector.post("receipts", forged), 401, "bad-signature")
    outer = msgspec.json.decode(device.seal(sealed.payload))
    outer["payload"] = msgspec.json.decode(device.seal(b"{not json"))["payload"]
    refused(collector.post("receipts", msgspec.json.encode(outer)), 401, "bad-signature")
    assert stored(collector, api_token, device) == []


def test_an_unknown_key(collector: RunningCollector) -> None:
    """Well signed by nobody that is known."""
    refused(collector.post("receipts", Device().receipt()), 401, "unknown-key")


def test_a_statement_of_another_machine(
    collector: RunningCollector, api_token: str, device: Device, token: str
) -> None:
    """An enrolled machine speaks for itself only."""
    other = Device()
    collector.post("enroll", other.request(token))
    other.machine = device.machine
    refused(collector.post("receipts", other.receipt()), 403, "wrong-machine")
    assert stored(collector, api_token, device) == []


def test_a_future_schema_is_a_transient_answer(collector: RunningCollector, device: Device) -> None:
    """The sender keeps what this collector cannot read yet."""
    payload = dsse.unseal(device.receipt()).payload.replace(b"receipt:v1", b"receipt:v9")
    refused(collector.post("receipts", device.seal(payload)), 422, "unknown-schema")


def test_unknown_fields_are_refused(collector: RunningCollector, device: Device) -> None:
    """No agent can silently widen what is collected."""
    payload = dsse.unseal(device.receipt()).payload
    widened = payload.replace(b'"code":', b'"host_name":"desk-7","code":', 1)
    assert widened != payload
    refused(collector.post("receipts", device.seal(widened)), 400, "malformed")


def test_too_much(collector: RunningCollector, device: Device) -> None:
    """As sent, as announced, and as inflated: the limit holds, and a bomb is not unpacked."""
    plain = b" " * (ENVELOPE_LIMIT + 1)
    refused(collector.post("receipts", plain), 413, "too-large")
    chunks = collector.ask("POST", "/v1/receipts", iter([plain[:70000]] * 4))  # type: ignore[arg-type] # http.client sends an iterator in chunks
    refused(chunks, 413, "too-large")
    squeezed = gzip.compress(plain)
    refused(collector.post("receipts", squeezed, Content_Encoding="gzip"), 413, "too-large")
    bomb = zlib.compressobj(9, wbits=31)
    body = b"".join([*(bomb.compress(b"\0" * 1_000_000) for _ in range(200)), bomb.flush()])
    assert len(body) < ENVELOPE_LIMIT
    refused(collector.post("receipts", body, Content_Encoding="gzip"), 413, "too-large")
    assert collector.post("receipts", device.receipt()).status == 200


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"", "identity"),
        (b"{", "identity"),
        (b"[" * 100_000, "identity"),
        (b'{"payload":"","payloadType":"x","signatures":[]}', "identity"),
        (b"\xff\xfe", "identity"),
        (b"not gzip", "gzip"),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip"),
        (gzip.compress(b"{}", mtime=0) + b"more", "gzip"),
        (b"{}", "br"),
    ],
)
def test_malformed_bodies(collector: RunningCollector, body: bytes, coding: str) -> None:
    """Each is refused for good, in a sentence."""
    refused(collector.post("receipts", body, Content_Encoding=coding), 400, "malformed")


LATE = datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 2**70, "previous": "0" * 64},
        {"sequence": 2**62, "previous": "0" * 64},
        {"sequence": 0},
        {"previous": "0" * 64},
        {"sequence": 2, "previous": "x" * 64},
        {"sequence": 2, "previous": "\0" * 64},
        {"machine": "\0" * 32},
        {"reference_time": AT.replace(tzinfo=None)},
        {"reference_time": AT + timedelta(minutes=3)},
        {"reference_time": datetime.min.replace(tzinfo=UTC)},
        {"reference_time": LATE},
        {"dropped": ("../../etc/passwd",)},
    ],
    ids=str,
)
def test_values_out_of_bounds(
    collector: RunningCollector, device: Device, changes: dict[str, Any]
) -> None:
    """Well signed, and still not what a database could hold: malformed, never a failure."""
    refused(collector.post("receipts", device.receipt(**changes)), 400, "malformed")


def test_findings_out_of_bounds(collector: RunningCollector, device: Device) -> None:
    """A deadline without a zone or beyond every calendar, an index that points nowhere."""
    from passmuster.model.finding import Cause, Finding, Status

    for change in ({"deadline": AT.replace(tzinfo=None)}, {"deadline": LATE}, {"installation": 9}):
        finding = Finding(status=Status.DUE, cause=Cause.ON_DISK, **change)  # type: ignore[arg-type] # each is right alone
        refused(collector.post("receipts", device.receipt(findings=(finding,))), 400, "malformed")


def test_texts_with_control_characters_are_stored_and_shown_harmlessly(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """NUL and a reversed direction stay in the signed payload and out of every column."""
    nasty = firefox("1\0\u202e<b>", product="fire\0fox", packaging="\0")
    inventory = ReportedInventory(
        platform="linux", architecture="\0", installations=(nasty, debian("12\0")), sources=()
    )
    changes = {"code": "\0\u202e" * 40, "label": "\x1b[2J", "agent_version": "\n" * 99}
    answer = collector.post("receipts", device.receipt(inventory=inventory, **changes))
    assert answer.status == 200
    shown = collector.api(f"machines/{device.machine}", api_token).json
    assert "\0" not in shown["code"]
    assert "\u202e" not in shown["code"] + "".join(each["sentence"] for each in shown["findings"])
    assert "\x1b" not in shown["label"]


def test_other_addresses_and_methods(collector: RunningCollector) -> None:
    """Ingest answers in its own words and sets no cookie."""
    wrong = collector.ask("GET", "/v1/receipts")
    refused(wrong, 405, "not-allowed")
    refused(collector.post("nothing", b"{}"), 404, "not-found")
    assert "set-cookie" not in wrong.headers


def test_refusals_are_counted_without_addresses(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """By hour and code, with the machine only where its signature was good."""
    collector.post("receipts", b"{")
    collector.post("receipts", device.receipt(sequence=0))
    mine: list[dict[str, Any]] = []
    # The writer stores counts when it next wakes; any work wakes it.
    while not mine:
        collector.post("enroll", Device().request("no such token at all"))
        listed = collector.api("refusals?limit=1000", api_token).json
        mine = [each for each in listed if each["machine"] == device.machine]
    assert [(each["code"], each["count"]) for each in mine] == [("malformed", 1)]
    assert any(each["machine"] == "" and each["code"] == "malformed" for each in listed)
    assert all(set(each) == {"hour", "code", "machine", "count"} for each in listed)
