"""From policy and recordings to a manifest: deterministic, and one product's doubt is its own."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.upstreams import CHROME, FIREFOX, HEAD, MACOS, WINDOWS, Upstreams, held, ladder
from passmuster.model.requirement import Manifest, Requirement
from passmuster.wire.codec import encode
from passmuster_publisher import checks
from passmuster_publisher.build import Built, build
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.policy import load

ALL = FIREFOX + CHROME + MACOS + WINDOWS
KEV = '\n[defaults]\nexploited = ["cisa-kev"]\n'
HTML = "<!DOCTYPE html>\n<html><body>Please sign in</body></html>"


@pytest.fixture
def upstreams(tmp_path: Path) -> Upstreams:
    """Return four products, each agreed and up to date on 22 August 2026."""
    upstreams = Upstreams(tmp_path / "feeds")
    upstreams.world()
    return upstreams


def _of(built: Built, name: str) -> Requirement:
    (found,) = (each for each in built.manifest.requirements if each.id == name)
    return found


def test_four_products_without_trouble(upstreams: Upstreams) -> None:
    """Floor and pending steps, each with its own day; nothing is held."""
    built = upstreams.build(ALL)
    assert ladder(built, "firefox") == [("153.0", "2026-08-05"), ("154.0", "2026-09-02")]
    assert ladder(built, "chrome") == [
        ("150.0.7871.46", "2026-07-15"),
        ("151.0.7922.173", "2026-09-04"),
    ]
    assert ladder(built, "macos", "macos-26") == [
        ("26.6.1", "2026-08-10"),
        ("26.6.2", "2026-09-01"),
    ]
    assert ladder(built, "macos", "macos-15") == [("15.7.9", "2026-08-21")]
    assert ladder(built, "windows") == [("26100.6900", "2026-07-29"), ("26100.7000", "2026-08-26")]
    assert (held(built), built.held(), built.warnings) == ({}, [], ())


def test_a_manifest_is_of_the_day_asked_for(upstreams: Upstreams) -> None:
    """Issued on that day with that day's serial; valid as the policy says."""
    manifest = upstreams.build("\n[defaults]\nvalid_days = 20\n" + ALL).manifest
    assert manifest.issued == datetime(2026, 8, 22, tzinfo=UTC)
    assert manifest.expires - manifest.issued == timedelta(days=20)
    assert (manifest.serial, manifest.replayed_from) == (2026082201, None)
    assert (manifest.schema, manifest.publisher) == (1, "Example")
    assert upstreams.build(ALL, serial=7).manifest.serial == 7
    assert checks.problems(manifest) == []


# --- Same inputs, same bytes --------------------------------------------------------------------


