"""Policies of browsers and viewers on Windows, and whom they hinder."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.windows_registry import ANNA, OF_ANNA, SOFTWARE
from fakes.windows_settings import settings
from host_builder.win import Value, Values
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles import Obstacles
from passmuster.model.installation import Evidence, Hindrance, Kind, Obstacle, Scope
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import Match

POLICIES = f"{SOFTWARE}\\Policies"
GOOGLE = f"{POLICIES}\\Google\\Update"
FIREFOX = f"{POLICIES}\\Mozilla\\Firefox"
ROOT = "C:\\Program Files\\Mozilla Firefox"
FILE = f"{ROOT}\\distribution\\policies.json"
STABLE, BETA = "{8A69D345-D564-463C-AFF1-A69D9E530F96}", "{8237E44A-0054-442C-B6B6-EA0509993955}"


def client(track: str, guid: str) -> Detect:
    """Return the rule of an updater's client."""
    return Detect(source="update-client", scheme="dotted", track=track,
                  match={"updater": ("Google\\Update",), "client": (guid,)})  # fmt: skip


def product(name: str, *rules: Detect) -> Product:
    """Return a definition."""
    return Product(schema=1, id=name, name=name, vendor="x", kind=Kind.BROWSER, detect=rules)


CHROME = product("google-chrome", Detect(source="windows-program", scheme="dotted", track="stable"),
                 client("stable", STABLE), client("beta", BETA))  # fmt: skip
PLAIN = Detect(source="windows-program", scheme="mozilla")


def copy(packaging: str = "installer", **changes: Any) -> Observation:
    """Return a copy for everybody, unless told otherwise."""
    given = {"version": "139.0.7258.155", "seen": {}, **changes}
    evidence = Evidence(source="windows-program", location="C:\\x")
    return Observation(source="windows-program", evidence=evidence, packaging=packaging, **given)


def hinders(
    keys: dict[str, Values],
    seen: Observation,
    known: Product,
    *,
    track: str = "",
    files: dict[str, bytes] | None = None,
    notes: list[str] | None = None,
) -> tuple[Obstacle, ...]:
    """Return what hinders a copy on a machine with these keys and files."""
    host = settings(keys, files=files)
    rule = Detect(source="windows-program", scheme="dotted", track=track)
    return Obstacles(host, (), [] if notes is None else notes).of(seen, Match(known, rule))


def chromes(values: Values, version: str = "139.0.7258.155", track: str = "stable") -> list[str]:
    """Return the causes that Google's updater's policies are for a Chrome."""
    found = hinders({GOOGLE: values}, copy(version=version), CHROME, track=track)
    return [each.cause for each in found]


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"UpdateDefault": 0}, "updater-policy"),
        ({"UpdateDefault": 2}, "updater-policy-manual"),
        ({"UpdateDefault": 1}, ""),
        ({"UpdateDefault": 3}, ""),
        ({f"Update{STABLE}": 0}, "updater-policy"),
        ({f"Update{STABLE.lower()}": 0}, "updater-policy"),
        ({f"Update{STABLE}": 2}, "updater-policy-manual"),
        ({"UpdateDefault": 0, f"Update{STABLE}": 1}, ""),
        ({"UpdateDefault": 1, f"Update{STABLE}": 0}, "updater-policy"),
        ({f"Update{BETA}": 0}, ""),
        ({f"Update{STABLE}": 1, f"TargetVersionPrefix{STABLE}": "139."}, "updater-policy"),
        ({f"TargetVersionPrefix{STABLE}": "139"}, "updater-policy"),
        ({f"TargetVersionPrefix{STABLE}": "138.0.1"}, "updater-policy"),
        ({f"TargetVersionPrefix{STABLE}": "140."}, ""),
        ({f"TargetVersionPrefix{STABLE}": "139.0.7300"}, ""),
        ({f"TargetVersionPrefix{STABLE}": "the latest"}, ""),
        ({f"TargetVersionPrefix{STABLE}": ""}, ""),
        ({f"TargetVersionPrefix{BETA}": "139."}, ""),
        ({"AutoUpdateCheckPeriodMinutes": 0}, "updater-policy-manual"),
        ({"AutoUpdateCheckPeriodMinutes": 1440}, ""),
        ({"UpdatesSuppressedDurationMin": 480}, "updater-policy-window"),
        ({"UpdatesSuppressedDurationMin": 0}, ""),
        ({"Install{X}": 0}, ""),
    ],
)
def test_the_shared_updaters_policies(values: Values, cause: str) -> None:
    """Off, by hand, pinned; a program's own before that for all."""
    assert chromes(values) == [cause] * bool(cause)


