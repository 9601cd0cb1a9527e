"""What a compliance officer signs: the reviews of both recorded states of each feed, read and kept.

`PASSMUSTER_REWRITE=1 pytest tests/publisher/test_golden_review.py` writes them anew; read the
difference before you keep it.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from fakes.built_manifests import AUGUST, FEEDS, JULY, POLICY
from fakes.real_feeds import tree, with_real
from passmuster.model.requirement import Manifest
from passmuster.wire import document
from passmuster_publisher.cli import main

GOLDEN = Path(__file__).parent / "golden"
POLICIES = GOLDEN / "policies"
REWRITE = os.environ.get("PASSMUSTER_REWRITE") == "1"
FORMATS = {"text": "txt", "markdown": "md"}
# How commands end that did what was asked and have something to say.
HELD, LOOK_AT_IT = 4, 1


class Pair(NamedTuple):
    """Two days of recordings; the second manifest follows those of all days before it."""

    name: str
    policy: Path
    days: tuple[date, ...]


APRIL = (date(2026, 4, 5), date(2026, 4, 12), date(2026, 5, 18))
PAIRS = [
    Pair("all", POLICY, (JULY, AUGUST)),
    Pair("recorders-april", POLICIES / "recorders.toml", APRIL[:2]),
    Pair("recorders-may", POLICIES / "recorders.toml", APRIL),
    Pair(
        "windows-tables",
        POLICIES / "windows-tables.toml",
        (date(2025, 9, 30), date(2025, 11, 15)),
    ),
    Pair("debian-12", POLICIES / "debian-12.toml", (date(2026, 7, 11), date(2026, 11, 21))),
    Pair(
        "product-details",
        POLICIES / "product-details.toml",
        (date(2024, 4, 20), date(2024, 5, 31)),
    ),
]


@pytest.fixture(scope="module", params=["examples", pytest.param("real", marks=with_real)])
def feeds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return each of the two sets of recordings; the folder above tells which one."""
    if request.param == "examples":
        return FEEDS
    return tree(tmp_path_factory.mktemp("real"))


def golden(feeds: Path, name: str) -> Path:
    """Return the file that holds an approved review."""
    return GOLDEN / ("examples" if feeds == FEEDS else "real") / name


def manifests(pair: Pair, feeds: Path, folder: Path) -> tuple[Path, Path]:
    """Return the last two manifests of a pair's days, built one upon the other."""
    made: list[Path] = []
    for day in pair.days:
        out = folder / f"{day}.json"
        options = ["build", "--policy", str(pair.policy), "--feeds", str(feeds)]
        options += ["--as-of", day.isoformat(), "-o", str(out)]
        options += ["--previous", str(made[-1])] if made else []
        assert main(options) in (0, HELD)
        made.append(out)
    return made[-2], made[-1]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_review_is_the_approved_one(pair: Pair, feeds: Path, tmp_path: Path) -> None:
    """Byte for byte, as text and as Markdown."""
    old, new = manifests(pair, feeds, tmp_path)
    for form, suffix in FORMATS.items():
        out = tmp_path / f"review.{suffix}"
        status = main(["review", str(old), str(new), "--format", form, "-o", str(out)])
        assert status in (0, LOOK_AT_IT)
        now = out.read_text(encoding="utf-8")
        kept = golden(feeds, f"{pair.name}.{suffix}")
        if REWRITE:
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(now, encoding="utf-8")
        assert now == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_each_new_minimum_stands_in_it_once(pair: Pair, feeds: Path, tmp_path: Path) -> None:
    """Under its requirement, with release day, last good day, link, and whether it is exploited."""
    old, new = (read(path) for path in manifests(pair, feeds, tmp_path))
    known = {
        (each.id, step.minimum, step.deadline)
        for each in old.requirements
        for branch in each.branches
        for step in branch.steps
    }
    text = golden(feeds, f"{pair.name}.txt").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^  [^\n]*\((\S+)\)[^\n]*\n((?:    .*\n|\n)*)", text, re.MULTILINE))
    for each in new.requirements:
        for branch in each.branches:
            for step in branch.steps:
                if (each.id, step.minimum, step.deadline) in known or step.released is None:
                    continue
                rows = _rows(sections[each.id], branch.id, step.minimum)
                assert len(rows) == 1, (each.id, step.minimum, rows)
                assert f"released {step.released:%Y-%m-%d}" in rows[0]
                assert f"{step.deadline:%Y-%m-%d} 00:00 UTC" in rows[0]
                assert step.url in rows[0]
                assert ("EXPLOITED" in rows[0]) == step.exploited


def read(path: Path) -> Manifest:
    """Return a manifest."""
    return document.read(path.read_bytes()).manifest


def _rows(section: str, branch: str, minimum: str) -> list[str]:
    """Return the rows of a section in which a branch's minimum is the news."""
    rows = re.split(rf"^    (?={re.escape(branch)}  )", section, flags=re.MULTILINE)
    what = rf"{re.escape(branch)}  +(minimum|pending, new)"
    what = rf"{re.escape(branch)}  +(?:minimum|pending, new) "
    news = re.compile(rf"{what}.*(?<= ){re.escape(minimum)}(?: \(pending\))?$")
    return [row for row in rows if news.match(row.partition("\n")[0])]
