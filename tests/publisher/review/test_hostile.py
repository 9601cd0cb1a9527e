"""What a manifest says is shown and never obeyed: markup, control characters, mentions, scripts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from fakes.reviewed import AT, document, impact
from passmuster.model.requirement import Manifest
from passmuster_publisher.review import html, markdown, text
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.impact_model import Impact
from passmuster_publisher.review.sheet import Sheet, sheet

STRINGS = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\" onmouseover='alert(1)' x=\"",
    "a|b `c` **d** [e](https://example.org/) ![f](https://example.org/f.png)",
    "@everyone #12 !34 ~label https://example.org/ www.example.org <!-- x",
    "\x1b[31mred\x07\x00 \u202eturned\u2066",
    "line\n\n# heading\n\n- list\n```\ncode",
    "&lt;b&gt; &amp; \\",
    "漢" * 200 + "x" * 500,
)
HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "div",
    "section", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "span",
    "code", "ul", "li", "a", "details", "summary", "i",
}  # fmt: skip


class Page(HTMLParser):
    """Collects elements, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def hostile(string: str) -> Sheet:
    """Return a review in which every text of the new manifest and the impact is hostile."""
    new = document("new").manifest
    found = msgspec.convert(_filled(msgspec.to_builtins(new), string), Manifest)
    fleet = msgspec.convert(_filled(msgspec.to_builtins(impact()), string), Impact)
    old = document("old").manifest
    return sheet(changes(old, found, AT), old_sha256="0" * 64, new_sha256="1" * 64, impact=fleet)


@pytest.mark.parametrize("string", STRINGS)
def test_a_page_has_only_our_own_elements(string: str) -> None:
    """No script, no picture, no handler; a link only to a plain web address."""
    rendered = html.render(hostile(string))
    page = Page()
    page.feed(rendered)
    assert page.elements <= ALLOWED
    assert page.attributes <= {
        "lang", "charset", "http-equiv", "content", "name", "class", "scope", "rowspan", "href",
        "rel", "open", "aria-label",
    }  # fmt: skip
    assert all(link.startswith("https://") for link in page.links)
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", rendered
    )
    assert _marked(string) in " ".join("".join(page.shown).split())


@pytest.mark.parametrize("string", STRINGS)
def test_markdown_has_only_our_own_markup(string: str) -> None:
    """Each table row has its cells, no tag but ours, and no reference outside code."""
    rendered = markdown.render(hostile(string))
    assert set(re.findall(r"<(/?[a-zA-Z!][a-zA-Z]*)(?!ttps?:)", rendered)) <= {
        "code", "/code", "br", "https",
    }  # fmt: skip
    for table in re.findall(r"(?:^\|.*\|\n?)+", rendered, re.MULTILINE):
        assert len({row.count("|") for row in table.splitlines()}) == 1, table
    outside = re.sub(r"<code>.*?</code>|<https?://[^>]*>", "", rendered)
    assert not re.search(r"@\w|[^&]#\d|!\d|~\w|://|www\.", outside)
    assert "`" not in outside
    assert "![" not in rendered
    assert "](" not in rendered
    assert not HIDDEN.search(rendered)
    assert not re.search(r"^#+ heading", rendered, re.MULTILINE)


@pytest.mark.parametrize("string", STRINGS)
def test_a_terminal_gets_no_control_characters(string: str) -> None:
    """And no line that is too long for it."""
    rendered = text.render(hostile(string))
    assert not HIDDEN.search(rendered)
    wide = [line for line in rendered.splitlines() if len(line) + line.count("漢") > 100]
    assert wide == []


def test_addresses_become_links_only_when_they_are_plain() -> None:
    """In both formats; what is none is still shown."""
    for url, linked in (
        ("https://example.org/a?b=c&d#e", True),
        ("http://example.org/", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://example.org/ onclick=x", False),
        ("data:text/html,x", False),
    ):
        assert ("href=" in html._link(url)) is linked
        assert markdown._link(url).startswith("<http") is linked
        assert _marked(url.split("&", maxsplit=1)[0]) in html._link(url)
    assert 'href="https://example.org/&quot;x"' in html._link('https://example.org/"x')
    assert markdown._link('https://example.org/"x').startswith("<code>")
    assert markdown._link("") == ""


def test_a_page_loads_and_runs_nothing() -> None:
    """By its own policy too."""
    rendered = html.render(hostile("plain"))
    assert "default-src 'none'" in rendered
    assert not re.search(r"@import|url\(|<script|<link|<img|src=", rendered)


def _filled(value: Any, string: str) -> Any:
    """Return plain values with every text replaced that has no form of its own."""
    if isinstance(value, dict):
        # A customer's and a branch's id stay different, so that nothing is paired away.
        return {key: _filled(each, string) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(each, string) for each in value]
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", value):
        return string
    return value


def _marked(string: str) -> str:
    """Return how a text is shown: in one line, and without what could not be seen."""
    return " ".join(re.sub(r"[\x00\x07\x1b\u202e\u2066]", "�", string).split())
