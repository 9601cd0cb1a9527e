"""Feeds become recordings: whole, once, politely, and an interruption leaves nothing half."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from fakes import feed_server
from fakes.feed_server import Upstream
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import staging
from passmuster_publisher.feeds.adapter import Download
from passmuster_publisher.feeds.door import Door, Limits
from passmuster_publisher.feeds.fetching import Outcome, Wanted, fetch
from passmuster_publisher.feeds.recordings import Recordings, State

MORNING = datetime(2026, 8, 22, 8, tzinfo=UTC)
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
FETCH = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from passmuster_publisher.feeds.adapter import Download
from passmuster_publisher.feeds.door import Door
from passmuster_publisher.feeds.fetching import Wanted, fetch
root, folder = sys.argv[1:]
files = tuple(Download(name, f"{root}/{name}") for name in ("a.json", "b.json"))
clock = lambda: datetime(2026, 8, 23, 8, tzinfo=UTC)
print(fetch([Wanted("feed", files)], Path(folder), Door("feeds@example.com"), clock=clock))
"""


@pytest.fixture
def server() -> Iterator[Upstream]:
    """An upstream with two files."""
    with feed_server.serving() as served:
        served.files = {"/a.json": b'{"a": 1}', "/sub/b.json": b'{"b": 1}'}
        yield served


class Desk:
    """Where the recordings lie, and how they are fetched at a time."""

    def __init__(self, folder: Path, server: Upstream) -> None:
        self.folder = folder
        self.server = server
        self.door = Door("feeds@example.com", Limits(read_seconds=10, total_seconds=20))

    def files(self, *names: str, optional: bool = False) -> tuple[Download, ...]:
        """Return downloads of this upstream."""
        return tuple(Download(name, f"{self.server.root}/{name}", optional) for name in names)

    def all(self, at: datetime, *wanted: Wanted, force: bool = False) -> list[Outcome]:
        """Fetch several feeds."""
        return fetch(wanted, self.folder, self.door, clock=lambda: at, force=force)

    def one(
        self, at: datetime, *names: str, optional: tuple[str, ...] = (), force: bool = False
    ) -> Outcome:
        """Fetch a feed of these files."""
        files = self.files(*names) + self.files(*optional, optional=True)
        (found,) = self.all(at, Wanted("feed", files), force=force)
        return found

    def path(self, name: str) -> Path:
        """Return a file's place below the feed."""
        return self.folder / "feed" / name

    def tree(self) -> dict[str, bytes]:
        """Return every file of the recordings but the lock."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }

    def sources(self, day: str) -> dict[str, dict[str, dict[str, object]]]:
        """Return what is written of a state's files."""
        found: dict[str, dict[str, dict[str, object]]] = json.loads(
            self.path(f"{day}/.source.json").read_bytes()
        )
        return found


@pytest.fixture
def desk(tmp_path: Path, server: Upstream) -> Iterator[Desk]:
    """A desk without recordings."""
    made = Desk(tmp_path, server)
    yield made
    made.door.close()


