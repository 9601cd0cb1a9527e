"""Chrome's VersionHistory: periods of serving with their shares, and hostile answers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter, chrome_version_history
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds" / "chrome-versions"
FEED = "chrome-version-history"
# The API's format, as it answered in January 2025; the numbers are made up.
ANSWER = """{
  "releases": [
    {
      "name": "chrome/platforms/win64/channels/extended/versions/150.0.1.205/releases/1786364451",
      "serving": {
        "startTime": "2026-08-10T23:27:31.216008Z",
        "endTime": "2026-08-12T21:01:31.167025Z"
      },
      "fraction": 0.4975,
      "version": "150.0.1.205",
      "fractionGroup": "144",
      "pinnable": false
    },
    {
      "name": "chrome/platforms/win64/channels/extended/versions/150.0.1.205/releases/1786564451",
      "serving": {
        "startTime": "2026-08-12T21:01:31Z"
      },
      "fraction": 1,
      "version": "150.0.1.205",
      "fractionGroup": "144",
      "pinnable": true,
      "rolloutData": [{"rolloutName": "150", "tag": ["rollout"]}]
    }
  ],
  "nextPageToken": ""
}
"""
FILE = "win64-extended.json"
SELECTOR = "extended:win64"
WHERE = f"recording {FEED}/2026-08-22/{FILE}"


def put(folder: Path, day: date, text: str | bytes) -> State:
    """Write an answer into a state of its own."""
    file = folder / str(day) / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return State(FEED, day, file.parent)


def one(answer: str, index: int) -> str:
    """Return an answer with one of its rows only."""
    whole = json.loads(answer)
    whole["releases"] = [whole["releases"][index]]
    return json.dumps(whole)


def test_each_period_of_serving_is_told_with_its_share(tmp_path: Path) -> None:
    """One version stands twice: when it came to some, and when it came to all."""
    state = put(tmp_path, date(2026, 8, 22), ANSWER)
    some, everyone = chrome_version_history.releases([state], "extended:win64")
    assert some == Release(
        version="150.0.1.205",
        ref="chrome-version-history:extended:win64:150.0.1.205:1786364451",
        released=date(2026, 8, 10),
        record=Record(
            feed=FEED,
            day=date(2026, 8, 22),
            file=FILE,
            needle='"chrome/platforms/win64/channels/extended/versions/150.0.1.205'
            '/releases/1786364451"',
        ),
        url="https://chromereleases.googleblog.com/",
        channel="extended",
        share=0.4975,
    )
    assert (everyone.version, everyone.released, everyone.share) == (
        "150.0.1.205",
        date(2026, 8, 12),
        1.0,
    )
    assert some.record.needle in state.text(FILE)


def test_the_day_of_a_period_is_utc(tmp_path: Path) -> None:
    """A time with another zone is another day at times."""
    text = ANSWER.replace("2026-08-10T23:27:31.216008Z", "2026-08-10T23:27:31-05:00")
    found = chrome_version_history.releases([put(tmp_path, date(2026, 8, 22), text)], SELECTOR)
    assert found[0].released == date(2026, 8, 11)


def test_states_add_up(tmp_path: Path) -> None:
    """A period comes from the state that had it first, though it ended since; others join it."""
    old = put(tmp_path, date(2026, 8, 11), one(ANSWER, 0).replace('"endTime"', '"past"'))
    bare = State(FEED, date(2026, 8, 12), tmp_path / "bare")
    new = put(tmp_path, date(2026, 8, 22), ANSWER)
    found = chrome_version_history.releases([old, bare, new], SELECTOR)
    assert [(each.share, each.record.day) for each in found] == [
        (0.4975, old.day),
        (1.0, new.day),
    ]


def test_an_answer_without_a_page_token_is_whole(tmp_path: Path) -> None:
    """The API's description says that the field may be left out."""
    text = ANSWER.replace(',\n  "nextPageToken": ""', "")
    assert "nextPageToken" not in text
    state = put(tmp_path, date(2026, 8, 22), text)
    assert len(chrome_version_history.releases([state], SELECTOR)) == 2


@pytest.mark.parametrize("platform", ["linux", "win64", "mac"])
def test_our_recordings_show_a_trial_by_its_share(platform: str) -> None:
    """Milestone 152 went to a few per cent; Linux knows whole releases only."""
    states = Recordings(OURS).states(FEED)
    found = adapter.releases(FEED, states, f"stable:{platform}")
    trials = {each.version: each.share for each in found if each.version.startswith("152.")}
    expected = {} if platform == "linux" else {"152.0.7977.42": 0.01, "152.0.7977.54": 0.01}
    assert trials == expected
    served = {each.version: each.released for each in found if (each.share or 0) >= 0.5}
    assert served["151.0.7922.169" if platform == "linux" else "151.0.7922.170"] == date(
        2026, 8, 18
    )


@pytest.mark.skipif(not REAL.is_dir(), reason="no real recordings")
@pytest.mark.parametrize(
    ("platform", "theirs"), [("linux", "linux"), ("win64", "windows"), ("mac", "mac")]
)
def test_versions_and_first_days_of_ours_are_facts(platform: str, theirs: str) -> None:
    """Every version with its first day is in the recorder's list; shares and times are ours."""
    rows = json.loads((REAL / "2026-08-22/stable/all/version/list.json").read_text())[theirs]
    real = {row["version"]: date(*map(int, row["date"].split("-"))) for row in rows}
    first: dict[str, date] = {}
    for each in adapter.releases(FEED, Recordings(OURS).states(FEED), f"stable:{platform}"):
        assert each.released is not None
        first[each.version] = min(each.released, first.get(each.version, each.released))
    assert first
    assert first.items() <= real.items()


