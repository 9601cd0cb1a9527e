"""Edge's update API: releases by product and platform, and hostile lists."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter, edge_updates
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds" / "apptracker"
FEED = "edge-updates"
FILE = "products.json"
WHERE = f"recording {FEED}/2026-05-18/{FILE}"
# The API's format as of September 2026; the numbers are made up.
PRODUCTS = """[
 {"Product":"Beta","Releases":[
  {"ReleaseId":11,"Platform":"MacOS","Architecture":"universal","CVEs":[],"SeverityLevel":"None",
"ProductVersion":"149.0.4022.8","Artifacts":[],"PublishedTime":"2026-05-14T21:36:00"}]},
 {"Product":"Stable","Releases":[
  {"ReleaseId":12,"Platform":"iOS","Architecture":"arm64","CVEs":[],"ProductVersion":null,
"Artifacts":[],"PublishedTime":null,"ExpectedExpiryDate":null},
  {"ReleaseId":13,"Platform":"Windows","Architecture":"x86","CVEs":["CVE-2026-4671"],
"ProductVersion":"148.0.3967.70","Artifacts":[],"PublishedTime":"2026-05-16T00:10:00"},
  {"ReleaseId":14,"Platform":"Windows","Architecture":"x64","CVEs":["CVE-2026-4559"],
"ProductVersion":"148.0.3967.70","Artifacts":[],"PublishedTime":"2026-05-15T17:51:00"},
  {"ReleaseId":15,"Platform":"Windows","Architecture":"x64","CVEs":null,
"ProductVersion":"148.0.3967.54","Artifacts":[],"PublishedTime":"2026-05-07T19:50:00"},
  {"ReleaseId":16,"Platform":"Linux","Architecture":"x64",
"ProductVersion":"148.0.3967.70","Artifacts":[],"PublishedTime":"2026-05-15T18:01:00"}]}
]
"""


def put(folder: Path, day: date, text: str | bytes) -> State:
    """Write a list into a state of its own."""
    file = folder / str(day) / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return State(FEED, day, file.parent)


def named(releases: list[Release]) -> dict[str, date | None]:
    """Return what matters to a ladder."""
    return {each.version: each.released for each in releases}


def test_a_version_counts_from_its_first_architecture(tmp_path: Path) -> None:
    """The earlier day, the holes of all rows; the page is Microsoft's own."""
    state = put(tmp_path, date(2026, 5, 18), PRODUCTS)
    newest, older = edge_updates.releases([state], "stable:windows")
    assert newest == Release(
        version="148.0.3967.70",
        ref="edge-updates:stable:windows:148.0.3967.70",
        released=date(2026, 5, 15),
        record=Record(feed=FEED, day=date(2026, 5, 18), file=FILE, needle='"148.0.3967.70"'),
        url="https://learn.microsoft.com/deployedge/microsoft-edge-relnotes-security",
        channel="stable",
        security=True,
        cves=("CVE-2026-4559", "CVE-2026-4671"),
    )
    assert (older.version, older.security, older.cves) == ("148.0.3967.54", None, ())
    assert newest.record.needle in state.text(FILE)


@pytest.mark.parametrize(
    ("selector", "version"),
    [("stable:linux", "148.0.3967.70"), ("beta:macos", "149.0.4022.8")],
)
def test_products_and_platforms_are_named_in_lower_case(
    tmp_path: Path, selector: str, version: str
) -> None:
    """Rows of other platforms are passed over, though theirs may be empty; no CVEs, no word."""
    (found,) = edge_updates.releases([put(tmp_path, date(2026, 5, 18), PRODUCTS)], selector)
    assert (found.version, found.channel, found.security) == (version, selector[:-6], None)


def test_a_product_of_two_words_is_named_with_a_hyphen(tmp_path: Path) -> None:
    """Should Microsoft list Extended Stable by its name one day."""
    state = put(tmp_path, date(2026, 5, 18), PRODUCTS.replace('"Beta"', '"Extended Stable"'))
    assert [each.channel for each in edge_updates.releases([state], "extended-stable:macos")] == [
        "extended-stable"
    ]


