"""Managed preferences of macOS: which of them close the way up, for whom, and what is damaged."""

from __future__ import annotations

from typing import Any

import pytest

from host_builder.mac import MANAGED, Mac
from passmuster.host.answers import Answers
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.managed_preferences import LOCAL, ManagedPreferences
from passmuster.inventory.obstacles.reading import Files
from passmuster.model.installation import Evidence, Hindrance, Kind, Obstacle, Scope
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import Match

RULE = Detect(source="app-bundle", scheme="dotted")
PRODUCT = Product(schema=1, id="any", name="Any", vendor="x", kind=Kind.BROWSER, detect=(RULE,))
FIREFOX = "org.mozilla.firefox"


@pytest.fixture
def mac() -> Mac:
    """Return a machine of two people."""
    mac = Mac()
    mac.user("ada")
    mac.user("ben", 502)
    return mac


def asked(mac: Mac, bundle: str = "", *, owner: str = "", remoting: str = "",
          notes: list[str] | None = None) -> list[Obstacle]:  # fmt: skip
    """Return what hinders a bundle, or without one the system."""
    host = Answers(*mac.recording())
    seen = Observation(
        source="app-bundle" if bundle else "macos",
        seen={"bundle": bundle, "remoting_name": remoting} if bundle else {"name": "macOS"},
        version="1",
        evidence=Evidence(source="app-bundle", location="/x"),
        packaging="app" if bundle else "os",
        scope=Scope.USER if owner else Scope.MACHINE,
        owner=owner,
    )
    preferences = ManagedPreferences(host, Files(host, [] if notes is None else notes))
    return preferences.of(seen, Match(PRODUCT, RULE))


def told(found: list[Obstacle]) -> list[tuple[str, str, str, str]]:
    """Return cause, file, field and value of each."""
    assert all(each.hindrance is Hindrance.POLICY for each in found)
    assert all(each.evidence.source == "policies" for each in found)
    return [(each.cause, each.evidence.location, each.evidence.field, each.evidence.raw)
            for each in found]  # fmt: skip


def policies(mac: Mac, stated: dict[str, Any], domain: str = "com.google.Keystone",
             folder: str = MANAGED) -> str:  # fmt: skip
    """Write update policies; return the file."""
    path = f"{folder}/{domain}.plist"
    mac.plist(path, {"updatePolicies": stated}, binary=True)
    return path


@pytest.mark.parametrize(
    ("stated", "field", "raw"),
    [
        ({"global": {"UpdateDefault": 3}}, "updatePolicies global UpdateDefault", "3"),
        ({"global": {"UpdateDefault": "2"}}, "updatePolicies global UpdateDefault", "2"),
        ({"com.google.chrome": {"UpdateDefault": 3}, "global": {"UpdateDefault": 0}},
         "updatePolicies com.google.Chrome UpdateDefault", "3"),
        ({"com.google.Chrome": {"TargetVersionPrefix": "139."}},
         "updatePolicies com.google.Chrome TargetVersionPrefix", "139."),
        ({"com.google.Chrome": {"UpdateDefault": 1, "TargetVersionPrefix": "139."}},
         "updatePolicies com.google.Chrome TargetVersionPrefix", "139."),
    ],
)  # fmt: skip
def test_an_updaters_policy(mac: Mac, stated: dict[str, Any], field: str, raw: str) -> None:
    """3 is off and 2 is by hand alone; a program's own number counts before that for all."""
    path = policies(mac, stated)
    assert told(asked(mac, "com.google.Chrome")) == [("updater-policy", path, field, raw)]


@pytest.mark.parametrize(
    "stated",
    [{}, {"global": {"UpdateDefault": 0}}, {"global": {"UpdateDefault": 1}},
     {"global": {"UpdateDefault": True}}, {"global": {"UpdateDefault": "off"}},
     {"global": {"UpdateDefault": "9" * 5000}}, {"global": 3}, {"other.app": {"UpdateDefault": 3}},
     {"com.google.Chrome": {"UpdateDefault": 0}, "global": {"UpdateDefault": 3}},
     {"com.google.Chrome": {"TargetVersionPrefix": ""}}, {"global": {"TargetVersionPrefix": "1."}}],
)  # fmt: skip
def test_no_policy_against_updates(mac: Mac, stated: dict[str, Any]) -> None:
    """On macOS 0 is all updates, unlike on Windows; what is no number is none."""
    policies(mac, stated)
    assert asked(mac, "com.google.Chrome") == []


