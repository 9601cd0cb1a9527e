"""Which proxy a request takes."""

from __future__ import annotations

import pytest

from passmuster.transport import proxies
from passmuster.transport.errors import TransportError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no variable of the caller's environment in."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_environment_is_read_and_its_exceptions_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """https_proxy, all_proxy and no_proxy mean what they mean elsewhere."""
    assert proxies.choose("system", "https", "a.example") is None
    monkeypatch.setenv("all_proxy", "http://fallback.example:1")
    assert proxies.choose("system", "https", "a.example") == "http://fallback.example:1"
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example,.corp.example")
    assert proxies.choose("system", "https", "a.example") == "http://proxy.example:3128"
    assert proxies.choose("system", "https", "inside.example") is None
    assert proxies.choose("system", "https", "desk.corp.example") is None
    assert proxies.choose("none", "https", "a.example") is None


def test_configuration_wins_and_loopback_never_takes_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy cannot reach this machine's own addresses."""
    monkeypatch.setenv("https_proxy", "http://other.example:1")
    assert proxies.choose("http://p.example:1", "https", "a.example") == "http://p.example:1"
    assert proxies.choose("http://p.example:1", "http", "127.0.0.1") is None


@pytest.mark.parametrize("proxy", ["socks5://u:secret@p.example:1", "nonsense", "http://:3128"])
def test_an_unusable_proxy_is_a_sentence_without_its_password(proxy: str) -> None:
    """SOCKS is not supported, and says so."""
    with pytest.raises(TransportError, match="SOCKS") as caught:
        proxies.choose(proxy, "https", "a.example")
    assert caught.value.code == "proxy"
    assert "secret" not in str(caught.value)


def test_credentials_are_taken_apart() -> None:
    """User and password go into a header, not into the address."""
    proxy = "http://us%40er:pa%3Ass@p.example:3128"
    assert proxies.credentials(proxy) == "us@er:pa:ss"
    assert proxies.bare(proxy) == "http://p.example:3128"
    assert proxies.credentials("http://p.example:3128") is None