def serve(status: int, body: bytes = b"", length: int | None = None) -> Callable[..., None]:
    """Return what answers with a status."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_first_fetch_records_files_and_where_they_come_from(desk: Desk) -> None:
    """The files, and nothing beside them but what the next fetch needs."""
    outcome = desk.one(MORNING, "a.json", "sub/b.json")
    assert outcome == Outcome("feed", "changed", files=2, changed=2, size=16)
    tree = desk.tree()
    source = json.loads(tree.pop("feed/2026-08-22/.source.json"))
    assert tree == {
        "feed/2026-08-22/a.json": b'{"a": 1}',
        "feed/2026-08-22/sub/b.json": b'{"b": 1}',
    }
    digest = hashlib.sha256(b'{"a": 1}').hexdigest()
    assert source["files"]["a.json"] == {
        "url": f"{desk.server.root}/a.json",
        "sha256": digest,
        "bytes": 8,
        "fetched": "2026-08-22T08:00:00Z",
        "etag": f'"{digest[:16]}"',
        "last_modified": "",
    }
    states = Recordings(desk.folder).states("feed")
    assert [state.day for state in states] == [date(2026, 8, 22)]
    assert Recordings(desk.folder).newest() == date(2026, 8, 22)


@pytest.mark.parametrize("tagged", [True, False])
def test_nothing_new_makes_no_new_state(desk: Desk, tagged: bool) -> None:  # noqa: FBT001
    """By 304 or by equal bytes; the day of the look is noted, and when upstream stood by it."""
    desk.server.tagged = tagged
    desk.one(MORNING, "a.json", "sub/b.json")
    outcome = desk.one(MORNING + 3 * DAYS, "a.json", "sub/b.json")
    assert outcome == Outcome("feed", "unchanged", files=2, size=0 if tagged else 16)
    assert sorted(desk.tree()) == [
        "feed/.checked",
        "feed/2026-08-22/.source.json",
        "feed/2026-08-22/a.json",
        "feed/2026-08-22/sub/b.json",
    ]
    assert Recordings(desk.folder).checked("feed") == date(2026, 8, 25)
    fetched = desk.sources("2026-08-22")["files"]["a.json"]["fetched"]
    assert fetched == "2026-08-25T08:00:00Z"


def test_a_change_makes_a_state_that_shares_the_rest(desk: Desk) -> None:
    """What did not change is the same file on the disk, without and with an ETag."""
    desk.one(MORNING, "a.json", "sub/b.json")
    for number, tagged in enumerate((True, False), 1):
        desk.server.tagged = tagged
        desk.server.files["/a.json"] = b'{"a": 2}' * number
        outcome = desk.one(MORNING + number * DAYS, "a.json", "sub/b.json")
        assert (outcome.result, outcome.files, outcome.changed) == ("changed", 2, 1)
    first, second, third = (desk.path(f"2026-08-{day}/sub/b.json") for day in (22, 23, 24))
    assert first.samefile(second)
    assert first.samefile(third)
    assert desk.path("2026-08-22/a.json").read_bytes() == b'{"a": 1}'
    assert desk.path("2026-08-24/a.json").read_bytes() == b'{"a": 2}{"a": 2}'
    assert not desk.path(".checked").exists()


def test_where_the_disk_has_no_hard_links_files_are_copied(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT and some network disks."""

    def refuses(*_: object) -> None:
        raise PermissionError

    desk.one(MORNING, "a.json", "sub/b.json")
    desk.server.files["/a.json"] = b'{"a": 2}'
    monkeypatch.setattr(Path, "hardlink_to", refuses)
    assert desk.one(MORNING + DAYS, "a.json", "sub/b.json").result == "changed"
    first, second = (desk.path(f"2026-08-{day}/sub/b.json") for day in (22, 23))
    assert first.read_bytes() == second.read_bytes()
    assert not first.samefile(second)


def test_a_second_run_of_a_day_replaces_its_state_only_when_something_changed(desk: Desk) -> None:
    """And keeps what another policy recorded on that day."""
    desk.one(MORNING, "a.json", "sub/b.json")
    before = desk.path("2026-08-22/a.json").stat().st_ino
    assert desk.one(MORNING + 2 * HOURS, "a.json").result == "unchanged"
    assert desk.path("2026-08-22/a.json").stat().st_ino == before
    desk.server.files["/a.json"] = b'{"a": 2}'
    assert desk.one(MORNING + 4 * HOURS, "a.json").result == "changed"
    assert desk.path("2026-08-22/a.json").read_bytes() == b'{"a": 2}'
    assert desk.path("2026-08-22/sub/b.json").read_bytes() == b'{"b": 1}'
    assert sorted(desk.sources("2026-08-22")["files"]) == ["a.json", "sub/b.json"]
    # `unchanged` left the day of its look, which is the state's own.
    assert sorted(each.name for each in desk.path("").iterdir()) == [".checked", "2026-08-22"]


