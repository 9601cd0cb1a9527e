"""Snaps: descriptions packed by the real tool, snapd's state, and what is switched off."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost, process
from passmuster.host.errors import DeniedError, HostError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process, Sandbox
from passmuster.inventory import take
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.snaps.description import parse
from passmuster.inventory.sources import snap
from passmuster.model.installation import Kind, Outcome
from passmuster.products.definition import Detect, Product

PRODUCTS = (
    Product(
        schema=1,
        id="fox",
        name="Fox",
        vendor="Example",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="snap",
                scheme="dotted",
                match={"snap": ("firefox",)},
                executables=("/snap/firefox/current/usr/lib/firefox/firefox",),
            ),
            Detect(source="mozilla-files", scheme="mozilla", match={"name": ("Firefox",)}),
        ),
    ),
    Product(
        schema=1,
        id="chrome",
        name="Chrome",
        vendor="Example",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="snap",
                scheme="dotted",
                match={"snap": ("chromium",)},
                unless={"channel": ".*edge"},
                executables=("/snap/chromium/current/usr/lib/chromium-browser/chrome",),
            ),
        ),
    ),
)
INI = b"[App]\nName=Firefox\nVersion=142.0.1\n"
YAML = b"name: firefox\nversion: 142.0.1-1\nsummary: x\n"


def look_at(
    files: dict[str, bytes | HostError], running: tuple[Process, ...] = (), **links: str
) -> tuple[list[Observation] | None, list[str]]:
    """Return what the source sees in these files, and its notes."""
    notes: list[str] = []
    host = MemoryHost(files, links={each.replace("__", "/"): to for each, to in links.items()})
    return snap.look(Look(host, PRODUCTS, (), running, time.monotonic() + 60, notes)), notes


def mounted(
    name: str, revision: str, yaml: bytes = YAML, top: str = "/snap"
) -> dict[str, bytes | HostError]:
    """Return the files of a mounted revision."""
    return {
        f"{top}/{name}/{revision}": b"",  # what `stat` asks for
        f"{top}/{name}/{revision}/meta/snap.yaml": yaml,
    }


def state(**snaps: Any) -> dict[str, bytes | HostError]:
    """Return snapd's state with these snaps and refresh candidates."""
    waiting = snaps.pop("waiting", {})
    whole = {"data": {"snaps": snaps, "refresh-candidates": waiting}, "changes": {}}
    return {"/var/lib/snapd/state.json": json.dumps(whole).encode()}


CURRENT = {"__snap__firefox__current": "12"}


def test_a_snap_is_told_with_version_channel_and_revision() -> None:
    """The publisher's version counts, the program's is kept beside it."""
    files = mounted("firefox", "12") | state(firefox={"channel": "latest/stable", "active": True})
    files["/snap/firefox/12/usr/lib/firefox/application.ini"] = INI
    for name in ("firefox_firefox.desktop", "firefox+work_firefox.desktop", "chromium_c.desktop"):
        files[f"/var/lib/snapd/desktop/applications/{name}"] = b""
    seen, notes = look_at(files, **CURRENT)
    assert seen is not None
    (told,) = seen
    assert (told.version, told.seen) == (
        "142.0.1-1",
        {"snap": "firefox", "channel": "latest/stable"},
    )
    assert [(each.version.raw, each.version.scheme) for each in told.also] == [
        ("142.0.1", "mozilla")
    ]
    assert told.decided_by == "package-outranks-file"
    assert told.sandbox == Sandbox(kind="snap", app="firefox", build="12")
    assert told.entries == {"firefox_firefox.desktop"}
    assert (told.path, told.pending, notes) == ("/snap/firefox", None, [])


def test_a_parallel_installation_is_a_copy_of_its_own() -> None:
    """Matched by the snap's name, with its own path, channel and processes."""
    files = mounted("firefox", "12") | mounted("firefox_work", "9", b"name: firefox\nversion: 1.0")
    files |= state(firefox={"channel": "stable"}, firefox_work={"channel": "latest/beta"})
    files["/var/lib/snapd/desktop/applications/firefox+work_firefox.desktop"] = b""
    seen, _ = look_at(files, **CURRENT, __snap__firefox_work__current="9")
    assert seen is not None
    assert [(each.path, each.version, each.seen["channel"]) for each in seen] == [
        ("/snap/firefox", "142.0.1-1", "stable"),
        ("/snap/firefox_work", "1.0", "latest/beta"),
    ]
    assert [each.entries for each in seen] == [frozenset(), {"firefox+work_firefox.desktop"}]


