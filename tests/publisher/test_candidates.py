"""Which releases may become steps, how urgent each is, and from which day its grace counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.model.requirement import Withdrawn
from passmuster.versions import VersionError, compare
from passmuster_publisher.candidates import (
    Advisories,
    candidates,
    counting,
    lowered,
    taken_back,
)
from passmuster_publisher.feeds.record import Exploited, Record, Release
from passmuster_publisher.ladder import Candidate, Grace, climb, midnight
from passmuster_publisher.policy.tables import Latest, LatestMinus, LatestSecurity, Mark

DAY = date(2026, 8, 22)
NOTHING = Advisories((), {})


def _record(needle: str = "x", feed: str = "feed", day: date = DAY) -> Record:
    return Record(feed=feed, day=day, file="file.json", needle=needle)


def _release(version: str, released: str | None = "2026-08-01", **fields: Any) -> Release:
    whole = {"ref": f"feed:{version}", "record": _record(version), **fields}
    return Release(
        version=version, released=date.fromisoformat(released) if released else None, **whole
    )


def _rule(**fields: Any) -> LatestSecurity:
    whole = {"id": "r", "product": "p", "scheme": "dotted", "first": "feed/p", **fields}
    return LatestSecurity(**whole)


def _found(
    releases: Sequence[Release],
    *,
    rule: Any = None,
    marks: Sequence[Mark] = (),
    advisories: Advisories = NOTHING,
) -> list[Candidate]:
    return candidates(rule or _rule(), marks, releases, advisories)


def _versions(found: Sequence[Candidate]) -> list[str]:
    return [each.version for each in found]


# --- What counts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "release", "counts"),
    [
        ({}, {}, True),
        ({"channels": ("B",)}, {"channel": "B"}, True),
        ({"channels": ("B",)}, {"channel": "D"}, False),
        ({"channels": ("B",)}, {"channel": "OOB"}, False),
        ({"channels": ("B",)}, {"channel": ""}, False),
        ({"ignore_channels": ("device-specific",)}, {"channel": "device-specific"}, False),
        ({"ignore_channels": ("device-specific",)}, {"channel": "universal"}, True),
        ({"min_share": 0.5}, {"share": 0.49}, False),
        ({"min_share": 0.5}, {"share": 0.5}, True),
        ({"min_share": 0.5}, {"share": None}, True),
        ({}, {"released": "2026-08-22"}, True),
        ({}, {"released": "2026-08-23"}, False),
        ({}, {"released": None}, True),
    ],
)
def test_what_counts_as_a_release(
    policy: dict[str, Any], release: dict[str, Any], *, counts: bool
) -> None:
    """Previews, early roll-outs, builds for some machines and days to come do not."""
    one = _release("1.0", **release)
    assert counting(_rule(**policy), [one], DAY) == ([one] if counts else [])


# --- Which of them close holes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "fields", "counts"),
    [
        (True, {}, True),
        (False, {}, False),
        # No feed of advisories is named and the first says nothing: every release is one.
        (None, {}, True),
        (None, {"security": "mfsa/firefox"}, False),
        (None, {"security": "marks"}, False),
        (True, {"security": "mfsa/firefox"}, True),
        (None, {"security": "mfsa/firefox", "assume_security": "major"}, False),
        (None, {"security": "mfsa/firefox", "assume_security": "minor"}, True),
        (False, {"assume_security": "minor"}, True),
    ],
)
def test_a_release_without_an_advisory_raises_nothing(
    told: bool | None,  # noqa: FBT001 - a parameter of the table
    fields: dict[str, Any],
    counts: bool,  # noqa: FBT001
) -> None:
    """Version 1.2: neither the first of its major number nor a dot release of its minor one."""
    found = _found([_release("1.2", security=told)], rule=_rule(**fields))
    assert _versions(found) == (["1.2"] if counts else [])


@pytest.mark.parametrize(
    ("version", "assumed", "counts"),
    [
        ("154.0", "major", True),
        ("154", "major", True),
        ("154.0.1", "major", False),
        ("140.14.0", "major", False),
        ("140.14.0", "minor", True),
        ("140.14.1", "minor", False),
        ("154.0", "no", False),
    ],
)
def test_a_number_that_changes_may_be_assumed_to_close_holes(
    version: str, assumed: str, *, counts: bool
) -> None:
    """Before the advisory is out; the policy's word is the reason then."""
    rule = _rule(security="mfsa/firefox", assume_security=assumed)
    found = _found([_release(version)], rule=rule)
    assert _versions(found) == ([version] if counts else [])
    if counts:
        assert found[0].why == (f"feed:{version}", "policy:r.assume_security")


