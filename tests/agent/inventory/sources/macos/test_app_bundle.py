"""Application bundles: places, one copy once, versions, look-alikes, claims, damage."""

from __future__ import annotations

import plistlib
import time

import msgspec
import pytest

from host_builder.mac import CRYPTEX_APP, HANDLERS, PREBOOT, Mac, ini, pdf, web
from passmuster.host.answers import Answers
from passmuster.host.errors import HostError
from passmuster.host.recording_format import StatAnswer
from passmuster.inventory.macos import folders
from passmuster.inventory.observation import Choice, Look, Observation, SlowError
from passmuster.inventory.sources.macos import app_bundle
from passmuster.model.installation import Confidence, Kind, Role, Scope
from passmuster.products.definition import Detect, Product

KNOWN = ("com.google.Chrome", "com.apple.Safari", "org.mozilla.firefox", "com.operasoftware.Opera",
         "org.torproject.torbrowser", "net.mullvad.mullvadbrowser")  # fmt: skip
PRODUCTS = (
    Product(
        schema=1,
        id="known",
        name="Known",
        vendor="x",
        kind=Kind.BROWSER,
        detect=(
            Detect(source="app-bundle", scheme="dotted", match={"bundle": KNOWN}),
            Detect(
                source="app-bundle",
                scheme="dotted",
                match={"bundle": ("fork",)},
                version_from="CFBundleShortVersionString",
            ),
            Detect(
                source="app-bundle",
                scheme="dotted",
                match={"bundle": ("opera",)},
                version_from="CFBundleVersion",
            ),
        ),
    ),
)
INFO = "Contents/Info.plist"
CHROME = "/Applications/Google Chrome.app"
FIREFOX = "/Applications/Firefox.app"
RESOURCES = "Contents/Resources"


class Seen:
    """What the source sees on a machine: copies, claims, notes, and how it ends."""

    def __init__(self, mac: Mac, *, seconds: float = 60) -> None:
        host = Answers(*mac.recording())
        self.notes: list[str] = []
        self.error = ""
        self.copies: list[Observation] = []
        self.claims: list[Choice] = []
        look = Look(host, PRODUCTS, host.users(), (), time.monotonic() + seconds, self.notes)
        try:
            for each in app_bundle.look(look):
                (self.copies if isinstance(each, Observation) else self.claims).append(each)  # type: ignore[arg-type]
        except HostError as error:
            self.error = str(error)

    @property
    def paths(self) -> list[str]:
        """The folders of the copies."""
        return [each.path for each in self.copies]

    @property
    def one(self) -> Observation:
        """The only copy."""
        (found,) = self.copies
        return found


@pytest.fixture
def mac() -> Mac:
    """Return a machine of two people, one of whom lets us look at everything."""
    mac = Mac()
    mac.user("ada", private=False)
    mac.user("ben", 502)
    return mac


def chrome(mac: Mac, path: str = CHROME, version: str = "139.0.7258.128") -> None:
    """Put a Chrome there."""
    mac.app(path, "com.google.Chrome", version, "7258.128",
            info={"CFBundleName": "Chrome", "CFBundleExecutable": "Google Chrome"})  # fmt: skip


def test_what_a_copy_states(mac: Mac) -> None:
    """Its attributes, versions, programs and the evidence of what counts."""
    mac.app(CHROME, "com.google.Chrome", "139.0.7258.128", "7258.128",
            info={"KSChannelID": "beta", "CFBundleName": "Chrome"})  # fmt: skip
    seen = Seen(mac).one
    assert seen.seen == {"bundle": "com.google.Chrome", "name": "Chrome", "channel": "beta",
                         "remoting_name": "", "version": "139.0.7258.128"}  # fmt: skip
    assert seen.versions == {"CFBundleShortVersionString": "139.0.7258.128",
                             "CFBundleVersion": "7258.128"}  # fmt: skip
    assert (seen.version, seen.root, seen.packaging) == ("139.0.7258.128", CHROME, "app")
    assert seen.evidence.location == f"{CHROME}/{INFO}"
    assert seen.evidence.field == "CFBundleShortVersionString"
    assert seen.executables == (f"{CHROME}/Contents/MacOS/Google Chrome",)
    assert seen.entries == {"com.google.chrome"}
    assert (seen.scope, seen.confidence, seen.architecture) == (
        Scope.MACHINE,
        Confidence.HIGH,
        "arm64",
    )
    assert (seen.also, seen.decided_by, seen.reason) == ((), "", "")