def test_edge_has_an_updater_of_its_own(mac: Mac) -> None:
    """Google's says nothing about it."""
    policies(mac, {"global": {"UpdateDefault": 3}})
    assert asked(mac, "com.microsoft.edgemac") == []
    path = policies(mac, {"global": {"UpdateDefault": 3}}, "com.microsoft.EdgeUpdater")
    (found,) = told(asked(mac, "com.microsoft.edgemac.Beta"))
    assert found[:2] == ("updater-policy", path)


def test_a_policy_of_a_person(mac: Mac) -> None:
    """It counts for her own copy and for the machine's; not for another one's."""
    policies(mac, {"global": {"UpdateDefault": 3}}, folder=f"{MANAGED}/ada")
    assert asked(mac, "com.google.Chrome")
    assert asked(mac, "com.google.Chrome", owner="ada")
    assert asked(mac, "com.google.Chrome", owner="ben") == []


def test_a_setting_that_is_no_policy_does_not_count(mac: Mac) -> None:
    """The updater heeds what a profile enforces, and nothing else."""
    policies(mac, {"global": {"UpdateDefault": 3}}, folder=LOCAL)
    assert asked(mac, "com.google.Chrome") == []


@pytest.mark.parametrize("folder", [MANAGED, LOCAL, f"{MANAGED}/ben"])
@pytest.mark.parametrize(
    ("key", "value", "cause", "raw"),
    [("DisableAppUpdate", True, "firefox-policy", "true"),
     ("AppUpdatePin", "140.", "firefox-policy", "140."),
     ("ManualAppUpdateOnly", True, "firefox-policy-manual", "true"),
     ("AppAutoUpdate", False, "firefox-policy-manual", "false")],
)  # fmt: skip
def test_policies_of_firefox(
    mac: Mac, folder: str, key: str, value: object, cause: str, raw: str
) -> None:
    """Of a profile, or written by an administrator."""
    path = f"{folder}/{FIREFOX}.plist"
    mac.plist(path, {"EnterprisePoliciesEnabled": True, key: value})
    assert told(asked(mac, FIREFOX, remoting="firefox")) == [(cause, path, key, raw)]


@pytest.mark.parametrize(
    "stated",
    [{"DisableAppUpdate": True}, {"EnterprisePoliciesEnabled": False, "DisableAppUpdate": True},
     {"EnterprisePoliciesEnabled": True, "DisableAppUpdate": False},
     {"EnterprisePoliciesEnabled": True, "AppUpdatePin": ""},
     {"EnterprisePoliciesEnabled": True, "AppAutoUpdate": True}],
)  # fmt: skip
def test_no_policies_of_firefox(mac: Mac, stated: dict[str, Any]) -> None:
    """Without the switch for all of them none is in force."""
    mac.plist(f"{LOCAL}/{FIREFOX}.plist", stated)
    assert asked(mac, FIREFOX, remoting="firefox") == []


def test_a_profile_outranks_an_administrators_setting(mac: Mac) -> None:
    """Value by value; the gravest is told alone."""
    mac.plist(
        f"{LOCAL}/{FIREFOX}.plist",
        {"EnterprisePoliciesEnabled": True, "DisableAppUpdate": True, "AppAutoUpdate": False},
    )
    mac.plist(f"{MANAGED}/{FIREFOX}.plist", {"DisableAppUpdate": False})
    (found,) = told(asked(mac, FIREFOX, remoting="firefox"))
    assert found[0] == "firefox-policy-manual"


@pytest.mark.parametrize("track", ["DC", "2020"])
@pytest.mark.parametrize("off", [False, 0])
def test_adobes_lock(mac: Mac, track: str, off: object) -> None:
    """Below the track's name."""
    path = f"{LOCAL}/com.adobe.Reader.plist"
    mac.plist(path, {track: {"FeatureLockdown": {"bUpdater": off}}})
    assert told(asked(mac, "com.adobe.Reader")) == [
        ("adobe-policy", path, f"{track} FeatureLockdown bUpdater", "false")
    ]
    assert asked(mac, "com.adobe.Acrobat.Pro") == []


@pytest.mark.parametrize("stated", [{"DC": {"FeatureLockdown": {"bUpdater": True}}}, {"DC": 1}])
def test_no_lock_of_adobe(mac: Mac, stated: dict[str, Any]) -> None:
    """1 has no effect."""
    mac.plist(f"{MANAGED}/com.adobe.Reader.plist", stated)
    assert asked(mac, "com.adobe.Reader") == []


