"""The pages as a browser gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fakes.device import Device, debian, firefox, manifest
from fakes.running_collector import Reply, RunningCollector

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
HOSTILE = "<script>alert(1)</script>"


class Browser:
    """A signed-in session."""

    def __init__(self, collector: RunningCollector) -> None:
        self._collector = collector
        path = collector.run("sign-in")["url"].removeprefix("http://127.0.0.1:8780")
        page = collector.ask("GET", path)
        found = re.search(rb'value="([^"]+)"', page.body)
        assert found is not None
        answer = collector.ask(
            "POST", path, b"csrfmiddlewaretoken=" + found[1],
            Cookie=page.headers["set-cookie"].partition(";")[0],
            Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        self._cookie = answer.headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> Reply:
        """Open a page."""
        return self._collector.ask("GET", path, Cookie=self._cookie)

    def text(self, path: str) -> str:
        """Return a page's source."""
        answer = self.get(path)
        assert answer.status == 200
        return answer.body.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RunningCollector]:
    """A collector that nobody else uses."""
    with RunningCollector(tmp_path / "data") as running:
        yield running


def enrolled(collector: RunningCollector, document: bytes | None = None) -> Device:
    """Return a machine that has enrolled."""
    device = Device(document)
    assert collector.post("enroll", device.request(collector.token())).status == 200
    return device


def test_an_empty_collector_says_what_to_do_next(own: RunningCollector) -> None:
    """The way to the first machine, as commands."""
    page = Browser(own).text("/")
    assert "No machine has enrolled yet" in page
    assert "passmuster-collector enrollment create" in page


def test_the_list_says_who_and_why_and_since_when(own: RunningCollector) -> None:
    """Verdict, the finding in words, customer and group, counts, and the filter."""
    late = NOW - timedelta(days=3)
    failing = enrolled(own, manifest(minimum="140.5.0", deadline=late))
    own.post("receipts", failing.receipt([firefox("140.4.0")], at=NOW - timedelta(hours=5)))
    own.post("receipts", failing.receipt([firefox("140.4.1")], at=NOW))
    passing = enrolled(own)
    own.post("receipts", passing.receipt([firefox("140.9.0"), debian()], at=NOW))
    silent = enrolled(own)
    own.post("receipts", silent.receipt([firefox("140.9.0")], at=NOW - timedelta(days=9)))
    browser = Browser(own)
    page = browser.text("/")
    words = f"Mozilla Firefox ESR 140.4.1 is below 140.5.0, overdue since {late.day} {late:%b}"
    assert words in page
    assert "acme / desks" in page
    began = NOW - timedelta(hours=5)
    assert f'<time datetime="{began:%Y-%m-%dT%H}:00:00+00:00">' in page
    assert "No word since" in page
    only = browser.text("/?verdict=pass")
    assert passing.machine in only
    assert failing.machine not in only
    assert silent.machine not in only
    assert silent.machine in browser.text("/?verdict=silent")


def test_a_machine_shows_findings_sources_manifest_and_chain(own: RunningCollector) -> None:
    """What a person needs who is asked about one desk."""
    device = enrolled(own)
    own.post("receipts", device.receipt(at=NOW - timedelta(days=1)))
    own.post("receipts", device.check_in(at=NOW))
    page = Browser(own).text(f"/machines/{device.machine}")
    for words in (
        "overdue",
        "serial 7, fresh",
        "dpkg",
        "check-in",
        str(device.last)[:12],
        "no gap",
    ):
        assert words in page


class _Tags(HTMLParser):
    """Collects the names of tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_hostile_text_stays_text(own: RunningCollector) -> None:
    """Products, versions, codes and labels cannot bring a tag, a handler or a turned line."""
    device = enrolled(own)
    copies = [
        firefox(f'1"{HOSTILE}\u202e', product=HOSTILE, track='" onload="x', packaging=HOSTILE),
        debian(HOSTILE),
    ]
    sent = device.receipt(copies, at=NOW, code=f"{HOSTILE}", label='"><img src=x onerror=y>')
    assert own.post("receipts", sent).status == 200
    browser = Browser(own)
    for path in ("/", f"/machines/{device.machine}"):
        page = browser.text(path)
        assert "&lt;script&gt;" in page
        assert "\u202e" not in page
        seen = _Tags()
        seen.feed(page)
        assert not seen.tags & {"script", "style", "iframe"}
        assert not [name for name in seen.attributes if name.startswith("on")]


def test_pages_load_nothing_from_elsewhere(collector: RunningCollector) -> None:
    """The policy, no address of another site, and looks that may be cached for ever."""
    page = collector.ask("GET", "/signed-out")
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["x-content-type-options"] == "nosniff"
    body = page.body.decode()
    assert "//" not in body.replace("<!doctype html>", "")
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', body)
    assert len(addresses) == 3
    for address in addresses:
        looks = collector.ask("GET", address)
        assert looks.status == 200
        assert "immutable" in looks.headers["cache-control"]
        assert looks.headers["content-type"].startswith(("text/css", "image/svg+xml"))
    assert collector.ask("GET", "/assets/000000000000/style.css").status == 404


def test_other_hosts_and_pages(collector: RunningCollector) -> None:
    """A foreign Host header is refused, an unknown page is a calm 404."""
    assert collector.ask("GET", "/signed-out", Host="evil.example").status == 400
    missing = collector.ask("GET", "/nothing/here")
    assert missing.status == 404
    assert b"There is nothing here" in missing.body
    browser = Browser(collector)
    assert browser.get("/machines/" + "0" * 32).status == 404
    assert browser.get("/?page=999999&verdict=%00").status == 200