def test_same_inputs_give_same_bytes_anywhere(upstreams: Upstreams, tmp_path: Path) -> None:
    """In another folder, written in another order, with trouble and without."""
    upstreams.put("release-data", "2026-08-21", "firefox.json", HTML)
    rules = KEV + ALL
    rules += '\n[[requirement]]\nid = "brave"\nproduct = "brave"\nrule = "latest"\nscheme = "brave"'
    rules += '\nfirst = "apptracker/BraveBrowser"\nsources = 1\n'
    once = encode(upstreams.build(rules).manifest)
    assert encode(upstreams.build(rules).manifest) == once
    other = Upstreams(tmp_path / "elsewhere" / "copy")
    files = sorted(path for path in upstreams.folder.rglob("*") if path.is_file())
    for path in reversed(files):
        copy = other.folder / path.relative_to(upstreams.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    built = other.build(rules)
    assert encode(built.manifest) == once
    assert held(built)["brave"] == "feed apptracker/BraveBrowser: the recordings hold nothing of it"


def test_a_replay_differs_by_whole_days_only(upstreams: Upstreams) -> None:
    """The same ladder, moved; the manifest says from when, and no feed is stale."""
    plain = upstreams.build(ALL, "2026-08-22")
    moved = upstreams.build(ALL, "2026-08-22", replay_on=date(2027, 12, 1))
    assert moved.manifest.replayed_from == plain.manifest.issued
    assert moved.manifest.serial == 2027120101
    by = date(2027, 12, 1) - date(2026, 8, 22)
    for before, after in zip(plain.manifest.requirements, moved.manifest.requirements, strict=True):
        for one, other in zip(before.branches, after.branches, strict=True):
            assert [s.deadline + by for s in one.steps] == [s.deadline for s in other.steps]
            assert [s.minimum for s in one.steps] == [s.minimum for s in other.steps]
    assert held(upstreams.build(ALL, "2026-10-22"))
    assert held(upstreams.build(ALL, "2026-10-22", replay_on=date(2027, 12, 1))) == {}


def test_a_drill_may_follow_a_drill(upstreams: Upstreams) -> None:
    """The manifest of the drill before is read on the days that its recordings are of."""
    first = upstreams.build(ALL, replay_on=date(2027, 12, 1)).manifest
    again = upstreams.build(ALL, replay_on=date(2027, 12, 8), previous=first)
    assert encode(again.manifest) == encode(
        upstreams.build(ALL, replay_on=date(2027, 12, 8)).manifest
    )


# --- What raises nothing ------------------------------------------------------------------------


def test_a_release_without_advisory_raises_nothing(upstreams: Upstreams) -> None:
    """Of Firefox 152.0.1 to .6 only .4 and .6 close holes; 152.0 changed the major number."""
    days = {"152.0": "2026-06-16", "152.0.1": "2026-06-18", "152.0.2": "2026-06-23",
            "152.0.3": "2026-06-25", "152.0.4": "2026-06-30", "152.0.5": "2026-07-07",
            "152.0.6": "2026-07-14"}  # fmt: skip
    upstreams.firefox("2026-07-20", days)
    upstreams.advisory("2026-07-20", "2026-57", "June 16, 2026", "Firefox 152")
    upstreams.advisory("2026-07-20", "2026-62", "June 30, 2026", "Firefox 152.0.4")
    upstreams.advisory(
        "2026-07-20", "2026-67", "July 14, 2026", "Firefox 152.0.6", impact="critical"
    )
    built = upstreams.build(FIREFOX, "2026-07-20")
    assert ladder(built, "firefox") == [("152.0.4", "2026-07-15"), ("152.0.6", "2026-07-29")]
    assert held(built) == {}


def test_previews_and_repairs_of_windows_raise_nothing(upstreams: Upstreams) -> None:
    """Patch Tuesday only: neither the preview of the fourth week nor what came out of band."""
    upstreams.windows(
        "2026-08-22",
        "2026-08 OOB 2026-08-18 26100.7040 KB5121000",
        "2026-08 B 2026-08-11 26100.7000 KB5120000",
        "2026-07 D 2026-07-28 26100.6950 KB5115000",
        "2026-07 B 2026-07-14 26100.6900 KB5110000",
    )
    assert ladder(upstreams.build(WINDOWS), "windows") == [
        ("26100.6900", "2026-07-29"),
        ("26100.7000", "2026-08-26"),
    ]


def test_what_is_made_for_some_machines_only_raises_nothing(upstreams: Upstreams) -> None:
    """A release for new Macs; and one without any hole closed."""
    upstreams.macos(
        "2026-08-22",
        {"version": "26.6.3", "day": "2026-08-20", "cves": ["CVE-2026-1009"],
         "scope": "device-specific"},
        {"version": "26.6.2", "day": "2026-08-17"},
        {"version": "26.6.1", "day": "2026-08-06", "cves": ["CVE-2026-1001"]},
        {"version": "15.7.9", "day": "2026-08-06", "cves": ["CVE-2026-1003"]},
    )  # fmt: skip
    upstreams.offered("2026-08-22", {"26.6.3": "25G90", "15.7.9": "24G830"})
    assert ladder(upstreams.build(MACOS), "macos", "macos-26") == [("26.6.1", "2026-08-21")]


def test_a_small_share_starts_no_clock(upstreams: Upstreams) -> None:
    """And the day on which the share is reached does, not the first day of serving."""
    rows = [
        ("151.0.7922.173", "2026-08-20", 1.0),
        ("152.0.7977.42", "2026-08-12", 0.02),
        ("152.0.7977.42", "2026-08-19", 0.49),
    ]
    upstreams.chrome("2026-08-22", *rows)
    upstreams.scoop("2026-08-22", "googlechrome", "152.0.7977.42")
    assert ladder(upstreams.build(CHROME), "chrome") == [("151.0.7922.173", "2026-09-04")]
    upstreams.chrome("2026-08-22", *rows, ("152.0.7977.42", "2026-08-21", 0.5))
    assert ladder(upstreams.build(CHROME), "chrome") == [
        ("151.0.7922.173", "2026-09-04"),
        ("152.0.7977.42", "2026-09-05"),
    ]


# --- One product's doubt is its own -------------------------------------------------------------

LATER = "2026-08-25"


def _next_day(upstreams: Upstreams) -> None:
    """Record everything once more, three days later."""
    upstreams.world(LATER)


BROKEN: dict[str, tuple[str, Any]] = {
    "a web page": ("web page", lambda up: up.put("release-data", LATER, "firefox.json", HTML)),
    "truncated": (
        "release-data/2026-08-25/firefox.json",
        lambda up: up.put("release-data", LATER, "firefox.json", '{"versions": {"154.0": {"na'),
    ),
    "shrinks": (
        "it holds 1 releases, and 5 in the state before",
        lambda up: up.firefox(LATER, {"154.0": "2026-08-18"}),
    ),
    "goes back": (
        "went back from 154.0 to 153.0",
        lambda up: up.firefox(
            LATER, {f"{n}.0": "2026-05-01" for n in (149, 150, 151, 152)} | {"153.0": "2026-07-21"}
        ),
    ),
    "jumps": (
        "the major jumps from 154.0 to 157.0",
        lambda up: up.firefox(
            LATER, {f"{n}.0": "2026-05-01" for n in (151, 152, 153, 154)} | {"157.0": "2026-08-24"}
        ),
    ),
}


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_feed_in_doubt_holds_its_product_only(upstreams: Upstreams, what: str) -> None:
    """The last good line stays, with the reason; the others are as they would be without it."""
    five = {f"{n}.0": "2026-05-01" for n in (150, 151, 152)}
    upstreams.firefox("2026-08-22", five | {"153.0": "2026-07-21", "154.0": "2026-08-18"})
    previous = upstreams.build(ALL).manifest
    _next_day(upstreams)
    upstreams.firefox(LATER, five | {"153.0": "2026-07-21", "154.0": "2026-08-18"})
    well = upstreams.build(ALL, LATER, previous=previous)
    assert held(well) == {}
    reason, break_it = BROKEN[what]
    break_it(upstreams)
    for before in (None, previous):
        ill = upstreams.build(ALL, LATER, previous=before)
        assert list(held(ill)) == ["firefox"]
        assert reason in held(ill)["firefox"]
        assert ladder(ill, "firefox") == ladder(well, "firefox")
        assert ill.manifest.requirements[1:] == well.manifest.requirements[1:]


def test_a_branch_that_a_feed_loses_is_held(upstreams: Upstreams) -> None:
    """The other branch of the product rests on the same feed, and is held too."""
    previous = upstreams.build(MACOS).manifest
    _next_day(upstreams)
    upstreams.macos(LATER, {"version": "26.6.2", "day": "2026-08-17", "cves": ["CVE-2026-1002"]})
    built = upstreams.build(MACOS, LATER, previous=previous)
    assert held(built).keys() == {"macos-26", "macos-15"}
    assert "branch 15 is gone; it was at 15.7.9" in held(built)["macos-15"]
    assert ladder(built, "macos", "macos-15") == [("15.7.9", "2026-08-21")]


def test_a_support_page_that_loses_a_branch_keeps_it(upstreams: Upstreams) -> None:
    """With its line and its end, held; a broken page changes no end either."""
    upstreams.cycles(
        "2026-08-22", "macos", {"name": "26", "eol": False}, {"name": "15", "eol": "2026-09-30"}
    )
    previous = upstreams.build(MACOS).manifest
    _next_day(upstreams)
    for break_it in (
        lambda: upstreams.cycles(LATER, "macos", {"name": "26", "eol": False}),
        lambda: upstreams.put("endoflife.date", LATER, "macos.md", HTML),
    ):
        break_it()
        built = upstreams.build(MACOS, LATER, previous=previous)
        assert held(built).keys() == {"macos-26", "macos-15"}
        ends = {each.id: each.ends for each in _of(built, "macos").branches}
        assert ends == {"macos-26": None, "macos-15": datetime(2026, 10, 1, tzinfo=UTC)}


def test_a_feed_that_is_gone_keeps_the_published_line(upstreams: Upstreams) -> None:
    """As published, held since the day on which that was seen first; without one it is unknown."""
    previous = upstreams.build(ALL).manifest
    for folder in ("release-data", "mfsa"):
        shutil.rmtree(upstreams.folder / folder)
    _next_day(upstreams)
    for folder in ("release-data", "mfsa"):
        shutil.rmtree(upstreams.folder / folder)
    built = upstreams.build(ALL, LATER, previous=previous)
    assert held(built) == {
        "firefox": "feed release-data/firefox:rapid: the recordings hold nothing of it"
    }
    assert ladder(built, "firefox") == [("153.0", "2026-08-05"), ("154.0", "2026-09-02")]
    again = upstreams.build(ALL, "2026-08-26", previous=built.manifest)
    assert _of(again, "firefox") == _of(built, "firefox")
    first = upstreams.build(ALL, LATER)
    assert ladder(first, "firefox") == []
    assert held(first).keys() == {"firefox"}


def test_a_stale_feed_holds_its_product(upstreams: Upstreams) -> None:
    """Unless a download says that nothing has changed."""
    _next_day(upstreams)
    built = upstreams.build(ALL, "2026-08-29")
    assert held(built).keys() == {"google-chrome", "macos-26", "macos-15"}
    assert "feed chrome-version-history: it speaks for 2026-08-25" in held(built)["google-chrome"]
    upstreams.checked("chrome-version-history", "2026-08-28")
    assert held(upstreams.build(ALL, "2026-08-29")).keys() == {"macos-26", "macos-15"}


def test_trouble_that_holds_nothing_is_a_warning(upstreams: Upstreams) -> None:
    """A second source that had confirmed everything before it broke."""
    _next_day(upstreams)
    upstreams.put("scoop-extras", LATER, "googlechrome.json", HTML)
    built = upstreams.build(ALL, LATER)
    assert held(built) == {}
    (warning,) = built.warnings
    assert "scoop-extras/2026-08-25/googlechrome.json" in warning


# --- What was published binds -------------------------------------------------------------------


def test_a_line_never_falls_but_by_withdrawn(upstreams: Upstreams) -> None:
    """154.0 is pulled: the feed alone lowers nothing, the policy does."""
    previous = upstreams.build(FIREFOX).manifest
    shutil.rmtree(upstreams.folder / "release-data")
    upstreams.firefox("2026-08-22", {"152.0": "2026-06-16", "153.0": "2026-07-21"})
    kept = upstreams.build(FIREFOX, previous=previous)
    assert ladder(kept, "firefox") == [("153.0", "2026-08-05"), ("154.0", "2026-09-02")]
    assert held(kept) == {
        "firefox": "would fall: published 154.0 by 2026-09-02, computed only 153.0"
    }
    pulled = FIREFOX + 'withdrawn = [{ reason = "pulled", versions = ["154.0"] }]\n'
    fallen = upstreams.build(pulled, previous=previous)
    assert ladder(fallen, "firefox") == [("153.0", "2026-08-05")]
    assert held(fallen) == {}
    assert _of(fallen, "firefox").withdrawn[0].reason == "pulled"


def test_withdrawn_lowers_a_line_that_a_feed_still_names(upstreams: Upstreams) -> None:
    """Its copies are blocked; nobody may be asked to install it."""
    pulled = FIREFOX + 'withdrawn = [{ reason = "pulled", versions = ["154.0"] }]\n'
    previous = upstreams.build(FIREFOX).manifest
    assert ladder(upstreams.build(pulled, previous=previous), "firefox") == [
        ("153.0", "2026-08-05")
    ]


def test_a_branch_that_was_over_stays_over_but_by_reopen(upstreams: Upstreams) -> None:
    """A person has to say that a published end is taken back."""
    upstreams.cycles(
        "2026-08-22", "macos", {"name": "26", "eol": False}, {"name": "15", "eol": "2026-08-20"}
    )
    previous = upstreams.build(MACOS).manifest
    upstreams.cycles(
        "2026-08-22", "macos", {"name": "26", "eol": False}, {"name": "15", "eol": False}
    )
    built = upstreams.build(MACOS, previous=previous)
    assert held(built) == {"macos-15": "published as ended 2026-08-21; a feed says otherwise now"}
    reopened = upstreams.build(MACOS + 'reopen = ["macos-15"]\n', previous=previous)
    assert held(reopened) == {}
    # What was not asked for before gives notice.
    assert ladder(reopened, "macos", "macos-15") == [("15.7.9", "2026-08-23")]


@pytest.mark.parametrize(
    ("days", "first"), [(0, "2026-08-22"), (1, "2026-08-23"), (5, "2026-08-27")]
)
def test_what_is_new_gives_notice(upstreams: Upstreams, days: int, first: str) -> None:
    """A step whose grace was over before anybody published it; the old floor stands until then."""
    upstreams.firefox("2026-07-20", {"152.0": "2026-06-16"})
    upstreams.advisory("2026-07-20", "2026-57", "June 16, 2026", "Firefox 152")
    previous = upstreams.build(FIREFOX, "2026-07-20").manifest
    built = upstreams.build(
        f"\n[defaults]\nmin_notice_days = {days}\n" + FIREFOX, previous=previous
    )
    before = [("152.0", "2026-07-01")] if days else []
    assert ladder(built, "firefox") == [*before, ("153.0", first), ("154.0", "2026-09-02")]


def test_a_product_that_is_new_gives_notice(upstreams: Upstreams) -> None:
    """The manifest before had none of it; the very first manifest has none before it."""
    previous = upstreams.build(FIREFOX).manifest
    built = upstreams.build(FIREFOX + WINDOWS, previous=previous)
    assert ladder(built, "windows") == [("26100.6900", "2026-08-23"), ("26100.7000", "2026-08-26")]
    assert ladder(built, "firefox") == [("153.0", "2026-08-05"), ("154.0", "2026-09-02")]


def test_a_published_step_keeps_its_day(upstreams: Upstreams) -> None:
    """Also where less grace is given later, and where an exploited hole shortens it."""
    previous = upstreams.build(FIREFOX).manifest
    _next_day(upstreams)
    less = FIREFOX + "grace_days = 0\n"
    assert ladder(upstreams.build(less, LATER, previous=previous), "firefox") == [
        ("153.0", "2026-08-05"),
        ("154.0", "2026-08-26"),
    ]
    more = FIREFOX + "grace_days = 60\n"
    kept = upstreams.build(more, LATER, previous=previous)
    assert ladder(kept, "firefox") == [("153.0", "2026-08-05"), ("154.0", "2026-09-02")]
    assert "would fall" in held(kept)["firefox"]


def test_a_line_may_be_frozen(upstreams: Upstreams) -> None:
    """As it was published last, with the person's reason; nothing is asked of the feeds."""
    previous = upstreams.build(ALL).manifest
    _next_day(upstreams)
    upstreams.firefox(LATER, {"153.0": "2026-07-21", "154.0": "2026-08-18", "155.0": "2026-08-24"})
    frozen = FIREFOX + 'hold = "the till vendor tests 154"\n' + CHROME
    built = upstreams.build(frozen, LATER, previous=previous)
    assert held(built) == {"firefox": "policy: the till vendor tests 154"}
    assert ladder(built, "firefox") == [("153.0", "2026-08-05"), ("154.0", "2026-09-02")]
    never = upstreams.build(frozen, LATER)
    assert (ladder(never, "firefox"), held(never)) == ([], held(built))


# --- Grace and exploited holes ------------------------------------------------------------------


def test_grace_goes_by_severity_and_by_what_is_exploited(upstreams: Upstreams) -> None:
    """The requirement's own numbers go before the defaults."""
    upstreams.advisory("2026-08-22", "2026-80", "August 18, 2026", "Firefox 154",
                       impact="critical", cves=("CVE-2026-1001",))  # fmt: skip
    upstreams.advisory("2026-08-22", "2026-68", "July 21, 2026", "Firefox 153", impact="low")
    defaults = "\n[defaults]\n{}grace_days = {{ unknown = 14, critical = 7, low = 30 }}\n"
    built = upstreams.build(defaults.format("") + FIREFOX)
    assert ladder(built, "firefox") == [("153.0", "2026-08-21"), ("154.0", "2026-08-26")]
    own = upstreams.build(defaults.format("") + FIREFOX + "grace_days = 20\n")
    assert ladder(own, "firefox")[-1] == ("154.0", "2026-09-08")
    upstreams.exploited("2026-08-22", ("CVE-2026-1001", "2026-08-21"))
    urgent = upstreams.build(defaults.format('exploited = ["cisa-kev"]\n') + FIREFOX)
    assert ladder(urgent, "firefox")[-1] == ("154.0", "2026-08-22")
    slower = upstreams.build(
        defaults.format('exploited = ["cisa-kev"]\n') + FIREFOX + "grace_days_exploited = 5\n"
    )
    assert ladder(slower, "firefox")[-1] == ("154.0", "2026-08-24")


def test_an_old_hole_that_is_added_late_touches_nothing(upstreams: Upstreams) -> None:
    """Joined by number; a product's name in the catalogue says nothing."""
    upstreams.advisory("2026-08-22", "2026-80", "August 18, 2026", "Firefox 154",
                       cves=("CVE-2026-1001",))  # fmt: skip
    plain = upstreams.build(FIREFOX)
    upstreams.exploited(
        "2026-08-22", ("CVE-2009-3459", "2026-08-21"), ("CVE-2026-1000", "2026-08-20")
    )
    assert ladder(upstreams.build(KEV + FIREFOX), "firefox") == ladder(plain, "firefox")


def test_trouble_of_a_feed_of_exploited_holes_stops_nothing(upstreams: Upstreams) -> None:
    """It is told; upstreams flag exploited holes as well."""
    upstreams.put("cisa-kev", "2026-08-22", "known_exploited_vulnerabilities.json", HTML)
    built = upstreams.build(KEV + MACOS)
    assert held(built) == {}
    (warning,) = built.warnings
    assert warning.startswith("recording cisa-kev/2026-08-22/")
    assert warning.endswith("newer exploited holes are not known from it")
    assert ladder(built, "macos", "macos-26")[0] == ("26.6.1", "2026-08-10")


# --- The rest of a policy -----------------------------------------------------------------------


def test_scope_texts_and_other_rules_are_taken_over(upstreams: Upstreams) -> None:
    """Shared texts by name, own ones in place."""
    rules = (
        FIREFOX
        + """advice = "browser"
platforms = ["linux"]
architectures = ["x86_64"]
packagings = ["files"]
tracks = ["release"]
copies = "default-handler"
unlisted_branch = "unknown"
os = [{ product = "debian", at_least = "12", below = "14" }]

[[required]]
id = "a-browser"
any_of = ["firefox"]
advice = "browser"

[[accepted]]
id = "browsers"
kind = "browser"
products = ["firefox"]
others = "blocked"

[[forbidden]]
id = "no-ie"
product = "internet-explorer"
reason = "it gets no fixes"
advice = { en = { text = "Use another." } }

[texts.browser.de]
text = "Aktualisieren"
url = "https://example.test/de"
"""
    )
    manifest = upstreams.build(rules).manifest
    (firefox,) = manifest.requirements
    assert firefox.applies.platforms == ("linux",)
    assert firefox.applies.architectures == ("x86_64",)
    assert firefox.applies.packagings == ("files",)
    assert firefox.applies.tracks == ("release",)
    assert (firefox.applies.os[0].at_least, firefox.applies.os[0].below) == ("12", "14")
    assert (firefox.copies, firefox.unlisted_branch) == ("default-handler", "unknown")
    assert (firefox.advice["de"].text, firefox.advice["de"].url) == (
        "Aktualisieren",
        "https://example.test/de",
    )
    assert manifest.required[0].any_of == ("firefox",)
    assert manifest.required[0].advice == firefox.advice
    assert (manifest.accepted[0].kind, manifest.accepted[0].others) == ("browser", "blocked")
    assert manifest.forbidden[0].reason == "it gets no fixes"
    assert manifest.forbidden[0].advice["en"].text == "Use another."


def test_each_requirement_is_told_before_it_is_computed(upstreams: Upstreams) -> None:
    """For a progress line."""
    told: list[str] = []
    upstreams.build(ALL, progress=told.append)
    assert told == ["firefox", "chrome", "macos", "windows"]


def test_a_manifest_that_is_not_sound_is_not_built(upstreams: Upstreams) -> None:
    """What the policy's own checks do not see: a minimum outside its branch."""
    fixed = """
[[requirement]]
id = "x"
product = "xpdf"
rule = "fixed"
reason = "by hand"
scheme = "dotted"
branches = [{ id = "4", prefix = "4", steps = [{ minimum = "3.9", released = 2026-01-01 }] }]
"""
    with pytest.raises(PublisherError, match="no sound manifest") as caught:
        upstreams.build(fixed)
    assert "minimum 3.9 does not begin with the prefix 4" in str(caught.value)


def test_a_version_that_no_scheme_orders_holds_the_product(upstreams: Upstreams) -> None:
    """Builds of two branches under one: an error of that requirement, told in one line."""
    rules = WINDOWS.replace('branches = "named"\n', "").replace(
        'branch = [{ id = "11-24h2", prefix = "26100" }]\n', ""
    )
    upstreams.windows(
        "2026-08-22", "2026-08 B 2026-08-11 26200.7001 KB5120000", file="Windows 11 25H2 26200.txt"
    )
    built = upstreams.build(rules + FIREFOX)
    assert list(held(built)) == ["windows"]
    assert "\n" not in held(built)["windows"]
    assert ladder(built, "windows") == []
    assert len(ladder(built, "firefox")) == 2


def test_nothing_later_than_the_day_is_used(upstreams: Upstreams, tmp_path: Path) -> None:
    """Neither a state recorded later nor a release to come."""
    _next_day(upstreams)
    upstreams.firefox(LATER, {"153.0": "2026-07-21", "155.0": "2026-08-24"})
    (tmp_path / "policy.toml").write_text(HEAD + FIREFOX)
    built = build(
        load(tmp_path / "policy.toml"),
        Recordings(upstreams.folder, date(2026, 8, 22)),
        as_of=date(2026, 8, 22),
    )
    assert ladder(built, "firefox")[-1][0] == "154.0"
    assert isinstance(built.manifest, Manifest)
