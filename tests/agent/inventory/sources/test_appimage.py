"""AppImages: told by header, name and desktop entry, and by the very file that runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from passmuster.host import processes
from passmuster.host.errors import HostError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process
from passmuster.inventory.appimages.entries import parse, words
from passmuster.inventory.appimages.header import architecture_of
from passmuster.inventory.appimages.names import version_in
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources import appimage
from passmuster.model.installation import Confidence, Kind, Scope
from passmuster.products.definition import Detect, Product

PRODUCTS = (
    Product(
        schema=1,
        id="zen",
        name="Zen",
        vendor="Example",
        kind=Kind.BROWSER,
        detect=(
            Detect(source="appimage", scheme="mozilla", pattern={"file": "(?i)zen.*"}),
            Detect(source="appimage", scheme="mozilla", match={"entry": ("zen.desktop",)}),
        ),
    ),
)
PASSWD = b"eve:x:1000:1000::/home/eve:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/bash\n"
HEAD = b"\x7fELF\x02\x01\x01\x00AI\x02\x00\x00\x00\x00\x00\x02\x00\x3e\x00" + b"\0" * 40
ENTRIES = "/home/eve/.local/share/applications"


def look_at(host: Any, products: tuple[Product, ...] = PRODUCTS) -> tuple[list[Observation], Any]:
    """Return what the source sees on a host, and its notes."""
    notes: list[str] = []
    asked = Look(host, products, host.users(), (), time.monotonic() + 60, notes)
    return appimage.look(asked) or [], notes


def memory(files: dict[str, Any]) -> MemoryHost:
    """Return a host in memory with these files."""
    return MemoryHost({"/etc/passwd": PASSWD, **files})


def entry(command: str, version: str = "") -> bytes:
    """Return a desktop entry."""
    stated = f"X-AppImage-Version={version}\n" if version else ""
    return (
        f"[Desktop Entry]\nName=Zen\nExec={command}\n{stated}[Desktop Action a]\nExec=x\n".encode()
    )


def test_where_nothing_is_wanted_nothing_is_looked_at() -> None:
    """None, without one question."""
    host = memory({"/opt/zen.AppImage": HEAD})
    assert appimage.look(Look(host, (), (), (), time.monotonic() + 60, [])) is None


def test_appimages_are_found_in_their_places_only() -> None:
    """By header, each file under its own owner; a bare name in two folders only."""
    places = {
        "/opt/zen.AppImage": HEAD,
        "/usr/local/bin/Zen-1.2.3.appimage": HEAD,
        "/home/eve/Applications/zen": HEAD,
        "/home/eve/.local/bin/zen-bin": HEAD,
        "/home/bob/Downloads/zen-x86_64.AppImage": HEAD,
        "/home/bob/Downloads/zen": HEAD,
        "/home/bob/Desktop/zen.tar": HEAD,
        "/home/bob/Music/zen.AppImage": HEAD,
        "/home/bob/AppImages/other.AppImage": HEAD,
        "/home/bob/AppImages/zen.AppImage": b"#!/bin/sh\n" + HEAD,
    }
    seen, notes = look_at(memory(places))
    assert [(each.path, each.scope, each.owner) for each in seen] == [
        ("/opt/zen.AppImage", Scope.MACHINE, ""),
        ("/usr/local/bin/Zen-1.2.3.appimage", Scope.MACHINE, ""),
        ("/home/eve/Applications/zen", Scope.USER, "eve"),
        ("/home/eve/.local/bin/zen-bin", Scope.USER, "eve"),
        ("/home/bob/Downloads/zen-x86_64.AppImage", Scope.USER, "bob"),
    ]
    assert {each.architecture for each in seen} == {"amd64"}
    assert [each.version for each in seen] == ["", "1.2.3", "", "", ""]
    assert {each.reason for each in seen if not each.version} == {"no-version-file"}
    assert not notes


@pytest.mark.parametrize(
    ("name", "stated", "version", "confidence", "beside"),
    [
        ("zen.AppImage", "1.17.15b", "1.17.15b", Confidence.MEDIUM, []),
        ("zen-1.17.14b.AppImage", "", "1.17.14b", Confidence.LOW, []),
        ("zen-1.17.AppImage", "1.17", "1.17", Confidence.MEDIUM, ["1.17"]),
        ("zen-1.17.AppImage", "1.18", "1.18", Confidence.LOW, ["1.17"]),
        ("zen-1.17.AppImage", "latest", "1.17", Confidence.LOW, []),
        ("zen.AppImage", "latest", "", Confidence.LOW, []),
    ],
)
def test_the_entry_outranks_the_name_and_both_are_kept(
    name: str, stated: str, version: str, confidence: Confidence, beside: list[str]
) -> None:
    """Where they differ neither is sure; a word is no version."""
    path = f"/home/eve/Applications/{name}"
    files = {path: HEAD, f"{ENTRIES}/z.desktop": entry(f'env A=b "{path}" %u', stated)}
    (told,), _ = look_at(memory(files))
    assert (told.version, told.confidence) == (version, confidence)
    assert [each.version.raw for each in told.also] == beside
    assert told.decided_by == ("entry-outranks-file-name" if beside else "")
    assert told.entries == {"z.desktop"}


def test_an_entry_can_recognise_a_file_of_any_name() -> None:
    """By its id; an entry that starts another file says nothing of this one."""
    path = "/home/eve/AppImages/browser.AppImage"
    files = {
        path: HEAD,
        "/home/eve/AppImages/browser2.AppImage": HEAD,
        f"{ENTRIES}/a.desktop": entry(f"{path}.old %u", "9.9"),
        f"{ENTRIES}/zen.desktop": entry(f"{path} %u", "1.2"),
        f"{ENTRIES}/notes.txt": entry(path, "8.8"),
        f"{ENTRIES}/closed.desktop": RefusedError("closed.desktop: got a link"),
    }
    seen, notes = look_at(memory(files))
    assert [(each.path, each.version) for each in seen] == [(path, "1.2")]
    assert notes == ["closed.desktop: got a link"]


def test_what_cannot_be_read_is_noted() -> None:
    """A file that refuses and a crowded folder never lose the rest."""
    crowd: dict[str, bytes | HostError] = {
        f"/home/eve/Applications/{number}": b"" for number in range(2_001)
    }
    crowd["/home/bob/Desktop/zen1.AppImage"] = RefusedError("zen1: got a link")
    crowd["/home/bob/Desktop/zen2.AppImage"] = HEAD
    crowd |= {f"/home/bob/.local/bin/{number}": b"" for number in range(301)}
    seen, notes = look_at(memory(crowd))
    assert [each.path for each in seen] == ["/home/bob/Desktop/zen2.AppImage"]
    assert len(notes) == 3


class Desk(LocalHost):
    """An offline root's files, with this machine's processes seen as that root's."""

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        root = os.fsdecode(self._root)
        return tuple(
            Process(
                pid=each.pid,
                parent=each.parent,
                executable=each.executable.removeprefix(root),
                deleted=each.deleted,
                device=each.device,
                inode=each.inode,
                uid=each.uid,
                command_line=each.command_line,
            )
            for each in processes.running(names)
        )


