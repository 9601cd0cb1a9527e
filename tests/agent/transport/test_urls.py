"""Which addresses may be asked, and where a redirect may lead."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster.transport import urls
from passmuster.transport.errors import TransportError


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a",
        "https://example.org:8443/",
        "http://127.0.0.1:8780/",
        "http://localhost/",
        "http://[::1]:80/",
    ],
)
def test_https_anywhere_and_plain_http_on_this_machine_may_be_asked(url: str) -> None:
    """The only plain http is loopback."""
    assert urls.check(url).geturl() == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://127.0.0.1.example.org/",
        "http://10.0.0.1/",
        "http://localhost.example/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://exa mple.org/",
        "https://example.org/\r\nHost: x",
        "https://[::1",
        "",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_everything_else_is_refused_without_showing_a_password(url: str) -> None:
    """A refused address is a sentence, and no secret gets into a log."""
    with pytest.raises(TransportError) as caught:
        urls.check(url)
    assert caught.value.code == "refused-url"
    assert "secret" not in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("url", "location", "target"),
    [
        ("https://a.example/x/y", "/z", "https://a.example/z"),
        ("https://a.example/x/y", "z?q=1", "https://a.example/x/z?q=1"),
        ("https://a.example/", "https://a.example:8443/", "https://a.example:8443/"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", "http://127.0.0.1:2/"),
        ("http://localhost/", "https://localhost/", "https://localhost/"),
    ],
)
def test_a_redirect_within_the_host_is_followed(url: str, location: str, target: str) -> None:
    """Paths, ports and a step up to https are fine."""
    assert urls.redirected(url, location) == target


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://a.example/", "https://b.example/"),
        ("https://a.example/", "//b.example/"),
        ("https://localhost/", "http://localhost/"),
        ("http://127.0.0.1/", "http://localhost/"),
        ("https://a.example/", "http://a.example/"),
        ("https://a.example/", "javascript:alert(1)"),
        ("https://a.example/", "https://[::"),
    ],
)
def test_a_redirect_elsewhere_is_refused(url: str, location: str) -> None:
    """No other host, no step down, no other scheme."""
    with pytest.raises(TransportError) as caught:
        urls.redirected(url, location)
    assert caught.value.code == "refused-url"


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://a.example/x", "https://b.example/y"),
        ("http://127.0.0.1:1/x", "https://b.example/y"),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:2/y"),
    ],
)
def test_whoever_expects_other_hosts_is_led_there_by_https(url: str, location: str) -> None:
    """And within this machine as ever."""
    assert urls.redirected(url, location, elsewhere=True) == location


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://a.example/x", "http://a.example/y"),
        ("https://127.0.0.1/x", "http://127.0.0.1/y"),
        ("https://a.example/x", "http://127.0.0.1/y"),
        ("http://127.0.0.1/x", "http://127.0.0.2/y"),
        ("https://a.example/x", "https://u:secret@b.example/"),
    ],
)
def test_other_hosts_are_never_asked_without_encryption(url: str, location: str) -> None:
    """Least of all this machine, by a stranger's word."""
    with pytest.raises(TransportError, match="expected https") as caught:
        urls.redirected(url, location, elsewhere=True)
    assert caught.value.code == "refused-url"
    assert "secret" not in str(caught.value)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_an_address_or_a_refusal(url: str, location: str) -> None:
    """Hostile text never raises anything else."""
    raised: list[TransportError] = []
    for call in (
        lambda: urls.check(url),
        lambda: urls.redirected("https://a.example/", location),
        lambda: urls.redirected("https://a.example/", location, elsewhere=True),
    ):
        try:
            call()
        except TransportError as error:
            raised.append(error)
    assert all(error.code == "refused-url" and str(error).isprintable() for error in raised)
