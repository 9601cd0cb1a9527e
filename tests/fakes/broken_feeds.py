"""Ways in which an upstream breaks, each done to a recorded state of a feed of ours.

What a feed cannot suffer is not in `WAYS`: catalogues of holes have no versions, recorders no days,
a package of Debian no major number that could jump, and a support page speaks of days to come.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in</body></html>\n"
_GARBAGE = bytes(range(256)) * 8
_FUTURE = "2031-02-03"


def newest(feed: Path) -> Path:
    """Return the folder of a feed's newest state."""
    return max(each for each in feed.iterdir() if each.is_dir())


def oldest(feed: Path) -> Path:
    """Return the folder of a feed's oldest state."""
    return min(each for each in feed.iterdir() if each.is_dir())


def damage(state: Path, feed: str, way: str) -> None:
    """Break a state in place.

    Args:
        state: its folder.
        feed: whose state it is, for the ways that need the format.
        way: one of `WAYS[feed]`.
    """
    if way in BYTES:
        for file in _files(state, feed):
            file.write_bytes(BYTES[way](file.read_bytes()))
    else:
        _FORMATS[feed][way](state)


def _replaced_by_oldest(state: Path) -> None:
    """Give a state the content of the feed's first one."""
    first = oldest(state.parent)
    shutil.rmtree(state)
    shutil.copytree(first, state)


def _files(state: Path, feed: str) -> Iterator[Path]:
    """Yield the files that are the feed's; SOFA's state also holds Apple's own list."""
    for file in sorted(each for each in state.rglob("*") if each.is_file()):
        apples = file.name == "gdmf_cached.json"
        if feed not in ("sofa", "gdmf") or apples == (feed == "gdmf"):
            yield file


# What can happen to any file.
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "web page": lambda _: _PAGE,
    "cut off": lambda payload: payload[: len(payload) // 2],
    "empty": lambda _: b"",
    "garbage": lambda _: _GARBAGE,
}


