"""winget's manifests: one release for each folder, and hostile files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from passmuster.versions import SCHEMES
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter, winget_pkgs
from passmuster_publisher.feeds.recordings import Recordings, State

Write = Callable[[str, str], State]

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
DAY = date(2026, 8, 22)
READER = "Adobe.Acrobat.Reader.64-bit"
FIREFOX = "Mozilla.Firefox"
# Package: scheme on Windows, versions with their days.
KNOWN: dict[str, tuple[str, dict[str, date | None]]] = {
    READER: ("adobe", {"26.001.21411": None, "26.001.21431": None}),
    FIREFOX: ("mozilla", {"154.0": date(2026, 8, 18)}),
    "SumatraPDF.SumatraPDF": ("dotted", {"3.6.1": None}),
}
FILE = f"{FIREFOX}/154.0/{FIREFOX}.locale.en-US.yaml"
GOOD = """\
PackageIdentifier: Mozilla.Firefox
PackageVersion: "154.0"
ReleaseNotes: |-
  Version 154.0, first offered to Release channel users on August 18, 2026
ReleaseNotesUrl: https://www.firefox.com/en-US/firefox/154.0/releasenotes/
ManifestType: defaultLocale
"""

real_only = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


def _states(folder: Path) -> list[State]:
    """Ours have a day's folder; the shared recording of this feed has none."""
    if folder == OURS:
        return Recordings(OURS).states("winget-pkgs")
    return [State("winget-pkgs", DAY, folder / "winget-pkgs")]


@pytest.mark.parametrize("folder", [OURS, pytest.param(REAL, marks=real_only)])
@pytest.mark.parametrize("package", KNOWN)
def test_every_package_has_its_known_versions(folder: Path, package: str) -> None:
    """The day is Mozilla's own or none; the needle finds the line of the version."""
    scheme, expected = KNOWN[package]
    (state,) = _states(folder)
    found = adapter.releases("winget-pkgs", [state], package)
    assert {r.version: r.released for r in found} == expected
    for release in found:
        SCHEMES[scheme].key(release.version)
        assert release.ref == f"winget-pkgs:{package}@{release.version}"
        lines = state.text(release.record.file).splitlines()
        assert release.version in next(each for each in lines if release.record.needle in each)


def test_the_page_of_the_notes_is_given_where_the_manifest_has_one() -> None:
    """Firefox's locale manifest names it."""
    (found,) = winget_pkgs.releases(_states(OURS), FIREFOX)
    assert found.url == "https://www.firefox.com/en-US/firefox/154.0/releasenotes/"
    assert found.record.file == FILE


@real_only
def test_our_small_manifests_say_what_the_real_ones_say() -> None:
    """Every line of ours is in the real one."""
    ours = OURS / "winget-pkgs" / "2026-08-22"
    for file in ours.rglob("*.yaml"):
        real = yaml.safe_load(
            (REAL / "winget-pkgs" / file.relative_to(ours)).read_text(encoding="utf-8")
        )
        for key, value in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if key == "Installers":
                assert value[0].items() <= real[key][0].items()
            elif key == "ReleaseNotes":
                assert value in real[key]
            else:
                assert value == real[key]


@pytest.mark.parametrize(
    ("notes", "day"),
    [
        ("on August 18, 2026", date(2026, 8, 18)),
        ("on August 8, 2026", date(2026, 8, 8)),
        ("on 18 August 2026", None),
        ("on Aug 18, 2026", None),
        ("on august 18, 2026", None),
        ("on August 18, 20261", None),
        ("soon", None),
        (
            "on August 18, 2026, and first offered to Release channel users on August 4, 2026",
            None,
        ),
    ],
)
def test_only_an_exact_day_in_the_notes_is_read(
    record: Write, notes: str, day: date | None
) -> None:
    """Prose that is written otherwise, or tells two days, tells none."""
    state = record(FILE, GOOD.replace("on August 18, 2026", notes))
    assert [r.released for r in winget_pkgs.releases([state], FIREFOX)] == [day]


@pytest.mark.parametrize("kind", ["locale", "version", "installer"])
def test_only_the_manifest_in_the_default_language_tells_the_day(record: Write, kind: str) -> None:
    """A translation's notes may be of another day."""
    state = record(FILE, GOOD.replace("defaultLocale", kind))
    (found,) = winget_pkgs.releases([state], FIREFOX)
    assert (found.version, found.released is None) == ("154.0", False)
    record(f"{FIREFOX}/154.0/{FIREFOX}.locale.zz-ZZ.yaml", GOOD.replace("18, 2026", "4, 2026"))
    (found,) = winget_pkgs.releases([state], FIREFOX)
    assert found.released == date(2026, 8, 4)


@pytest.mark.parametrize("page", ["http://example.org/", "https://a b/", "''", "javascript:x"])
def test_a_page_that_is_no_https_address_is_left_out(record: Write, page: str) -> None:
    """It is shown to people as a link."""
    address = "https://www.firefox.com/en-US/firefox/154.0/releasenotes/"
    state = record(FILE, GOOD.replace(address, page))
    assert [r.url for r in winget_pkgs.releases([state], FIREFOX)] == [""]


