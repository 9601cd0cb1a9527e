"""`fetch` as it is called: through a proxy and TLS to an upstream of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import feed_server
from fakes.authority import Authority
from fakes.feed_server import Upstream
from fakes.raw_server import serving, tunnels_to
from passmuster_publisher.cli import main
from passmuster_publisher.cli.fetch import told
from passmuster_publisher.feeds.recordings import Recordings

EXAMPLES = Path(__file__).parents[3] / "examples" / "feeds"
PAGE = "/endoflife-date/endoflife.date/master/products/debian.md"
POLICY = """\
schema = 1
publisher = "Example"

[[requirement]]
id = "debian"
product = "debian"
rule = "support"
scheme = "dotted"
support = "endoflife.date/debian"
"""
BY_HAND = """
[[requirement]]
id = "sumatrapdf"
product = "sumatrapdf"
rule = "latest"
scheme = "dotted"
first = "winget-pkgs/SumatraPDF.SumatraPDF"
sources = 1
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    """An upstream that a proxy takes for every host, with the certificate of one of them."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("PASSMUSTER_CONTACT", "feeds@example.com")
    for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with feed_server.serving(authority.server("raw.githubusercontent.com")) as served:
        port = int(served.root.rpartition(":")[2])
        with serving(tunnels_to(port), read_first=True) as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy}")
            served.files[PAGE] = (EXAMPLES / "endoflife.date/2026-08-22/debian.md").read_bytes()
            yield served


def arguments(folder: Path, policy: str = POLICY, *more: str) -> list[str]:
    """Return the command line for a policy, with recordings in a folder of their own."""
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    return ["fetch", "--policy", str(folder / "policy.toml"), "--feeds", str(folder / "f"), *more]


def test_feeds_are_downloaded_and_told(
    server: Upstream, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """New, then unchanged without a request, then asked because that is wanted."""
    size = len(server.files[PAGE])
    assert main(arguments(tmp_path, POLICY + BY_HAND)) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert [line.split() for line in printed.out.splitlines()[:2]] == [
        ["feed", "result", "files", "changed", "bytes"],
        ["endoflife.date", "changed", "1", "1", str(size)],
    ]
    assert "by hand: winget-pkgs" in printed.out
    assert "SumatraPDF.SumatraPDF" in printed.out
    assert "docs/how-to/record-feeds.md" in printed.out
    ((_, headers),) = server.asked
    assert "(+feeds@example.com)" in headers["User-Agent"]
    (recorded,) = Recordings(tmp_path / "f").states("endoflife.date")
    assert (recorded.folder / "debian.md").read_bytes() == server.files[PAGE]
    assert main(arguments(tmp_path)) == 0
    assert len(server.asked) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1].split() == ["endoflife.date", "unchanged", "1", "0", "0"]
    assert "by hand" not in printed.out
    assert main(arguments(tmp_path, POLICY, "--force", "--contact", "x@example.org")) == 0
    assert "(+x@example.org)" in server.asked[1][1]["User-Agent"]


def test_what_fails_or_cannot_be_read_is_4_and_the_rest_is_recorded(
    server: Upstream, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another host's certificate fails; a page of another shape is kept and told."""
    failing = POLICY.replace("[[", '[defaults]\nexploited = ["cisa-kev"]\n\n[[', 1)
    assert main(arguments(tmp_path, failing)) == 4
    printed = capsys.readouterr()
    assert [line.split() for line in printed.out.splitlines()[1:]] == [
        ["cisa-kev", "failed", "-", "-", "-"],
        ["endoflife.date", "changed", "1", "1", str(len(server.files[PAGE]))],
    ]
    assert printed.err.startswith("failed      cisa-kev: https://www.cisa.gov/")
    assert "does not trust" in printed.err
    server.files[PAGE] = b"---\nreleases: 1\n---\n"
    assert main(arguments(tmp_path, POLICY, "--force")) == 4
    printed = capsys.readouterr()
    assert printed.err.startswith("unreadable  endoflife.date: recording endoflife.date/")
    (recorded,) = Recordings(tmp_path / "f").states("endoflife.date")
    assert (recorded.folder / "debian.md").read_bytes() == server.files[PAGE]


def test_wrong_use_is_3_and_nothing_is_asked(
    server: Upstream,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No contact, none that is one, no policy, a wrong selector, no folder."""
    page = "endoflife.date/debian"
    missing = arguments(tmp_path)
    missing[-1] = str(tmp_path / "absent" / "f")
    cases = [
        (arguments(tmp_path, POLICY, "--contact", "me (home)"), "expected a mail address"),
        (arguments(tmp_path, POLICY, "--contact", "a@b\r\nX: y"), "expected a mail address"),
        (arguments(tmp_path, POLICY, "--contact", ""), "must be able to write"),
        (missing, "absent"),
        (["fetch", "--policy", str(tmp_path / "x"), "--feeds", str(tmp_path)], "policy"),
    ]
    for given, reason in cases:
        assert main(given) == 3, given
        assert reason in capsys.readouterr().err
    assert main(arguments(tmp_path, POLICY.replace(page, f"{page}/../x"))) == 3
    assert "policy: feed endoflife.date" in capsys.readouterr().err
    monkeypatch.delenv("PASSMUSTER_CONTACT")
    assert main(arguments(tmp_path)) == 3
    assert "PASSMUSTER_CONTACT" in capsys.readouterr().err
    assert server.paths() == []
    assert not (tmp_path / "f").exists()


def test_a_policy_without_feeds_has_an_empty_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines that are all set by hand need no download."""
    assert told([], []) == 0
    assert capsys.readouterr().out.split() == ["feed", "result", "files", "changed", "bytes"]