def _json(pattern: str, edit: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Return what edits the JSON files of a state whose path matches."""

    def done(state: Path) -> None:
        for file in state.glob(pattern):
            content = json.loads(file.read_text(encoding="utf-8"))
            file.write_text(json.dumps(edit(content), indent=1), encoding="utf-8")

    return done


def _text(pattern: str, *edits: tuple[str, str], count: int = 0) -> Callable[[Path], None]:
    """Return what replaces regular expressions in the files of a state whose path matches."""

    def done(state: Path) -> None:
        for file in state.glob(pattern):
            text = file.read_bytes().decode()
            for old, new in edits:
                text = re.sub(old, new, text, count=count, flags=re.MULTILINE | re.DOTALL)
            file.write_bytes(text.encode())

    return done


def _removed(pattern: str) -> Callable[[Path], None]:
    """Return what takes files or folders away from a state."""

    def done(state: Path) -> None:
        for found in list(state.glob(pattern)):
            shutil.rmtree(found) if found.is_dir() else found.unlink()

    return done


def _all(*steps: Callable[[Path], None]) -> Callable[[Path], None]:
    def done(state: Path) -> None:
        for each in steps:
            each(state)

    return done


def _renamed(old: str, new: str) -> Callable[[Path], None]:
    """Return what gives the packages of winget another version, folder and manifest alike."""

    def done(state: Path) -> None:
        for folder in list(state.glob(f"*/{old}*")):
            to = re.sub(f"^{re.escape(old)}", new, folder.name)
            for file in folder.glob("*.yaml"):
                text = file.read_text(encoding="utf-8")
                file.write_text(text.replace(folder.name, to), encoding="utf-8")
            folder.rename(folder.with_name(to))

    return done


def _first(count: int) -> Callable[[list[Any]], list[Any]]:
    return lambda rows: rows[:count]


def _catalogue(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"vulnerabilities": content["vulnerabilities"][:1], "count": 1}


def _later(content: dict[str, Any]) -> dict[str, Any]:
    rows = [dict(row, dateAdded=_FUTURE) for row in content["vulnerabilities"]]
    return content | {"vulnerabilities": rows}


def _fewer(content: dict[str, Any]) -> dict[str, Any]:
    """Keep one version of a page of release-data."""
    versions = content["versions"]
    return content | {"versions": dict(list(versions.items())[-1:])}


def _without_sequoia(content: dict[str, Any]) -> dict[str, Any]:
    kept = [each for each in content["OSVersions"] if "15" not in each["OSVersion"]]
    return content | {"OSVersions": kept}


def _one_offer(content: dict[str, Any]) -> dict[str, Any]:
    sets = content["data"]["PublicAssetSets"]
    return content | {"data": {"PublicAssetSets": sets | {"macOS": sets["macOS"][-1:]}}}


def _products(count: int) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Keep each Edge product's last rows."""
    return lambda rows: [row | {"Releases": row["Releases"][-count:]} for row in rows]


# First numbers, 50 higher.
_APPLE = [(r'"26\.', '"76.'), (r'"15\.', '"65.'), (r'"14\.', '"64.')]
_WINDOWS = [(r'"((?:10\.0\.)?)(19044|19045|17763|22631|20348|26100|14393)\.', r'"\g<1>7\2.')]

_FORMATS: dict[str, dict[str, Callable[[Path], None]]] = {
    "apptracker": {
        "loses": _json("*.json", lambda _: []),
        "jumps": _text("*.json", (r'"Version": "(\d)', r'"Version": "9\1')),
        "goes back": _text("*.json", (r'"Version": "\d+', '"Version": "9')),
    },
    "chrome-versions": {
        "loses": _json("**/list.json", lambda c: {name: rows[:1] for name, rows in c.items()}),
        "jumps": _text("**/list.json", (r'"15([0-2])\.0', r'"20\1.0')),
        "goes back": _json(
            "**/list.json",
            lambda c: {name: rows[1:] + rows[-1:] for name, rows in c.items()},
        ),
        "future": _text("**/list.json", (r"2026-8-20", _FUTURE)),
    },
    "cisa-kev": {
        "loses": _json("*.json", _catalogue),
        "goes back": _replaced_by_oldest,
        "future": _json("*.json", _later),
    },
    "debian-archive": {
        "loses": _text("*-Packages", (r"\A.*?\n(.*?)\n\n.*", r"Package: bash\n\1\n")),
        "goes back": _text("*-Packages", (r"Version: (\d+:)?[^\n]+", r"Version: \g<1>0.1")),
        "future": _text("*-Release", (r"Date: .*?2026", "Date: Mon, 03 Feb 2031")),
    },
    "edge-updates": {
        "loses": _json("*.json", _products(1)),
        "jumps": _text("*.json", (r'"148\.', '"198.')),
        "goes back": _text("*.json", (r'"148\.', '"138.')),
        "future": _text(
            "*.json", (r'"PublishedTime": "2026-05-15', f'"PublishedTime": "{_FUTURE}')
        ),
    },
    "endoflife.date": {
        # The first cycle of each page is one that is supported still.
        "loses": _text("*.md", (r"^ +- releaseCycle:.*?(?=^ +- releaseCycle:|^---)", ""), count=1),
        "jumps": _text("*.md", (r'releaseCycle: "(\d)', r'releaseCycle: "9\1'), count=1),
        "goes back": _replaced_by_oldest,
    },
    "gdmf": {
        "loses": _json("gdmf_cached.json", _one_offer),
        "jumps": _text("gdmf_cached.json", *_APPLE),
        "goes back": _text("gdmf_cached.json", (r'"26\.6\.\d', '"26.1.1')),
    },
    "mfsa": {
        "loses": _removed("mfsa2026-[567]*.yml"),
        "jumps": _text("*.yml", (r"Firefox 153", "Firefox 203"), (r"ESR 1(\d\d)", r"ESR 2\1")),
        "goes back": _removed("mfsa2026-[67]*.yml"),
        "future": _text("*.yml", (r"announced: .*?2026", "announced: February 3, 2031")),
    },
    "release-data": {
        "loses": _json("*.json", _fewer),
        "jumps": _text(
            "*.json", (r'"15([34])\.(0|1\.0)"', r'"20\1.\2"'), (r'"13\.6"', '"63.6"'), *_APPLE
        ),
        "goes back": _replaced_by_oldest,
        "future": _text("*.json", (r'"date": "2026-0[78]-[^"]+', f'"date": "{_FUTURE}')),
    },
    "scoop-extras": {
        "loses": _json("*.json", lambda c: {key: c[key] for key in c if key != "version"}),
        "jumps": _text("*.json", (r'"version": "(\d)', r'"version": "9\1')),
        "goes back": _text("*.json", (r'"version": "\d+', '"version": "0')),
    },
    "sofa": {
        "loses": _all(
            _json("v2/macos_data_feed.json", _without_sequoia),
            _json("v2/safari_data_feed.json", lambda c: c | {"AppVersions": []}),
        ),
        "jumps": _text("v2/*.json", *_APPLE),
        "goes back": _text("v2/*.json", (r'"(26|15|14)\.[5-9]', r'"\1.1')),
        "future": _text(
            "v2/*.json", (r'"ReleaseDate": "2026-0[78]-..', f'"ReleaseDate": "{_FUTURE}')
        ),
    },
    "windows-updatelist": {
        "loses": _removed("Windows*"),
        "jumps": _text("*.txt", (r" (\d{5})\.(\d+)", r" 7\1.\2")),
        "goes back": _text("*.txt", (r"^[^\n]*2025-10[^\n]*\n", "")),
        "future": _text("*.txt", (r"2025-10-14", _FUTURE)),
    },
    "windows-version-feed": {
        "loses": _json("*.json", _first(1)),
        "jumps": _all(_text("*.json", *_WINDOWS), _text("*.csv", *_WINDOWS)),
        "goes back": _replaced_by_oldest,
        "future": _text(
            "*",
            (r'"releaseDate": "[^"]+', f'"releaseDate": "{_FUTURE}'),
            (r"2026-08-11T", f"{_FUTURE}T"),
        ),
    },
    "winget-pkgs": {
        "loses": _removed("*/*"),
        "jumps": _all(_renamed("154", "204"), _renamed("26.", "76."), _renamed("3.6", "53.6")),
        "goes back": _all(_renamed("154", "104"), _renamed("26.", "16."), _renamed("3.6", "1.6")),
    },
}
WAYS = {feed: [*BYTES, *ways] for feed, ways in _FORMATS.items()}
