"""Recordings from strangers: hostile zips and folders are refused, whatever they hold."""

from __future__ import annotations

import io
import os
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from passmuster.host.archive import load, save
from passmuster.host.errors import RecordingError
from passmuster.host.protocol import Facts
from passmuster.host.recording import RecordedHost
from passmuster.host.recording_format import ReadAnswer, Recording, encode, file_name

RECORDING = Recording(
    schema=1,
    facts=Facts(platform="linux", architecture="x86_64"),
    reads=(ReadAnswer(path="/etc/os-release", limit=10, file="files/0001-os-release"),),
)
INDEX = encode(RECORDING)
FILES = {"files/0001-os-release": b"ID=debian\n"}
FUZZED = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=250, deadline=None
)


def packed(members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these members, duplicates and all."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", compression) as archive:
        warnings.simplefilter("ignore")
        for name, payload in members:
            archive.writestr(name, payload)
    return buffer.getvalue()


GOOD = packed([("recording.json", INDEX), *FILES.items()])


def refused(tmp_path: Path, payload: bytes) -> str:
    """Return why a zip is refused."""
    path = tmp_path / "hostile.zip"
    path.write_bytes(payload)
    with pytest.raises(RecordingError) as caught:
        RecordedHost(path)
    return str(caught.value)


def test_a_good_one_is_taken(tmp_path: Path) -> None:
    """So that the refusals below mean something."""
    path = tmp_path / "good.zip"
    path.write_bytes(GOOD)
    assert load(path) == (RECORDING, FILES)
    assert RecordedHost(path).read("/etc/os-release", limit=10) == b"ID=debian\n"


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/passwd", "files/../../evil", "files/0001-a/b", "files\\0001-x", "files/",
     "files/0001-\x1b", "files/1-x", "C:evil", "recording.json/x", "files/0001-" + "x" * 99],
)  # fmt: skip
def test_strange_names_are_refused(tmp_path: Path, name: str) -> None:
    """Nothing is ever unpacked, and a name that could lead astray is refused all the same."""
    assert "got the name" in refused(tmp_path, packed([("recording.json", INDEX), (name, b"")]))


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    """Two readers might take different ones."""
    members = [("recording.json", INDEX), *FILES.items(), ("recording.json", b"{}")]
    assert "twice" in refused(tmp_path, packed(members))


def test_bombs_are_refused_before_they_go_off(tmp_path: Path) -> None:
    """A member, and all members together, state more than a recording may have."""
    one = packed([("recording.json", INDEX), ("files/0001-x", bytes(65 * 1024 * 1024))])
    assert len(one) < 100_000
    assert "expected at most" in refused(tmp_path, one)
    many = [(f"files/{number:04}-x", bytes(60 * 1024 * 1024)) for number in range(1, 6)]
    assert "bytes unpacked" in refused(tmp_path, packed([("recording.json", INDEX), *many]))


def test_a_member_that_understates_its_size_is_refused(tmp_path: Path) -> None:
    """The table says ten bytes, the stream holds a million."""
    payload = bytearray(packed([("recording.json", INDEX), ("files/0001-x", bytes(1_000_000))]))
    for magic, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = payload.rfind(magic)
        struct.pack_into("<L", payload, at + offset, 10)
    assert "damaged zip" in refused(tmp_path, bytes(payload))


def test_a_table_that_costs_too_much_is_refused_unread(tmp_path: Path) -> None:
    """Counts and sizes are checked before zipfile builds an object for each entry."""
    for offset, form, value in ((10, "<H", 20_001), (12, "<L", 5 * 1024 * 1024)):
        payload = bytearray(GOOD)
        struct.pack_into(form, payload, payload.rfind(b"PK\x05\x06") + offset, value)
        assert "too many entries" in refused(tmp_path, bytes(payload))
    large = GOOD.replace(b"PK\x05\x06", b"PK\x06\x07" + bytes(16) + b"PK\x05\x06")
    assert "too many entries" in refused(tmp_path, large)


