"""The release of macOS: which file is believed, the letter in between, previews, damage."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from host_builder.mac import CORE, CRYPTEX_OS, PREBOOT, Mac
from passmuster.host.answers import Answers
from passmuster.host.errors import DeniedError, HostError
from passmuster.inventory.macos.releases import is_preview, release
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.inventory.sources.macos import macos
from passmuster.model.installation import Circumstance
from passmuster.products import matching
from passmuster.products.reading import read as read_definition

PLATFORM = f"{CORE}/.SystemVersionPlatform.plist"
BASE = f"{CORE}/SystemVersion.plist"
SUPPLEMENT = f"{CRYPTEX_OS}{CORE}/SystemVersion.plist"


def look_at(mac: Mac) -> tuple[Observation, list[Circumstance], list[str]]:
    """Return the one system, the circumstances and the notes."""
    notes: list[str] = []
    host = Answers(*mac.recording())
    found = macos.look(Look(host, (), host.users(), (), time.monotonic() + 60, notes))
    assert found is not None
    first, *rest = found
    assert isinstance(first, Observation)
    circumstances = [each for each in rest if isinstance(each, Circumstance)]
    assert len(circumstances) == len(rest)
    return first, circumstances, notes


def told(mac: Mac) -> tuple[str, str, str]:
    """Return the version, where it stands and the rule that decided."""
    seen, _, _ = look_at(mac)
    return seen.version, seen.evidence.location, seen.decided_by


def test_the_platform_file_is_believed() -> None:
    """Its build stands beside the version, and the release has its name."""
    mac = Mac()
    mac.system("26.2", "25C56")
    seen, circumstances, notes = look_at(mac)
    assert (seen.version, seen.release, seen.packaging) == ("26.2", "macOS 26 Tahoe", "os")
    assert seen.evidence.location == PLATFORM
    assert seen.evidence.field == "ProductVersion ProductBuildVersion"
    assert seen.evidence.raw == "26.2 25C56"
    assert (seen.seen, seen.also, circumstances, notes) == ({"name": "macOS"}, (), [], [])


@pytest.mark.parametrize("shown", ["16.0", "10.16", "16.2.1"])
def test_what_old_programs_are_told_is_shown_and_not_believed(shown: str) -> None:
    """No such release was ever made."""
    mac = Mac()
    mac.system("26.3.1", "25D2128", shown=shown)
    seen, _, _ = look_at(mac)
    assert seen.version == "26.3.1"
    assert [each.version.raw for each in seen.also] == [shown]
    assert seen.also[0].evidence.location == BASE
    assert seen.decided_by == "platform-file-outranks-system-version"


@pytest.mark.parametrize("shown", ["16.0", "10.16"])
def test_a_lie_alone_is_no_version(shown: str) -> None:
    """Without the platform's file the version is unknown; what stands there is shown."""
    mac = Mac()
    mac.system("26.3.1", "25D2128", shown=shown, platform=False)
    seen, _, _ = look_at(mac)
    assert (seen.version, seen.reason, seen.release) == ("", "version-unknown", "")
    assert [each.version.raw for each in seen.also] == [shown]


@pytest.mark.parametrize(("version", "name"), [("10.15.7", "Mac OS X"), ("11.7.10", "macOS")])
def test_the_base_file_where_there_is_no_other(version: str, name: str) -> None:
    """Up to 10.15 there is no file of the platform."""
    mac = Mac("x86_64")
    mac.system(version, "19H2026", name=name, platform=False)
    assert told(mac) == (version, BASE, "")


@pytest.mark.parametrize(
    ("version", "build", "extra_build", "extra"),
    [("26.3.1", "25D2128", "25D771280a", "(a)"), ("13.4.1", "22F82", "22F770820d", "(c)")],
)
def test_a_letter_is_a_part_of_the_version(
    version: str, build: str, extra_build: str, extra: str
) -> None:
    """It stands in the cryptex; the base version is kept beside it, and it is no preview."""
    mac = Mac()
    mac.system(version, build)
    mac.supplement(version, extra_build, extra)
    seen, circumstances, _ = look_at(mac)
    assert seen.version == f"{version} {extra}"
    assert seen.evidence.location == SUPPLEMENT
    assert seen.evidence.raw == f"{version} {extra} {extra_build}"
    assert [each.version.raw for each in seen.also] == [version]
    assert seen.decided_by == "supplement-completes-system"
    assert circumstances == []


def test_the_cryptex_is_found_at_its_second_mount() -> None:
    """Where only the volume shows it."""
    mac = Mac()
    mac.system("26.3.1", "25D2128")
    mac.plist(f"{PREBOOT}/OS{CORE}/SystemVersion.plist",
              {"ProductVersion": "26.3.1", "ProductVersionExtra": "(b)"})  # fmt: skip
    assert told(mac)[:2] == ("26.3.1 (b)", f"{PREBOOT}/OS{CORE}/SystemVersion.plist")