def test_an_advisory_makes_a_security_release() -> None:
    """Joined by version as numbers; the severity, the page and the CVEs are the advisory's."""
    advisory = _release(
        "152", "2026-06-17", ref="mfsa:2026-57", security=True, severity="high",
        url="https://example.test/57", cves=("CVE-2026-1",), record=_record("Firefox 152", "mfsa"),
    )  # fmt: skip
    unreadable = _release("one", ref="mfsa:2026-58", security=True)
    (found,) = _found(
        [_release("152.0", "2026-06-16", url="https://example.test/notes"), _release("152.0.1")],
        rule=_rule(security="mfsa/firefox", scheme="mozilla"),
        advisories=Advisories((unreadable, advisory), {}),
    )
    assert (found.version, found.released) == ("152.0", date(2026, 6, 16))
    assert (found.severity, found.url) == ("high", "https://example.test/57")
    assert found.why == ("feed:152.0", "mfsa:2026-57")
    assert [each.needle for each in found.records] == ["152.0", "Firefox 152"]
    assert (found.confidence, found.exploited, found.cves) == ("single", False, ())


def test_a_mark_outranks_every_feed() -> None:
    """Both ways: what people know of a release and no feed tells."""
    yes = Mark(version="1.1", reason="bulletin", severity="critical", url="https://example.test/b")
    no = Mark(version="1.2", reason="a repair", security=False)
    releases = [_release("1.1", security=False, url="https://example.test/n"),
                _release("1.2", security=True)]  # fmt: skip
    (found,) = _found(releases, rule=_rule(security="marks"), marks=[yes, no])
    assert (found.version, found.severity) == ("1.1", "critical")
    assert found.url == "https://example.test/b"
    assert found.why == ("feed:1.1", "policy:r.mark")


def test_rule_latest_takes_every_release() -> None:
    """Nobody tells which are security; one that upstream says is none counts too."""
    rule = Latest(id="r", product="p", scheme="dotted", first="feed/p")
    assert _versions(_found([_release("2"), _release("1", security=False)], rule=rule)) == [
        "1",
        "2",
    ]


def test_a_version_of_another_scheme_is_an_error() -> None:
    """Neither skipped nor taken for the oldest."""
    with pytest.raises(VersionError):
        _found([_release("one")])


# --- From which day, and how urgent -------------------------------------------------------------


def test_the_first_day_on_which_a_release_counts_starts_the_clock() -> None:
    """A growing share gives several rows: only those that count are there."""
    grown = [_release("1.0", "2026-08-10", share=0.05), _release("1.0", "2026-08-14", share=0.6),
             _release("1.0", "2026-08-16", share=1.0)]  # fmt: skip
    rule = _rule(min_share=0.5)
    (found,) = _found(counting(rule, grown, DAY), rule=rule)
    assert found.released == date(2026, 8, 14)


def test_what_the_first_source_does_not_date_has_another_day() -> None:
    """The advisory's, else the first day on which a recording held it, which stands still."""
    undated = [
        _release("1.0", None, record=_record(day=date(2026, 8, 5))),
        _release("1.0", None, record=_record(day=date(2026, 8, 9))),
    ]
    (found,) = _found(undated)
    assert found.released == date(2026, 8, 5)
    advisory = _release("1.0", "2026-08-03", security=True)
    (found,) = _found(undated, advisories=Advisories((advisory,), {}))
    assert found.released == date(2026, 8, 3)
    # The first source's own day is never moved by the advisory's.
    (found,) = _found([_release("1.0", "2026-08-04")], advisories=Advisories((advisory,), {}))
    assert found.released == date(2026, 8, 4)


