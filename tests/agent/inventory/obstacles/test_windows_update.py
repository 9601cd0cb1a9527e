"""What keeps Windows itself from updating, and what only looks as if it did."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.obstacles import Asked
from fakes.windows_registry import SOFTWARE
from fakes.windows_settings import settings
from host_builder.win import Value, Values
from passmuster.inventory.observation import Observation
from passmuster.model.installation import Evidence, Obstacle

POLICY = f"{SOFTWARE}\\Policies\\Microsoft\\Windows\\WindowsUpdate"
AUTOMATIC = f"{POLICY}\\AU"
MANAGED = f"{SOFTWARE}\\Microsoft\\PolicyManager\\current\\device\\Update"
SETTINGS = f"{SOFTWARE}\\Microsoft\\WindowsUpdate\\UX\\Settings"
SERVICE = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\wuauserv"
SERVER: dict[str, Values] = {
    POLICY: {"WUServer": "https://wsus.example.org:8531"},
    AUTOMATIC: {"UseWUServer": 1},
}


def system(source: str = "windows", release: str = "Windows 11 24H2") -> Observation:
    """Return a Windows."""
    evidence = Evidence(source=source, location=SOFTWARE)
    return Observation(source=source, seen={}, version="10.0.26100.6584", evidence=evidence,
                       packaging="os", release=release)  # fmt: skip


def told(keys: dict[str, Values], **changes: Any) -> tuple[Obstacle, ...]:
    """Return what hinders a Windows with these keys; today is 24 November 2026."""
    return Asked(settings(keys)).of(system(**changes))


@pytest.mark.parametrize(
    ("key", "name", "value", "cause", "hindrance"),
    [
        (POLICY, "DisableWindowsUpdateAccess", 1, "windows-update-off", "policy"),
        (MANAGED, "AllowUpdateService", 0, "windows-update-off", "policy"),
        (SERVICE, "Start", 4, "windows-update-service", "held"),
        (AUTOMATIC, "NoAutoUpdate", 1, "windows-update-manual", "policy"),
        (MANAGED, "AllowAutoUpdate", 5, "windows-update-manual", "policy"),
        (POLICY, "DeferQualityUpdatesPeriodInDays", 7, "windows-update-deferred", "policy"),
        (MANAGED, "DeferQualityUpdatesPeriodInDays", 30, "windows-update-deferred", "policy"),
        (POLICY, "PauseQualityUpdatesStartTime", "2026-11-20", "windows-update-paused", "policy"),
        (MANAGED, "PauseQualityUpdatesStartTime", "2026-10-20T08:00:00Z", "windows-update-paused",
         "policy"),
        (SETTINGS, "PauseUpdatesExpiryTime", "2026-12-24T10:00:00Z", "windows-update-paused",
         "held"),
        (SETTINGS, "PauseQualityUpdatesEndTime", "2026-11-25T10:00:00Z", "windows-update-paused",
         "held"),
        (POLICY, "TargetReleaseVersionInfo", "24H2", "windows-release-pinned", "policy"),
        (MANAGED, "TargetReleaseVersion", "23H2", "windows-release-pinned", "policy"),
    ],
)  # fmt: skip
def test_what_closes_the_way(key: str, name: str, value: Value, cause: str, hindrance: str) -> None:
    """One obstacle, with the key and the value that state it."""
    (only,) = told({key: {name: value}})
    assert (only.cause, only.hindrance) == (cause, hindrance)
    assert (only.evidence.location, only.evidence.field) == (key, name)
    assert only.evidence.raw == str(value)


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        (POLICY, "DisableWindowsUpdateAccess", 0),
        (POLICY, "DisableWindowsUpdateAccess", "1"),
        (POLICY, "SetDisableUXWUAccess", 1),
        (POLICY, "DoNotConnectToWindowsUpdateInternetLocations", 1),
        (POLICY, "DeferQualityUpdatesPeriodInDays", 0),
        (POLICY, "DeferFeatureUpdatesPeriodInDays", 365),
        (POLICY, "PauseQualityUpdatesStartTime", ""),
        (POLICY, "PauseQualityUpdatesStartTime", "2026-10-19"),
        (POLICY, "PauseQualityUpdatesStartTime", "2026-11-25"),
        (POLICY, "PauseQualityUpdatesStartTime", "2026-13-01"),
        (POLICY, "PauseQualityUpdatesStartTime", "yesterday"),
        (SETTINGS, "PauseUpdatesExpiryTime", "2026-11-24T23:00:00Z"),
        (SETTINGS, "PauseUpdatesExpiryTime", 5),
        (SERVICE, "Start", 3),
        (AUTOMATIC, "NoAutoUpdate", 0),
        (MANAGED, "AllowAutoUpdate", 1),
        (MANAGED, "AllowUpdateService", 1),
        (POLICY, "TargetReleaseVersionInfo", "25H2"),
        (POLICY, "TargetReleaseVersionInfo", "the latest"),
    ],
)
def test_what_closes_nothing(key: str, name: str, value: Value) -> None:
    """Switched the other way, over, still to come, or about something else."""
    assert told({key: {name: value}}) == ()


def test_a_server_of_its_own_closes_only_what_it_alone_serves() -> None:
    """A machine that may ask Microsoft as well has a way."""
    alone: Values = {**SERVER[POLICY], "DoNotConnectToWindowsUpdateInternetLocations": 1}
    assert told(SERVER) == ()
    (only,) = told({**SERVER, POLICY: alone})
    assert only.cause == "windows-update-server"
    assert told({AUTOMATIC: {"UseWUServer": 0}, POLICY: alone}) == ()


def test_a_pinned_release_may_be_the_way_up() -> None:
    """Windows 11 from 10; a release that is left out of the name; a pin that is switched off."""
    ten: Values = {"TargetReleaseVersionInfo": "22H2", "ProductVersion": "Windows 10"}
    eleven: Values = {"TargetReleaseVersionInfo": "22H2", "ProductVersion": "Windows 11"}
    for values, release, expected in (
        (ten, "Windows 10 22H2", 1),
        (eleven, "Windows 10 22H2", 0),
        (eleven, "Windows 11 22H2", 1),
        (ten, "Windows 10 1809", 0),
        ({"TargetReleaseVersionInfo": "1809"}, "Windows 10 22H2", 1),
        (ten, "", 1),
        ({**ten, "TargetReleaseVersion": 0}, "Windows 10 22H2", 0),
        ({**ten, "TargetReleaseVersion": 1}, "Windows 10 22H2 LTSC", 1),
    ):
        assert len(told({POLICY: values}, release=release)) == expected


def test_the_gravest_is_told_and_internet_explorer_goes_with_the_system() -> None:
    """Without the release, which is none of its own."""
    keys: dict[str, Values] = {
        POLICY: {"TargetReleaseVersionInfo": "24H2", "DisableWindowsUpdateAccess": 1},
        AUTOMATIC: {"NoAutoUpdate": 1},
    }
    assert [each.cause for each in told(keys)] == ["windows-update-off"]
    assert [each.cause for each in told(keys, source="internet-explorer")] == ["windows-update-off"]
    pinned: dict[str, Values] = {POLICY: {"TargetReleaseVersionInfo": "24H2"}}
    assert told(pinned, source="internet-explorer") == ()
    assert told(keys, source="windows-program") == ()


def test_without_a_day_no_pause_is_told() -> None:
    """A recording that does not say when it was made."""
    keys: dict[str, Values] = {POLICY: {"PauseQualityUpdatesStartTime": "2026-11-20"}}
    assert Asked(settings(keys)).causes(system()) == ["windows-update-paused"]
    assert Asked(settings(keys, day="")).causes(system()) == []


def test_what_may_not_be_read_is_noted_once() -> None:
    """And hinders nothing."""
    asked = Asked(settings({}, refused={POLICY: "denied"}))
    assert asked.of(system()) == ()
    assert asked.of(system("internet-explorer")) == ()
    assert asked.notes == [f"{POLICY}: no"]
