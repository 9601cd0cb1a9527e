"""SOFA: Apple's releases of macOS and Safari, which holes each closes and which are exploited.

"Exploited" belongs to a release and not to the latest one, so every entry of `SecurityReleases` is
told. Presence is no support: long ended branches stay in the list. A release with the scope
`device-specific` exists for some new Macs only; its channel says so. Security improvements with a
letter, `26.3.1 (a)`, are no releases and left out. SOFA marks what Apple or CISA calls exploited.

Wrong rows are known: iOS 15.6.1's exploited holes stood under macOS 15.6, and a new release had an
empty list (https://github.com/macadmins/sofa/issues/234). So an exploited hole counts as one only
where its number is less than three years older than the release, for iOS had each of those numbers
three years or more before macOS. And an empty list says "no security release" only beside Apple's
own list of all releases, which SOFA names where a release has no page; else it says nothing.
Refused: a row under another branch's or product's heading, holes that do not match their own count,
another site's page.
Source: https://github.com/macadmins/sofa, v2/ and v1/ (reference/feeds.md, section 1.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import CVE, day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State


class _Product(NamedTuple):
    """The first of the files that a state has counts; v1 does not tell the scope of devices."""

    files: tuple[str, ...]
    name: str
    kind: str
    ref: str


_NAME = "sofa"
_PRODUCTS = {
    "macos": _Product(
        ("v2/macos_data_feed.json", "v1/macos_data_feed.json"), "macOS", "OS", "sofa:"
    ),
    "safari": _Product(("v2/safari_data_feed.json",), "Safari", "Safari", "sofa:safari-"),
}
_ADDRESS = "https://sofafeed.macadmins.io/"
_VERSION = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}")
_IMPROVEMENT = re.compile(r"[0-9.]{1,12} \([a-z]\)")
_PAGE = re.compile(r"(?:https://support\.apple\.com/[A-Za-z0-9/-]{1,80})?")
# Apple's lists of all releases: the present one, and the one of 2022 and 2023.
_LISTS = ("100100", "121012")


class _Row(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    product_name: str
    product_version: str
    release_date: str
    release_type: str
    security_info: str
    cves: dict[str, object] = msgspec.field(name="CVEs")
    exploited: tuple[str, ...] = msgspec.field(name="ActivelyExploitedCVEs")
    cves_count: int = msgspec.field(name="UniqueCVEsCount")
    device_scope: Literal["", "universal", "device-specific"] = ""


class _Branch(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[_Row, ...] = msgspec.field(name="SecurityReleases")
    os: str = msgspec.field(name="OSVersion", default="")
    app: str = msgspec.field(name="AppVersion", default="")


class _Feed(msgspec.Struct, frozen=True, kw_only=True):
    os: tuple[_Branch, ...] = msgspec.field(name="OSVersions", default=())
    app: tuple[_Branch, ...] = msgspec.field(name="AppVersions", default=())


class _Check(msgspec.Struct, frozen=True, kw_only=True):
    last_check: str = msgspec.field(name="LastCheck", default="")


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the releases of a product; the newest state that tells a release's holes counts.

    Args:
        states: recorded states, oldest first; of several days of one version the earliest counts.
        selector: `macos` or `safari`.

    Raises:
        PublisherError: another selector, no state has the file, or one is not of the feed's shape.
    """
    product = _product(selector)
    found: dict[str, Release] = {}
    days: dict[str, date] = {}
    for state in states:
        file = next((each for each in product.files if state.has(each)), "")
        for release, day in _of_state(state, file, product) if file else ():
            version = release.version
            days[version] = min(day, days.get(version, day))
            found[version] = _newer(found.get(version, release), release)
    if not found:
        raise PublisherError(
            f"feed {_NAME}: got no recording of {selector}, expected {product.files[0]}"
        )
    return [msgspec.structs.replace(each, released=days[each.version]) for each in found.values()]


def _newer(earlier: Release, later: Release) -> Release:
    """Return what the later state says; what it no longer tells stays as it was."""
    if later.security is None:
        return earlier
    return msgspec.structs.replace(later, channel=later.channel or earlier.channel)


def _of_state(state: State, file: str, product: _Product) -> Iterator[tuple[Release, date]]:
    where = state.where(file)
    feed = json_of(state, file, _Feed)
    seen: set[str] = set()
    for branch in feed.os + feed.app:
        for row in branch.rows:
            if row.release_type != product.kind or _IMPROVEMENT.fullmatch(row.product_version):
                continue
            release, day = _release(row, state, file, product)
            heading = branch.os + branch.app
            if heading.rsplit(" ", 1)[-1] != release.version.split(".")[0]:
                raise PublisherError(
                    f"{where}: got {release.version} under {heading[:40]!r}, expected that branch's"
                )
            if release.version in seen:
                raise PublisherError(f"{where}: got {release.version} twice, expected it once")
            seen.add(release.version)
            yield release, day
    if not seen:
        raise PublisherError(f"{where}: got no release, expected some of {product.name}")


def _release(row: _Row, state: State, file: str, product: _Product) -> tuple[Release, date]:
    version = version_of(row.product_version, _VERSION, state, file)
    day = day_of(row.release_date, state, file)
    _check(row, f"{state.where(file)}: {version}", product)
    exploited = tuple(each for each in row.exploited if day.year - int(each[4:8]) < 3)
    release = Release(
        version=version,
        ref=f"{product.ref}{version}",
        record=Record(feed=_NAME, day=state.day, file=file, needle=f'"{version}"'),
        url=row.security_info,
        security=_security(row),
        exploited=bool(exploited),
        cves=tuple(row.cves),
        exploited_cves=exploited,
        channel=row.device_scope,
    )
    return release, day


def _check(row: _Row, where: str, product: _Product) -> None:
    if row.product_name != product.name:
        raise PublisherError(f"{where}: got {row.product_name[:40]!r}, expected {product.name!r}")
    if not _PAGE.fullmatch(row.security_info):
        raise PublisherError(
            f"{where}: got the page {row.security_info[:80]!r}, expected one of support.apple.com"
        )
    wrong = [each for each in row.cves if not CVE.fullmatch(each)]
    if wrong:
        raise PublisherError(f"{where}: got {wrong[0][:40]!r}, expected CVE-YYYY-NUMBER")
    if row.cves_count != len(row.cves) or not row.cves.keys() >= set(row.exploited):
        raise PublisherError(
            f"{where}: got {len(row.cves)} holes, expected {row.cves_count} as it counts them, "
            "among them the exploited ones"
        )


def _security(row: _Row) -> bool | None:
    if row.cves:
        return True
    return False if row.security_info.rsplit("/", 1)[-1] in _LISTS else None


def _stated_on(state: State) -> date:
    """Return the day on which SOFA last looked, which the page of macOS tells."""
    file = _PRODUCTS["macos"].files[0]
    check = json_of(state, file, _Check).last_check if state.has(file) else ""
    return day_of(check, state, file) if check else state.day


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:  # noqa: ARG001 - one page
    files = [_product(selector).files[0] for selector in selectors]
    return [Download(file, f"{_ADDRESS}{file}") for file in files]


def _product(selector: str) -> _Product:
    if selector not in _PRODUCTS:
        raise PublisherError(
            f"feed {_NAME}: got selector {selector[:40]!r}, expected one of {', '.join(_PRODUCTS)}"
        )
    return _PRODUCTS[selector]


FEED = Feed(
    name=_NAME,
    title="SOFA, Apple's releases as MacAdmins collect them",
    publisher="SOFA",
    gap_days=3,
    dated=True,
    downloads=_downloads,
    stated_on=_stated_on,
)
