"""Enrollment over the real socket."""

from __future__ import annotations

import msgspec

from fakes.device import Device
from fakes.running_collector import RunningCollector
from passmuster.wire import dsse
from passmuster.wire.codec import encode
from passmuster.wire.enrollment import REQUEST_TYPE, EnrollmentRequest


def test_a_machine_enrolls_and_may_ask_again(collector: RunningCollector) -> None:
    """The same request again is answered the same and uses nothing up."""
    token = collector.token(uses=1)
    device = Device()
    for _ in range(3):
        answer = collector.post("enroll", device.request(token))
        assert (answer.status, answer.json) == (200, {"machine": device.machine, "accepts": [1]})
    other = collector.post("enroll", Device().request(token))
    assert (other.status, other.json["error"]) == (403, "token-refused")


def test_a_token_must_be_right_in_every_respect(collector: RunningCollector, token: str) -> None:
    """Unknown, for another customer, for another group: one code, and no word on which."""
    wrong = [
        Device().request("no such token at all"),
        Device().request(token, customer="somebody-else"),
        Device().request(token, group="elsewhere"),
    ]
    answers = [collector.post("enroll", each) for each in wrong]
    assert {(each.status, each.body) for each in answers} == {(403, answers[0].body)}
    assert answers[0].json["error"] == "token-refused"


def test_a_known_machine_with_another_key_is_refused(
    collector: RunningCollector, token: str, device: Device
) -> None:
    """Nobody takes a machine over, nor uses one key for two machines."""
    thief = Device()
    thief.machine = device.machine
    taken = collector.post("enroll", thief.request(token))
    assert (taken.status, taken.json["error"]) == (403, "wrong-machine")
    twin = Device()
    twin.key = device.key
    doubled = collector.post("enroll", twin.request(token))
    assert (doubled.status, doubled.json["error"]) == (403, "wrong-machine")
    assert collector.post("receipts", device.receipt()).status == 200


def test_the_key_must_be_possessed(collector: RunningCollector, token: str) -> None:
    """A request for somebody else's public key, signed with one's own, is refused."""
    victim, thief = Device(), Device()
    request = EnrollmentRequest(
        schema=1,
        machine=thief.machine,
        public_key=victim.public_key.hex(),
        token=token,
        customer="acme",
        group="desks",
        agent_version="0.1.0",
    )
    answer = collector.post("enroll", thief.seal(encode(request), REQUEST_TYPE))
    assert (answer.status, answer.json["error"]) == (401, "bad-signature")


def test_an_envelope_of_another_kind_is_no_request(collector: RunningCollector, token: str) -> None:
    """A request sealed as a statement, and a statement sent as a request, are malformed."""
    device = Device()
    payload = dsse.unseal(device.request(token)).payload
    for body in (device.seal(payload), device.receipt()):
        answer = collector.post("enroll", body)
        assert (answer.status, answer.json["error"]) == (400, "malformed")


def test_requests_that_are_not_of_the_schema(collector: RunningCollector, token: str) -> None:
    """Keys that are no keys, unknown fields, another schema: refused with a code."""
    device = Device()
    good = msgspec.json.decode(dsse.unseal(device.request(token)).payload)
    for change, status in (
        ({"public_key": "zz"}, 400),
        ({"public_key": "00"}, 400),
        ({"public_key": 7}, 400),
        ({"machine": "../etc"}, 400),
        ({"surplus": 1}, 400),
        ({"schema": 2}, 422),
    ):
        answer = collector.post("enroll", device.seal(encode({**good, **change}), REQUEST_TYPE))
        assert answer.status == status, change