def test_other_packages_and_files_beside_the_versions_are_passed_over(record: Write) -> None:
    """`Mozilla.Firefox` of a clone holds the folder of `Mozilla.Firefox.ESR`."""
    record(f"{FIREFOX}/ESR/140.14.0/x.yaml", "PackageIdentifier: Mozilla.Firefox.ESR")
    record(f"{FIREFOX}/.validation", "{}")
    state = record(FILE, GOOD)
    assert [r.version for r in winget_pkgs.releases([state], FIREFOX)] == ["154.0"]


def test_an_older_manifest_of_acrobat_has_its_year_shortened(record: Write) -> None:
    """The record still names the folder as it is."""
    path = f"{READER}/2023.001.20064/{READER}.yaml"
    state = record(path, f"PackageIdentifier: {READER}\nPackageVersion: 2023.001.20064\n")
    (found,) = winget_pkgs.releases([state], READER)
    assert (found.version, found.record.file) == ("23.001.20064", path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!DOCTYPE html><title>404</title>",
        "- a list",
        GOOD + 'PackageVersion: "154.0"\n',
        GOOD + "---\n" + GOOD,
        GOOD + "A: &a [x]\nB: *a\n",
        GOOD + "A: !!python/object/apply:os.getcwd []\n",
        GOOD + "A: [" + "[" * 5_000,
        GOOD + "A: \x07\n",
        GOOD.replace('"154.0"', "154.0"),
        GOOD.replace('"154.0"', '"154.0.1"'),
        GOOD.replace("Mozilla.Firefox", "Mozilla.Firefox.ESR"),
        GOOD.replace("ReleaseNotes: |-", "ReleaseNotes: [x]\nIgnored: |-"),
        GOOD.replace("August 18, 2026", "August 18, 1999"),
        GOOD.replace("August 18, 2026", "August 24, 2026"),
        GOOD.replace("August 18, 2026", "June 31, 2026"),
    ],
)
def test_a_misshapen_manifest_is_refused(record: Write, text: str) -> None:
    """Not YAML, not its folder's, no such day; a bare number has lost its last zeros."""
    with pytest.raises(PublisherError, match=f"recording feed/2026-08-22/{FIREFOX}/154.0"):
        winget_pkgs.releases([record(FILE, text)], FIREFOX)


@pytest.mark.parametrize("version", ["154", "154.0esr", "latest", "1.2.3.4.5.6"])
def test_a_folder_of_no_version_is_refused(record: Write, version: str) -> None:
    """Even where its manifest agrees with it."""
    state = record(f"{FIREFOX}/{version}/{FIREFOX}.yaml", GOOD.replace("154.0", version))
    with pytest.raises(PublisherError, match="got version"):
        winget_pkgs.releases([state], FIREFOX)


def test_a_folder_without_a_manifest_is_refused(record: Write) -> None:
    """A clone that broke off, or a package that is not there at all."""
    state = record(f"{FIREFOX}/154.0/README.md", "")
    with pytest.raises(PublisherError, match=rf"{FIREFOX}/154\.0: got no \*\.yaml"):
        winget_pkgs.releases([state], FIREFOX)


def test_a_package_without_versions_is_refused(record: Write) -> None:
    """In some states a package may be missing; an empty one is an error."""
    state = record(FILE, GOOD)
    without = State("feed", date(2026, 8, 1), state.folder / "missing")
    assert len(winget_pkgs.releases([without, state], FIREFOX)) == 1
    with pytest.raises(PublisherError, match=f"1 recordings without {FIREFOX}"):
        winget_pkgs.releases([without], FIREFOX)
    record("Mozilla.Thunderbird/ESR/140.0/x.yaml", "")
    with pytest.raises(PublisherError, match="got no folder of a version"):
        winget_pkgs.releases([state], "Mozilla.Thunderbird")


@pytest.mark.parametrize(
    "package", ["", "Firefox", "../x.y", "Mozilla..Firefox", "Mozilla/Firefox", "a." * 70 + "a"]
)
def test_an_identifier_that_is_none_is_refused(package: str) -> None:
    """Above all one that would leave the folder."""
    with pytest.raises(PublisherError, match="got package"):
        winget_pkgs.releases([], package)


def test_a_day_that_one_state_does_not_tell_is_taken_from_another(record: Write) -> None:
    """Notes are often filled in some days after the release."""
    state = record(FILE, GOOD)
    older = State("feed", date(2026, 8, 19), state.folder / "older")
    record(f"older/{FILE}", GOOD.replace("August 18, 2026", "pending"))
    for states in ([older, state], [state, older]):
        (found,) = winget_pkgs.releases(states, FIREFOX)
        assert (found.released, found.record.day) == (date(2026, 8, 18), DAY)


def test_nothing_can_be_downloaded_by_address() -> None:
    """Recordings are made from a clone."""
    assert winget_pkgs.FEED.downloads((FIREFOX,), DAY) == []
    assert "clone" in winget_pkgs.FEED.title
