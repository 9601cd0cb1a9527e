"""A recording answers as the machine did, and the recorder as both."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passmuster.host.answers import Answers, UnaskedError
from passmuster.host.errors import AbsentError, HostError, RecordingError, TooLargeError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Facts, Host, Process, Sandbox
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.host.recording_format import LinkAnswer, PieceAnswer, Recording, encode
from passmuster.host.roots import Place

HOME = "/home/alice"
PATHS = (
    "/etc/passwd",
    "/etc/link",
    "/etc/loop",
    "/etc",
    "/nothing",
    f"{HOME}/file",
    f"{HOME}/link",
    HOME,
)


class Busy(LocalHost):
    """A root that runs one program, so that every kind of question has an answer."""

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return one old program."""
        if "fox" not in names:
            return ()
        return (
            Process(
                pid=7,
                parent=1,
                executable="/opt/fox",
                deleted=True,
                device=1,
                inode=2,
                uid=0,
                command_line="--x",
                sandbox=Sandbox(kind="flatpak", app="org.example.Fox", build="0" * 64),
            ),
        )

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return its image; there is no other."""
        if pid != 7:
            raise AbsentError(f"process {pid}: not there")
        if limit < 5:
            raise TooLargeError("process 7: too large")
        return b"image"


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """Return a small root with a home."""
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/passwd").write_bytes(b"root:x:0:0::/root:/bin/sh\na:x:1000:1::/home/alice:/bin/sh")
    (root / "etc/link").symlink_to("passwd")
    (root / "etc/loop").symlink_to("loop")
    (root / "home/alice").mkdir(parents=True)
    (root / "home/alice/file").write_bytes(b"the content of a file")
    (root / "home/alice/link").symlink_to("file")
    return Busy(str(root), places=(Place("/", "a test's own root"),))


Question = Callable[[Host], Any]


def questions() -> st.SearchStrategy[Question]:
    """Return any question that the door can be asked."""
    path = st.sampled_from(PATHS)
    home = st.sampled_from([None, HOME])
    limit = st.sampled_from([0, 1, 10, 1000])
    names = st.frozensets(st.sampled_from(["fox", "cat"]))
    return st.one_of(
        st.builds(lambda p, h, n: lambda on: on.read(p, limit=n, home=h), path, home, limit),
        st.builds(lambda p, h, n: lambda on: on.entries(p, limit=n, home=h), path, home, limit),
        st.builds(lambda p, h: lambda on: on.stat(p, home=h), path, home),
        st.builds(lambda p, h: lambda on: on.link(p, home=h), path, home),
        st.builds(
            lambda p, h, o, n: lambda on: on.read_at(p, o, n, home=h),
            path,
            home,
            st.integers(0, 30),
            st.integers(0, 30),
        ),
        st.builds(lambda n: lambda on: on.processes(n), names),
        st.builds(lambda p, n: lambda on: on.image(p, limit=n), st.sampled_from([7, 8]), limit),
        st.just(lambda on: on.users()),
        st.just(lambda on: on.facts),
    )


def answer(on: Host, question: Question) -> Any:
    """Return what a question gives: a value, or the kind of the error."""
    try:
        return question(on)
    except HostError as error:
        return type(error)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120, deadline=None
)
@given(st.lists(questions(), max_size=12), st.sampled_from([".zip", ""]))
def test_machine_recorder_and_recording_agree(
    host: Host, tmp_path: Path, asked: list[Question], suffix: str
) -> None:
    """Whatever is asked in whatever order, all three give the same answers."""
    recorder = Recorder(host)
    first = [answer(recorder, question) for question in asked]
    assert first == [answer(host, question) for question in asked]
    path = tmp_path / f"recording-{len(os.listdir(tmp_path))}{suffix}"  # noqa: PTH208 - a count
    recorder.save(path)
    recorded = RecordedHost(path)
    assert [answer(recorded, question) for question in asked] == first


def test_a_question_asked_twice_has_one_answer(host: Host, tmp_path: Path) -> None:
    """When the machine changes meanwhile, the audit and its recording still agree."""
    recorder = Recorder(host)
    before = recorder.read(f"{HOME}/file", limit=100)
    (tmp_path / "root/home/alice/file").write_bytes(b"changed")
    assert recorder.read(f"{HOME}/file", limit=100) == before


def test_what_was_not_asked_is_unknown(host: Host, tmp_path: Path) -> None:
    """It is not called absent: nobody looked."""
    recorder = Recorder(host)
    with pytest.raises(TooLargeError):
        recorder.read("/etc/passwd", limit=3)
    recorder.save(tmp_path / "r.zip")
    recorded = RecordedHost(tmp_path / "r.zip")
    for question in (
        lambda: recorded.read("/etc/shadow", limit=10),
        lambda: recorded.read("/etc/passwd", limit=1000),
        lambda: recorded.entries("/etc", limit=10),
        lambda: recorded.stat("/etc"),
        lambda: recorded.link("/etc/link"),
        lambda: recorded.read_at("/etc/passwd", 0, 1),
        recorded.users,
        lambda: recorded.processes(frozenset()),
        lambda: recorded.image(1, limit=10),
    ):
        with pytest.raises(UnaskedError, match="does not say"):
            question()


def test_a_person_may_vouch_that_nothing_else_was_there(tmp_path: Path) -> None:
    """With `unasked` set to absent, what is not in the recording was not there."""
    recording = Recording(
        schema=1,
        facts=Facts(platform="linux", architecture=""),
        unasked="absent",
        links=(LinkAnswer(path="/etc/link", target="passwd"),),
        pieces=(PieceAnswer(path="/large", offset=0, length=4, file="files/0001-large"),),
    )
    (tmp_path / "r/files").mkdir(parents=True)
    (tmp_path / "r/recording.json").write_bytes(encode(recording))
    (tmp_path / "r/files/0001-large").write_bytes(b"0123")
    host = RecordedHost(tmp_path / "r")
    for question in (
        lambda: host.read("/etc/shadow", limit=10),
        lambda: host.read_at("/other", 0, 10),
        lambda: host.link("/other"),
        lambda: host.entries("/other", limit=1),
        lambda: host.stat("/other"),
    ):
        with pytest.raises(AbsentError, match="said to be whole"):
            question()
    assert host.link("/etc/link") == "passwd"
    assert host.read_at("/large", 1, 2) == b"12"
    # The file was there, so what is not known of it is not absent.
    with pytest.raises(UnaskedError, match="this piece"):
        host.read_at("/large", 2, 4)


def test_pieces_become_few_runs(tmp_path: Path) -> None:
    """Of a large file a recording holds what was read, adjacent pieces as one."""
    root = tmp_path / "root"
    root.mkdir()
    content = bytes(range(256)) * 1024
    (root / "large").write_bytes(content)
    recorder = Recorder(LocalHost(str(root), places=(Place("/", "a test's own root"),)))
    size = 4096
    for number in (5, 3, 4, 0, 40, 41, 63, 64):
        recorder.read_at("/large", number * size, size)
    recording, files = recorder.recording()
    told = [(each.offset // size, each.length // size, len(files[each.file]))
            for each in recording.pieces]  # fmt: skip
    assert told == [(0, 1, size), (3, 3, 3 * size), (40, 2, 2 * size), (63, 2, size)]
    recorder.save(tmp_path / "r.zip")
    host = RecordedHost(tmp_path / "r.zip")
    assert host.read_at("/large", 3 * size + 7, 2 * size) == content[3 * size + 7 :][: 2 * size]
    assert host.read_at("/large", len(content) - 3, 10) == content[-3:]
    for offset, length in ((size, 1), (0, size + 1), (5 * size, size + 1), (65 * size, 1)):
        with pytest.raises(UnaskedError):
            host.read_at("/large", offset, length)


def test_only_what_is_not_known_yet_is_asked_for(tmp_path: Path) -> None:
    """One byte has one value, whatever happens to the file meanwhile."""
    (tmp_path / "large").write_bytes(b"a" * 30)
    host = LocalHost(str(tmp_path), places=(Place("/", "a test's own root"),))
    recorder = Recorder(host)
    assert recorder.read_at("/large", 10, 10) == b"a" * 10
    (tmp_path / "large").write_bytes(b"b" * 30)
    assert recorder.read_at("/large", 0, 25) == b"b" * 10 + b"a" * 10 + b"b" * 5
    (tmp_path / "large").unlink()
    assert recorder.read_at("/large", 5, 10) == b"b" * 5 + b"a" * 5
    with pytest.raises(AbsentError):
        recorder.read_at("/large", 20, 10)
    assert len(recorder.recording()[0].pieces) == 2


def test_a_piece_of_a_file_that_was_read_whole_is_known(host: Host) -> None:
    """Also that there was none."""
    recorder = Recorder(host)
    whole = recorder.read("/etc/passwd", limit=1000)
    with pytest.raises(AbsentError):
        recorder.read("/nothing", limit=10)
    recording, files = recorder.recording()
    told = Answers(recording, files)
    assert told.read_at("/etc/passwd", 5, 7) == whole[5:12]
    with pytest.raises(AbsentError):
        told.read_at("/nothing", 5, 7)


def test_a_recording_is_private_and_never_overwrites_a_folder(host: Host, tmp_path: Path) -> None:
    """It is not scrubbed: only its owner may read it."""
    recorder = Recorder(host)
    recorder.read("/etc/passwd", limit=1000)
    for name in ("r.zip", "r"):
        recorder.save(tmp_path / name)
    assert (tmp_path / "r.zip").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "r").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "r/recording.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(RecordingError, match="exists"):
        recorder.save(tmp_path / "r")
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_equal_audits_give_equal_bytes(host: Host, tmp_path: Path) -> None:
    """The order of questions and the time of day leave no trace in a recording."""
    one, other = Recorder(host), Recorder(host)
    for path in ("/etc", "/home"):
        one.stat(path)
    for path in ("/home", "/etc"):
        other.stat(path)
    one.save(tmp_path / "one.zip")
    other.save(tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_equal_files_are_kept_once(host: Host) -> None:
    """A machine's link and its target are one file in a recording."""
    recorder = Recorder(host)
    for path in ("/etc/passwd", "/etc/link"):
        recorder.read(path, limit=1000)
    assert len({each.file for each in recorder.recording()[0].reads}) == 1


