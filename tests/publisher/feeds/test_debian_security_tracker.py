"""Debian's security tracker: both forms it is recorded in, and hostile bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passmuster.versions import compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import debian_security_tracker as tracker
from passmuster_publisher.feeds.record import Record
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
SAMPLES = ROOT.parent / "shared" / "feeds" / "debian-security-tracker" / "samples"
DAY = date(2026, 8, 22)

real = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the large real recordings are not beside this checkout"
)
Write = Callable[..., State]


@pytest.fixture
def state(tmp_path: Path) -> Write:
    """Return what records files (raw bytes by name) as the state of a day."""

    def write(files: dict[str, bytes], day: date = DAY) -> State:
        folder = tmp_path / day.isoformat()
        (folder / "advisories").mkdir(parents=True, exist_ok=True)
        for name, payload in files.items():
            (folder / name).write_bytes(payload)
        return State("debian-security-tracker", day, folder)

    return write


def _suite(fixed: str | None, **more: Any) -> dict[str, Any]:
    suite = {"status": "resolved", "repositories": {"bookworm": "2.0-1"}, "urgency": "low", **more}
    return suite if fixed is None else {**suite, "fixed_version": fixed}


def _data(holes: dict[str, Any], package: str = "poppler") -> dict[str, bytes]:
    """Return the tracker's file as it is served: one line, other packages around."""
    wrapped = {
        name: {"description": "x", "scope": "local", "releases": {"sid": _suite("9-9"), **hole}}
        for name, hole in holes.items()
    }
    whole = {"aaa": {"CVE-2001-0001": {"releases": {}}}, package: wrapped, "zzz": {}}
    return {"data.json": json.dumps(whole, separators=(",", ":")).encode()}


def _advisory(name: str, original: str, *notes: dict[str, Any]) -> dict[str, bytes]:
    page = {"Header": {"Original": original, "ID": name}, "Annotations": notes}
    return {f"advisories/{name}.json": json.dumps(page, indent=2).encode()}


def _note(version: str, **more: Any) -> dict[str, Any]:
    return {
        "Original": f"[bookworm] - poppler {version}",
        "Type": "package",
        "Release": "bookworm",
        "Package": "poppler",
        "Kind": "fixed",
        "Version": version,
        **more,
    }


def test_a_resolved_hole_is_a_release_without_a_day(state: Write) -> None:
    """The tracker's file tells no days; the suite's own fixed version counts."""
    recorded = state(_data({"CVE-2024-1234": {"bookworm": _suite("1.0-1+deb12u1")}}))
    (release,) = tracker.releases([recorded], "bookworm:poppler")
    assert (release.version, release.released, release.security) == ("1.0-1+deb12u1", None, True)
    assert (release.ref, release.cves) == (
        "debian-security-tracker:CVE-2024-1234",
        ("CVE-2024-1234",),
    )
    assert release.url == "https://security-tracker.debian.org/tracker/CVE-2024-1234"
    assert release.record == Record(
        feed="debian-security-tracker", day=DAY, file="data.json", needle='"CVE-2024-1234"'
    )


@pytest.mark.parametrize(
    ("urgency", "severity"),
    [
        ("not yet assigned", "unknown"),
        ("end-of-life", "unknown"),
        ("unimportant", "low"),
        ("low", "low"),
        ("medium**", "medium"),
        ("high", "high"),
    ],
)
def test_urgency_is_the_severity_where_it_tells_one(
    state: Write, urgency: str, severity: str
) -> None:
    """Stars mark what a robot set."""
    recorded = state(_data({"CVE-2024-1234": {"bookworm": _suite("1.0-1", urgency=urgency)}}))
    (release,) = tracker.releases([recorded], "bookworm:poppler")
    assert release.severity == severity


