"""Requests against servers that misbehave in every way: always an answer or a TransportError."""

from __future__ import annotations

import base64
import gzip
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.authority import Authority
from fakes.raw_server import (
    Behaviour,
    drips,
    never_ends,
    recording,
    resets,
    says,
    serving,
    tunnels_to,
)
from passmuster.transport.errors import TransportError
from passmuster.transport.options import TransportOptions
from passmuster.transport.session import USER_AGENT, Answer, Transport

LIMIT = 1000


def http(status: int, *headers: bytes, body: bytes = b"") -> bytes:
    """Return an answer's bytes as they are given, right or wrong."""
    return b"\r\n".join((b"HTTP/1.1 %d Said" % status, *headers, b"", body))


OK = http(200, b"Content-Length: 2", body=b"hi")
EMPTY = b"Content-Length: 0"
CHUNKED = b"Transfer-Encoding: chunked"


@pytest.fixture
def transport() -> Iterator[Transport]:
    """A transport with short limits, so that the slow cases end."""
    made = Transport(TransportOptions(proxy="none", read_seconds=2), deadline_seconds=2.5)
    yield made
    made.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One authority for all tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


def fetch(transport: Transport, behave: Behaviour, limit: int = LIMIT) -> bytes | str:
    """Return the body, or the code of the error after looking at its sentence."""
    with serving(behave) as port:
        try:
            return transport.download(f"http://127.0.0.1:{port}/x", limit)
        except TransportError as raised:
            error = raised
    assert str(error).isprintable()
    assert len(str(error)) < 500
    return error.code


def closes_before(number: int, seen: list[int]) -> Behaviour:
    """Keep a connection open after each answer, and close it when its Nth request has come."""

    def behave(peer: socket.socket) -> None:
        seen.append(1)
        peer.sendall(OK)
        while peer.recv(65536):
            seen[-1] += 1
            if seen[-1] == number:
                return
            peer.sendall(OK)

    return behave


def test_a_kept_connection_that_is_closed_under_a_request_is_no_failure(
    transport: Transport,
) -> None:
    """Each second request dies with its connection and reaches the server on a new one."""
    seen: list[int] = []
    with serving(closes_before(2, seen)) as port:
        for _ in range(3):
            assert transport.download(f"http://127.0.0.1:{port}/x", LIMIT) == b"hi"
    assert seen == [2, 2, 1]


def test_a_new_connection_that_is_closed_is_tried_once_only(transport: Transport) -> None:
    """A server that answers nobody gets one request, not two."""
    seen: list[int] = []

    def behave(peer: socket.socket) -> None:
        seen.append(1)

    assert fetch(transport, behave) == "unreachable"
    assert seen == [1]


