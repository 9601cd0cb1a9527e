"""The door against servers that misbehave in every way: a whole file, or a sentence."""

from __future__ import annotations

import base64
import gzip
import hashlib
import socket
import zlib
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
from passmuster import __version__
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.door import ABSENT, OK, UNCHANGED, Answer, Door, Limits

LIMIT = 1000
SHORT = Limits(size=LIMIT, connect_seconds=2, read_seconds=2, total_seconds=2.5)
CHUNKED = b"Transfer-Encoding: chunked"
EMPTY = b"Content-Length: 0"
GZIP = b"Content-Encoding: gzip"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no proxy of the caller's environment in."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def door() -> Iterator[Door]:
    """A door with short limits, so that the slow cases end."""
    made = Door("feeds@example.com", SHORT)
    yield made
    made.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One authority for all tests."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The authority, trusted by this system."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def http(status: int, *headers: bytes, body: bytes = b"") -> bytes:
    """Return an answer's bytes as they are given, right or wrong."""
    return b"\r\n".join((b"HTTP/1.1 %d Said" % status, *headers, b"", body))


def sized(body: bytes, *headers: bytes) -> bytes:
    """Return a proper answer."""
    return http(200, b"Content-Length: %d" % len(body), *headers, body=body)


def moved(location: str, status: int = 302) -> bytes:
    """Return a redirect."""
    return http(status, b"Location: " + location.encode(), EMPTY, b"Connection: close")


