"""Microsoft Edge's enterprise releases by product and platform with the day of publication.

The list reaches back some four months. A version has one row an architecture, published minutes to
a day apart: the earliest day counts. Stable and Extended Stable stand side by side under the
product Stable (on one day 146.0.3856.152 and 147.0.3912.98), and nothing in a row tells them
apart: a policy that follows Extended Stable has to name its milestone. WebView2 has its own line
of versions and is no product here.

Refused: no JSON of the shape, a product or platform without rows, versions that are not Edge's,
days that cannot be, CVE ids that are none. An empty list of CVEs says nothing about security.
Source: https://edgeupdates.microsoft.com/api/products?view=enterprise (reference/feeds.md,
section 1.5).
"""

from __future__ import annotations

from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import CHROMIUM, CVE, day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import holding

_NAME = "edge-updates"
_FILE = "products.json"


class _Row(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Fields may be null in rows of other platforms; `_release` wants those of ours."""

    platform: str | None = None
    product_version: str | None = None
    published_time: str | None = None
    cves: tuple[str, ...] | None = msgspec.field(default=None, name="CVEs")


class _Product(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    product: str
    releases: tuple[_Row, ...]


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the releases of a product of Edge on a platform, over all architectures.

    Args:
        states: recorded states, oldest first; of one version the earliest day counts.
        selector: `PRODUCT:PLATFORM` in the API's words, in lower case, with hyphens in place of
            spaces: `stable:windows`, `stable:macos`, `beta:linux`.

    Raises:
        PublisherError: the list is missing or misshapen, or has no such product or platform.
    """
    product, _, platform = selector.partition(":")
    found: dict[str, Release] = {}
    for state in holding(_NAME, states, _FILE):
        for row in _rows(state, product, platform):
            release = _release(row, selector, state)
            before = found.get(release.version)
            found[release.version] = release if before is None else _joined(before, release)
    return list(found.values())


def _rows(state: State, product: str, platform: str) -> list[_Row]:
    listed = json_of(state, _FILE, tuple[_Product, ...])
    ours = [each for each in listed if each.product.lower().replace(" ", "-") == product]
    if not ours:
        names = [each.product[:40] for each in listed[:20]]
        raise PublisherError(f"{state.where(_FILE)}: got products {names}, expected {product!r}")
    rows = [
        row
        for each in ours
        for row in each.releases
        if row.platform and row.platform.lower() == platform
    ]
    if not rows:
        raise PublisherError(
            f"{state.where(_FILE)}: got no releases of product {product!r} for {platform!r}"
        )
    return rows


def _release(row: _Row, selector: str, state: State) -> Release:
    version = version_of(row.product_version or "", CHROMIUM, state, _FILE)
    cves = tuple(sorted(set(row.cves or ())))
    for cve in cves:
        if CVE.fullmatch(cve) is None:
            raise PublisherError(f"{state.where(_FILE)}: got {cve[:40]!r}, expected a CVE id")
    return Release(
        version=version,
        ref=f"{_NAME}:{selector}:{version}",
        released=day_of(row.published_time or "", state, _FILE),
        record=Record(feed=_NAME, day=state.day, file=_FILE, needle=f'"{version}"'),
        url="https://learn.microsoft.com/deployedge/microsoft-edge-relnotes-security",
        channel=selector.partition(":")[0],
        security=True if cves else None,
        cves=cves,
    )


def _joined(one: Release, other: Release) -> Release:
    """Return one release of two rows: the earlier day with its record, the CVEs of both."""
    days = [release.released or date.max for release in (one, other)]
    cves = tuple(sorted({*one.cves, *other.cves}))
    earlier = one if days[0] <= days[1] else other
    return msgspec.structs.replace(earlier, cves=cves, security=True if cves else None)


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:  # noqa: ARG001 - one file has all
    return [Download(_FILE, "https://edgeupdates.microsoft.com/api/products?view=enterprise")]


FEED = Feed(
    name=_NAME,
    title="Microsoft Edge's update API, enterprise view",
    publisher="Microsoft",
    gap_days=14,
    dated=True,
    downloads=_downloads,
)