@pytest.mark.parametrize(
    "path",
    [CHROME, "/Applications/Büro/Google Chrome.app", "/Applications/Utilities/G.app",
     "/System/Applications/G.app", "/Users/Shared/Applications/G.app",
     "/Users/ada/Applications/G.app", "/Users/ada/Applications/Web/G.app",
     "/Users/ada/Desktop/G.app", "/Users/ada/Downloads/G.APP"],
)  # fmt: skip
def test_places(mac: Mac, path: str) -> None:
    """A vendor's folder counts, below /Applications and a user's own."""
    chrome(mac, path)
    assert Seen(mac).paths == [path]


@pytest.mark.parametrize(
    "path",
    ["/Applications/A/B/G.app", "/Applications/.hidden/G.app", "/System/Applications/A/G.app",
     "/Users/ada/Desktop/A/G.app", "/Users/ada/.Trash/G.app", "/Volumes/G/G.app",
     "/Users/ada/Library/Caches/G.app", "/Applications/X.app/Contents/Frameworks/G.app",
     "/private/var/folders/zz/AppTranslocation/1/G.app"],
)  # fmt: skip
def test_no_places(mac: Mac, path: str) -> None:
    """Nothing is searched for: trash, other volumes, caches, the inside of another bundle."""
    chrome(mac, path)
    assert Seen(mac).paths == []


def test_whose_copy_it_is(mac: Mac) -> None:
    """A user's own is his claim; what everybody may write is not to be trusted more."""
    chrome(mac, "/Users/ben/Applications/G.app")
    chrome(mac, "/Users/Shared/Applications/G.app")
    shared, own = Seen(mac).copies
    assert (shared.scope, shared.owner, shared.confidence) == (Scope.MACHINE, "", Confidence.MEDIUM)
    assert (own.scope, own.owner, own.confidence) == (Scope.USER, "ben", Confidence.MEDIUM)


@pytest.mark.parametrize("in_cryptex", [True, False])
def test_safari_is_one(mac: Mac, *, in_cryptex: bool) -> None:
    """Through the cryptex, its second mount and a link; a plain folder up to macOS 12."""
    mac.safari("26.0", "21622.1", in_cryptex=in_cryptex)
    seen = Seen(mac).one
    inner = "System/Applications/Safari.app"
    if in_cryptex:
        assert seen.path == f"{CRYPTEX_APP}/{inner}"
        assert seen.files == {seen.path, f"{PREBOOT}/App/{inner}", "/Applications/Safari.app"}
        assert len(seen.executables) == 3
    else:
        assert seen.files == {"/Applications/Safari.app"}


def test_a_link_alone_leads_to_a_copy(mac: Mac) -> None:
    """For the machine; where people may write none is followed, and one to nowhere is none."""
    chrome(mac, "/opt/browsers/G.app")
    mac.link("/Applications/G.app", "/opt/browsers/G.app")
    mac.link("/Applications/Gone.app")
    mac.link("/Users/ada/Applications/H.app", "/opt/browsers/G.app")
    mac.link("/Users/Shared/Applications/S.app", "/opt/browsers/G.app")
    assert Seen(mac).paths == ["/Applications/G.app"]
    assert Seen(mac).one.files == {"/Applications/G.app"}


def test_a_private_folder_is_said_not_to_be_known(mac: Mac) -> None:
    """It may hold a copy: that is no emptiness, and no failure of all the rest."""
    chrome(mac)
    seen = Seen(mac)
    assert (seen.paths, seen.error) == ([CHROME], "")
    assert [note for note in seen.notes if "/Users/ben/Desktop" in note and "not known" in note]
    assert not [note for note in seen.notes if "/Users/ada" in note]


def test_a_folder_of_the_machine_that_is_refused_fails(mac: Mac) -> None:
    """What else was found stands all the same."""
    chrome(mac)
    mac.folder("/Applications/Closed")
    mac.refuse("/Applications/Closed")
    seen = Seen(mac)
    assert seen.paths == [CHROME]
    assert "/Applications/Closed" in seen.error