RESTRICTIONS = f"{MANAGED}/com.apple.applicationaccess.plist"
SOFTWARE_UPDATE = f"{MANAGED}/com.apple.SoftwareUpdate.plist"


@pytest.mark.parametrize(
    ("stated", "field", "raw"),
    [({"forceDelayedSoftwareUpdates": True, "enforcedSoftwareUpdateDelay": 30},
      "forceDelayedSoftwareUpdates enforcedSoftwareUpdateDelay", "true 30"),
     ({"forceDelayedSoftwareUpdates": True, "enforcedSoftwareUpdateDelay": 30,
       "enforcedSoftwareUpdateMinorOSDeferredInstallDelay": 7},
      "forceDelayedSoftwareUpdates enforcedSoftwareUpdateMinorOSDeferredInstallDelay", "true 7"),
     ({"forceDelayedSoftwareUpdates": True, "enforcedSoftwareUpdateDelay": "long"},
      "forceDelayedSoftwareUpdates", "true"),
     ({"forceDelayedMajorSoftwareUpdates": True,
       "enforcedSoftwareUpdateMajorOSDeferredInstallDelay": 90},
      "forceDelayedMajorSoftwareUpdates enforcedSoftwareUpdateMajorOSDeferredInstallDelay",
      "true 90")],
)  # fmt: skip
def test_delays_of_the_system(mac: Mac, stated: dict[str, Any], field: str, raw: str) -> None:
    """With the number of days, where one is stated."""
    mac.plist(RESTRICTIONS, stated)
    assert told(asked(mac)) == [("macos-policy-delay", RESTRICTIONS, field, raw)]


def test_what_a_profile_leaves_to_be_done_by_hand(mac: Mac) -> None:
    """The system's updates and its security improvements are not installed by themselves."""
    mac.plist(SOFTWARE_UPDATE, {"AutomaticallyInstallMacOSUpdates": False,
                                "CriticalUpdateInstall": False})  # fmt: skip
    mac.plist(RESTRICTIONS, {"allowRapidSecurityResponseInstallation": False})
    assert told(asked(mac)) == [
        ("macos-policy-manual", SOFTWARE_UPDATE, "AutomaticallyInstallMacOSUpdates", "false"),
        ("macos-policy-manual", SOFTWARE_UPDATE, "CriticalUpdateInstall", "false"),
        ("macos-policy-manual", RESTRICTIONS, "allowRapidSecurityResponseInstallation", "false"),
    ]


def test_the_systems_own_setting_hinders_nothing(mac: Mac) -> None:
    """A person's choice in System Settings stands elsewhere; neither does a switch that is on."""
    mac.plist(f"{LOCAL}/com.apple.SoftwareUpdate.plist",
              {"AutomaticallyInstallMacOSUpdates": False})  # fmt: skip
    mac.plist(SOFTWARE_UPDATE, {"AutomaticallyInstallMacOSUpdates": True})
    mac.plist(RESTRICTIONS, {"forceDelayedSoftwareUpdates": False})
    assert asked(mac) == []


def test_a_damaged_file_is_noted(mac: Mac) -> None:
    """It hinders nothing, and says so once."""
    mac.file(f"{MANAGED}/com.google.Keystone.plist", b"torn")
    notes: list[str] = []
    assert asked(mac, "com.google.Chrome", notes=notes) == []
    assert len(notes) == 1
    assert "Keystone" in notes[0]


def test_accounts_that_cannot_be_read_are_noted(mac: Mac) -> None:
    """The machine's own policies count all the same."""
    policies(mac, {"global": {"UpdateDefault": 3}})
    host = Answers(*mac.recording())
    host.accounts = None
    host.unasked = "unknown"
    notes: list[str] = []
    seen = Observation(
        source="app-bundle",
        seen={"bundle": "com.google.Chrome"},
        version="1",
        evidence=Evidence(source="app-bundle", location="/x"),
        packaging="app",
    )
    found = ManagedPreferences(host, Files(host, notes)).of(seen, Match(PRODUCT, RULE))
    assert [each.cause for each in found] == ["updater-policy"]
    assert notes


def test_a_program_without_policies(mac: Mac) -> None:
    """Nothing is known against it."""
    assert asked(mac, "net.sourceforge.skim-app.skim") == []