def test_a_pin_holds_a_copy_whose_version_is_not_known() -> None:
    """Each track has an id of its own."""
    assert chromes({f"TargetVersionPrefix{STABLE}": "139."}, version="") == ["updater-policy"]
    assert chromes({f"Update{BETA}": 0}, track="beta") == ["updater-policy"]
    assert chromes({f"Update{STABLE}": 0}, track="beta") == []


def test_an_obstacle_names_key_and_value() -> None:
    """So that a person finds it."""
    (only,) = hinders({GOOGLE: {f"Update{STABLE}": 0}}, copy(), CHROME, track="stable")
    assert (only.hindrance, only.cause) == (Hindrance.POLICY, "updater-policy")
    told = only.evidence
    assert (told.location, told.field, told.raw) == (GOOGLE, f"Update{STABLE}", "0")


def test_other_products_ask_no_updater() -> None:
    """A viewer has nothing to do with Google's."""
    keys: dict[str, Values] = {GOOGLE: {"UpdateDefault": 0}}
    assert hinders(keys, copy(), product("sumatrapdf", PLAIN)) == ()


def mozilla(name: str = "firefox") -> Product:
    """Return one of Mozilla's kin."""
    rule = Detect(source="windows-program", scheme="mozilla", match={"remoting_name": (name,)})
    return product(name, rule)


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"DisableAppUpdate": 1}, "firefox-policy"),
        ({"AppUpdatePin": "140."}, "firefox-policy"),
        ({"ManualAppUpdateOnly": 1}, "firefox-policy-manual"),
        ({"AppAutoUpdate": 0}, "firefox-policy-manual"),
        ({"AppAutoUpdate": 0, "DisableAppUpdate": 1}, "firefox-policy"),
        ({"AppAutoUpdate": 1, "DisableAppUpdate": 0, "AppUpdatePin": ""}, ""),
        ({"DisableAppUpdate": "1", "ManualAppUpdateOnly": 2}, ""),
        ({"DisableTelemetry": 1}, ""),
    ],
)
def test_firefoxs_policies_in_the_registry(values: Values, cause: str) -> None:
    """Of the machine; those of a person for her own copy."""
    found = hinders({FIREFOX: values}, copy(root=ROOT), mozilla())
    assert [each.cause for each in found] == [cause] * bool(cause)
    assert {each.evidence.location for each in found} <= {FIREFOX}
    place = f"{OF_ANNA}\\Software\\Policies\\Mozilla\\Firefox"
    own = copy(root=f"{ANNA.home}\\Firefox", scope=Scope.USER, owner="anna")
    found = hinders({place: values}, own, mozilla())
    assert [each.cause for each in found] == [cause] * bool(cause)
    assert hinders({place: values}, copy(root=ROOT), mozilla()) == ()


def stated(**policies: object) -> bytes:
    """Return a policies.json."""
    return json.dumps({"policies": policies}).encode("utf-8-sig")


@pytest.mark.parametrize(
    ("body", "cause", "noted"),
    [
        (stated(DisableAppUpdate=True), "firefox-policy", False),
        (stated(DisableAppUpdate=1), "firefox-policy", False),
        (stated(AppUpdatePin="140."), "firefox-policy", False),
        (stated(AppAutoUpdate=False), "firefox-policy-manual", False),
        (stated(DisableAppUpdate=False, AppAutoUpdate="no", AppUpdatePin=3), "", False),
        (b'{"policies": []}', "", False),
        (b"[]", "", False),
        (b"{", "", True),
        (b"[" * 100_000, "", True),
    ],
)
@pytest.mark.parametrize("name", ["firefox", "librewolf"])
def test_the_copys_own_file(name: str, body: bytes, cause: str, noted: bool) -> None:  # noqa: FBT001
    """Of forks too; a broken one is noted and hinders nothing."""
    notes: list[str] = []
    found = hinders({}, copy(root=ROOT), mozilla(name), files={FILE: body}, notes=notes)
    assert [each.cause for each in found] == [cause] * bool(cause)
    assert {each.evidence.location for each in found} <= {FILE}
    assert [FILE in each for each in notes] == [True] * noted