@pytest.mark.parametrize(
    "suite",
    [
        _suite("0"),
        _suite(None),
        _suite("<unfixed>"),
        _suite("<no-dsa>"),
        _suite(None, status="open", nodsa="x", nodsa_reason=""),
        _suite("1.0-1", status="open"),
        _suite("1.0-1", status="undetermined"),
    ],
)
def test_a_hole_without_a_fix_says_nothing(state: Write, suite: dict[str, Any]) -> None:
    """Not affected, unfixed on purpose or not yet, undetermined: no version, and no failure."""
    holes = {"CVE-2024-1111": {"bookworm": suite}, "CVE-2024-1234": {"bookworm": _suite("1.1-1")}}
    recorded = state(_data(holes))
    assert [each.version for each in tracker.releases([recorded], "bookworm:poppler")] == ["1.1-1"]
    alone = state(_data({"CVE-2024-1111": {"bookworm": suite}}))
    with pytest.raises(PublisherError, match="got no fix of poppler in bookworm"):
        tracker.releases([alone], "bookworm:poppler")


def test_several_holes_of_one_version_are_one_release(state: Write) -> None:
    """Worst severity, all holes; a hole that has no id yet adds none, and is no reference."""
    holes = {
        "CVE-2024-2222": {"bookworm": _suite("1.0-1")},
        "CVE-2024-1111": {"bookworm": _suite("1.0-1", urgency="high")},
        "TEMP-0000000-ABCDEF": {"bookworm": _suite("1.0-1")},
        "TEMP-1091322-0A1B2C": {"bookworm": _suite("1.5-1", urgency="medium")},
    }
    one, other = tracker.releases([state(_data(holes))], "bookworm:poppler")
    assert (one.ref, one.severity) == ("debian-security-tracker:CVE-2024-2222", "high")
    assert one.cves == ("CVE-2024-1111", "CVE-2024-2222")
    assert (other.ref, other.cves) == ("debian-security-tracker:poppler@1.5-1", ())
    assert other.url.endswith("/tracker/source-package/poppler")


def test_an_advisory_gives_the_day_and_the_reference(state: Write) -> None:
    """DSA and DLA tell days; whichever state has them, they are cited before a mere CVE."""
    data = _data({"CVE-2024-1234": {"bookworm": _suite("1.0-1", urgency="medium")}})
    dsa = _advisory(
        "DSA-5968-1",
        "[30 Jul 2025] DSA-5968-1 poppler - security update",
        {"Type": "xref", "Bugs": ["CVE-2024-1235", "DSA-1-1"]},
        _note("1.0-1"),
        _note("1.0-1~deb13u1", Release="trixie"),
        _note("7-7", Package="atril"),
    )
    dla = _advisory("DLA-4197-1", "[1 Aug 2025] DLA-4197-1 poppler", _note("1.9-1"))
    states = [state(data, date(2026, 7, 8)), state(dsa | dla)]
    first, second = tracker.releases(states, "bookworm:poppler")
    assert (first.version, first.released) == ("1.0-1", date(2025, 7, 30))
    assert (first.ref, first.severity) == ("debian-security-tracker:DSA-5968-1", "medium")
    assert first.cves == ("CVE-2024-1234", "CVE-2024-1235")
    assert first.record == Record(
        feed="debian-security-tracker",
        day=DAY,
        file="advisories/DSA-5968-1.json",
        needle="[bookworm] - poppler 1.0-1",
    )
    assert (second.ref, second.released) == (
        "debian-security-tracker:DLA-4197-1",
        date(2025, 8, 1),
    )


def test_a_recorded_cve_speaks_for_a_suite_or_for_unstable(state: Write) -> None:
    """A note without a release is unstable's; kinds other than `fixed` hold no fix."""
    unstable = _note("3.0-1", Original="- poppler 3.0-1", Severity="low")
    del unstable["Release"]
    page = _advisory(
        "CVE-2024-1234",
        "CVE-2024-1234 (x)",
        unstable,
        _note("", Kind="no-dsa"),
        _note("2.0-1", Kind="not-affected"),
    )
    recorded = state(page)
    (release,) = tracker.releases([recorded], "sid:poppler")
    assert (release.version, release.severity, release.released) == ("3.0-1", "low", None)
    assert release.record.needle == "- poppler 3.0-1"
    with pytest.raises(PublisherError, match="got no fix of poppler in bookworm"):
        tracker.releases([recorded], "bookworm:poppler")


