"""The example policy over the large real recordings, as of each day on which some were made."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from fakes.built_manifests import AUGUST, JULY, POLICY, branch, built, floor
from fakes.real_feeds import tree, with_real
from passmuster.model.requirement import Branch, Manifest, Requirement, Step
from passmuster.versions import compare
from passmuster.wire import document
from passmuster.wire.codec import encode
from passmuster_publisher import checks
from passmuster_publisher.branches import living
from passmuster_publisher.build import build
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import floor_at
from passmuster_publisher.policy import load
from passmuster_publisher.policy.tables import MARKS, Policy
from passmuster_publisher.rules import parts

pytestmark = with_real
ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs" / "reference" / "schemas" / "manifest.json"
TABLES = Path(__file__).parent / "golden" / "policies" / "windows-tables.toml"
DAYS = [
    date(2025, 9, 30),
    date(2025, 11, 15),
    date(2026, 4, 5),
    date(2026, 4, 12),
    date(2026, 4, 15),
    date(2026, 5, 18),
    JULY,
    AUGUST,
    date(2026, 11, 21),
]
FLAPPING = [date(2026, 4, 5), date(2026, 4, 8), date(2026, 4, 10), date(2026, 4, 18), DAYS[5]]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the real recordings in our layout."""
    return tree(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def chain(real: Path) -> dict[date, Manifest]:
    """Return the manifests of all days, each published after the one before."""
    return published(load(POLICY), real, DAYS)


def published(policy: Policy, feeds: Path, days: list[date]) -> dict[date, Manifest]:
    """Return what a publisher publishes on these days, by day."""
    found: dict[date, Manifest] = {}
    last: Manifest | None = None
    for day in days:
        last = build(policy, Recordings(feeds, day), as_of=day, previous=last).manifest
        found[day] = last
    return found


def steps(manifest: Manifest, *requirements: str) -> list[tuple[Requirement, Branch, Step]]:
    """Return the steps of some requirements, or of all."""
    return [
        (each, branch, step)
        for each in manifest.requirements
        if not requirements or each.id in requirements
        for branch in each.branches
        for step in branch.steps
    ]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_manifest_is_sound(real: Path, day: date) -> None:
    """By the rules of a manifest and its schema, small, and as it is read again."""
    manifest = built(real, day).manifest
    assert checks.problems(manifest) == []
    payload = encode(manifest)
    assert len(payload) < 1024 * 1024
    assert document.read(payload).manifest == manifest
    jsonschema.validate(json.loads(payload), json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("day", [DAYS[3], AUGUST], ids=str)
def test_the_same_inputs_give_the_same_bytes(real: Path, day: date, tmp_path: Path) -> None:
    """Wherever the recordings lie."""
    again = build(load(POLICY), Recordings(tree(tmp_path), day), as_of=day).manifest
    assert encode(again) == encode(built(real, day).manifest)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_product_of_the_policy_has_a_requirement(real: Path, day: date) -> None:
    """With its lines, or held with a reason: never left out, never empty without a word.

    Where only marks tell which releases count, there may be none yet.
    """
    policy, manifest = load(POLICY), built(real, day).manifest
    made = {part.id: part for rule in policy.requirement for part in parts(rule)}
    assert [each.id for each in manifest.requirements] == list(made)
    assert [each.id for each in manifest.required] == [each.id for each in policy.required]
    assert [each.id for each in manifest.forbidden] == [each.id for each in policy.forbidden]
    for each in manifest.requirements:
        told = [b for b in each.branches if b.steps or b.ends or b.ends_by_track or b.held]
        assert told or getattr(made[each.id].asked, "security", None) == MARKS


def test_no_line_ever_falls(chain: dict[date, Manifest]) -> None:
    """Neither at the issue of a manifest nor at any instant that an earlier one named."""
    days = list(chain)
    compared = 0
    for before, after in pairwise(days):
        for requirement, old, _ in steps(chain[before]):
            new = branch(chain[after], requirement.id, old.id)
            for at in _instants(old, chain[after].issued):
                asked, asks = floor_at(old.steps, at), floor_at(new.steps, at)
                if asked is not None and living(new, at.date()):
                    assert asks is not None
                    assert compare(requirement.scheme, asks.minimum, asked.minimum) >= 0
                    compared += 1
    assert compared > 100


def _instants(branch: Branch, issued: datetime) -> Iterator[datetime]:
    yield issued
    yield from (step.deadline for step in branch.steps if step.deadline > issued)


def test_nobody_is_overdue_on_the_day_of_issue(chain: dict[date, Manifest]) -> None:
    """A step that the manifest before did not name never holds at once."""
    days = list(chain)
    for before, after in pairwise(days):
        known = {(r.id, s.minimum) for r, _, s in steps(chain[before])}
        for requirement, _, step in steps(chain[after]):
            if (requirement.id, step.minimum) not in known:
                assert step.deadline > chain[after].issued


# What must raise nothing, in none of these manifests.


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_windows_previews_and_repairs_raise_nothing(real: Path, day: date) -> None:
    """No row that Microsoft's tables tag with anything but B, and none without a tag."""
    rows = list(_rows(real))
    of_kind = {
        kind: {build for file, tag, build in rows if ("Server" in file) == kind and tag == "B"}
        for kind in (False, True)
    }
    others = {
        kind: {build for file, tag, build in rows if ("Server" in file) == kind and tag != "B"}
        for kind in (False, True)
    }
    assert len(others[False]) > 20
    assert len(others[True]) > 5
    for policy in (POLICY, TABLES):
        manifest = built(real, day, policy).manifest
        for requirement, _, step in steps(manifest, "windows", "windows-server"):
            server = requirement.id == "windows-server"
            assert step.minimum not in others[server] - of_kind[server]


def _rows(feeds: Path) -> Iterator[tuple[str, str, str]]:
    """Yield file, tag and build of each row of Microsoft's tables."""
    form = re.compile(r"(?:\d{4}-\d{2} ([A-Z]+) )?\d{4}-\d{2}-\d{2} (\d{5}\.\d+)")
    for file in sorted((feeds / "windows-updatelist").glob("*/*.txt")):
        for match in form.finditer(file.read_text(encoding="utf-8-sig")):
            yield file.name, match[1] or "", match[2]


def test_the_tables_alone_give_the_b_releases(real: Path) -> None:
    """Before and after October 2025, where previews and repairs stand between them."""
    september = built(real, DAYS[0], TABLES).manifest
    november = built(real, DAYS[1], TABLES).manifest
    assert floor(branch(september, "windows", "11-24h2"), DAYS[0]) == "26100.6584"
    assert floor(branch(november, "windows", "11-24h2"), DAYS[1]) == "26100.6899"
    assert floor(branch(november, "windows", "11-25h2"), DAYS[1]) == "26200.6899"
    assert floor(branch(november, "windows", "11-23h2"), DAYS[1]) == "22631.6060"


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_chromes_early_stable_raises_nothing(real: Path, day: date) -> None:
    """152.0.7977.42 and .54 went to a few machines while 151 still got its fixes."""
    text = encode(built(real, day).manifest).decode()
    assert "152.0.7977" not in text
    recorded = (real / "chrome-versions" / "2026-08-22").rglob("list.json")
    assert "152.0.7977.54" in "".join(file.read_text(encoding="utf-8") for file in recorded)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_firefox_dot_releases_without_an_advisory_raise_nothing(real: Path, day: date) -> None:
    """152.0.1, .2, .3, .5 and 153.0.1 to .4 among them."""
    listed = json.loads((real / "release-data" / "2026-08-22" / "firefox.json").read_bytes())
    advised = {
        version
        for file in (real / "mfsa").glob("*/*.yml")
        for version in re.findall(
            r"^- Firefox ([0-9.]+)$", file.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    silent = {
        version
        for version in listed["versions"]
        if version.count(".") == 2 and version.split(".")[1] == "0" and version not in advised
    }
    assert {"152.0.1", "152.0.5", "153.0.1", "153.0.4"} <= silent
    assert {"152.0.4", "152.0.6"} <= advised
    minimums = {step.minimum for _, _, step in steps(built(real, day).manifest, "firefox-release")}
    assert not minimums & silent


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_clients_never_get_a_servers_build(
    real: Path, chain: dict[date, Manifest], day: date
) -> None:
    """26100 is Windows 11 24H2 as well as Server 2025, whose revisions are five digits long."""
    for manifest in (built(real, day).manifest, chain[day]):
        for _, _, step in steps(manifest, "windows"):
            build_number, revision = step.minimum.split(".")
            if build_number in ("26100", "26200"):
                assert int(revision) < 20_000


# A feed that goes back and forth, and a hole that is exploited.


def test_sumatrapdf_rises_once_and_never_falls(real: Path, tmp_path: Path) -> None:
    """3.5.2, 3.6.1, 3.5.2, 3.6.1, 3.5.2 by one recorder, whom nobody confirms."""
    text = POLICY.read_text(encoding="utf-8")
    for old, new in (
        ('first = "scoop-extras/sumatrapdf"', 'first = "apptracker/SumatraPDFReader"'),
        ('second = ["winget-pkgs/SumatraPDF.SumatraPDF"]', "sources = 1"),
    ):
        assert old in text
        text = text.replace(old, new)
    flapping = tmp_path / "policy.toml"
    flapping.write_text(text, encoding="utf-8")
    found = {
        day: branch(manifest, "sumatrapdf", "sumatrapdf")
        for day, manifest in published(load(flapping), real, FLAPPING).items()
    }
    newest = [(each.steps[-1].minimum, each.steps[-1].deadline) for each in found.values()]
    assert newest[0][0] == "3.5.2"
    assert set(newest[1:]) == {newest[1]}
    assert newest[1][0] == "3.6.1"
    held = {day: each.held.reason if each.held else "" for day, each in found.items()}
    back = "feed apptracker/SumatraPDFReader: the newest release went back from 3.6.1 to 3.5.2"
    assert list(held.values()) == ["", "", back, "", back]


def test_acrobat_through_april_as_the_example_policy_sees_it(chain: dict[date, Manifest]) -> None:
    """The second source was recorded later: held, with what the first one names, until August."""
    for day in DAYS[3:6]:
        found = branch(chain[day], "adobe-acrobat", "adobe-acrobat")
        assert found.steps == ()
        assert found.held is not None
        assert "names 26.001.21411 (2026-04-12)" in found.held.reason
        assert found.held.since.date() == date(2026, 4, 12) if found.held.since else False
    (told,) = branch(chain[AUGUST], "adobe-acrobat", "adobe-acrobat").steps
    assert (told.minimum, told.exploited) == ("26.001.21411", True)
    assert told.deadline.date() == date(2026, 8, 23)


def test_acrobats_hole_comes_to_be_known_as_exploited(tmp_path: Path) -> None:
    """The same April with the second source there at once, and CISA's catalogue as of its days.

    .21411 has fourteen days; when CISA lists its hole, the next day. What came without a bulletin
    (.21431, .21529) raises nothing.
    """
    real = tree(tmp_path)
    shutil.copytree(real / "winget-pkgs" / "2026-08-22", real / "winget-pkgs" / "2026-04-12")
    for day in DAYS[2:6]:
        _catalogue_of(real, day)
    found = {
        day: branch(manifest, "adobe-acrobat", "adobe-acrobat")
        for day, manifest in published(load(POLICY), real, DAYS[2:6]).items()
    }
    assert found[DAYS[2]].steps == ()
    (fresh,) = found[DAYS[3]].steps
    assert (fresh.minimum, fresh.exploited) == ("26.001.21411", False)
    assert (fresh.released.date(), fresh.deadline.date()) == (date(2026, 4, 12), date(2026, 4, 27))
    (listed,) = found[DAYS[4]].steps
    assert (listed.minimum, listed.exploited) == ("26.001.21411", True)
    assert (listed.cves, listed.deadline.date()) == (("CVE-2026-34621",), date(2026, 4, 16))
    assert found[DAYS[5]].steps == (listed,)


def _catalogue_of(feeds: Path, day: date) -> None:
    """Record CISA's catalogue as it stood on a day, cut from a later one by its own days."""
    file = "known_exploited_vulnerabilities.json"
    catalogue = json.loads((feeds / "cisa-kev" / "2026-06-30" / file).read_bytes())
    rows = [each for each in catalogue["vulnerabilities"] if each["dateAdded"] <= day.isoformat()]
    kept = catalogue | {
        "vulnerabilities": rows,
        "count": len(rows),
        "catalogVersion": f"{day:%Y.%m.%d}",
        "dateReleased": f"{day}T12:00:00.0000Z",
    }
    _unlinked(feeds / "cisa-kev")
    state = feeds / "cisa-kev" / day.isoformat()
    state.mkdir()
    (state / file).write_text(json.dumps(kept), encoding="utf-8")


def _unlinked(folder: Path) -> None:
    """Turn a link to a feed into a folder of its own, so that states can be added to it."""
    if folder.is_symlink():
        target = folder.resolve()
        folder.unlink()
        shutil.copytree(target, folder)