def test_the_registry_is_firefoxs_alone_and_counts_first() -> None:
    """A fork does not read it."""
    keys: dict[str, Values] = {FIREFOX: {"DisableAppUpdate": 1}}
    files = {FILE: stated(AppAutoUpdate=False)}
    (only,) = hinders(keys, copy(root=ROOT), mozilla(), files=files)
    assert only.evidence.location == FIREFOX
    (only,) = hinders(keys, copy(root=ROOT), mozilla("librewolf"), files=files)
    assert only.evidence.location == FILE
    assert hinders(keys, copy(), mozilla("librewolf"), files=files) == ()


def test_a_persons_own_copy_is_read_in_her_home() -> None:
    """One whose owner has no account is not read at all."""
    root = f"{ANNA.home}\\AppData\\Local\\Mozilla Firefox"
    files = {f"{root}\\distribution\\policies.json": stated(DisableAppUpdate=True)}
    own = copy(root=root, scope=Scope.USER, owner="anna")
    assert len(hinders({}, own, mozilla(), files=files)) == 1
    other = copy(root=root, scope=Scope.USER, owner="eve")
    assert hinders({}, other, mozilla(), files=files) == ()


ADOBE = f"{POLICIES}\\Adobe"


@pytest.mark.parametrize(
    ("name", "place", "track", "version", "hindered"),
    [
        ("adobe-acrobat", "Adobe Acrobat\\DC", "continuous", "26.2.21931.0", True),
        ("adobe-acrobat", "Acrobat Reader\\DC", "continuous", "26.2.21931.0", False),
        ("adobe-acrobat-reader", "Acrobat Reader\\DC", "continuous", "26.2.1.0", True),
        ("adobe-acrobat-reader", "Adobe Acrobat\\DC", "continuous", "26.2.1.0", True),
        ("adobe-acrobat", "Adobe Acrobat\\2020", "classic-2020", "20.1.30002.0", True),
        ("adobe-acrobat", "Adobe Acrobat\\DC", "classic-2020", "20.1.30002.0", False),
        ("adobe-acrobat", "Adobe Acrobat\\DC", "classic-2024", "24.1.30307.0", True),
        ("adobe-acrobat", "Adobe Acrobat\\2024", "classic-2024", "24.1.30307.0", True),
        ("adobe-acrobat-reader", "Acrobat Reader\\10.0", "before-2015", "10.1.2.45", True),
        ("adobe-acrobat-reader", "Acrobat Reader\\11.0", "before-2015", "", False),
    ],
)
def test_adobes_switch_of_each_product_and_track(
    name: str,
    place: str,
    track: str,
    version: str,
    hindered: bool,  # noqa: FBT001
) -> None:
    """0 switches its updater off; 1 does not."""
    key = f"{ADOBE}\\{place}\\FeatureLockDown"
    for value, expected in ((0, hindered), (1, False)):
        found = hinders({key: {"bUpdater": value}}, copy(version=version), product(name, PLAIN),
                        track=track)  # fmt: skip
        assert [each.cause for each in found] == ["adobe-policy"] * expected


@pytest.mark.parametrize(("value", "hindered"), [(2, True), (4, False), ("2", False)])
def test_packages_are_the_stores(value: Value, hindered: bool) -> None:  # noqa: FBT001
    """Which asks nobody else's policy; other copies do not ask the store's."""
    keys: dict[str, Values] = {
        f"{POLICIES}\\Microsoft\\WindowsStore": {"AutoDownload": value},
        FIREFOX: {"DisableAppUpdate": 1},
    }
    found = hinders(keys, copy("msix", root=ROOT), mozilla())
    assert [each.cause for each in found] == ["store-policy"] * hindered
    assert [each.cause for each in hinders(keys, copy(root=ROOT), mozilla())] == ["firefox-policy"]


@given(st.dictionaries(st.sampled_from(["UpdateDefault", f"TargetVersionPrefix{STABLE}"]),
                       st.one_of(st.integers(0, 2**32 - 1), st.text(max_size=20))),
       st.text(max_size=20))  # fmt: skip
def test_whatever_stands_there_has_an_answer(values: Values, version: str) -> None:
    """No value is an error."""
    assert len(chromes(values, version=version)) <= 1
