"""The system: exact to its revision, or unknown; never by its name."""

from __future__ import annotations

import pytest

from fakes.windows_registry import NT, SOFTWARE, look_at, machine
from host_builder.win import Value
from passmuster.host.answers import Answers
from passmuster.host.errors import DeniedError, HostError
from passmuster.inventory import take
from passmuster.inventory.observation import NoDataError, Observation
from passmuster.inventory.sources.windows import windows
from passmuster.model.installation import Circumstance, Installation, Outcome
from passmuster.products import load
from passmuster.versions import compare

ELEVEN: dict[str, Value] = {
    "CurrentBuild": "26100",
    "CurrentBuildNumber": "26100",
    "CurrentMajorVersionNumber": 10,
    "CurrentMinorVersionNumber": 0,
    "CurrentVersion": "6.3",
    "DisplayVersion": "24H2",
    "EditionID": "Professional",
    "InstallationType": "Client",
    "ProductName": "Windows 10 Pro",
    "ReleaseId": "2009",
    "UBR": 6584,
}
OLDER: dict[str, Value] = {"CurrentMajorVersionNumber": "", "CurrentMinorVersionNumber": ""}
RESTART = (
    f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
)


def stating(**values: Value) -> Answers:
    """Return a Windows 11 that states this instead."""
    return machine({NT: {**ELEVEN, **values}})


def seen(host: Answers) -> Observation:
    """Return the one observation of a machine."""
    (only,) = (each for each in windows.look(look_at(host)) if isinstance(each, Observation))
    return only


def system(host: Answers) -> Installation:
    """Return the one installation of a machine that has nothing but its system."""
    (only,) = take(host, load()).installations
    return only


def test_build_and_revision_are_the_version() -> None:
    """With where they were read; the build tells the release, ProductName does not."""
    told = seen(stating())
    assert told.version == "10.0.26100.6584"
    assert (told.evidence.location, told.evidence.field, told.evidence.raw) == (
        NT, "UBR", "10.0.26100.6584")  # fmt: skip
    assert told.seen == {
        "build": "26100", "edition": "Professional", "installation_type": "Client"}  # fmt: skip
    assert (told.release, told.packaging, told.reason) == ("Windows 11 24H2", "os", "")
    assert compare("windows-build", told.version, "10.0.26100.6584") == 0


def test_a_build_without_its_revision_is_no_version() -> None:
    """Peers, 2.4: it would be judged as years too old."""
    told = seen(machine({NT: {name: value for name, value in ELEVEN.items() if name != "UBR"}}))
    assert (told.version, told.reason) == ("", "no-version-stated")
    assert told.release == "Windows 11 24H2"
    assert seen(stating(UBR="6584")).version == ""


@pytest.mark.parametrize(
    ("values", "version", "release"),
    [
        ({"CurrentVersion": "6.3", "CurrentBuildNumber": "9600", "UBR": 21620}, "6.3.9600.21620",
         "Windows 8.1"),
        ({"CurrentVersion": "6.1", "CurrentBuildNumber": "7601", "UBR": 24535}, "6.1.7601.24535",
         "Windows 7"),
    ],
)  # fmt: skip
def test_before_ten_the_two_numbers_stand_in_one_text(
    values: dict[str, Value], version: str, release: str
) -> None:
    """CurrentMajorVersionNumber came with Windows 10."""
    told = seen(stating(**OLDER, **values))
    assert (told.version, told.release) == (version, release)
    assert compare("windows-build", version, version) == 0


def test_the_older_name_of_the_build_serves_too() -> None:
    """CurrentBuild says the same where CurrentBuildNumber is missing."""
    assert seen(stating(CurrentBuildNumber="")).version == "10.0.26100.6584"


@pytest.mark.parametrize("raw", ["", "26100.1", "zwei", "99999999"])
def test_a_build_that_is_no_number_is_no_data(raw: str) -> None:
    """The source says what it got."""
    with pytest.raises(NoDataError, match="expected a number"):
        windows.look(look_at(stating(CurrentBuildNumber=raw, CurrentBuild=raw)))


@pytest.mark.parametrize(
    ("edition", "track"),
    [
        ("Professional", "home-pro"),
        ("Core", "home-pro"),
        ("Enterprise", "enterprise"),
        ("Education", "enterprise"),
        ("EnterpriseS", "ltsc"),
        ("IoTEnterpriseS", "iot-ltsc"),
        ("EnterpriseSomething", ""),
        ("", ""),
    ],
)
def test_the_edition_tells_the_line_of_one_build(edition: str, track: str) -> None:
    """An unknown edition is on no known line: nothing guesses."""
    found = system(stating(EditionID=edition))
    assert (found.product, found.track) == ("windows", track)
    assert found.on_disk is not None


@pytest.mark.parametrize("name", ["Windows 10 Корпоративная", "Windows 10 企业版", "Windows 7", ""])
def test_the_localized_name_changes_nothing(name: str) -> None:
    """Peers, 2.4: zero findings for a translated name."""
    found = system(stating(ProductName=name))
    assert (found.product, found.track, found.release) == ("windows", "home-pro", "Windows 11 24H2")


@pytest.mark.parametrize("kind", ["Server", "Server Core"])
def test_a_server_is_told_by_its_installation_type(kind: str) -> None:
    """The build is that of a client, and DisplayVersion may be missing."""
    host = stating(InstallationType=kind, EditionID="ServerStandard", DisplayVersion="",
                   CurrentBuildNumber="17763", UBR=7792)  # fmt: skip
    found = system(host)
    assert (found.product, found.track, found.release) == (
        "windows-server", "", "Windows Server 2019")  # fmt: skip


def test_what_is_neither_is_an_unknown_system() -> None:
    """Its version is not judged as another one's."""
    found = system(stating(InstallationType="IoTUAP", EditionID="IoTUAP"))
    assert (found.product, found.on_disk) == ("unknown-os", None)


def test_a_preview_keeps_its_exact_version() -> None:
    """The manifest knows no such build; the name says what it is."""
    found = system(stating(CurrentBuildNumber="27943", UBR=1))
    assert found.on_disk is not None
    assert (found.on_disk.version.raw, found.release) == ("10.0.27943.1", "Windows 11 preview")


def test_a_restart_that_is_due_stands_beside_it() -> None:
    """As a circumstance, not as another version."""
    host = machine({NT: ELEVEN, RESTART: {}})
    told = [each for each in windows.look(look_at(host)) if isinstance(each, Circumstance)]
    assert [each.name for each in told] == ["reboot-required"]
    assert system(host).on_disk is not None


def test_no_key_or_one_that_may_not_be_read_fails_the_source() -> None:
    """Nothing is installed then, as far as anybody can tell."""
    with pytest.raises(DeniedError):
        windows.look(look_at(machine({NT: ELEVEN}, refused={NT: "denied"})))
    with pytest.raises(HostError):
        windows.look(look_at(machine({})))
    found = take(machine({NT: ELEVEN}, refused={NT: "denied"}), load())
    assert found.installations == ()
    outcomes = {each.source: each.outcome for each in found.sources}
    assert outcomes["windows"] == Outcome.FAILED