def test_the_gravest_word_counts() -> None:
    """Of all who speak of the version."""
    advisories = Advisories((_release("1.0", security=True, severity="medium"),), {})
    mark = Mark(version="1.0", reason="x", severity="low")
    (found,) = _found([_release("1.0", severity="high")], marks=[mark], advisories=advisories)
    assert found.severity == "high"


OLD = Exploited(cve="CVE-2009-3459", added=DAY, record=_record('"CVE-2009-3459"', "cisa-kev"))
NEW = Exploited(cve="CVE-2026-34621", added=DAY, record=_record('"CVE-2026-34621"', "cisa-kev"))
KNOWN = {each.cve: each for each in (OLD, NEW)}


def test_exploited_holes_are_joined_by_their_number_only() -> None:
    """One whose hole was added late today does not touch today's release."""
    releases = [_release("9.2", "2009-10-13", cves=("CVE-2009-3459",)), _release("26.1"),
                _release("26.2", cves=("CVE-2026-1",))]  # fmt: skip
    found = _found(releases, advisories=Advisories((), KNOWN))
    assert [(each.version, each.exploited, each.cves) for each in found] == [
        ("9.2", True, ("CVE-2009-3459",)),
        ("26.1", False, ()),
        ("26.2", False, ()),
    ]
    assert found[0].why == ("feed:9.2", "cisa-kev:CVE-2009-3459")
    assert found[0].records[1] == OLD.record


@pytest.mark.parametrize("where", ["release", "advisory", "mark"])
def test_the_number_may_stand_anywhere(where: str) -> None:
    """At the release, in its advisory, or in what people marked."""
    cves = ("CVE-2026-34621",)
    (found,) = _found(
        [_release("1.0", cves=cves if where == "release" else ())],
        marks=[Mark(version="1", reason="x", cves=cves)] if where == "mark" else (),
        advisories=Advisories(
            (_release("1.0", security=True, cves=cves),) if where == "advisory" else (), KNOWN
        ),
    )
    assert (found.exploited, found.cves) == (True, cves)


def test_upstreams_own_word_is_enough() -> None:
    """With the numbers that it names, or without any."""
    (found,) = _found([_release("1.0", exploited=True, exploited_cves=("CVE-2026-65400",))])
    assert (found.exploited, found.cves) == (True, ("CVE-2026-65400",))
    (found,) = _found([_release("1.0", exploited=True, cves=("CVE-2026-1",))])
    assert (found.exploited, found.cves) == (True, ())


# --- The release some places below --------------------------------------------------------------


def _minus(behind: int, of: str = "release") -> LatestMinus:
    return LatestMinus(
        id="r", product="p", scheme="dotted", first="feed/p", behind=behind, of=of,
        security="mfsa/firefox",
    )  # fmt: skip


def _lowered(releases: Sequence[Release], rule: LatestMinus) -> Sequence[Candidate]:
    return lowered(rule, _found(releases, rule=rule))


def test_one_release_below_the_newest() -> None:
    """It becomes the minimum on the day of the newer one, whose page and reason are told too."""
    releases = [_release("1.0", "2026-06-01"), _release("1.1", "2026-07-01"),
                _release("2.0", "2026-08-01")]  # fmt: skip
    found = _lowered(releases, _minus(1))
    assert [(each.version, each.released) for each in found] == [
        ("1.0", date(2026, 7, 1)),
        ("1.1", date(2026, 8, 1)),
    ]
    assert found[0].why == ("feed:1.0", "feed:1.1", "policy:r.behind")
    assert [each.needle for each in found[0].records] == ["1.0", "1.1"]
    assert _versions(_lowered(releases, _minus(0))) == ["1.0", "1.1", "2.0"]
    assert _lowered(releases, _minus(3)) == []


def test_a_line_is_agreed_when_both_releases_are() -> None:
    """The one that becomes the minimum, and the one that makes it so; other rules move nothing."""
    found = _found([_release("1"), _release("2"), _release("3")], rule=_minus(1))
    told = [msgspec.structs.replace(each, confidence="agreed") for each in found[:2]] + found[2:]
    assert [each.confidence for each in lowered(_minus(1), told)] == ["agreed", "single"]
    assert lowered(_rule(), told) is told