def test_a_narrower_policy_does_not_vouch_for_what_it_did_not_ask(desk: Desk) -> None:
    """The next day's state has what was asked for, instead of a look that counts for all."""
    desk.one(MORNING, "a.json", "sub/b.json")
    outcome = desk.one(MORNING + DAYS, "a.json")
    assert outcome == Outcome("feed", "changed", files=1)
    assert not desk.path(".checked").exists()
    assert not desk.path("2026-08-23/sub").exists()


def test_a_file_is_asked_for_once_an_hour_at_most(desk: Desk) -> None:
    """Unless that is wanted, its address is another, or the clock was put back."""
    desk.one(MORNING, "a.json", optional=("c.json",))
    assert desk.server.paths() == ["/a.json", "/c.json"]
    outcome = desk.one(MORNING + HOURS / 2, "a.json", optional=("c.json",))
    assert outcome == Outcome("feed", "unchanged", files=1)
    assert desk.server.paths() == []
    assert desk.sources("2026-08-22")["files"]["a.json"]["fetched"] == "2026-08-22T08:00:00Z"
    desk.one(MORNING + HOURS / 2, "a.json", optional=("c.json",), force=True)
    assert desk.server.paths() == ["/a.json", "/c.json"]
    desk.one(MORNING, "a.json", optional=("c.json",))
    assert desk.server.paths() == ["/a.json", "/c.json"]
    desk.server.files["/a.json?since=2026"] = b'{"a": 1}'
    moved = Download("a.json", f"{desk.server.root}/a.json?since=2026")
    (outcome,) = desk.all(MORNING, Wanted("feed", (moved,)))
    assert (outcome.result, outcome.size) == ("unchanged", 8)
    ((path, headers),) = desk.server.asked
    assert path == "/a.json?since=2026"
    assert headers["If-None-Match"] is None


def test_a_look_counts_for_the_day_on_which_upstream_was_asked(desk: Desk) -> None:
    """Past midnight an answer that is minutes old is one of the day before, and so is the look."""
    night = datetime(2026, 8, 22, 23, 50, tzinfo=UTC)
    desk.one(night - HOURS, "a.json", "sub/b.json")
    desk.one(night, "a.json")
    desk.server.asked.clear()
    assert desk.one(night + HOURS / 2, "a.json", "sub/b.json").result == "unchanged"
    assert desk.server.paths() == ["/sub/b.json"]
    assert desk.path(".checked").read_text() == "2026-08-22\n"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (serve(500), "HTTP status 500"),
        (serve(404), "HTTP status 404"),
        (serve(304), "HTTP status 304"),
        (serve(200, b"<html>"), "web page"),
        (serve(200, b""), "empty"),
        (serve(200, b'{"b"', length=9), "no whole answer"),
    ],
)
def test_a_feed_that_fails_is_left_as_it_was(
    desk: Desk, answer: Callable[..., None], reason: str
) -> None:
    """Of two files one came; the other feeds go on."""
    desk.one(MORNING, "a.json")
    before = desk.tree()
    desk.server.files["/a.json"] = b'{"a": 2}'
    desk.server.special["/sub/b.json"] = answer
    bad = Wanted("feed", desk.files("a.json", "sub/b.json"))
    for first in (bad, Wanted("other", desk.files("sub/b.json"))):
        outcomes = desk.all(MORNING + DAYS, first, Wanted("third", desk.files("a.json")))
        assert [each.result == "failed" for each in outcomes] == [True, False]
        (problem,) = outcomes[0].problems
        assert reason in problem
        assert "/sub/b.json" in problem
    after = {name: content for name, content in desk.tree().items() if "third" not in name}
    assert after == before
    assert sorted(each.name for each in desk.folder.iterdir() if each.is_dir()) == ["feed", "third"]


def test_a_slow_server_fails_its_own_feed_only(desk: Desk) -> None:
    """The time limit is the door's; here only what becomes of it."""
    gone = threading.Event()
    desk.server.special["/slow"] = lambda _: gone.wait(30)
    desk.door = Door("feeds@example.com", Limits(read_seconds=1, total_seconds=1.5))
    slow, good = Wanted("slow", desk.files("slow")), Wanted("feed", desk.files("a.json"))
    outcomes = desk.all(MORNING, slow, good)
    gone.set()
    assert [each.result for each in outcomes] == ["failed", "changed"]