@pytest.mark.parametrize("how", ["no-current", "inactive", "dangling", "odd-revision", "unwanted"])
def test_what_is_switched_off_is_no_installation(how: str) -> None:
    """No `current`, or inactive by snapd's state, or a link that names no revision."""
    files = mounted("firefox", "12") | state(firefox={"active": how != "inactive"})
    links = dict(CURRENT)
    if how == "no-current":
        links = {}
    elif how == "dangling":
        links = {"__snap__firefox__current": "13"}
    elif how == "odd-revision":
        links = {"__snap__firefox__current": "../../etc"}
    elif how == "unwanted":
        files = mounted("firefoxes", "12")
        links = {"__snap__firefoxes__current": "12"}
    seen, notes = look_at(files, **links)
    assert seen == []
    assert bool(notes) is (how == "odd-revision")


def test_where_fedora_mounts_them() -> None:
    """The other folder, and each snap once."""
    files = mounted("firefox", "x2", top="/var/lib/snapd/snap")
    seen, _ = look_at(files, __var__lib__snapd__snap__firefox__current="x2")
    assert seen is not None
    assert [each.path for each in seen] == ["/var/lib/snapd/snap/firefox"]
    both, _ = look_at(
        files | mounted("firefox", "12"),
        **CURRENT,
        __var__lib__snapd__snap__firefox__current="x2",
    )
    assert both is not None
    assert [each.path for each in both] == ["/snap/firefox"]


def test_without_snapd_it_is_absent_and_a_closed_folder_is_a_failure() -> None:
    """None for the one; the other is never `no snaps`."""
    assert look_at({})[0] is None
    host = MemoryHost({"/snap": b""})

    def closed(*_asked: object, **_how: object) -> tuple[()]:
        raise DeniedError("/snap: not permitted")

    host.entries = closed  # type: ignore[method-assign, assignment]
    told = {each.source: each.outcome for each in take(host, PRODUCTS).sources}
    assert told["snap"] is Outcome.FAILED


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (DeniedError("state.json: not permitted"), "channels are not told"),
        (RefusedError("state.json: got a link"), "got a link"),
        (b'{"data": ', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[]", ""),
        (b'{"data": {"snaps": {"firefox": 7}}}', ""),
        (b'{"data": {"snaps": [], "refresh-candidates": {"firefox": []}}}', ""),
        (b'{"data": {"snaps": {"firefox": {"channel": "a\\u0007b", "active": null}}}}', ""),
        (b'{"data": {"snaps": {"firefox": {"channel": ["stable"]}}}}', ""),
    ],
)
def test_a_state_that_says_nothing_leaves_the_channel_open(
    payload: bytes | HostError, said: str
) -> None:
    """The snap is told all the same."""
    seen, notes = look_at(
        mounted("firefox", "12") | {"/var/lib/snapd/state.json": payload}, **CURRENT
    )
    assert seen is not None
    assert [(each.version, each.seen["channel"]) for each in seen] == [("142.0.1-1", "")]
    assert any(said in each for each in notes) if said else not notes


def test_only_an_update_that_was_fetched_is_pending() -> None:
    """One that the store merely offers is not on this machine."""
    for monitored, expected in ((True, "143.0-1"), (False, None)):
        offered = {"version": "143.0-1", "monitored": monitored, "side-info": {"revision": "14"}}
        files = mounted("firefox", "12") | state(firefox={}, waiting={"firefox": offered})
        seen, _ = look_at(files, **CURRENT)
        assert seen is not None
        assert (seen[0].pending[0] if seen[0].pending else None) == expected


def test_a_channel_can_exclude_a_snap() -> None:
    """What no rule recognises is not told."""
    files = mounted("chromium", "3") | state(chromium={"channel": "latest/edge"})
    assert look_at(files, __snap__chromium__current="3")[0] == []
    files |= state(chromium={"channel": "latest/stable"})
    seen, _ = look_at(files, __snap__chromium__current="3")
    assert seen is not None
    assert [each.also for each in seen] == [()]


def test_an_old_revision_that_still_runs_is_told_with_its_version() -> None:
    """It stays mounted beside the current one; one that is gone has no version."""
    files = mounted("firefox", "12") | mounted("firefox", "11", b"version: '141.0-2'\n")

    def sandboxed(pid: int, revision: str, app: str = "firefox") -> Process:
        path = f"/snap/firefox/{revision}/usr/lib/firefox/firefox"
        inside = Sandbox(kind="snap", app=app, build=revision)
        return process(pid, path, deleted=False, sandbox=inside)

    running = (
        sandboxed(1, "12"),
        sandboxed(2, "11"),
        sandboxed(3, "11"),
        sandboxed(4, "10"),
        sandboxed(5, "12", "firefox_work"),
    )
    host = MemoryHost(files, links={"/snap/firefox/current": "12"}, processes=running)
    (copy,) = take(host, PRODUCTS).installations
    assert [
        (each.version.raw if each.version else None, each.current, each.processes)
        for each in copy.running
    ] == [("142.0.1-1", True, 1), ("141.0-2", False, 2), (None, False, 1)]