def pieces(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return chunks as they travel."""
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def refusal(door: Door, url: str, to: Path) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(PublisherError) as caught:
        door.get(url, to)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
    return str(caught.value)


def outcome(door: Door, url: str, to: Path) -> Answer | str:
    """Return the answer, or the sentence with which it is refused."""
    try:
        return door.get(url, to)
    except PublisherError as error:
        return str(error)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(sized(b'{"a": 1}'), id="plain"),
        pytest.param(http(200, CHUNKED, body=pieces(b'{"a"', b": 1}")), id="chunked"),
        pytest.param(sized(gzip.compress(b'{"a": 1}'), GZIP), id="gzip"),
        pytest.param(
            http(
                200, CHUNKED, GZIP, body=pieces(*(bytes([b]) for b in gzip.compress(b'{"a": 1}')))
            ),
            id="gzip-in-chunks-of-one-byte",
        ),
    ],
)
def test_a_file_comes_whole(door: Door, tmp_path: Path, answer: bytes) -> None:
    """Its bytes are upstream's own, with their digest and size."""
    with serving(says(answer)) as port:
        found = door.get(f"http://127.0.0.1:{port}/x", tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b'{"a": 1}'
    assert found == Answer(OK, hashlib.sha256(b'{"a": 1}').hexdigest(), 8)


def test_a_request_says_who_asks_and_what_is_known(door: Door, tmp_path: Path) -> None:
    """User-Agent with a contact, conditional headers, and no cookies after a redirect."""
    tags = (b'ETag: "new"', b"Last-Modified: Sat, 22 Aug 2026 08:00:00 GMT")
    first = http(307, b"Location: y", b"Set-Cookie: a=b", EMPTY, b"Connection: close")
    with recording(first, sized(b"data", *tags)) as (port, seen):
        found = door.get(
            f"http://127.0.0.1:{port}/x?a=b",
            tmp_path / "x",
            etag='W/"old"',
            last_modified="Fri, 21 Aug 2026 08:00:00 GMT",
        )
    assert (found.etag, found.last_modified) == ('"new"', "Sat, 22 Aug 2026 08:00:00 GMT")
    assert seen[0].startswith(b"GET /x?a=b HTTP/1.1\r\n")
    assert seen[1].startswith(b"GET /y HTTP/1.1\r\n")
    for request in seen:
        assert f"User-Agent: passmuster-publisher/{__version__} (+feeds@example.com)".encode() in (
            request.split(b"\r\n")
        )
        assert b'If-None-Match: W/"old"\r\n' in request
        assert b"If-Modified-Since: Fri, 21 Aug 2026 08:00:00 GMT\r\n" in request
        assert b"Accept-Encoding: gzip\r\n" in request
        assert b"ookie" not in request


def test_nothing_is_asked_conditionally_of_what_is_not_known(door: Door, tmp_path: Path) -> None:
    """And tags that cannot be sent back are not kept."""
    odd = (b"ETag: " + b"x" * 600, b"Last-Modified: caf\xe9")
    with recording(sized(b"data", *odd)) as (port, seen):
        found = door.get(f"http://127.0.0.1:{port}/x", tmp_path / "x")
    assert b"If-" not in seen[0]
    assert (found.etag, found.last_modified) == ("", "")


@pytest.mark.parametrize("status", [UNCHANGED, ABSENT])
def test_unchanged_and_absent_are_answers(door: Door, tmp_path: Path, status: int) -> None:
    """Neither writes anything; what they mean is the caller's to say."""
    for body in (b"", b"no such file", b"x" * 200_000):
        extra = () if status == UNCHANGED else (b"Content-Length: %d" % len(body),)
        answer = http(status, b'ETag: "a"', *extra, body=b"" if status == UNCHANGED else body)
        with serving(says(answer)) as port:
            found = door.get(f"http://127.0.0.1:{port}/x", tmp_path / "x", etag='"a"')
        assert found == Answer(status, etag='"a"')
    assert not (tmp_path / "x").exists()


BOMB = gzip.compress(b"x" * 5_000_000)
NOTHING_FOR_EVER = gzip.compress(b"")[:10]


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        pytest.param(says(b""), "no whole answer", id="closes"),
        pytest.param(resets, "no whole answer", id="resets"),
        pytest.param(says(b"\x00\xff nonsense\r\n\r\n"), "no whole answer", id="garbage"),
        pytest.param(says(http(200, *[b"A: b"] * 300)), "no whole answer", id="many-headers"),
        pytest.param(
            says(http(200, b"Content-Length: 9", body=b"data")), "no whole answer", id="cut"
        ),
        pytest.param(
            says(http(200, CHUNKED, body=pieces(b"data", end=b""))), "no whole answer", id="cut-2"
        ),
        pytest.param(
            says(http(200, CHUNKED, body=b"ZZ\r\n")), "no whole answer", id="no-chunk-length"
        ),
        pytest.param(says(http(200, body=b"data")), "how long it is", id="no-length"),
        pytest.param(says(sized(b"x" * 1001)), "more than 1000 bytes", id="announced"),
        pytest.param(
            says(http(200, b"Content-Length: " + b"9" * 40)), "more than 1000 bytes", id="absurd"
        ),
        pytest.param(
            never_ends(http(200, CHUNKED), pieces(b"hello", end=b"")),
            "more than 1000 bytes",
            id="endless",
        ),
        pytest.param(
            says(http(200, GZIP, CHUNKED, body=pieces(BOMB[:900]))),
            "more than 1000 bytes",
            id="bomb",
        ),
        pytest.param(
            never_ends(
                http(200, GZIP, CHUNKED, body=pieces(NOTHING_FOR_EVER, end=b"")),
                pieces(b"\x00\x00\x00\xff\xff", end=b""),
            ),
            "more than 1000 bytes",
            id="gzip-of-nothing-for-ever",
        ),
        pytest.param(
            says(sized(gzip.compress(b"data" * 99)[:-9], GZIP)), "ends early", id="gzip-cut"
        ),
        pytest.param(
            says(sized(gzip.compress(b"a") + gzip.compress(b"b"), GZIP)), "behind its end", id="two"
        ),
        pytest.param(
            says(http(200, GZIP, CHUNKED, body=pieces(gzip.compress(b"a"), b"b"))),
            "behind its end",
            id="gzip-and-more",
        ),
        pytest.param(says(sized(zlib.compress(b"data"), GZIP)), "header", id="no-gzip"),
        pytest.param(says(sized(b"data", b"Content-Encoding: br")), "'br'", id="other-encoding"),
        pytest.param(says(sized(b"")), "empty", id="empty"),
        pytest.param(says(sized(b" \r\n\t\n")), "empty", id="blank"),
        pytest.param(says(sized(b"<!doctype html><p>Sign in")), "web page", id="html"),
        pytest.param(
            says(http(200, CHUNKED, body=pieces(b"\xef\xbb", b"\xbf", b"\n ", b"<", b"html>"))),
            "web page",
            id="html-in-pieces",
        ),
        pytest.param(says(http(500, EMPTY)), "HTTP status 500", id="500"),
        pytest.param(
            says(http(206, b"Content-Length: 4", body=b"data")), "HTTP status 206", id="part"
        ),
        pytest.param(says(http(302, EMPTY)), "HTTP status 302", id="nowhere"),
        pytest.param(says(http(302, b"Location: /x", EMPTY)), "more than 5 redirects", id="loop"),
        pytest.param(says(moved("http://feeds.example/")), "expected https", id="to-http"),
        pytest.param(
            says(moved("https://u:secret@feeds.example/")), "expected https", id="to-user"
        ),
        pytest.param(says(moved("https://[/")), "to no address", id="to-nonsense"),
        pytest.param(says(moved("https:///x")), "expected https", id="to-no-host"),
        pytest.param(says(moved("file:///etc/passwd")), "expected https", id="to-file"),
        pytest.param(says(moved("https://a.example/\x1b[2J")), "expected https", id="to-terminal"),
        pytest.param(says(b"", hold=True), "no whole answer", id="silent"),
        pytest.param(drips(http(200, *[b"A: b"] * 90)), "within 2.5 s", id="drips-headers"),
        pytest.param(
            drips(sized(b"x" * 900)[:60] + b"x" * 900), "within 2.5 s", id="drips-the-body"
        ),
        pytest.param(
            drips(http(200, CHUNKED, body=b"0" * 900)), "within 2.5 s", id="drips-a-chunk-length"
        ),
    ],
)
def test_each_fault_is_a_sentence(
    door: Door, tmp_path: Path, behave: Behaviour, reason: str
) -> None:
    """Whatever a server does, it is refused with a reason and in time."""
    with serving(behave) as port:
        assert reason in refusal(door, f"http://127.0.0.1:{port}/x", tmp_path / "x")