def test_an_optional_file_may_be_missing_come_and_go(desk: Desk) -> None:
    """Each of it is a change; a feed that has nothing at all is no feed."""
    outcome = desk.one(MORNING, "a.json", optional=("c.json",))
    assert (outcome.result, outcome.files) == ("changed", 1)
    assert list(desk.sources("2026-08-22")["absent"]) == ["c.json"]
    desk.server.files["/c.json"] = b"3"
    outcome = desk.one(MORNING + 2 * HOURS, "a.json", optional=("c.json",))
    assert (outcome.result, outcome.files, outcome.changed) == ("changed", 2, 1)
    assert desk.sources("2026-08-22")["absent"] == {}
    del desk.server.files["/c.json"]
    outcome = desk.one(MORNING + 4 * HOURS, "a.json", optional=("c.json",))
    assert (outcome.result, outcome.files) == ("changed", 1)
    assert not desk.path("2026-08-22/c.json").exists()
    outcome = desk.one(MORNING + DAYS, optional=("c.json", "d.json"))
    assert outcome.result == "failed"
    assert outcome.problems == ("feed feed: upstream has none of its files",)


def test_a_state_that_was_recorded_by_hand_is_never_touched(desk: Desk) -> None:
    """Equal bytes are shared, and the new state is the first that knows where it comes from."""
    hand = desk.path("2026-08-20/a.json")
    hand.parent.mkdir(parents=True)
    hand.write_bytes(b'{"a": 1}')
    assert desk.one(MORNING, "a.json") == Outcome("feed", "changed", files=1, size=8)
    assert [each.name for each in hand.parent.iterdir()] == ["a.json"]
    assert hand.samefile(desk.path("2026-08-22/a.json"))


def test_what_was_recorded_by_hand_today_stays_in_the_days_state(desk: Desk) -> None:
    """Also in folders below, and without a claim about where it comes from."""
    hand = desk.path("2026-08-22/advisories/one.json")
    hand.parent.mkdir(parents=True)
    hand.write_bytes(b"1")
    assert desk.one(MORNING, "a.json").result == "changed"
    assert hand.read_bytes() == b"1"
    assert list(desk.sources("2026-08-22")["files"]) == ["a.json"]


@pytest.mark.parametrize(
    "damage",
    [
        ("a.json", b'{"a": 0}'),
        (".source.json", b"{"),
        (".source.json", b'{"files": {"a.json": {"url": 1}}}'),
        (".source.json", b"\xff"),
    ],
)
def test_a_damaged_state_is_fetched_anew(desk: Desk, damage: tuple[str, bytes]) -> None:
    """A 304 would keep the damage for ever, so nothing is asked conditionally."""
    desk.one(MORNING, "a.json")
    desk.server.asked.clear()
    desk.path(f"2026-08-22/{damage[0]}").write_bytes(damage[1])
    assert desk.one(MORNING + HOURS / 2, "a.json").result == "changed"
    ((_, headers),) = desk.server.asked
    assert headers["If-None-Match"] is None
    assert desk.path("2026-08-22/a.json").read_bytes() == b'{"a": 1}'
    assert "a.json" in desk.sources("2026-08-22")["files"]


def test_a_state_that_cannot_be_read_is_kept_and_told(desk: Desk) -> None:
    """The build will hold the product and say why; each further run says it too."""
    asked: list[State] = []

    def problems(state: State) -> list[str]:
        asked.append(state)
        return ["no releases"] if state.has("a.json") else []

    wanted = Wanted("feed", desk.files("a.json"), problems)
    for at, result in ((MORNING, "changed"), (MORNING + DAYS, "unchanged")):
        (outcome,) = desk.all(at, wanted)
        assert (outcome.result, outcome.problems) == (result, ("no releases",))
    folder = desk.path("2026-08-22")
    assert asked == [State("feed", date(2026, 8, 22), folder)] * 2