GOOD = _data({"CVE-2024-1234": {"bookworm": _suite("1.0-1")}})["data.json"]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "data.json"),
        (b"{}", "names no package"),
        (b"[]", "Expected `object`"),
        (b"<!DOCTYPE html><title>502</title>", "a web page"),
        (GOOD[:-5], "truncated"),
        (GOOD[:-1] + b"," + GOOD[1:], "'poppler' stands twice"),
        (GOOD.replace(b'"status":', b'"urgency":"low","status":'), "stands twice in one object"),
        (GOOD.replace(b'"CVE-2024-1234"', b'"2024-1234"'), "expected a CVE id"),
        (GOOD.replace(b'"CVE-2024-1234"', '"CVE-٢٠٢٤-1234"'.encode()), "expected a CVE id"),
        (GOOD.replace(b'"resolved"', b'"fixed"'), "status"),
        (GOOD.replace(b'"1.0-1"', b"10"), "fixed_version"),
        (GOOD.replace(b'"1.0-1"', b'"1.0_1"'), "got version"),
        (GOOD.replace(b'"1.0-1"', b'"1.0\\u001b[31m"'), "got version"),
        (GOOD.replace(b'"1.0-1"', b'"2.0-1+deb12u9"'), "expected one that the suite offers"),
        (GOOD.replace(b'"2.0-1"', b'"-"'), "expected a Debian version"),
        (GOOD.replace(b'{"bookworm":"2.0-1"}', b"[]"), "repositories"),
        (GOOD.replace(b'"releases"', b'"suites"'), "releases"),
        (b'{"poppler":' + b"[" * 5000 + b"]" * 5000 + b"}", "data.json"),
    ],
)
def test_misshapen_data_is_refused(state: Write, payload: bytes, message: str) -> None:
    """A web page, half a file, keys twice, wrong types, a version that nobody can install."""
    recorded = state({"data.json": payload})
    with pytest.raises(PublisherError, match=message) as caught:
        tracker.releases([recorded], "bookworm:poppler")
    assert "debian-security-tracker/2026-08-22/data.json" in str(caught.value)


def test_broken_rows_of_other_packages_are_not_ours(state: Write) -> None:
    """They are skipped unread."""
    payload = GOOD.replace(b'"zzz":{}', b'"zzz":{"x":[1,{"status":7}]}')
    (release,) = tracker.releases([state({"data.json": payload})], "bookworm:poppler")
    assert release.version == "1.0-1"


ISSUED = "[30 Jul 2025] DSA-5968-1 poppler"


@pytest.mark.parametrize(
    ("name", "original", "old", "new", "message"),
    [
        ("DSA-5968-1", ISSUED, b'"ID": "DSA-5968-1"', b'"ID": "DSA-5968-2"', "its file's name"),
        ("USN-1-1", ISSUED, b"", b"", "its file's name"),
        ("DSA-5968-1", "DSA-5968-1 poppler", b"", b"", "expected \\[D Mon YYYY\\]"),
        ("DSA-5968-1", ISSUED.replace("Jul", "Foo"), b"", b"", "expected \\[D Mon YYYY\\]"),
        ("DSA-5968-1", ISSUED.replace("30 Jul", "31 Jun"), b"", b"", "expected \\[D Mon YYYY\\]"),
        ("DSA-5968-1", ISSUED.replace("2025", "1999"), b"", b"", "got the day 1999"),
        ("DSA-5968-1", ISSUED.replace("2025", "2027"), b"", b"", "got the day 2027"),
        ("DSA-5968-1", ISSUED, b'"1.0-1"', b'"one"', "got version 'one'"),
        ("DSA-5968-1", ISSUED, b'"1.0-1"', b"1.0", "got `float`"),
        ("DSA-5968-1", ISSUED, b'"Type"', b'"Kind"', "twice"),
        ("DSA-5968-1", ISSUED, b'"Annotations"', b'"Notes"', "Annotations"),
        ("DSA-5968-1", ISSUED, b"{", b"<html>{", "a web page"),
        ("DSA-5968-1", ISSUED, b"bookworm", b"\x07", "control characters"),
        ("DSA-5968-1", ISSUED, b"}", b"", "DSA-5968-1.json"),
    ],
)
def test_a_misshapen_advisory_is_refused(
    state: Write, name: str, original: str, old: bytes, new: bytes, message: str
) -> None:
    """Another name than its file's, no day or an impossible one, no version, no data."""
    ((file, payload),) = _advisory(name, original, _note("1.0-1")).items()
    recorded = state({file: payload.replace(old, new) if old else payload})
    with pytest.raises(PublisherError, match=message):
        tracker.releases([recorded], "bookworm:poppler")


