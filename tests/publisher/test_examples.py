"""The example policy as desktops feel it: replayed on any day, each version has its status."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from passmuster.evaluate import judge
from passmuster.model.finding import Freshness
from passmuster.model.installation import (
    Kind,
    ReportedInstallation,
    ReportedInventory,
    Version,
)
from passmuster.model.requirement import Manifest
from passmuster_publisher.build import build
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.policy import load

EXAMPLES = Path(__file__).parents[2] / "examples"


def _copy(product: str, raw: str, scheme: str, packaging: str, track: str) -> ReportedInstallation:
    kinds = {"debian": Kind.OS, "ubuntu": Kind.OS, "evince": Kind.PDF_VIEWER}
    return ReportedInstallation(
        product=product,
        kind=kinds.get(product, Kind.BROWSER),
        platform="linux",
        architecture="x86_64",
        packaging=packaging,
        track=track,
        on_disk=Version(raw=raw, scheme=scheme, upstream=raw.partition("-")[0]),
    )


DEBIAN_12 = ("debian", "12.15", "dotted", "os", "")
CASES = [
    # product, version, scheme, packaging, track, status on the day of the replay, two weeks later
    (*DEBIAN_12, "compliant", "compliant"),
    ("debian", "12.14", "dotted", "os", "", "overdue", "overdue"),
    ("debian", "13.6", "dotted", "os", "", "compliant", "compliant"),
    ("debian", "11.11", "dotted", "os", "", "unsupported", "unsupported"),
    ("ubuntu", "24.04", "dotted", "os", "", "compliant", "compliant"),
    ("ubuntu", "25.10", "dotted", "os", "", "unsupported", "unsupported"),
    ("firefox", "128.14.0esr-1~deb12u1", "deb", "dpkg", "esr", "overdue", "overdue"),
    ("firefox", "140.12.0esr-1~deb12u1", "deb", "dpkg", "esr", "due", "overdue"),
    ("firefox", "153.7.0esr-1~deb12u1", "deb", "dpkg", "esr", "compliant", "compliant"),
    ("chromium", "150.0.7871.46-1~deb12u1", "deb", "dpkg", "", "overdue", "overdue"),
    ("chromium", "150.0.7871.100-1~deb12u1", "deb", "dpkg", "", "due", "overdue"),
    ("chromium", "156.0.8078.79-1~deb12u1", "deb", "dpkg", "", "compliant", "compliant"),
    ("evince", "43.1-2", "deb", "dpkg", "", "overdue", "overdue"),
    ("evince", "43.1-2+deb12u1", "deb", "dpkg", "", "compliant", "compliant"),
    ("firefox", "152.0.6", "mozilla", "files", "release", "overdue", "overdue"),
    ("firefox", "154.0", "mozilla", "files", "release", "compliant", "compliant"),
    ("firefox", "140.14.0", "mozilla", "files", "esr", "unsupported", "unsupported"),
    ("firefox", "153.0", "mozilla", "files", "esr", "overdue", "overdue"),
    ("firefox", "153.1.0", "mozilla", "files", "esr", "compliant", "compliant"),
    ("google-chrome", "151.0.7922.108", "dotted", "files", "", "overdue", "overdue"),
    ("google-chrome", "151.0.7922.173", "dotted", "files", "", "compliant", "compliant"),
    ("google-chrome", "152.0.7977.42", "dotted", "files", "", "compliant", "compliant"),
    ("konqueror", "4:22.12.3-1", "deb", "dpkg", "", "blocked", "blocked"),
    ("falkon", "22.12.3-1", "deb", "dpkg", "", "not-covered", "not-covered"),
]


@cache
def _built(replay_on: date | None) -> Manifest:
    recordings = Recordings(EXAMPLES / "feeds")
    policy = load(EXAMPLES / "policy.toml")
    return build(policy, recordings, as_of=recordings.newest(), replay_on=replay_on).manifest


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 11, 24), date(2032, 2, 29)])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_each_version_has_its_status_on_any_day(case: tuple[str, ...], today: date) -> None:
    """A demonstration works a year from now; fifteen days later what was due is overdue."""
    *copy, now, later = case
    manifest = _built(today)
    copies = [_copy(*copy)]
    if copies[0].kind is not Kind.OS:
        copies.append(_copy(*DEBIAN_12))
    inventory = ReportedInventory(
        platform="linux", architecture="x86_64", installations=tuple(copies), sources=()
    )
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    for at, status in ((noon, now), (noon + timedelta(days=15), later)):
        judged = judge(inventory, manifest, at=at, freshness=Freshness.FRESH)
        found = {f.version: f.status for f in judged.findings if f.product == copies[0].product}
        assert found[copies[0].on_disk.raw] == status


def test_a_desktop_without_a_browser_misses_one() -> None:
    """The rule `required` of the example."""
    manifest = _built(None)
    inventory = ReportedInventory(
        platform="linux", architecture="x86_64", installations=(_copy(*DEBIAN_12),), sources=()
    )
    judged = judge(inventory, manifest, at=manifest.issued, freshness=Freshness.FRESH)
    assert [(f.status, f.requirement) for f in judged.findings][:1] == [("missing", "a-browser")]
