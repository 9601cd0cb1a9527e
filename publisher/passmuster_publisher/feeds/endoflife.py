"""endoflife.date: release cycles of a product with their dates, as YAML front matter.

Says: cycles, when they began and end, the latest version of each. Does not say what is a security
fix. `eol` and `eoes` are the last supported days, or true (over), or false (not known to end).
Source: https://github.com/endoflife-date/endoflife.date, products/*.md.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec
import yaml

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import State

FEED = "endoflife.date"
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


class Cycle(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One release cycle; what we do not use is passed over."""

    release_cycle: str
    release_date: date
    eol: date | bool
    eoes: date | bool = False
    lts: date | bool = False
    latest: str = ""
    latest_release_date: date | None = None


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    releases: tuple[Cycle, ...]


def has(state: State, page: str) -> bool:
    """Tell whether a state holds a page; a recording may hold some of them only."""
    return (state.folder / f"{page}.md").is_file()


def read(state: State, page: str) -> tuple[Cycle, ...]:
    """Return the cycles of a page, in the page's order.

    Args:
        state: one recorded state of this feed.
        page: the product's name at endoflife.date.

    Raises:
        PublisherError: the page is missing or not of the feed's shape.
    """
    if not _PAGE.fullmatch(page):
        raise PublisherError(f"feed {FEED}: got page {page!r}, expected a name such as 'debian'")
    where = f"recording {state.folder / page}.md"
    parts = state.text(f"{page}.md").split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise PublisherError(f"{where}: got no YAML front matter between two lines of ---")
    try:
        return msgspec.convert(yaml.safe_load(parts[1]), _Page).releases
    except (yaml.YAMLError, msgspec.ValidationError, ValueError, RecursionError) as error:
        raise PublisherError(f"{where}: {error}") from error