def test_one_file_is_fetched_for_each_selector() -> None:
    """All periods that began in the last 120 days, on one page."""
    found = chrome_version_history.FEED.downloads(
        ("stable:linux", "extended:mac_arm64"), date(2026, 8, 22)
    )
    assert [each.file for each in found] == ["linux-stable.json", "mac_arm64-extended.json"]
    url = urlsplit(found[1].url)
    assert f"{url.scheme}://{url.netloc}{url.path}" == (
        "https://versionhistory.googleapis.com/v1/chrome/platforms/mac_arm64/channels/extended"
        "/versions/all/releases"
    )
    assert parse_qs(url.query) == {
        "filter": ["starttime>=2026-04-24T00:00:00Z"],
        "page_size": ["1000"],
    }
    with pytest.raises(PublisherError, match="got 'stable:android'"):
        chrome_version_history.FEED.downloads(("stable:android",), date(2026, 8, 22))


@pytest.mark.parametrize(
    "selector", ["", "stable", "linux:stable", "stable:../linux", "stable:linux:", "Stable:linux"]
)
def test_a_selector_names_channel_and_platform(tmp_path: Path, selector: str) -> None:
    """It becomes a file name, so nothing else is let through."""
    state = put(tmp_path, date(2026, 8, 22), ANSWER)
    with pytest.raises(PublisherError, match="expected CHANNEL:PLATFORM"):
        chrome_version_history.releases([state], selector)


def test_a_file_that_no_state_holds_is_an_error(tmp_path: Path) -> None:
    """A single state may lack it, all of them may not."""
    state = put(tmp_path, date(2026, 8, 22), ANSWER)
    with pytest.raises(PublisherError, match=r"1 recordings without linux-stable\.json"):
        chrome_version_history.releases([state], "stable:linux")


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ("", "Expecting value"),
        (ANSWER[:-20], "Expecting|Unterminated"),
        ("<html>Sorry</html>", "web page"),
        pytest.param('{"a":' * 100_000, FEED, id="deep"),
        ("[]", "object"),
        ("{}", "got no releases"),
        ('{"error": {"code": 400, "status": "INVALID_ARGUMENT"}}', "got no releases"),
        (ANSWER.replace("\n", "\x07"), "control characters"),
        (ANSWER.encode("utf-16"), "decode"),
    ],
)
def test_what_is_no_answer_is_refused(tmp_path: Path, payload: str | bytes, told: str) -> None:
    """Nothing, a part, a web page, another shape, bytes that are no text."""
    with pytest.raises(PublisherError, match=told) as raised:
        chrome_version_history.releases([put(tmp_path, date(2026, 8, 22), payload)], SELECTOR)
    assert WHERE in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('Token": ""', 'Token": "CAI"', "one page of several"),
        ('Token": ""', 'Token": 7', "nextPageToken"),
        ('"pinnable": true', '"fraction": 1', "stands twice"),
        ("/win64/", "/win/", "got name"),
        ("/extended/", "/stable/", "got name"),
        ("releases/1786364451", "releases/", "got name"),
        ("releases/1786364451", "releases/1\\u001b", "got name"),
        ('"version": "150.0.1.205"', '"version": "150.0.1.2"', "name"),
        ("150.0.1.205", "150.0.1", "got version"),
        ("150.0.1.205", "150.0.1.205b", "got version"),
        ('"version": "150.0.1.205"', '"version": 150', "version"),
        ('"fraction": 0.4975,', "", "fraction"),
        ("0.4975", '"0.4975"', "fraction"),
        ("0.4975", "true", "fraction"),
        ("0.4975", "null", "fraction"),
        ("0.4975", "1.01", "got fraction 1.01"),
        ("0.4975", "-0.5", "got fraction -0.5"),
        ("0.4975", "NaN", "got fraction nan"),
        ("0.4975", "1e999", "got fraction inf"),
        pytest.param("0.4975", "9" * 400, FEED, id="400 digits"),
        pytest.param("0.4975", "9" * 9000, FEED, id="9000 digits"),
        ('"startTime"', '"began"', "startTime"),
        ("2026-08-10T23:27:31.216008Z", "yesterday", "got startTime"),
        ("2026-08-10T23:27:31.216008Z", "2026-08-10", "got startTime"),
        ("10T23:27:31.216008Z", "10T23:27:31", "got startTime"),
        ("10T23:27:31.216008Z", "32T23:27:31Z", "got startTime"),
        ("2026-08-10T23:27:31.216008Z", "1777-08-10T00:00:00Z", "1777"),
        ("2026-08-10T23:27:31.216008Z", "0001-01-01T00:00:00+14:00", "got startTime"),
        ("2026-08-10T23:27", "2026-08-24T00:01", "day 2026-08-24"),
    ],
)
def test_a_misshapen_answer_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    """The error names the recording."""
    assert old in ANSWER
    with pytest.raises(PublisherError, match=told) as raised:
        chrome_version_history.releases(
            [put(tmp_path, date(2026, 8, 22), ANSWER.replace(old, new))], SELECTOR
        )
    assert WHERE in str(raised.value)