def test_servers_that_close_each_connection_cost_no_descriptors(transport: Transport) -> None:
    """A duplicate of each socket is kept for the time limit, but not for ever."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("counts descriptors as Linux shows them")
    transport.allow(60)
    with serving(says(http(200, b"Content-Length: 2", b"Connection: close", body=b"hi"))) as port:
        transport.download(f"http://127.0.0.1:{port}/x", LIMIT)
        before = len(list(descriptors.iterdir()))
        for _ in range(100):
            transport.download(f"http://127.0.0.1:{port}/x", LIMIT)
        after = len(list(descriptors.iterdir()))
    assert after - before < 40


def test_a_plain_answer_comes_through(transport: Transport) -> None:
    """The case that everything is about."""
    assert fetch(transport, says(OK)) == b"hi"


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        pytest.param(says(b""), "unreachable", id="closes"),
        pytest.param(resets, "unreachable", id="resets"),
        pytest.param(says(http(200, b"Content-Length: 9", body=b"hi")), "unreachable", id="cut"),
        pytest.param(says(b"\x00\xff nonsense\r\n\r\n"), "unreachable", id="garbage"),
        pytest.param(says(b"SSH-2.0-OpenSSH_9.2\r\n"), "unreachable", id="ssh"),
        pytest.param(says(http(200, *[b"A: b"] * 300)), "unreachable", id="many-headers"),
        pytest.param(never_ends(http(200)[:-2] + b"A: "), "unreachable", id="endless-header"),
        pytest.param(never_ends(http(200)), "too-large", id="endless-body"),
        pytest.param(
            never_ends(http(200, CHUNKED), b"5\r\nhello\r\n"), "too-large", id="endless-chunks"
        ),
        pytest.param(
            says(http(200, b"Content-Length: 1001"), hold=True), "too-large", id="announced"
        ),
        pytest.param(
            says(http(200, b"Content-Length: " + b"9" * 40), hold=True), "too-large", id="absurd"
        ),
        pytest.param(says(http(200, CHUNKED, body=b"ZZ\r\n")), "unreachable", id="bad-chunk"),
        pytest.param(
            says(http(200, b"Content-Encoding: gzip", body=b"hi")), "unreachable", id="gzip"
        ),
        pytest.param(says(b"", hold=True), "timed-out", id="silent"),
        pytest.param(drips(http(200, *[b"A: b"] * 90)), "timed-out", id="drips-headers"),
        pytest.param(drips(http(200, body=b"x" * 900)), "timed-out", id="drips-body"),
        pytest.param(never_ends(b"", http(100)), "timed-out", id="continues"),
        pytest.param(says(http(404, EMPTY)), "status", id="404"),
        pytest.param(says(http(302, b"Location: /x", EMPTY)), "refused-url", id="loop"),
        pytest.param(
            says(http(302, b"Location: http://portal.example/", EMPTY)), "refused-url", id="portal"
        ),
        pytest.param(
            says(http(302, b"Location: http://localhost:1/", EMPTY)), "refused-url", id="other-host"
        ),
        pytest.param(says(http(302, EMPTY)), "status", id="nowhere"),
    ],
)
def test_each_fault_has_its_code(transport: Transport, behave: Behaviour, code: str) -> None:
    """Whatever a server does, the run goes on with a sentence and in time."""
    assert fetch(transport, behave) == code


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(head=st.binary(max_size=80), body=st.binary(max_size=80))
def test_random_bytes_are_an_answer_or_an_error(
    transport: Transport, head: bytes, body: bytes
) -> None:
    """Fuzz: status line, headers and body from nowhere."""
    transport.allow(5)
    for payload in (head, b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body):
        outcome = fetch(transport, says(payload))
        assert outcome in {"unreachable", "too-large", "refused-url", "status"} or isinstance(
            outcome, bytes
        )


def test_a_redirect_within_the_host_is_followed_and_asks_politely(transport: Transport) -> None:
    """Relative redirect, honest user agent, identity encoding, no cookies."""
    moved = http(307, b"Location: y", b"Set-Cookie: a=b", EMPTY, b"Connection: close")
    with recording(moved, OK) as (port, seen):
        assert transport.download(f"http://127.0.0.1:{port}/x", LIMIT) == b"hi"
    assert seen[0].startswith(b"GET /x HTTP/1.1\r\n")
    assert seen[1].startswith(b"GET /y HTTP/1.1\r\n")
    for request in seen:
        assert f"User-Agent: {USER_AGENT}".encode() in request
        assert b"Accept-Encoding: identity" in request
        assert b"ookie" not in request


def test_post_sends_gzip_and_returns_any_status(transport: Transport) -> None:
    """A refusal is an answer, not an error; the body arrives as it was."""
    slow = http(429, b"Retry-After: 7", b"Content-Length: 2", body=b"no")
    with recording(slow) as (port, seen):
        answer = transport.post(f"http://127.0.0.1:{port}/v1", b"x" * 500, "text/plain", LIMIT)
    assert (answer.status, answer.headers["retry-after"], answer.body) == (429, "7", b"no")
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert gzip.decompress(body) == b"x" * 500


def test_a_stage_gets_its_own_time(transport: Transport) -> None:
    """A refresh that used up its time leaves delivery its own."""
    assert fetch(transport, says(b"", hold=True)) == "timed-out"
    transport.allow(0.001)
    assert fetch(transport, drips(OK)) == "timed-out"
    transport.allow(5)
    assert fetch(transport, says(OK)) == b"hi"


def tls_fetch(authority: Authority, behave: Behaviour, **server: object) -> Answer | str:
    """Fetch over TLS with the authority's file named; return the answer or the error's code."""
    made = Transport(
        TransportOptions(proxy="none", ca_file=str(authority.file)), deadline_seconds=3
    )
    with serving(behave, authority.server(**server)) as port:  # type: ignore[arg-type]
        try:
            return made.post(f"https://127.0.0.1:{port}/", b"", "text/plain", LIMIT)
        except TransportError as error:
            return error.code
        finally:
            made.close()


def test_tls_with_an_authority_of_the_customer(authority: Authority) -> None:
    """ca_file is trusted besides the system's store; a wrong name and an old date are not."""
    answer = tls_fetch(authority, says(OK))
    assert isinstance(answer, Answer)
    assert answer.body == b"hi"
    assert tls_fetch(authority, says(OK), host="other.example") == "tls"
    assert tls_fetch(authority, says(OK), expired=True) == "tls"