def test_states_add_up_and_the_earliest_day_counts(tmp_path: Path) -> None:
    """A version that is published again later keeps its first day and its first record."""
    bare = State(FEED, date(2026, 5, 10), tmp_path / "bare")
    old = put(tmp_path, date(2026, 5, 18), PRODUCTS)
    later = PRODUCTS.replace("148.0.3967.54", "148.0.3967.80")
    new = put(tmp_path, date(2026, 5, 20), later.replace("05-15T17", "05-19T17"))
    for states in ([bare, old, new], [new, old]):
        found = edge_updates.releases(states, "stable:windows")
        assert named(found) == {
            "148.0.3967.54": date(2026, 5, 7),
            "148.0.3967.70": date(2026, 5, 15),
            "148.0.3967.80": date(2026, 5, 7),
        }
        assert {each.version: each.record.day for each in found}["148.0.3967.70"] == old.day


def test_our_recording_has_extended_stable_beside_stable() -> None:
    """146 was fixed on the day of a 147; both stand under the product Stable."""
    found = named(adapter.releases(FEED, Recordings(OURS).states(FEED), "stable:windows"))
    assert found == {
        "148.0.3967.70": date(2026, 5, 15),
        "148.0.3967.54": date(2026, 5, 7),
        "147.0.3912.98": date(2026, 4, 30),
        "146.0.3856.152": date(2026, 4, 30),
    }


@pytest.mark.skipif(not REAL.is_dir(), reason="no real recordings")
@pytest.mark.parametrize("product", ["Stable", "Beta", "EdgeUpdate"])
def test_every_row_of_ours_is_a_fact(product: str) -> None:
    """Version, architecture and times are those that a recorder read from the same API."""
    (state,) = Recordings(OURS).states(FEED)
    (ours,) = (each for each in json.loads(state.text(FILE)) if each["Product"] == product)
    real = json.loads((REAL / str(state.day) / "MicrosoftEdgeForBusiness.json").read_text())
    facts = {
        (row["Version"], row["Architecture"].lower(), row["Date"], row["Expiry"])
        for row in real
        if row["Channel"] == product
    }
    rows = {
        (row["ProductVersion"], row["Architecture"], row["PublishedTime"], expiry)
        for row in ours["Releases"]
        for expiry in [row["ExpectedExpiryDate"]]
    }
    assert rows
    assert rows <= facts


@pytest.mark.skipif(not REAL.is_dir(), reason="no real recordings")
def test_the_recorders_stable_version_is_in_ours() -> None:
    """The newest one of the plain view, on a day not before ours: it was published again."""
    rows = json.loads((REAL / "2026-05-18" / "MicrosoftEdge.json").read_text())
    ours = named(adapter.releases(FEED, Recordings(OURS).states(FEED), "stable:windows"))
    stable = {row["Version"]: row["Date"] for row in rows if row["Channel"] == "Stable"}
    assert list(stable) == ["148.0.3967.70"]
    assert stable["148.0.3967.70"] > str(ours["148.0.3967.70"])


def test_one_file_is_fetched_for_all_selectors() -> None:
    """The enterprise view, which reaches back some months."""
    (download,) = edge_updates.FEED.downloads(("stable:windows", "beta:linux"), date(2026, 5, 18))
    assert download == (
        FILE,
        "https://edgeupdates.microsoft.com/api/products?view=enterprise",
        False,
    )
    assert edge_updates.FEED.stated_on(State(FEED, date(2026, 5, 18), OURS)) == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ("", r"got products \['Beta', 'Stable'\], expected ''"),
        ("extended-stable:windows", r"got products \['Beta', 'Stable'\]"),
        ("Stable:windows", r"got products \['Beta', 'Stable'\]"),
        ("stable", "got no releases of product 'stable' for ''"),
        ("stable:", "got no releases of product 'stable' for ''"),
        ("stable:android", "got no releases of product 'stable' for 'android'"),
        ("beta:windows", "got no releases of product 'beta' for 'windows'"),
        ("stable:ios", "got version ''"),
    ],
)
def test_a_selector_that_names_nothing_is_an_error(
    tmp_path: Path, selector: str, told: str
) -> None:
    """What is there is named beside it; a row of ours that says nothing is one too."""
    state = put(tmp_path, date(2026, 5, 18), PRODUCTS)
    with pytest.raises(PublisherError, match=told):
        edge_updates.releases([state], selector)