def test_encryption_and_rare_packing_are_refused(tmp_path: Path) -> None:
    """Only stored and deflated members can be read everywhere."""
    assert "packed in another way" in refused(
        tmp_path, packed([("recording.json", INDEX)], zipfile.ZIP_LZMA)
    )
    payload = bytearray(GOOD)
    payload[payload.find(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refused(tmp_path, bytes(payload))


def test_what_is_no_recording_says_what_to_do(tmp_path: Path) -> None:
    """Absent, no zip, a zip without an index, an empty folder: one clear sentence each."""
    with pytest.raises(RecordingError, match="No such file"):
        load(tmp_path / "nothing.zip")
    assert "got no zip" in refused(tmp_path, b"")
    assert "got no zip" in refused(tmp_path, INDEX)
    assert "got no recording.json" in refused(tmp_path, packed([]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordingError, match="No such file"):
        load(tmp_path / "empty")


@pytest.mark.parametrize(
    "index",
    [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000, b'{"schema":1}',
     INDEX.replace(b'"schema": 1', b'"schema": 2'),
     INDEX.replace(b'"schema": 1', b'"schema": 1, "more": 1'),
     INDEX.replace(b'"limit": 10', b'"limit": "10"'),
     INDEX.replace(b'"linux"', b'"beos"')],
)  # fmt: skip
def test_an_index_of_another_kind_is_refused(tmp_path: Path, index: bytes) -> None:
    """Another schema, unknown fields, wrong types, endless nesting."""
    message = refused(tmp_path, packed([("recording.json", index), *FILES.items()]))
    assert "no recording of schema 1" in message


def test_answers_must_hold_what_they_promise(tmp_path: Path) -> None:
    """A file that is not in it, and a question that is answered twice."""
    assert "without what was read" in refused(tmp_path, packed([("recording.json", INDEX)]))
    twice = encode(Recording(schema=1, facts=RECORDING.facts, reads=RECORDING.reads * 2))
    members = [("recording.json", twice), *FILES.items()]
    assert "two answers" in refused(tmp_path, packed(members))


def test_what_nobody_could_read_is_not_written(tmp_path: Path) -> None:
    """The limits of reading hold for writing too."""
    large = {f"files/{number:04}-x": bytes(60 * 1024 * 1024) for number in range(1, 6)}
    for files in (large, {"files/0001-x": bytes(65 * 1024 * 1024)}):
        for name in ("r.zip", "r"):
            with pytest.raises(RecordingError, match="nothing could read"):
                save(tmp_path / name, RECORDING, files)
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_folder_is_refused(tmp_path: Path) -> None:
    """A link to somebody's secret, a FIFO, a strange name: none is opened."""
    for number, (make, why) in enumerate(
        (
            (lambda at: (at / "0002-x").symlink_to("/etc/passwd"), "recording"),
            (lambda at: os.mkfifo(at / "0002-x"), "regular file"),
            (lambda at: (at / "..strange").touch(), "got the name"),
        )
    ):
        path = tmp_path / f"{number}"
        save(path, RECORDING, FILES)
        make(path / "files")
        with pytest.raises(RecordingError, match=why):
            load(path)


@FUZZED
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1))
def test_no_damage_gives_a_traceback(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    """A damaged zip is refused, or the damage did not matter."""
    payload = bytearray(GOOD)
    for at, value in damage:
        payload[at] = value
    path = tmp_path / "damaged.zip"
    path.write_bytes(payload)
    try:
        assert RecordedHost(path).facts.platform in {"linux", "windows", "macos"}
    except RecordingError as error:
        event("refused: " + str(error)[len(str(path)) :][:30])


@FUZZED
@given(st.integers(0, len(INDEX)), st.binary(max_size=6), st.integers(0, 6))
def test_no_index_gives_a_traceback(tmp_path: Path, at: int, more: bytes, less: int) -> None:
    """Bytes put in or taken out of recording.json: refused, or still a recording."""
    path = tmp_path / "index.zip"
    index = INDEX[:at] + more + INDEX[at + less :]
    path.write_bytes(packed([("recording.json", index), *FILES.items()]))
    try:
        assert RecordedHost(path).facts.platform in {"linux", "windows", "macos"}
    except RecordingError:
        event("refused")


@given(st.integers(1, 20_000), st.text(max_size=120))
def test_every_path_has_a_harmless_name(number: int, path: str) -> None:
    """What the recorder writes is what the reader takes."""
    from passmuster.host.recording_format import FILE_NAME

    assert FILE_NAME.fullmatch(file_name(number, path))
