"""pacman's ignored packages and apk's bounds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, seen
from passmuster.host.local import LocalHost
from passmuster.model.installation import Evidence, Hindrance

CONF = "/etc/pacman.conf"
DESC = "/var/lib/pacman/local/firefox-140.12.0-1/desc"
FIREFOX = seen("pacman", evidence=Evidence(source="pacman", location=DESC))


def causes(text: str, **more: bytes) -> list[str]:
    """Return the causes for Firefox with this configuration."""
    return Asked(MemoryHost({CONF: text.encode(), **more})).causes(FIREFOX)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("[options]\nIgnorePkg = firefox\n", True),
        ("[options]\nIgnorePkg=chromium fire?ox # why\n", True),
        ("[options]\n IgnorePkg = chromium\nIgnorePkg = fire*\n", True),
        ("[core]\nServer = x\n[options]\nIgnorePkg = firefox\n", True),
        ("[options]\n#IgnorePkg = firefox\n", False),
        ("[options]\nIgnorePkg = firefox-i18n-de\n", False),
        ("[options]\nHoldPkg = firefox\n", False),
        ("[core]\nIgnorePkg = firefox\n", False),
        ("IgnorePkg = firefox\n", False),
        ("[options]\nIgnorePkg\n", False),
        ("[options]\nIgnoreGroup = kde\n", False),
        ("[options]\nIgnoreGroup = net*\n", True),
    ],
)
def test_what_pacman_leaves_out(text: str, holds: bool) -> None:  # noqa: FBT001
    """By name and by group, with patterns; only in the options."""
    groups = b"%NAME%\nfirefox\n\n%GROUPS%\nnetwork\nweb\n\n%SIZE%\n1\n\n"
    assert causes(text, **{DESC: groups}) == ["pacman-ignore"] * holds


@pytest.mark.skipif(not shutil.which("pacman-conf"), reason="pacman-conf is this test's oracle")
def test_the_list_is_pacmans_own(tmp_path: Path) -> None:
    """Several lines, included files, and words behind a `#`, which is no comment there."""
    folder = tmp_path / "etc/pacman.d"
    folder.mkdir(parents=True)
    (folder / "a.conf").write_text("IgnorePkg = included # words\n")
    (folder / "b.conf").write_text("[options]\nIgnorePkg = second third\n")
    text = (
        "[options]\nIgnorePkg = one two\nIgnorePkg=fou?r # words\n"
        "Include = /etc/pacman.d/*.conf\n# IgnorePkg = not\n[x]\nServer = file:///x\n"
    )
    (tmp_path / "etc/pacman.conf").write_text(text)
    theirs = tmp_path / "theirs.conf"
    theirs.write_text(text.replace("/etc/pacman.d", str(folder)))
    told = subprocess.run(
        ["pacman-conf", "-c", theirs, "IgnorePkg"], capture_output=True, text=True, check=True,
        timeout=60,
    ).stdout.split()  # fmt: skip
    assert told
    asking = Asked(LocalHost(str(tmp_path)))
    candidates = {*told, "foubr", "not", "words", "#", "x", "not-there"}
    held = {each for each in candidates if asking.causes(seen("pacman", name=each))}
    assert held == {*told, "foubr"}


def test_the_line_is_the_evidence() -> None:
    """Also one of an included file."""
    files = {CONF: b"[options]\nInclude = /etc/pacman.d/hold\n",
             "/etc/pacman.d/hold": b"IgnorePkg = fire*\n"}  # fmt: skip
    (told,) = Asked(MemoryHost(files)).of(FIREFOX)
    assert told.hindrance is Hindrance.HELD
    assert (told.evidence.location, told.evidence.raw) == ("/etc/pacman.d/hold", "fire*")


@pytest.mark.parametrize(
    "included", ["/home/eve/x", "/etc/../home/eve/x", "relative", "/etc/*/x", "/etc/pacman.conf"]
)
def test_an_include_leads_nowhere_else(included: str) -> None:
    """Only below /etc; a file that includes itself ends, and is told."""
    asking = Asked(MemoryHost({
        CONF: f"[options]\nInclude = {included}\n".encode(),
        "/home/eve/x": b"IgnorePkg = firefox\n",
    }))  # fmt: skip
    assert asking.causes(FIREFOX) == []
    assert asking.notes


def test_a_description_that_is_not_there_has_no_groups() -> None:
    """Then a group leaves nothing out; a package that is no folder of pacman's neither."""
    asking = Asked(MemoryHost({CONF: b"[options]\nIgnoreGroup = *\n"}))
    assert asking.causes(seen("pacman")) == []


WORLD = "/etc/apk/world"


@pytest.mark.parametrize(
    ("word", "holds"),
    [
        ("firefox", False),
        ("firefox=140.12.0-r0", True),
        ("firefox<141", True),
        ("firefox<=141", True),
        ("firefox~140", True),
        ("firefox~=140.12", True),
        ("firefox>140", False),
        ("firefox>=140", False),
        ("firefox@edge", False),
        ("firefox@edge=140.12.0-r0", True),
        ("firefox=140.12.0-r0@edge", True),
        ("firefox><Q1aGVsbG8=", True),
        ("!firefox", False),
        ("firefox-esr=140", False),
        ("=140", False),
        ("firefox=" + "1" * 500, False),
    ],
)
def test_what_apks_world_binds(word: str, holds: bool) -> None:  # noqa: FBT001
    """An upper bound, an exact or a like version, a single file."""
    host = MemoryHost({WORLD: f"alpine-base\n{word}\nbusybox\n".encode()})
    told = Asked(host).of(seen("apk", version="140.12.0-r0"))
    assert [each.cause for each in told] == ["apk-world"] * holds
    for each in told:
        assert (each.evidence.location, each.evidence.raw) == (WORLD, word)


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    """Files of any content: no error leaves."""
    host = MemoryHost({CONF: b"[options]\n" + body, WORLD: body, DESC: body})
    Asked(host).of(FIREFOX)
    Asked(host).of(seen("apk"))