def test_a_letter_of_another_release_is_not_added() -> None:
    """A cryptex that lags behind: both are shown, and the system's version stands."""
    mac = Mac()
    mac.system("26.3.2", "25D3000")
    mac.supplement("26.3.1", "25D771280a", "(a)")
    seen, _, _ = look_at(mac)
    assert (seen.version, seen.decided_by) == ("26.3.2", "system-outranks-supplement")
    assert [each.version.raw for each in seen.also] == ["26.3.1 (a)"]


@pytest.mark.parametrize("extra", ["", "a", "(A)", "(a) or so", "(ab)"])
def test_what_is_no_letter_is_left_out(extra: str) -> None:
    """A supplement of the same release without a letter says nothing more."""
    mac = Mac()
    mac.system("26.3.1", "25D2128")
    mac.supplement("26.3.1", "25D2128", extra)
    assert told(mac) == ("26.3.1", PLATFORM, "")


def test_a_preview_is_told_by_the_base_build() -> None:
    """A small letter at its end."""
    mac = Mac()
    mac.system("26.4", "25E5218f")
    _, circumstances, _ = look_at(mac)
    assert [(each.name, each.evidence.raw) for each in circumstances] == [
        ("preview-build", "25E5218f")
    ]


@pytest.mark.parametrize(
    ("build", "expected"),
    [("25A5327h", True), ("19A471t", True), ("25D125", False), ("9L31a", False), ("18A5a", False),
     ("", False), ("25a5327h", False), ("25A5327hh", False)],
)  # fmt: skip
def test_previews(build: str, *, expected: bool) -> None:
    """From 10.15 on: 10.5.8 was 9L31a."""
    assert is_preview(build) is expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [("26.3.1", "macOS 26 Tahoe"), ("15.7.2", "macOS 15 Sequoia"),
     ("10.15.7", "macOS 10.15 Catalina"), ("11.0", "macOS 11 Big Sur"),
     ("27.1", "macOS 27"), ("10.4.11", "macOS 10.4")],
)  # fmt: skip
def test_names_of_releases(version: str, expected: str) -> None:
    """A release of the future has a number and no name."""
    assert release(version) == expected


def test_a_machine_without_the_files_is_absent() -> None:
    """Another system altogether."""
    host = Answers(*Mac().recording())
    assert macos.look(Look(host, (), (), (), time.monotonic() + 60, [])) is None


def test_files_without_a_name_are_no_data() -> None:
    """A list that is none of these."""
    mac = Mac()
    mac.plist(BASE, {"ProductVersion": "26.1"})
    with pytest.raises(NoDataError):
        look_at(mac)


@pytest.mark.parametrize("version", ["", "twenty", "26", "26.3.1 (a)", "26.3.1.4.5"])
def test_what_is_no_version_is_unknown(version: str) -> None:
    """It is not read out of the words."""
    mac = Mac()
    mac.system(version, "25D125")
    seen, _, _ = look_at(mac)
    assert (seen.version, seen.reason, seen.also) == ("", "version-unknown", ())


def test_one_damaged_file_is_noted() -> None:
    """The other one tells the version; without it the source fails."""
    mac = Mac()
    mac.system("15.7.2", "24G325")
    mac.file(PLATFORM, b"bplist00 torn")
    seen, _, notes = look_at(mac)
    assert (seen.version, seen.evidence.location) == ("15.7.2", BASE)
    assert len(notes) == 1
    mac.refuse(BASE)
    with pytest.raises(HostError, match="SystemVersionPlatform"):
        look_at(mac)


def test_a_refused_file_alone_fails() -> None:
    """It is there; what it says is not known."""
    mac = Mac()
    mac.system("10.15.7", "19H2026", platform=False)
    mac.refuse(BASE)
    with pytest.raises(DeniedError):
        look_at(mac)


def test_a_damaged_cryptex_is_noted() -> None:
    """The base version stands, and it is said what is not known."""
    mac = Mac()
    mac.system("15.7.2", "24G325")
    mac.file(SUPPLEMENT, b"torn")
    seen, _, notes = look_at(mac)
    assert seen.version == "15.7.2"
    assert "a security improvement is not known" in notes[0]


def test_the_definition_knows_it() -> None:
    """Both names of the system."""
    path = Path(matching.__file__).parent / "definitions" / "macos.toml"
    product = read_definition(path.read_text(encoding="utf-8"), path.name)
    for name in ("macOS", "Mac OS X"):
        assert matching.match((product,), "macos", {"name": name}) is not None
    assert matching.match((product,), "macos", {"name": "iPhone OS"}) is None