def test_a_real_file_that_runs_is_current_until_it_is_replaced(tmp_path: Path) -> None:
    """A program marked as an AppImage, started and then updated in its place."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_bytes(PASSWD)
    image = tmp_path / "opt/Zen-1.2.3.AppImage"
    image.parent.mkdir()
    genuine = bytearray(Path("/bin/sleep").read_bytes())
    genuine[8:11] = b"AI\x02"
    image.write_bytes(genuine)
    image.chmod(0o755)
    with subprocess.Popen([image, "300"]) as child:
        try:
            (before,), _ = look_at(Desk(str(tmp_path)))
            shutil.copy(image, image.with_suffix(".new"))
            image.with_suffix(".new").rename(image)
            (after,), _ = look_at(Desk(str(tmp_path)))
        finally:
            child.kill()
    assert [(each.current, each.version and each.version.raw) for each in before.running] == [
        (True, "1.2.3")
    ]
    assert [(each.current, each.version) for each in after.running] == [(False, None)]


def test_processes_that_cannot_be_listed_are_noted() -> None:
    """The file is told all the same."""
    host = memory({"/opt/zen.AppImage": HEAD})

    def closed(_names: frozenset[str]) -> tuple[Process, ...]:
        raise HostError("/proc: there is none")

    host.processes = closed  # type: ignore[method-assign]
    seen, notes = look_at(host)
    assert [each.path for each in seen] == ["/opt/zen.AppImage"]
    assert notes == ["/proc: there is none"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "amd64"),
        ({10: 1}, "amd64"),
        ({18: 183}, "arm64"),
        ({5: 2, 18: 0, 19: 62}, "amd64"),
        ({18: 99}, ""),
        ({10: 3}, None),
        ({8: 0}, None),
        ({0: 0}, None),
    ],
)
def test_the_header_tells_an_appimage_and_its_architecture(
    change: dict[int, int], expected: str | None
) -> None:
    """Both types, both orders of bytes; anything else is none."""
    head = bytearray(HEAD)
    for place, value in change.items():
        head[place] = value
    assert architecture_of(bytes(head)) == expected
    assert architecture_of(HEAD[:19]) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LibreWolf-151.0.3-1.x86_64.AppImage", "151.0.3"),
        ("ungoogled-chromium_139.0.7258.127-1.AppImage", "139.0.7258.127"),
        ("Name-v1.2.3-x86_64.AppImage", "1.2.3"),
        ("zen-1.17.15b.AppImage", "1.17.15b"),
        ("Floorp 12.1.2 x86_64.appimage", "12.1.2"),
        ("zen-x86_64.AppImage", ""),
        ("app-1.2-for-3.4.AppImage", ""),
        ("app-7.AppImage", ""),
        ("app.AppImage", ""),
        ("app1.2.AppImage", ""),
        ("1.2.3", "1.2.3"),
        ("a" * 300 + "-1.2", ""),
    ],
)
def test_a_name_tells_a_version_only_plainly(name: str, expected: str) -> None:
    """One of them, dotted, between separators."""
    assert version_in(name) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/a/b %u", ["/a/b", "%u"]),
        ('"/a b/c" %U', ["/a b/c", "%U"]),
        (r'"/a\\"b" x', ['/a"b', "x"]),
        (r'"/a\\\\b"', ["/a\\b"]),
        ('"" x', ["", "x"]),
        ('"open', ["open"]),
        ("", []),
    ],
)
def test_a_command_is_split_as_desktop_entries_are(command: str, expected: list[str]) -> None:
    """Quotes and both layers of escapes undone."""
    assert words(command) == expected


def test_only_the_entrys_own_section_counts() -> None:
    """An action's command is another one."""
    text = b"Exec=a\n[Desktop Entry]\nExec = b\nExec=c\nName=n\n[Desktop Action x]\nTryExec=d\n"
    assert parse(text) == {"Exec": "b"}


@given(st.binary(max_size=200), st.text(max_size=100))
def test_any_bytes_and_names_are_read(payload: bytes, text: str) -> None:
    """No error for a header, an entry, a command or a name."""
    architecture_of(payload)
    architecture_of(HEAD[:11] + payload)
    parse(b"[Desktop Entry]\nExec=" + payload)
    words(text)
    assert version_in(text).isprintable()