def test_a_row_without_a_platform_is_nobodys(tmp_path: Path) -> None:
    """It is passed over like rows of other platforms, also for an empty selector."""
    state = put(tmp_path, date(2026, 5, 18), PRODUCTS.replace('"Linux"', "null"))
    with pytest.raises(PublisherError, match="got no releases"):
        edge_updates.releases([state], "stable:linux")
    with pytest.raises(PublisherError, match="got no releases"):
        edge_updates.releases([state], "stable")


def test_a_list_that_no_state_holds_is_an_error(tmp_path: Path) -> None:
    """A single state may lack it, all of them may not."""
    bare = [State(FEED, date(2026, 5, day), tmp_path / str(day)) for day in (1, 2)]
    with pytest.raises(PublisherError, match=f"2 recordings without {FILE}"):
        edge_updates.releases(bare, "stable:windows")


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ("", "Expecting value"),
        (PRODUCTS[:-20], "Expecting|Unterminated"),
        ("<!DOCTYPE html>", "web page"),
        pytest.param("[" * 100_000, FEED, id="deep"),
        ("{}", "array"),
        ("[]", r"got products \[\]"),
        ('[{"Product": "Stable", "Releases": []}]', "got no releases"),
        ('[{"Product": "Stable"}]', "Releases"),
        ('[{"Product": "Sta\\u001bble", "Releases": []}]', r"'Sta\\x1bble'"),
        (PRODUCTS.replace("\n", "\x00"), "control characters"),
        (PRODUCTS.encode("utf-16"), "decode"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, payload: str | bytes, told: str) -> None:
    """Nothing, a part, a web page, another shape, bytes that are no text."""
    with pytest.raises(PublisherError, match=told) as raised:
        edge_updates.releases([put(tmp_path, date(2026, 5, 18), payload)], "stable:windows")
    assert WHERE in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"ReleaseId":13', '"Platform":"Windows"', "stands twice"),
        ('"148.0.3967.54"', "148.0", "ProductVersion"),
        ('"148.0.3967.54"', "null", "got version ''"),
        ("148.0.3967.54", "148.0.3967", "got version"),
        ("148.0.3967.54", "v148.0.3967.54", "got version"),
        ("148.0.3967.54", "1.3.233.3", "got version"),
        ('"2026-05-07T19:50:00"', "null", "expected a day"),
        ('"2026-05-07T19:50:00"', "1778183400", "PublishedTime"),
        ("2026-05-07T19", "05/07/2026 19", "expected a day"),
        ("2026-05-07T19", "2026-02-30T19", "expected a day"),
        ("2026-05-07T19", "0001-01-01T19", "day 0001-01-01"),
        ("2026-05-07T19", "2026-05-20T19", "day 2026-05-20"),
        ("CVE-2026-4671", "CVE-26-4671", "expected a CVE id"),
        ('["CVE-2026-4671"]', '"CVE-2026-4671"', "CVEs"),
        ('["CVE-2026-4671"]', "[7]", "CVEs"),
    ],
)
def test_a_misshapen_list_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    """The error names the recording."""
    assert old in PRODUCTS
    with pytest.raises(PublisherError, match=told) as raised:
        edge_updates.releases(
            [put(tmp_path, date(2026, 5, 18), PRODUCTS.replace(old, new))], "stable:windows"
        )
    assert WHERE in str(raised.value)
