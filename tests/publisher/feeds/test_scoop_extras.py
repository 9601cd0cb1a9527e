"""Scoop's manifests: versions as Passmuster's schemes read them, and hostile files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster.versions import SCHEMES
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter, scoop_extras
from passmuster_publisher.feeds.recordings import Recordings, State

Write = Callable[[str, str], State]

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
JULY, AUGUST = date(2026, 7, 8), date(2026, 8, 22)
# Program: scheme on Windows, version in July, version in August.
KNOWN = {
    "brave": ("brave", "1.92.139", "1.93.138"),
    "chromium": ("dotted", "150.0.7871.115", "151.0.7922.174"),
    "firefox": ("mozilla", "152.0.5", "154.0"),
    "firefox-esr": ("mozilla", "140.12.0", "140.14.0"),
    "foxit-pdf-reader": ("dotted", "2026.1.2", "2026.1.3"),
    "googlechrome": ("dotted", "150.0.7871.115", "151.0.7922.174"),
    "okular": ("dotted", "26.04", "26.04"),
    "opera": ("dotted", "133.0.5932.34", "135.0.5973.41"),
    "pdf-xchange-editor": ("dotted", "11.0.1.0", "11.0.1.0"),
    "sumatrapdf": ("dotted", "3.6.1", "3.6.1"),
    "vivaldi": ("dotted", "8.1.4087.46", "8.1.4087.70"),
}
GOOD = '{"version": "3.6.1", "architecture": {"64bit": {"hash": "98b3"}}}'

real_only = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


@pytest.mark.parametrize("folder", [OURS, pytest.param(REAL, marks=real_only)])
@pytest.mark.parametrize("program", KNOWN)
def test_every_program_has_its_known_versions(folder: Path, program: str) -> None:
    """Of two states with the same version the first one's day counts."""
    scheme, july, august = KNOWN[program]
    states = Recordings(folder).states("scoop-extras")
    found = adapter.releases("scoop-extras", states, program)
    expected = {august: AUGUST} | {july: JULY}
    assert {r.version: r.released for r in found} == expected
    for release in found:
        SCHEMES[scheme].key(release.version)
        assert release.ref == f"scoop-extras:{program}@{release.version}"
        assert release.record.day == release.released


@pytest.mark.parametrize("program", KNOWN)
def test_the_needle_finds_the_line_of_the_version(program: str) -> None:
    """Also where the recorder's version is longer than ours."""
    states = Recordings(OURS).states("scoop-extras")
    for release in scoop_extras.releases(states, program):
        (state,) = (each for each in states if each.day == release.record.day)
        lines = state.text(release.record.file).splitlines()
        line = next(each for each in lines if release.record.needle in each)
        assert line.strip().startswith('"version": ')


@real_only
def test_our_small_manifests_say_what_the_real_ones_say() -> None:
    """Version and hash of every file of ours."""
    for file in (OURS / "scoop-extras").glob("*/*.json"):
        ours = json.loads(file.read_text(encoding="utf-8"))
        real = json.loads(
            (REAL / "scoop-extras" / file.parent.name / file.name).read_text(encoding="utf-8")
        )
        assert ours["version"] == real["version"]
        assert ours["architecture"]["64bit"]["hash"] == real["architecture"]["64bit"]["hash"]


def test_a_manifest_for_one_architecture_only_has_its_hash_on_top(record: Write) -> None:
    """One hash or several; scripts beside it are not looked at, whatever they are."""
    state = record(
        "sumatrapdf.json", '{"version": "3.6.1", "hash": ["a", "b"], "pre_install": {"x": [1]}}'
    )
    (found,) = scoop_extras.releases([state], "sumatrapdf")
    assert found.version == "3.6.1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!DOCTYPE html><title>404</title>",
        GOOD[:-2],
        "[" * 100_000,
        "[]",
        "null",
        GOOD.replace('"3.6.1"', "3.6"),
        GOOD.replace("3.6.1", "3.6.1\\u0000"),
        GOOD.replace("3.6.1", "nightly"),
        GOOD.replace("3.6.1", "3.6.1-r12"),
        GOOD.replace("3.6.1", ""),
        GOOD.replace('"98b3"', "98"),
        GOOD.replace('"98b3"', '""'),
        GOOD.replace('{"64bit": {"hash": "98b3"}}', "{}"),
        GOOD.replace('{"64bit"', '["64bit"'),
        GOOD.replace('"version"', '"version": "1.0", "version"'),
        GOOD + "\x1b",
    ],
)
def test_a_misshapen_manifest_is_refused(record: Write, text: str) -> None:
    """Not JSON, nothing to install, no version of the program's form."""
    with pytest.raises(PublisherError, match=r"recording feed/2026-08-22/sumatrapdf\.json"):
        scoop_extras.releases([record("sumatrapdf.json", text)], "sumatrapdf")


@pytest.mark.parametrize(
    ("program", "version"),
    [("chromium", "151.0.7922.174"), ("okular", "26.04.3"), ("okular", "master-7510")],
)
def test_a_form_that_the_recorder_changed_is_refused(
    record: Write, program: str, version: str
) -> None:
    """What is taken off must be there: else the rule no longer fits."""
    state = record(f"{program}.json", GOOD.replace("3.6.1", version))
    with pytest.raises(PublisherError, match="got version"):
        scoop_extras.releases([state], program)


def test_a_program_in_no_state_is_an_error(record: Write) -> None:
    """In some of them it may be missing."""
    with_it = record("sumatrapdf.json", GOOD)
    without = State("feed", date(2026, 8, 1), with_it.folder / "missing")
    assert len(scoop_extras.releases([without, with_it], "sumatrapdf")) == 1
    with pytest.raises(PublisherError, match=r"1 recordings without sumatrapdf\.json"):
        scoop_extras.releases([without], "sumatrapdf")


@pytest.mark.parametrize("program", ["", "../secret", "a/b", ".hidden", "Firefox", "a" * 62])
def test_a_name_that_is_none_is_refused(program: str) -> None:
    """Above all one that would leave the folder."""
    with pytest.raises(PublisherError, match="got program"):
        scoop_extras.releases([], program)
    with pytest.raises(PublisherError, match="got program"):
        scoop_extras.FEED.downloads((program,), AUGUST)


def test_each_file_is_downloaded_once() -> None:
    """From the bucket's own repository."""
    assert scoop_extras.FEED.downloads(("firefox-esr", "okular", "firefox-esr"), AUGUST) == [
        adapter.Download(
            f"{name}.json",
            f"https://raw.githubusercontent.com/ScoopInstaller/Extras/master/bucket/{name}.json",
        )
        for name in ("firefox-esr", "okular")
    ]