def test_a_full_disk_leaves_nothing_behind(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever write fails, no half recording has the name."""
    from passmuster import durable

    recorder = Recorder(host)
    recorder.read("/etc/passwd", limit=1000)
    written = durable.write
    left = [1]

    def write(path: Path, payload: bytes, **kinds: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        written(path, payload, **kinds)

    monkeypatch.setattr(durable, "write", write)
    with pytest.raises(OSError, match="No space"):
        recorder.save(tmp_path / "r")
    with pytest.raises(OSError, match="No space"):
        recorder.save(tmp_path / "r.zip")
    assert [each.name for each in tmp_path.iterdir()] == ["root"]


def test_the_schema_describes_what_is_written(host: Host) -> None:
    """The JSON Schema that is generated from the types accepts a recording and refuses more."""
    recorder = Recorder(host)
    for path in PATHS:
        for home in (None, HOME):
            for ask in (recorder.read, recorder.entries):
                with suppress(HostError):
                    ask(path, limit=1000, home=home)
            with suppress(HostError):
                recorder.link(path, home=home)
            with suppress(HostError):
                recorder.read_at(path, 0, 9, home=home)
    recorder.users()
    recorder.processes(frozenset({"fox"}))
    recorder.image(7, limit=10)
    schema = msgspec.json.schema(Recording)
    document = msgspec.json.decode(encode(recorder.recording()[0]))
    jsonschema.validate(document, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "more": 1}, schema)
