"""Enterprise policies of Firefox's and Chromium's kin, and whom they hinder."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, product, seen
from passmuster.host.errors import DeniedError, HostError
from passmuster.model.installation import Hindrance, Scope

FIREFOX = product("firefox", "dpkg", "mozilla-files", "appimage")
CHROME = product("google-chrome", "dpkg", "chromium-files")
COPY = seen("files", path="/opt/firefox")
SYSTEM = "/etc/firefox/policies/policies.json"
OWN = "/opt/firefox/distribution/policies.json"


def policies(**stated: object) -> bytes:
    """Return a policies.json."""
    return json.dumps({"policies": stated}).encode()


@pytest.mark.parametrize(
    ("stated", "cause"),
    [
        ({"DisableAppUpdate": True}, "firefox-policy"),
        ({"DisableAppUpdate": True, "AppAutoUpdate": False}, "firefox-policy"),
        ({"AppUpdatePin": "140."}, "firefox-policy"),
        ({"ManualAppUpdateOnly": True}, "firefox-policy-manual"),
        ({"AppAutoUpdate": False}, "firefox-policy-manual"),
        ({"DisableAppUpdate": False, "AppAutoUpdate": True}, ""),
        ({"DisableAppUpdate": "true", "AppUpdatePin": 3, "ManualAppUpdateOnly": 1}, ""),
        ({"DisableTelemetry": True}, ""),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("path", [SYSTEM, OWN])
def test_firefoxs_policies(stated: dict[str, object], cause: str, path: str) -> None:
    """What closes the updater, and what only leaves it to a person's hand."""
    told = Asked(MemoryHost({path: policies(**stated)})).of(COPY, FIREFOX)
    assert [each.cause for each in told] == [cause] * bool(cause)
    for each in told:
        assert (each.hindrance, each.evidence.location) == (Hindrance.POLICY, path)
        assert each.evidence.field.startswith("policies.")


def test_the_systems_file_stands_before_the_copys_own() -> None:
    """Firefox reads one of them."""
    files = {SYSTEM: policies(), OWN: policies(DisableAppUpdate=True)}
    assert Asked(MemoryHost(files)).of(COPY, FIREFOX) == ()


def test_a_package_is_updated_by_its_package_system() -> None:
    """Which asks no policy of the browser."""
    files = {SYSTEM: policies(DisableAppUpdate=True)}
    for packaging in ("dpkg", "rpm", "pacman", "apk", "snap", "flatpak"):
        assert Asked(MemoryHost(files)).of(seen(packaging), FIREFOX) == ()
    assert Asked(MemoryHost(files)).causes(seen("appimage"), FIREFOX) == ["firefox-policy"]


def test_each_of_the_kin_has_its_own_folder() -> None:
    """A policy for Firefox is none for LibreWolf."""
    librewolf = product("librewolf", "mozilla-files")
    copy = seen("files", path="/opt/librewolf")
    files = {SYSTEM: policies(DisableAppUpdate=True)}
    assert Asked(MemoryHost(files)).of(copy, librewolf) == ()
    files = {"/etc/librewolf/policies/policies.json": policies(DisableAppUpdate=True)}
    assert Asked(MemoryHost(files)).causes(copy, librewolf) == ["firefox-policy"]
    assert Asked(MemoryHost(files)).of(copy, product("evince", "program-files")) == ()


def test_a_copy_in_a_home_is_read_within_that_home() -> None:
    """Whose home, the accounts say."""
    copy = seen("files", path="/home/eve/firefox", scope=Scope.USER, owner="eve")
    files: dict[str, bytes | HostError] = {
        "/etc/passwd": b"eve:x:1000:1000::/home/eve:/bin/bash\n",
        "/home/eve/firefox/distribution/policies.json": policies(DisableAppUpdate=True),
    }
    assert Asked(MemoryHost(files)).causes(copy, FIREFOX) == ["firefox-policy"]
    files["/etc/passwd"] = b""
    assert Asked(MemoryHost(files)).of(copy, FIREFOX) == ()
    files["/etc/passwd"] = DeniedError("/etc/passwd: not permitted")
    asking = Asked(MemoryHost(files))
    assert asking.of(copy, FIREFOX) == ()
    assert asking.notes == ["/etc/passwd: not permitted"]


MANAGED = "/etc/opt/chrome/policies/managed"


@pytest.mark.parametrize(
    ("stated", "holds"),
    [
        ({"UpdateDefault": 0}, True),
        ({"UpdateDefault": 2}, True),
        ({"UpdateDefault": 1}, False),
        ({"UpdateDefault": False}, False),
        ({"AutoUpdateCheckPeriodMinutes": 0}, True),
        ({"AutoUpdateCheckPeriodMinutes": 60}, False),
        ({"TargetVersionPrefix": "120."}, True),
        ({"TargetVersionPrefix": ""}, False),
        ({"UpdatesSuppressedDurationMin": 600}, True),
        ({"UpdatesSuppressedDurationMin": True}, False),
        ({"DeviceAutoUpdateDisabled": True}, True),
        ({"ComponentUpdatesEnabled": False}, False),
        ({"HomepageLocation": "x"}, False),
    ],
)
def test_chromiums_policies(stated: dict[str, object], holds: bool) -> None:  # noqa: FBT001
    """Only for a copy that no package system updates; components are not the browser."""
    host = MemoryHost({f"{MANAGED}/a.json": json.dumps(stated).encode()})
    told = Asked(host).of(seen("files", path="/opt/chrome-copy/chrome"), CHROME)
    assert [each.cause for each in told] == ["chromium-policy"] * holds
    for each in told:
        assert (each.hindrance, each.evidence.location) == (Hindrance.POLICY, f"{MANAGED}/a.json")
    assert Asked(host).of(seen("dpkg", name="chromium"), CHROME) == ()


def test_the_last_file_by_name_decides_and_other_browsers_have_other_folders() -> None:
    """As Chromium merges them; chromium itself reads two folders."""
    copy = seen("files", path="/opt/x")
    files = {f"{MANAGED}/a.json": b'{"UpdateDefault": 0}',
             f"{MANAGED}/b.json": b'{"UpdateDefault": 1}', f"{MANAGED}/c.txt": b"{"}  # fmt: skip
    assert Asked(MemoryHost(files)).of(copy, CHROME) == ()
    chromium = product("chromium", "chromium-files")
    assert Asked(MemoryHost(files)).of(copy, chromium) == ()
    files["/etc/chromium-browser/policies/managed/x.json"] = b'{"UpdateDefault": 0}'
    assert Asked(MemoryHost(files)).causes(copy, chromium) == ["chromium-policy"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"3", b'{"policies": 3}', b'\xef\xbb\xbf{"a": 1,}', b"[" * 100_000]
)
def test_a_policy_file_that_is_none_hinders_nothing(body: bytes) -> None:
    """It is noted where it is no JSON, or no table."""
    asking = Asked(MemoryHost({SYSTEM: body, f"{MANAGED}/a.json": body}))
    assert asking.of(COPY, FIREFOX) == ()
    assert asking.of(seen("files", path="/opt/x"), CHROME) == ()


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    """Files of any content: no error leaves."""
    asking = Asked(MemoryHost({SYSTEM: body, f"{MANAGED}/a.json": body}))
    asking.of(COPY, FIREFOX)
    asking.of(seen("files", path="/opt/x"), CHROME)
