"""Whatever is sent, ingest answers in its own words: no 500, no traceback."""

from __future__ import annotations

import gzip
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.device import Device
from fakes.running_collector import RunningCollector
from passmuster.wire import dsse
from passmuster.wire.codec import encode
from passmuster.wire.enrollment import REQUEST_TYPE, Acknowledgement, Refusal
from passmuster_collector.ingest.refusing import STATUSES

SHARED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**62, max_value=2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(["0001-01-01T00:00:00Z", "9999-12-31T23:00:00-14:00", "fail", "\0", "0" * 64])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def in_its_own_words(status: int, body: bytes) -> None:
    """Assert an answer that an agent understands."""
    if status == 200:
        assert set(json.loads(body)) >= set(Acknowledgement.__struct_fields__)
        return
    told = json.loads(body)
    assert set(told) == set(Refusal.__struct_fields__)
    assert STATUSES[told["error"]] == status
    assert status != 503, told


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values within a JSON value."""
    found = [path] if path else []
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in pairs:
        found += places(inner, (*path, key))
    return found


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a JSON value with another value at a path."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@SHARED
@given(body=st.binary(max_size=400), coding=st.sampled_from(["identity", "gzip", "GZIP", "x", ""]))
def test_any_bytes(collector: RunningCollector, body: bytes, coding: str) -> None:
    """Noise, plain and as if it were packed."""
    for path in ("receipts", "enroll"):
        answer = collector.post(path, body, Content_Encoding=coding)
        in_its_own_words(answer.status, answer.body)


@SHARED
@given(body=st.binary(max_size=200))
def test_any_packed_bytes(collector: RunningCollector, body: bytes) -> None:
    """Noise, well packed."""
    answer = collector.post("receipts", gzip.compress(body), Content_Encoding="gzip")
    in_its_own_words(answer.status, answer.body)


@SHARED
@given(value=values)
def test_any_json(collector: RunningCollector, value: Any) -> None:
    """JSON of any shape as envelope."""
    answer = collector.post("receipts", json.dumps(value).encode("utf-8", "surrogatepass"))
    in_its_own_words(answer.status, answer.body)


@SHARED
@given(draw=st.data())
def test_any_well_signed_statement(
    collector: RunningCollector, device: Device, draw: st.DataObject
) -> None:
    """A good statement with any one value replaced, signed with an enrolled key."""
    body = json.loads(dsse.unseal(device.receipt()).payload)
    where = draw.draw(st.sampled_from(places(body)))
    value = changed(body, where, draw.draw(values))
    # The predicate's one encoding, so that the change itself is what is judged.
    answer = collector.post("receipts", device.seal(encode(value)))
    in_its_own_words(answer.status, answer.body)


@SHARED
@given(payload=st.binary(max_size=300))
def test_any_well_signed_bytes(collector: RunningCollector, device: Device, payload: bytes) -> None:
    """Noise, signed with an enrolled key."""
    answer = collector.post("receipts", device.seal(payload))
    in_its_own_words(answer.status, answer.body)


@SHARED
@given(draw=st.data())
def test_any_enrollment_request(
    collector: RunningCollector, token: str, draw: st.DataObject
) -> None:
    """A good request with any one value replaced, signed with its key."""
    device = Device()
    body = json.loads(dsse.unseal(device.request(token)).payload)
    where = draw.draw(st.sampled_from(sorted(body)))
    value = {**body, where: draw.draw(values)}
    answer = collector.post("enroll", device.seal(encode(value), REQUEST_TYPE))
    if answer.status != 200:
        in_its_own_words(answer.status, answer.body)