def test_too_many_folders_fail(mac: Mac, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is not looked into, and that is said."""
    monkeypatch.setattr(folders, "VENDORS", 2)
    for name in ("A", "B", "C"):
        chrome(mac, f"/Applications/{name}/G.app")
    seen = Seen(mac)
    assert seen.paths == ["/Applications/A/G.app", "/Applications/B/G.app"]
    assert "more than 2" in seen.error


def test_its_time_is_kept(mac: Mac) -> None:
    """A source whose time is over stops."""
    chrome(mac)
    with pytest.raises(SlowError):
        Seen(mac, seconds=-1)


@pytest.mark.parametrize("version", [None, "", "\x001.2", "x" * 300])
def test_a_version_that_is_none_is_unknown(mac: Mac, version: str | None) -> None:
    """A build number does not stand in for it."""
    mac.app(CHROME, "com.google.Chrome", None, "7258.128")
    if version is not None:
        stated = {"CFBundleIdentifier": "com.google.Chrome", "CFBundleVersion": "7258.128",
                  "CFBundleShortVersionString": version}  # fmt: skip
        mac.file(f"{CHROME}/{INFO}", plistlib.dumps(stated, fmt=plistlib.FMT_BINARY))
    seen = Seen(mac).one
    assert (seen.version, seen.reason) == ("", "version-unknown")
    assert seen.versions == {"CFBundleShortVersionString": "", "CFBundleVersion": "7258.128"}


@pytest.mark.parametrize("name", ["../../../bin/sh", "", ".."])
def test_a_program_is_a_name(mac: Mac, name: str) -> None:
    """What leads elsewhere is no program of the bundle."""
    mac.app(CHROME, "com.google.Chrome", "1.0", info={"CFBundleExecutable": name})
    seen = Seen(mac).one
    assert (seen.executables, seen.architecture) == ((), "")


def test_a_program_for_intel(mac: Mac) -> None:
    """It runs through Rosetta and stays a program for Intel."""
    mac.app(CHROME, "com.google.Chrome", "1.0", cpus=("x86_64",))
    assert Seen(mac).one.architecture == "amd64"


def test_mozillas_ini_is_authoritative(mac: Mac) -> None:
    """It tells the track as well; what the list says besides is shown."""
    mac.app(FIREFOX, "org.mozilla.firefox", "140.3.0", "14026.9.1",
            ini=ini("140.3.1", remoting="firefox-esr"))  # fmt: skip
    seen = Seen(mac).one
    assert (seen.version, seen.seen["remoting_name"]) == ("140.3.1", "firefox-esr")
    assert seen.evidence.location == f"{FIREFOX}/{RESOURCES}/application.ini"
    assert seen.versions["CFBundleVersion"] == "14026.9.1"
    assert [each.version.raw for each in seen.also] == ["140.3.0"]
    assert seen.decided_by == "ini-outranks-bundle"


def test_an_ini_without_a_version_decides_nothing(mac: Mac) -> None:
    """Then it is the bundle's own."""
    mac.app(FIREFOX, "org.mozilla.firefox", "140.3.0", ini="[App]\nRemotingName=firefox\n")
    seen = Seen(mac).one
    assert (seen.version, seen.also, seen.decided_by) == ("140.3.0", (), "")


@pytest.mark.parametrize(
    ("identifier", "vendor", "file"),
    [("org.torproject.torbrowser", "Tor Project", "tbb_version.json"),
     ("net.mullvad.mullvadbrowser", "Mozilla", "mbb_version.json"),
     ("net.mullvad.mullvadbrowser", "Mozilla", "tbb_version.json")],
)  # fmt: skip
def test_a_bundle_of_firefox_has_its_own_version(
    mac: Mac, identifier: str, vendor: str, file: str
) -> None:
    """The ini tells the Firefox that it is built from."""
    mac.app("/Applications/T.app", identifier, "15.0.20", ini=ini("140.16.0", vendor=vendor))
    mac.file(f"/Applications/T.app/{RESOURCES}/{file}", '{"version":"15.0.20"}')
    seen = Seen(mac).one
    assert seen.version == "15.0.20"
    assert seen.evidence.location == f"/Applications/T.app/{RESOURCES}/{file}"
    assert [each.version.raw for each in seen.also] == ["140.16.0"]
    assert seen.decided_by == "bundle-outranks-ini"


def test_the_field_that_a_rule_takes_comes_with_its_file(mac: Mac) -> None:
    """A fork whose ini has the number of the Firefox below; a build number is none besides."""
    mac.app("/Applications/F.app", "fork", "6.6.14", "26.9.1", ini=ini("140.9.0", remoting="fork"))
    mac.app("/Applications/O.app", "opera", "125.0", "125.0.5729.12")
    fork, opera = Seen(mac).copies
    assert (fork.version, fork.evidence.location) == ("6.6.14", f"/Applications/F.app/{INFO}")
    assert [each.version.raw for each in fork.also] == ["140.9.0"]
    assert fork.decided_by == "bundle-outranks-ini"
    assert (opera.version, opera.evidence.field) == ("125.0.5729.12", "CFBundleVersion")
    assert (opera.also, opera.decided_by) == ((), "")


def test_an_own_version_that_is_none_is_unknown(mac: Mac) -> None:
    """The number of the Firefox below does not stand in for it."""
    mac.app("/Applications/T.app", "org.torproject.torbrowser", "140.16.0", ini=ini("140.16.0"))
    mac.file(f"/Applications/T.app/{RESOURCES}/tbb_version.json", "torn")
    seen = Seen(mac).one
    assert (seen.version, seen.reason, seen.decided_by) == ("", "version-unknown", "")


STAGED = "/Users/ada/Library/Caches/Mozilla/updates/Applications/Firefox/updates/0"


def test_a_staged_copy_is_a_version_that_waits(mac: Mac) -> None:
    """A whole bundle in the caches of whoever fetched it; it is no copy."""
    mac.app(FIREFOX, "org.mozilla.firefox", "148.0", ini=ini("148.0"))
    mac.app(f"{STAGED}/Updated.app", "org.mozilla.firefox", "149.0", ini=ini("149.0"))
    seen = Seen(mac).one
    assert seen.pending is not None
    assert seen.pending[0] == "149.0"
    assert seen.pending[1].location == f"{STAGED}/Updated.app/{RESOURCES}/application.ini"


@pytest.mark.parametrize(
    ("status", "version", "expected"),
    [("pending", "149.0", "149.0"), ("applied-service", "149.0", "149.0"),
     ("pending", "148.0", None), ("failed: 6", "149.0", None),
     ("pending", "soon", None), ("pending", "", None)],
)  # fmt: skip
def test_an_archive_that_waits(mac: Mac, status: str, version: str, expected: str | None) -> None:
    """Its version lies beside it; one that is on disk already does not wait."""
    mac.app(FIREFOX, "org.mozilla.firefox", "148.0", ini=ini("148.0"))
    mac.file(f"{STAGED}/update.status", f"{status}\n")
    mac.file(f"{STAGED}/update.version", version)
    pending = Seen(mac).one.pending
    assert (pending[0] if pending else None) == expected


@pytest.mark.parametrize(
    ("identifier", "info"),
    [("com.google.Chrome.app.kjgfgldnnfoeklkmfkjfagphfepbbdan", {}),
     ("com.google.Chrome.app.Profile-1-kjgfgldnnfoeklkmfkjfagphfepbbdan", {}),
     ("com.apple.Safari.WebApp.0A1B", {}), ("com.parallels.winapp.12", {}),
     ("com.vmware.proxyApp.12", {}), ("dev.strange", {"CrAppModeShortcutID": "kjgfg"}),
     ("dev.strange", {"CFBundleGetInfoString": "C:\\Program Files\\Opera\\opera.exe"}),
     ("com.google.Chrome", {"CFBundleGetInfoString": "Chrome, D:\\chrome.exe"})],
)  # fmt: skip
def test_starters_are_no_programs(mac: Mac, identifier: str, info: dict[str, str]) -> None:
    """Web applications and programs of a virtual machine, whatever they claim."""
    mac.app("/Users/ada/Applications/Google Chrome.app", identifier, "1.0", info={**web(), **info})
    seen = Seen(mac)
    assert (seen.copies, seen.claims) == ([], [])


def test_an_application_of_ios_is_none(mac: Mac) -> None:
    """Its list lies in a wrapper."""
    mac.plist("/Applications/I.app/Wrapper/I.app/Info.plist", {"CFBundleIdentifier": KNOWN[0]})
    mac.link("/Applications/I.app/WrappedBundle")
    seen = Seen(mac)
    assert (seen.copies, seen.error, [n for n in seen.notes if "I.app" in n]) == ([], "", [])


def test_a_strange_browser_offers_itself(mac: Mac) -> None:
    """As a browser alone: that it opens PDF files as well is what browsers do."""
    mac.app("/Applications/A.app", "dev.Aurora", "4.2", info=web())
    (claim,) = Seen(mac).claims
    assert (claim.role, claim.owner, claim.entry) == (Role.HTTPS, "", "dev.aurora")
    assert (claim.file, claim.program, claim.user) == ("/Applications/A.app", "", "")
    assert claim.executable == "/Applications/A.app/Contents/MacOS/A"
    assert claim.evidence.location == f"/Applications/A.app/{INFO}"


def test_a_strange_viewer_of_a_user_offers_itself(mac: Mac) -> None:
    """It is his."""
    mac.app("/Users/ben/Applications/L.app", "org.leaf", "2.0",
            info={"CFBundleDocumentTypes": [pdf("Default")]})  # fmt: skip
    (claim,) = Seen(mac).claims
    assert (claim.role, claim.user) == (Role.PDF, "ben")


SCHEMES = {"CFBundleURLSchemes": ["http", "https"]}


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ({"CFBundleURLTypes": [{**SCHEMES, "CFBundleTypeRole": "Viewer"}]}, [Role.HTTPS]),
        ({"CFBundleURLTypes": [{"CFBundleURLSchemes": ["HTTP"], "CFBundleTypeRole": "Viewer"},
                               {"CFBundleURLSchemes": ["https"], "CFBundleTypeRole": "viewer"}]},
         [Role.HTTPS]),
        (web(""), [Role.HTTPS]),
        ({"CFBundleURLTypes": [SCHEMES]}, []),
        ({"CFBundleURLTypes": [{**SCHEMES, "CFBundleTypeRole": "Editor"}]}, []),
        ({"CFBundleURLTypes": [{**SCHEMES, "CFBundleTypeRole": "Viewer",
                                "LSHandlerRank": "None"}]}, []),
        ({"CFBundleURLTypes": [{"CFBundleURLSchemes": ["https"],
                                "CFBundleTypeRole": "Viewer"}]}, []),
        ({**web(), "LSUIElement": True}, []),
        ({**web(), "LSBackgroundOnly": "1"}, []),
        ({**web(), "LSUIElement": False}, [Role.HTTPS]),
        ({"CFBundleURLTypes": "https", "CFBundleDocumentTypes": {"a": 1}}, []),
        ({"CFBundleDocumentTypes": [pdf("Owner", "Editor")]}, [Role.PDF]),
        ({"CFBundleDocumentTypes": [pdf("Alternate")]}, []),
        ({"CFBundleDocumentTypes": [pdf("")]}, []),
        ({"CFBundleDocumentTypes": [pdf("Owner", "Shell")]}, []),
        ({"CFBundleDocumentTypes": [pdf("Owner", "None")]}, []),
        ({"CFBundleIdentifier": "com.apple.Automator",
          "CFBundleDocumentTypes": [pdf("Owner")]}, []),
    ],
)  # fmt: skip
def test_only_a_clear_claim_counts(mac: Mac, info: dict[str, object], expected: list[Role]) -> None:
    """Half of all programs claim web addresses or PDF files for some purpose of theirs."""
    mac.app("/Applications/A.app", "dev.strange", "1.0", info=info)
    assert [each.role for each in Seen(mac).claims] == expected