def test_one_major_below_the_newest() -> None:
    """The first release of each major is its place."""
    releases = [_release("1.0", "2026-05-01"), _release("1.1", "2026-06-01"),
                _release("2.0", "2026-07-01"), _release("3.0", "2026-08-01")]  # fmt: skip
    found = _lowered(releases, _minus(1, "major"))
    assert [(each.version, each.released) for each in found] == [
        ("1.0", date(2026, 7, 1)),
        ("2.0", date(2026, 8, 1)),
    ]


def _in_order(rows: list[tuple[bool, int]]) -> list[Release]:
    """Return releases with rising versions and days; each row: a new major?, days until then."""
    major, minor, day, found = 1, -1, date(2026, 1, 1), []
    for new_major, days in rows:
        major, minor = (major + 1, 0) if new_major else (major, minor + 1)
        day += timedelta(days=days)
        found.append(_release(f"{major}.{minor}", str(day)))
    return found


RELEASED_IN_ORDER = st.lists(
    st.tuples(st.booleans(), st.integers(1, 30)), min_size=1, max_size=15
).map(_in_order)


@given(releases=RELEASED_IN_ORDER, behind=st.integers(0, 4), days=st.integers(0, 500))
def test_the_line_is_always_that_many_places_below_the_newest(
    releases: list[Release], behind: int, days: int
) -> None:
    """At any day, with no grace: what was out by the day before, and the place below the last."""
    today = date(2026, 1, 1) + timedelta(days=days)
    rule = _minus(behind)
    found = _lowered(counting(rule, releases, today), rule)
    steps = climb("dotted", found, Grace(0, 0), today)
    out = [each for each in releases if each.released and each.released < today]
    holding = [step.minimum for step in steps if step.deadline <= midnight(today)]
    assert holding == ([out[-1 - behind].version] if len(out) > behind else [])


@given(releases=RELEASED_IN_ORDER, behind=st.integers(0, 3), days=st.integers(0, 500))
def test_the_line_is_always_that_many_majors_below_the_newest(
    releases: list[Release], behind: int, days: int
) -> None:
    """At any day, with no grace: the first release of the major so many places below."""
    today = date(2026, 1, 1) + timedelta(days=days)
    rule = _minus(behind, "major")
    found = _lowered(counting(rule, releases, today), rule)
    steps = climb("dotted", found, Grace(0, 0), today)
    out = [each.version for each in releases if each.released and each.released < today]
    majors = list(dict.fromkeys(each.partition(".")[0] for each in out))
    firsts = [next(each for each in out if each.startswith(f"{major}.")) for major in majors]
    holding = [step.minimum for step in steps if step.deadline <= midnight(today)]
    assert holding == ([firsts[-1 - behind]] if len(firsts) > behind else [])


@given(releases=st.lists(st.sampled_from(["1.0", "1.1", "2.0", "1.0.0"]), max_size=8).flatmap(
    lambda versions: st.permutations([_release(v, f"2026-08-{i + 1:02}")
                                      for i, v in enumerate(versions)])))  # fmt: skip
def test_candidates_rise_and_each_version_is_one(releases: list[Release]) -> None:
    """Whatever the order in which a feed lists them."""
    found = _found(releases)
    for lower, higher in pairwise(found):
        assert compare("dotted", lower.version, higher.version) < 0


# --- Withdrawn ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("withdrawn", "version", "taken"),
    [
        ({"versions": ("1.2",)}, "1.2.0", True),
        ({"versions": ("1.2",)}, "1.2.1", False),
        ({"at_least": "1", "below": "2"}, "1", True),
        ({"at_least": "1", "below": "2"}, "2", False),
        ({"at_least": "1"}, "0.9", False),
        ({"at_least": "1"}, "9", True),
        ({"below": "2"}, "1", True),
        ({}, "1", False),
        ({"below": "2"}, "one", False),
    ],
)
def test_what_is_withdrawn(withdrawn: dict[str, Any], version: str, *, taken: bool) -> None:
    """By name or by half-open range; what cannot be read is not withdrawn by it."""
    assert taken_back("dotted", [Withdrawn(reason="x", **withdrawn)], version) is taken