def test_a_web_page_is_refused_before_anything_of_it_is_stored(door: Door, tmp_path: Path) -> None:
    """Nothing of it reaches the disk."""
    with serving(says(sized(b"\n<html>"))) as port:
        refusal(door, f"http://127.0.0.1:{port}/x", tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b""


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(head=st.binary(max_size=80), body=st.binary(max_size=80))
def test_random_bytes_are_a_file_or_a_sentence(
    tmp_path: Path, door: Door, head: bytes, body: bytes
) -> None:
    """Fuzz: status line, headers and body from nowhere."""
    for payload in (head, b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body):
        (tmp_path / "x").unlink(missing_ok=True)
        with serving(says(payload)) as port:
            said = outcome(door, f"http://127.0.0.1:{port}/x", tmp_path / "x")
        if isinstance(said, str):
            assert said.isprintable()
        else:
            assert said.size == len((tmp_path / "x").read_bytes())


@pytest.mark.parametrize(
    "url",
    [
        "http://feeds.example/x",
        "http://localhost/x",
        "ftp://feeds.example/x",
        "https://feeds.example:0/x",
        "https://feeds.example:99999/x",
        "https://user@feeds.example/x",
        "https://feeds.example/\x1b[2J",
        "https://feeds.example/ä",
        f"https://feeds.example/{'x' * 3000}",
        "https:",
        "",
    ],
)
def test_what_is_no_https_is_not_asked(door: Door, tmp_path: Path, url: str) -> None:
    """Plain http is for tests on this machine."""
    assert "expected https" in refusal(door, url, tmp_path / "x")


def test_five_redirects_are_followed(door: Door, tmp_path: Path) -> None:
    """Over all statuses that mean one; the sixth is refused by the test above."""
    answers = [moved(f"/{status}", status) for status in (301, 302, 303, 307, 308)]
    with recording(*answers, sized(b"data")) as (port, seen):
        assert door.get(f"http://127.0.0.1:{port}/x", tmp_path / "x").status == OK
    assert seen[5].startswith(b"GET /308 ")


def closes_before(number: int, seen: list[int]) -> Behaviour:
    """Keep a connection open after each answer, and close it when its Nth request has come."""

    def behave(peer: socket.socket) -> None:
        seen.append(1)
        peer.sendall(sized(b"data"))
        while peer.recv(65536):
            seen[-1] += 1
            if seen[-1] == number:
                return
            peer.sendall(sized(b"data"))

    return behave


def test_a_kept_connection_that_is_closed_under_a_request_is_no_failure(
    door: Door, tmp_path: Path
) -> None:
    """Each second request dies with its connection and reaches the server on a new one."""
    seen: list[int] = []
    with serving(closes_before(2, seen)) as port:
        for number in range(3):
            door.get(f"http://127.0.0.1:{port}/x", tmp_path / str(number))
    assert seen == [2, 2, 1]


@pytest.mark.parametrize("answer", [sized(b"data"), http(404, b"Content-Length: 3", body=b"no!")])
def test_many_files_of_one_server_come_over_one_connection(
    door: Door, tmp_path: Path, answer: bytes
) -> None:
    """Also those that are not there: an answer's rest is read before the next request."""
    connections: list[int] = []

    def behave(peer: socket.socket) -> None:
        connections.append(1)
        peer.sendall(answer)
        while peer.recv(65536):
            peer.sendall(answer)

    with serving(behave) as port:
        for number in range(20):
            door.get(f"http://127.0.0.1:{port}/x", tmp_path / str(number))
    assert len(connections) == 1


def test_servers_that_close_each_connection_cost_no_descriptors(door: Door, tmp_path: Path) -> None:
    """A duplicate of each socket is kept for the time limit, but not for ever."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("counts descriptors as Linux shows them")
    with serving(says(sized(b"data", b"Connection: close"))) as port:
        door.get(f"http://127.0.0.1:{port}/x", tmp_path / "x")
        before = len(list(descriptors.iterdir()))
        for number in range(100):
            door.get(f"http://127.0.0.1:{port}/x", tmp_path / str(number))
        after = len(list(descriptors.iterdir()))
    assert after - before < 40


def test_a_file_that_is_there_is_not_written_over(door: Door, tmp_path: Path) -> None:
    """A disk that will not have it is the caller's to tell."""
    (tmp_path / "x").write_bytes(b"old")
    with serving(says(sized(b"data"))) as port, pytest.raises(FileExistsError):
        door.get(f"http://127.0.0.1:{port}/x", tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"old"


def test_a_server_that_is_not_there_is_a_sentence(door: Door, tmp_path: Path) -> None:
    """Closed port."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert "no whole answer" in refusal(door, f"http://127.0.0.1:{port}/x", tmp_path / "x")


def test_tls_is_verified_by_the_system(trusted: Authority, tmp_path: Path) -> None:
    """A certificate that the system trusts is taken, an expired or foreign one is not."""
    door = Door("feeds@example.com", SHORT)
    with serving(says(sized(b"data")), trusted.server()) as port:
        assert door.get(f"https://127.0.0.1:{port}/x", tmp_path / "x").status == OK
    with serving(says(sized(b"data")), trusted.server(expired=True)) as port:
        assert "does not trust" in refusal(door, f"https://127.0.0.1:{port}/x", tmp_path / "y")
    with serving(says(sized(b"data")), trusted.server("feeds.example")) as port:
        assert "does not trust" in refusal(door, f"https://127.0.0.1:{port}/x", tmp_path / "y")
    door.close()


def test_an_unknown_authority_is_not_trusted(
    door: Door, authority: Authority, tmp_path: Path
) -> None:
    """The check cannot be switched off."""
    with serving(says(sized(b"data")), authority.server()) as port:
        assert "does not trust" in refusal(door, f"https://127.0.0.1:{port}/x", tmp_path / "x")


def test_https_leads_neither_to_http_nor_to_this_machine(
    trusted: Authority, tmp_path: Path
) -> None:
    """Not even plain http of this machine, which only a test begins with."""
    door = Door("feeds@example.com", SHORT)
    for target in ("http://feeds.example/x", "http://127.0.0.1:1/x"):
        with serving(says(moved(target)), trusted.server()) as port:
            assert "expected https" in refusal(door, f"https://127.0.0.1:{port}/x", tmp_path / "x")
    door.close()


@pytest.mark.parametrize(
    "behave", [says(b"", hold=True), drips(b"\x16\x03\x03\x40\x00" + b"\x00" * 900)]
)
def test_a_handshake_ends_in_time(door: Door, tmp_path: Path, behave: Behaviour) -> None:
    """A server that says nothing, or a byte now and then."""
    with serving(behave, read_first=False) as port:
        said = refusal(door, f"https://127.0.0.1:{port}/x", tmp_path / "x")
    assert "no whole answer" in said or "does not trust" in said


def test_a_proxy_leads_to_the_server(
    trusted: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate that counts is the server's, and no_proxy is kept."""
    name = "feeds.example"
    with (
        serving(says(sized(b"data", b"Connection: close")), trusted.server(name)) as port,
        serving(tunnels_to(port)) as proxy,
    ):
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        door = Door("feeds@example.com", SHORT)
        assert door.get(f"https://{name}/x", tmp_path / "x").status == OK
        with serving(says(sized(b"data")), trusted.server()) as direct:
            assert door.get(f"https://127.0.0.1:{direct}/x", tmp_path / "y").status == OK
        door.close()


def test_a_proxys_refusal_is_told_without_its_password(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONNECT carries the login in a header."""
    with recording(http(407, EMPTY)) as (port, seen):
        monkeypatch.setenv("all_proxy", f"http://us%40er:secret@127.0.0.1:{port}")
        said = refusal(door, "https://feeds.example/", tmp_path / "x")
    assert "the proxy failed" in said
    assert "secret" not in said
    assert seen[0].startswith(b"CONNECT feeds.example:443 ")
    assert base64.b64encode(b"us@er:secret") in seen[0]
    assert b"feeds@example.com" in seen[0]


@pytest.mark.parametrize("proxy", ["socks5://u:secret@p.example:1", "http://:3128", "http://[u:x"])
def test_a_proxy_that_cannot_be_used_is_a_sentence(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    """SOCKS is not supported, and the password is not shown."""
    monkeypatch.setenv("https_proxy", proxy)
    said = refusal(door, "https://feeds.example/", tmp_path / "x")
    assert "SOCKS" in said
    assert "secret" not in said