def test_a_snap_without_a_readable_description_has_no_version() -> None:
    """Said, and told as unknown."""
    files: dict[str, bytes | HostError] = mounted("firefox", "12")
    files["/snap/firefox/12/meta/snap.yaml"] = DeniedError("snap.yaml: not permitted")
    seen, notes = look_at(files, **CURRENT)
    assert seen is not None
    assert [(each.version, each.reason, each.also) for each in seen] == [
        ("", "no-version-stated", ())
    ]
    assert notes == ["snap.yaml: not permitted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"version: 1.2", "1.2"),
        (b"version:   '1.2'  # note", "1.2"),
        (b'version: "1.2"\r', "1.2"),
        (b"version: 1.2 # note", "1.2"),
        (b"version: 1.2#note", "1.2#note"),
        (b"version: 1.2\nversion: 2.0", "1.2"),
        (b" version: 1.2", ""),
        (b"versions: 1.2", ""),
        (b"version: |\n  1.2", ""),
        (b"version: [1.2]", ""),
        (b"version: &a 1.2", ""),
        (b'version: "1\\x41"', ""),
        (b'version: "1.2', ""),
        (b'version: "1.2" x', ""),
        (b"version: '1.2\x07'", ""),
        (b"version:", ""),
        (b"version: ''", ""),
        (b"version: " + b"9" * 101, ""),
        (b"version: 1 2", ""),
        (b"version:1.2", ""),
        (b"version : 1.2", "1.2"),
        (b"version:\t1.2", "1.2"),
        (b"version:" + b" " * 999_999 + b"\rx", ""),
    ],
)
def test_only_a_plain_scalar_is_a_version(text: bytes, expected: str) -> None:
    """Anything that needs more of YAML is left out."""
    assert parse(b"name: x\n" + text + b"\n").get("version", "") == expected


@pytest.mark.skipif(shutil.which("snap") is None, reason="the real tool `snap` is not installed")
def test_descriptions_packed_by_the_real_tool_are_read_alike(tmp_path: Path) -> None:
    """`snap pack` names the file by name and version: ours are the same."""
    spellings = ["1.0", "'1.10'", '"142.0-1"', "139.0.7258.127", "1.0-rc.1 # note", "2:1", "7",
                 "v3", '"1.0+git1.abc"', "0.9~beta", "'04.05'", "1.2.3-4-gdeadbee"]  # fmt: skip
    for number, spelling in enumerate(spellings):
        folder = tmp_path / f"s{number}"
        (folder / "meta").mkdir(parents=True)
        for each in (folder, folder / "meta"):
            each.chmod(0o755)
        text = (
            f"summary: s\nname: probe{number}\ndescription: |\n  name: other\n  version: 9\n"
            f"version: {spelling}\ntype: app\nbase: core22\narchitectures:\n  - all\n"
        )
        (folder / "meta/snap.yaml").write_text(text)
        done = subprocess.run(
            ["snap", "pack", str(folder), str(tmp_path)], check=True, capture_output=True, text=True
        )
        ours = parse(text.encode())
        assert f"/{ours['name']}_{ours['version']}_all.snap" in done.stdout.strip()


def test_a_link_of_the_machine_is_read_and_not_followed(tmp_path: Path) -> None:
    """`current` of a real tree leads to a revision by its text."""
    folder = tmp_path / "snap/firefox/12/meta"
    folder.mkdir(parents=True)
    (folder / "snap.yaml").write_bytes(YAML)
    (tmp_path / "snap/firefox/current").symlink_to("12")
    asked = Look(LocalHost(str(tmp_path)), PRODUCTS, (), (), time.monotonic() + 60, [])
    seen = snap.look(asked)
    assert seen is not None
    assert [each.version for each in seen] == ["142.0.1-1"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_a_description(payload: bytes) -> None:
    """No error; a value is printable and short."""
    for value in parse(payload + b"\nversion: " + payload).values():
        assert value.isprintable()
        assert len(value) <= 100


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["data", "snaps", "firefox", "channel", "active", "refresh-candidates",
                         "monitored", "version"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
))  # fmt: skip
def test_any_state_gives_an_answer(value: object) -> None:
    """Whatever type stands where another is expected."""
    files = mounted("firefox", "12") | {"/var/lib/snapd/state.json": json.dumps(value).encode()}
    seen, _ = look_at(files, **CURRENT)
    assert seen is not None