@pytest.mark.parametrize("name", ["../a.json", "/a.json", "x/../../a.json", ".source.json", "a\\b"])
def test_a_file_outside_its_state_is_refused(desk: Desk, name: str) -> None:
    """Selectors come from a policy, and adapters make file names of them."""
    (outcome,) = desk.all(MORNING, Wanted("feed", (Download(name, f"{desk.server.root}/a.json"),)))
    assert "expected one below the state" in outcome.problems[0]
    assert desk.server.paths() == []
    assert desk.tree() == {}


def test_a_state_from_tomorrow_stops_the_feed(desk: Desk) -> None:
    """A clock that was wrong then or is wrong now: nothing may be newer than the newest."""
    desk.one(MORNING + DAYS, "a.json")
    (problem,) = desk.one(MORNING, "a.json").problems
    assert "its newest state is of 2026-08-23, after 2026-08-22" in problem


def test_a_disk_that_refuses_fails_the_feed(desk: Desk) -> None:
    """A file stands where the feed's folder should be."""
    (desk.folder / "feed").write_bytes(b"")
    good = Wanted("other", desk.files("a.json"))
    outcomes = desk.all(MORNING, Wanted("feed", desk.files("a.json")), good)
    assert [each.result for each in outcomes] == ["failed", "changed"]


def test_each_file_and_each_reading_is_a_step(desk: Desk) -> None:
    """For the line that shows how far it is."""
    steps: list[str] = []
    wanted = Wanted("feed", desk.files("a.json", "sub/b.json"))
    fetch([wanted], desk.folder, desk.door, clock=lambda: MORNING, progress=steps.append)
    assert steps == ["feed a.json", "feed sub/b.json", "feed, reading it"]


def test_two_downloads_at_once_are_one_too_many(desk: Desk) -> None:
    """They would clear away each other's unfinished states."""
    if sys.platform == "win32":
        pytest.skip("Windows gets no lock")
    with staging.locked(desk.folder), pytest.raises(PublisherError, match="another download"):
        desk.one(MORNING, "a.json")
    assert desk.one(MORNING, "a.json").result == "changed"


def test_a_killed_fetch_leaves_the_recordings_whole(desk: Desk) -> None:
    """SIGKILL in the middle of a file; what is left of it is gone after the next run."""
    desk.server.files["/b.json"] = b'{"b": 1}'
    desk.one(MORNING, "a.json", "b.json")
    before = desk.tree()
    desk.server.files["/a.json"] = b'{"a": 2}'
    reached, gone = threading.Event(), threading.Event()

    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"x" * 50_000)
        reached.set()
        gone.wait(30)

    desk.server.special["/b.json"] = half
    child = subprocess.Popen([sys.executable, "-c", FETCH, desk.server.root, str(desk.folder)])
    assert reached.wait(60)
    child.kill()
    child.wait()
    gone.set()
    left = {name: content for name, content in desk.tree().items() if ".new/" not in name}
    assert left == before
    assert desk.path(".2026-08-23.new/a.json").read_bytes() == b'{"a": 2}'
    assert [state.day.day for state in Recordings(desk.folder).states("feed")] == [22]
    del desk.server.special["/b.json"]
    assert desk.one(MORNING + DAYS, "a.json", "b.json").result == "changed"
    assert [state.day.day for state in Recordings(desk.folder).states("feed")] == [22, 23]
    assert not list(desk.path("").glob(".*.new"))


def test_a_state_that_was_being_replaced_returns(desk: Desk) -> None:
    """Killed between the two renames: the former state of the day is the day's again."""
    desk.one(MORNING, "a.json")
    before = desk.tree()
    desk.path("2026-08-22").rename(desk.path(".2026-08-22.old"))
    desk.path(".2026-08-22.new").mkdir()
    desk.server.special["/a.json"] = serve(500)
    assert desk.one(MORNING + 2 * HOURS, "a.json").result == "failed"
    assert desk.tree() == before
    # Killed before the last step: the new state stands, the old one is only in the way.
    desk.path(".2026-08-22.old").mkdir()
    assert desk.one(MORNING + 2 * HOURS, "a.json").result == "failed"
    assert desk.tree() == before
    assert sorted(each.name for each in desk.path("").iterdir()) == ["2026-08-22"]