@pytest.mark.parametrize("payload", [b"", b"torn", b"<plist><array/></plist>", b" " * 3_000_000])
def test_a_damaged_list_is_noted(mac: Mac, payload: bytes) -> None:
    """It takes nothing else with it."""
    chrome(mac)
    mac.file(f"/Applications/B.app/{INFO}", payload)
    seen = Seen(mac)
    assert (seen.paths, seen.error) == ([CHROME], "")
    assert [note for note in seen.notes if "/Applications/B.app" in note]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_list_that_is_refused_is_noted(mac: Mac, *, is_told: bool) -> None:
    """Also where it cannot even be told which file it is."""
    chrome(mac)
    path = f"/Applications/B.app/{INFO}"
    mac.app("/Applications/B.app", "com.google.Chrome", "1.0")
    mac.refuse(path)
    recording, files = mac.recording()
    if not is_told:
        stats = [StatAnswer(path=path, outcome="denied", detail=f"{path}: no")
                 if each.path == path else each for each in recording.stats]  # fmt: skip
        recording = msgspec.structs.replace(recording, stats=tuple(stats))
    host = Answers(recording, files)
    notes: list[str] = []
    look = Look(host, PRODUCTS, host.users(), (), time.monotonic() + 60, notes)
    assert len(list(app_bundle.look(look))) == 1
    assert [note for note in notes if path in note]


def test_a_bundle_without_an_identifier_is_none(mac: Mac) -> None:
    """Its name is nothing to go by."""
    mac.plist(f"{CHROME}/{INFO}", {"CFBundleName": "Google Chrome", **web()})
    seen = Seen(mac)
    assert (seen.copies, seen.claims) == ([], [])


def test_no_handlers_are_needed(mac: Mac) -> None:
    """What people chose is another source's."""
    chrome(mac)
    mac.file(f"/Users/ada/{HANDLERS}", b"torn")
    assert Seen(mac).paths == [CHROME]