def test_what_is_not_recorded_is_an_error_and_not_nothing(state: Write) -> None:
    """No file of the feed, a folder in place of one, another selector."""
    recorded = state({})
    with pytest.raises(PublisherError, match="got neither"):
        tracker.releases([recorded], "bookworm:poppler")
    (recorded.folder / "advisories" / "a.json").mkdir()
    with pytest.raises(PublisherError, match=r"a\.json"):
        tracker.releases([recorded], "bookworm:poppler")
    for selector in ("Bookworm:poppler", "poppler", "bookworm:", "bookworm,sid:poppler"):
        with pytest.raises(PublisherError, match="got selector"):
            tracker.releases([recorded], selector)


def test_caps_hold(state: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger decides how much there is to read."""
    recorded = state({"data.json": GOOD} | _advisory("DSA-5968-1", ISSUED, _note("1.0-1")))
    monkeypatch.setattr(tracker, "_MOST_BYTES", len(GOOD))
    assert tracker.releases([recorded], "bookworm:poppler")
    monkeypatch.setattr(tracker, "_MOST_BYTES", len(GOOD) - 1)
    with pytest.raises(PublisherError, match=r"data\.json: got more than"):
        tracker.releases([recorded], "bookworm:poppler")
    monkeypatch.setattr(tracker, "_MOST_ADVISORIES", 0)
    with pytest.raises(PublisherError, match="advisories: got more than 0"):
        tracker.releases([recorded], "bookworm:poppler")


def test_our_recording_and_what_is_fetched() -> None:
    """Chromium's two advisories with their days, evince fixed before the suite existed."""
    states = Recordings(OURS).states("debian-security-tracker")
    first, second = tracker.releases(states, "bookworm:chromium")
    assert (first.version, first.released) == ("138.0.7204.183-1~deb12u1", date(2025, 7, 30))
    assert (second.version, second.released) == ("144.0.7559.59-1~deb12u1", date(2026, 1, 14))
    assert (len(first.cves), len(second.cves)) == (1, 10)
    assert compare("deb", first.version, second.version) < 0
    (evince,) = tracker.releases(states, "bookworm:evince")
    assert compare("deb", evince.version, "43.1-2") < 0
    for each in (first, second, evince):
        text = states[-1].text(each.record.file)
        assert each.record.needle in text
    with pytest.raises(PublisherError, match="got no fix"):
        tracker.releases(states, "bookworm:poppler")
    assert tracker.FEED.stated_on(states[-1]) == DAY
    assert [tuple(each) for each in tracker.FEED.downloads(("bookworm:poppler",), DAY)] == [
        ("data.json", "https://security-tracker.debian.org/tracker/data/json", False)
    ]


@real
def test_the_real_samples_say_what_ours_say(state: Write) -> None:
    """The advisories of our recording, and the facts of its data, are in the real ones."""
    samples = {f"advisories/{file.name}": file.read_bytes() for file in SAMPLES.glob("*.json")}
    whole = [state(samples)]
    ours = Recordings(OURS).states("debian-security-tracker")
    for selector in ("bookworm:chromium", "trixie:chromium", "bookworm:atril", "buster:atril"):
        small, large = (tracker.releases(states, selector) for states in (ours, whole))
        assert [(r.version, r.ref, r.released, r.cves) for r in small] == [
            (r.version, r.ref, r.released, r.cves) for r in large
        ]
    (evince,) = tracker.releases(ours, "bookworm:evince")
    assert [each.version for each in tracker.releases(whole, "sid:evince")] == [evince.version]
    for each in tracker.releases(whole, "bookworm:chromium"):
        assert each.record.needle in whole[0].text(each.record.file)
