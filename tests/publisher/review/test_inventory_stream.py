"""Inventories over the network: raw answers of collectors, proxies, login pages and worse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import fleet
from fakes.authority import Authority
from fakes.raw_server import Behaviour, drips, never_ends, recording, resets, says, serving
from passmuster.wire.codec import encode
from passmuster_publisher.errors import PublisherError, UsageError
from passmuster_publisher.review import inventories
from passmuster_publisher.review.inventory_stream import Limits, stream

TOKEN = "made-up-token"
MADE = list(fleet.machines(40))
BODY = fleet.HEADER + b"".join(encode(each) + b"\n" for each in MADE)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/jsonl\r\nConnection: close\r\n"
QUICK = Limits(connect=2, silence=0.3, total=1)


def chunked(body: bytes, size: int = 1000) -> bytes:
    """Return a body as a server sends it that does not know its length."""
    parts = (body[start : start + size] for start in range(0, len(body), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def refused(behave: Behaviour, limits: Limits = QUICK) -> str:
    """Return what is said of an answer that is refused."""
    with serving(behave) as port:
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(PublisherError) as caught:
            list(stream(url, TOKEN, limits))
    assert url in str(caught.value)
    assert TOKEN not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(BODY),
        HEAD.replace(b"jsonl", b"jsonl; charset=utf-8") + b"\r\n" + BODY,
    ],
)
def test_a_collector_s_answer(answer: bytes) -> None:
    """With a length, in chunks, or to the connection's end; the token goes where it belongs."""
    with recording(answer) as (port, seen):
        assert list(inventories.from_collector(f"http://localhost:{port}/", TOKEN)) == MADE
    (request,) = seen
    assert request.startswith(b"GET /api/v1/inventories HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer made-up-token\r\n" in request
    assert b"\r\nAccept-Encoding: identity\r\n" in request


def test_it_is_read_as_it_comes() -> None:
    """The first machine is there before the last one was sent, and leaving early is no error."""
    with serving(says(HEAD + b"\r\n" + BODY, hold=True)) as port:
        machines = inventories.from_collector(f"http://127.0.0.1:{port}", TOKEN)
        assert next(machines) == MADE[0]
        assert isinstance(machines, Iterator)
        machines.close()


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"401 Unauthorized", "token create"),
        (b"403 Forbidden", "403"),
        (b"404 Not Found", "check the URL"),
        (b"502 Bad Gateway", "502: expected 200"),
        (b"302 Found\r\nLocation: https://login.example/", "redirect is not followed"),
        (b"200 OK\r\nContent-Type: text/html; charset=utf-8", "perhaps a login page"),
        (b"200 OK\r\nContent-Type: application/json", "expected application/jsonl"),
        (b"200 OK\r\nContent-Type: application/jsonl\r\nContent-Encoding: gzip", "as gzip"),
        (b"200 OK", "got 'nothing'"),
    ],
)
def test_an_answer_that_is_no_export(head: bytes, words: str) -> None:
    """Told by its status and its type; of its body nothing is read."""
    said = refused(says(b"HTTP/1.1 %b\r\nContent-Length: 9\r\n\r\n<html>..." % head))
    assert words in said


@pytest.mark.parametrize(
    ("behave", "words"),
    [
        (says(HEAD + b"Content-Length: 99999\r\n\r\n" + BODY[:99]), "IncompleteRead(99 bytes"),
        (says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nab"), "IncompleteRead"),
        (says(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nab"), "InvalidChunkLength"),
        (says(b"SSH-2.0-OpenSSH_9.2\r\n"), "SSH-2.0"),
        (says(b""), "closed connection without response"),
        (resets, "Connection reset by peer"),
        (says(HEAD + b"\r\n", hold=True), "the server fell silent"),
    ],
)
def test_an_answer_that_breaks_off(behave: Behaviour, words: str) -> None:
    """A part of a fleet is no fleet."""
    said = refused(behave)
    assert ": got no whole answer" in said
    assert words in said
    assert said.isprintable()


def test_a_server_that_drips_meets_the_limit() -> None:
    """A byte now and then is no silence, and yet there is an end."""
    assert "got no whole answer within 1 s" in refused(drips(HEAD + b"\r\n" + b" " * 10_000, 0.01))


def test_an_endless_answer_meets_a_bound() -> None:
    """A line without an end is refused."""
    with (
        serving(never_ends(HEAD + b"\r\n" + fleet.HEADER)) as port,
        pytest.raises(UsageError, match="line 2: got more than 262144 bytes"),
    ):
        list(inventories.from_collector(f"http://127.0.0.1:{port}", TOKEN))


def test_a_line_of_a_collector_is_as_hostile_as_any() -> None:
    """Refused with its number."""
    body = fleet.HEADER + encode(MADE[0]) + b"\n{}\n"
    with serving(says(HEAD + b"\r\n" + body)) as port:
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(UsageError, match=f"{url}: line 3: "):
            list(inventories.from_collector(url, TOKEN))


def test_it_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As every request of Passmuster; the proxy is asked for the collector and sees no token."""
    with recording(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as (port, seen):
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(PublisherError, match="proxy"):
            list(stream("https://collector.example", TOKEN, QUICK))
    assert seen[0].startswith(b"CONNECT collector.example:443 ")
    assert TOKEN.encode() not in seen[0]


def test_nobody_listens() -> None:
    """Told at once."""
    with pytest.raises(PublisherError, match=r"no whole answer \(Connection refused"):
        list(stream("http://127.0.0.1:9", TOKEN, QUICK))


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    """The token is not sent to a host that cannot show who it is."""
    with (
        serving(says(HEAD), Authority(tmp_path).server()) as port,
        pytest.raises(PublisherError, match="unable to get local issuer cert"),
    ):
        list(stream(f"https://127.0.0.1:{port}", TOKEN, QUICK))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "collector.example",
        "http://collector.example",
        "http://192.0.2.1",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "https://",
        "https://[::1",
        "https://host:99999",
        "https://user:word@host",
        "https://host/?a=b",
        "https://host/#a",
        "https://host\r\nX: y",
        "https://ho st",
        "https://h\u00f6st",
        "https://" + "h" * 3000,
    ],
)
def test_urls_that_are_not_asked(url: str) -> None:
    """Before anything is sent; a password in it is not repeated."""
    with pytest.raises(UsageError, match="collector: ") as caught:
        list(stream(url, TOKEN))
    assert "word@" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "line\nend", "t\u00f6ken", "x\x00"])
def test_tokens_that_are_not_sent(token: str) -> None:
    """They could forge a header; they are not repeated either."""
    with pytest.raises(UsageError, match="token: expected one word") as caught:
        list(stream("https://collector.example", token))
    assert token not in str(caught.value) or not token