def test_an_unknown_authority_is_refused(authority: Authority, transport: Transport) -> None:
    """Without ca_file the same server is not trusted, and the sentence says what to do."""
    with (
        serving(says(OK), authority.server()) as port,
        pytest.raises(TransportError, match=r"transport\.ca_file") as caught,
    ):
        transport.download(f"https://127.0.0.1:{port}/", LIMIT)
    assert caught.value.code == "tls"


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        (says(http(400)), "tls"),
        (drips(b"\x16\x03\x03\x40\x00\x02" + b"\0" * 400), "timed-out"),
        (says(b"", hold=True), "timed-out"),
    ],
    ids=["plain", "drips", "silent"],
)
def test_a_broken_handshake_ends_in_time(
    transport: Transport, behave: Behaviour, code: str
) -> None:
    """The deadline holds in the TLS handshake too."""
    with serving(behave, read_first=False) as port, pytest.raises(TransportError) as caught:
        transport.download(f"https://127.0.0.1:{port}/", LIMIT)
    assert caught.value.code == code


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_ca_file_that_cannot_be_used_is_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    """Absent or no PEM: the file is named."""
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    made = Transport(TransportOptions(proxy="none", ca_file=str(file)))
    with pytest.raises(TransportError, match=r"ca\.pem") as caught:
        made.download("https://127.0.0.1:1/", LIMIT)
    assert caught.value.code == "tls"


def test_a_proxy_is_asked_with_its_credentials_and_its_refusal_told() -> None:
    """CONNECT carries the login in a header; 407 is a proxy's failure, not a server's."""
    with recording(http(407, EMPTY)) as (port, seen):
        proxy = f"http://user:secret@127.0.0.1:{port}"
        made = Transport(TransportOptions(proxy=proxy), deadline_seconds=3)
        with pytest.raises(TransportError) as caught:
            made.download("https://collector.example/", LIMIT)
    assert caught.value.code == "proxy"
    assert "secret" not in str(caught.value)
    assert seen[0].startswith(b"CONNECT collector.example:443 ")
    assert base64.b64encode(b"user:secret") in seen[0]


def test_tls_goes_through_a_proxy_end_to_end(authority: Authority) -> None:
    """The certificate that counts is the server's, and the deadline holds inside the tunnel."""
    name = "collector.example"
    for behave, expected in ((says(OK), b"hi"), (drips(OK, 0.5), "timed-out")):
        with (
            serving(behave, authority.server(name)) as port,
            serving(tunnels_to(port)) as proxy,
        ):
            made = Transport(
                TransportOptions(proxy=f"http://127.0.0.1:{proxy}", ca_file=str(authority.file)),
                deadline_seconds=1.5,
            )
            outcome: bytes | str
            try:
                outcome = made.download(f"https://{name}/", LIMIT)
            except TransportError as error:
                outcome = error.code
            made.close()
        assert outcome == expected


def test_a_transport_that_is_not_used_loads_nothing_heavy() -> None:
    """Making one costs neither urllib3 nor ssl nor a socket."""
    code = (
        "import sys; from passmuster.transport.session import Transport; "
        "from passmuster.transport.options import TransportOptions; Transport(TransportOptions()); "
        "print(sorted({'urllib3', 'ssl', 'socket', 'truststore', 'gzip'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
