"""Phased updates and vendors' sources that are gone, told from apt's lists and sources."""

from __future__ import annotations

import pytest

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, seen, system
from passmuster.host.errors import DeniedError, HostError
from passmuster.inventory.obstacles import apt_lists
from passmuster.inventory.obstacles.apt_configuration import parse
from passmuster.inventory.obstacles.apt_sources import parse_list, parse_sources
from passmuster.model.installation import Hindrance

FOLDER = "/var/lib/apt/lists"
UPDATES = "de.archive.ubuntu.com_ubuntu_dists_noble-updates"
SECURITY = "security.ubuntu.com_ubuntu_dists_noble-security"
CHROME = "dl.google.com_linux_chrome-stable_deb_dists_stable"
UBUNTU = (system(id="ubuntu"),)


def stanza(name: str, version: str, phase: str = "", arch: str = "amd64") -> bytes:
    """Return a stanza as Ubuntu writes it."""
    phased = f"Phased-Update-Percentage: {phase}\n" if phase else ""
    return (
        f"Package: {name}\nArchitecture: {arch}\nVersion: {version}\nPriority: optional\n"
        f"Description: a\n viewer\n{phased}Filename: pool/x.deb\n\n"
    ).encode()


def listed(head: str, *stanzas: bytes) -> dict[str, bytes | HostError]:
    """Return a package list with its release."""
    suite = head.rpartition("_")[2]
    return {
        f"{FOLDER}/{head}_InRelease": f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
        f"Origin: Ubuntu\nSuite: {suite}\nCodename: noble\n".encode(),
        f"{FOLDER}/{head}_main_binary-amd64_Packages": b"".join(stanzas),
    }


def phased(files: dict[str, bytes | HostError]) -> Asked:
    """Return who answers on an Ubuntu."""
    return Asked(MemoryHost(files), observations=UBUNTU)


EVINCE = seen("dpkg", name="evince", version="46.0-1")
WAITING = listed(
    UPDATES, stanza("aa", "1-1"), stanza("evince", "46.1-1", "30"), stanza("zz", "1-1", "10")
)


def test_an_update_in_its_phase_is_not_offered_yet() -> None:
    """The newer version is there for a part of the machines; where that is read is told."""
    (told,) = phased(WAITING).of(EVINCE)
    assert (told.hindrance, told.cause) == (Hindrance.NOT_OFFERED, "apt-phased")
    assert told.evidence.location == f"{FOLDER}/{UPDATES}_main_binary-amd64_Packages"
    assert told.evidence.field == "evince 46.1-1 Phased-Update-Percentage"
    assert told.evidence.raw == "30"


@pytest.mark.parametrize(
    "files",
    [
        listed(UPDATES, stanza("evince", "46.1-1")),
        listed(UPDATES, stanza("evince", "46.1-1", "100")),
        listed(UPDATES, stanza("evince", "46.0-1", "30")),
        listed(UPDATES, stanza("evince", "45.9-1", "30")),
        listed(UPDATES, stanza("evince", "46.1-1", "30", "i386")),
        listed(UPDATES, stanza("evince", "46.1-1", "some")),
        listed(UPDATES, stanza("evince", "46.1-1", "4000")),
        listed(UPDATES, stanza("evince", "not a version", "30")),
        listed(UPDATES, stanza("evince-common", "46.1-1", "30")),
        listed(SECURITY, stanza("evince", "46.1-1", "30")),
        WAITING | listed(SECURITY, stanza("evince", "46.1-1")),
        WAITING | listed(SECURITY, stanza("evince", "46.0.5-1")),
        WAITING | {"/etc/apt/apt.conf": b'APT::Get::Always-Include-Phased-Updates "true";'},
        WAITING | {"/etc/apt/apt.conf.d/99": b"Update-Manager{Always-Include-Phased-Updates 1;}"},
        {},
    ],
)  # fmt: skip
def test_what_is_on_offer_for_everybody_hinders_nothing(
    files: dict[str, bytes | HostError],
) -> None:
    """Unphased, done, older, another package, a security update, or taken anyway."""
    assert phased(files).of(EVINCE) == ()


def test_debian_has_no_phases_and_its_lists_are_not_read() -> None:
    """A plain Debian pays nothing for Ubuntu's habit."""
    host = MemoryHost(dict(WAITING))
    assert Asked(host, observations=(system(id="debian"),)).of(EVINCE) == ()
    assert not [each for each in host.asked if FOLDER in each]


def test_lists_are_read_once_for_all_packages() -> None:
    """And only of the pocket that is phased."""
    host = MemoryHost(WAITING | listed(SECURITY, stanza("evince", "1-1")))
    asking = Asked(host, observations=UBUNTU)
    assert asking.causes(seen("dpkg", name="zz", version="0-1")) == ["apt-phased"]
    asked = len(host.asked)
    assert asking.of(seen("dpkg", name="other", version="1-1")) == ()
    assert len(host.asked) == asked


def test_compressed_and_unreadable_lists_are_told() -> None:
    """Nothing is said about updates then, and that is said."""
    name = f"{FOLDER}/{UPDATES}_main_binary-amd64_Packages"
    asking = phased({f"{name}.lz4": b"\x04\x22\x4d\x18", name: DeniedError(f"{name}: denied")})
    assert asking.of(EVINCE) == ()
    assert len(asking.notes) == 2
    assert "compressed" in asking.notes[0]


def test_a_list_is_searched_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a piece ends: the same stanzas come out."""
    body = b"".join(stanza(f"p{number}", f"{number}-1", "30") for number in range(1, 41))
    files = listed(UPDATES, body, stanza("evince", "46.1-1", "30"))
    for piece in (300, 301, 333, 512, 4096):
        monkeypatch.setattr(apt_lists, "PIECE", piece)
        asking = phased(files)
        for number in range(1, 41):
            observed = seen("dpkg", name=f"p{number}", version="0-1")
            assert asking.causes(observed) == ["apt-phased"], (piece, number)
        assert asking.causes(EVINCE) == ["apt-phased"]


def test_a_list_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large, too many stanzas, one that never ends: a part is searched, and told."""
    monkeypatch.setattr(apt_lists, "PIECE", 256)
    monkeypatch.setattr(apt_lists, "STANZA_LIMIT", 200)
    endless = phased(listed(UPDATES, b"Package: a\nPhased-Update-Percentage: 1\n" * 200))
    assert endless.of(EVINCE) == ()
    monkeypatch.setattr(apt_lists, "STANZAS", 3)
    many = phased(listed(UPDATES, *(stanza(f"p{n}", "1-1", "30") for n in range(40))))
    assert many.of(EVINCE) == ()
    assert "only a part" in many.notes[0]
    monkeypatch.setattr(apt_lists, "LIST_LIMIT", 512)
    large = phased(listed(UPDATES, stanza("a", "1-1") * 20, stanza("evince", "46.1-1", "30")))
    assert large.of(EVINCE) == ()
    assert "only a part" in large.notes[0]


CHROME_PACKAGE = seen("dpkg", name="google-chrome-stable", version="151.0.7922.173-1")
LIST = "/etc/apt/sources.list.d/google-chrome.list"
ENTRY = (
    "deb [arch=amd64 signed-by=/x.gpg] https://dl.google.com/linux/chrome-stable/deb/ stable main"
)
OFF = f"# {ENTRY} # disabled on upgrade to noble\n".encode()


def test_a_vendors_source_that_an_upgrade_switched_off_offers_nothing() -> None:
    """The line is still there, behind its mark; it is the evidence."""
    asking = Asked(MemoryHost({LIST: OFF}), observations=(system(),))
    (told,) = asking.of(CHROME_PACKAGE)
    assert (told.hindrance, told.cause) == (Hindrance.NOT_OFFERED, "apt-no-source")
    assert told.evidence.location == LIST
    assert told.evidence.raw.startswith("# deb [arch=amd64")


def test_a_vendors_source_that_is_not_written_any_more_offers_nothing() -> None:
    """The folder is the evidence that there is none."""
    (told,) = Asked(MemoryHost({}), observations=(system(),)).of(CHROME_PACKAGE)
    assert (told.cause, told.evidence.location) == ("apt-no-source", "/etc/apt/sources.list.d")


STALE = listed(CHROME, stanza("google-chrome-stable", "152.0-1"))
MIRROR = listed("mirror.example.org_deb_dists_main", stanza("google-chrome-stable", "152.0-1"))


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        ({LIST: ENTRY.encode()}, False),
        ({LIST: OFF + ENTRY.encode()}, False),
        ({"/etc/apt/sources.list": ENTRY.encode()}, False),
        ({"/etc/apt/sources.list.d/x.txt": ENTRY.encode()}, True),
        ({LIST: b"deb http://mirror.example.org/google-chrome stable main\n"}, False),
        ({LIST: b"deb-src https://dl.google.com/linux/chrome/deb/ stable main\n"}, True),
        ({LIST: b"deb http://deb.debian.org/debian bookworm main\n"}, True),
        ({LIST: OFF, **MIRROR}, False),
        ({LIST: OFF, **STALE}, True),
        ({"/etc/apt/sources.list.d/google-chrome.sources":
          b"Types: deb\nURIs: https://dl.google.com/x\nSuites: stable\nEnabled: no\n"}, True),
        ({"/etc/apt/sources.list.d/google-chrome.sources":
          b"# c\nTypes: deb\nURIs:\n https://dl.google.com/x\nSuites: stable\n\n"}, False),
        ({"/etc/apt/sources.list.d/google-chrome.sources":
          b"Types: deb-src\nURIs: https://dl.google.com/x\nSuites: stable\n"}, True),
    ],
)  # fmt: skip
def test_only_a_source_that_is_in_force_counts(
    files: dict[str, bytes | HostError],
    missing: bool,  # noqa: FBT001
) -> None:
    """Also one on a company's mirror; not a list that is left over from a closed one."""
    asking = Asked(MemoryHost(files), observations=(system(),))
    assert asking.causes(CHROME_PACKAGE) == ["apt-no-source"] * missing


def test_with_compressed_lists_a_mirror_cannot_be_ruled_out() -> None:
    """Then nothing is said of the source, and that is noted."""
    name = f"{FOLDER}/mirror.example.org_x_dists_main_main_binary-amd64_Packages.lz4"
    asking = Asked(MemoryHost({LIST: OFF, name: b""}), observations=(system(),))
    assert asking.of(CHROME_PACKAGE) == ()
    assert "google-chrome-stable" in asking.notes[0]


def test_a_distributions_own_package_is_not_asked_about_sources() -> None:
    """Only vendors' packages have a source of their own; Mozilla's are told by their version."""
    asking = Asked(MemoryHost({}), observations=(system(),))
    assert asking.of(seen("dpkg", version="140.12.0esr-1~deb12u1")) == ()
    assert asking.causes(seen("dpkg", version="142.0.1~build1")) == ["apt-no-source"]


def test_sources_are_parsed_in_both_forms() -> None:
    """Options with blanks, several addresses, comments behind the line; nonsense is none."""
    lines = (
        "deb [ arch=amd64 trusted=yes ] http://a.example/x y z # why\n# a comment in words only\n"
        "deb\ndeb [ unclosed\ndeb no-address here there\n #deb http://b.example:80/ y z\n"
    )
    assert [(each.site, each.is_enabled) for each in parse_list(lines, "l")] == [
        ("a.example", True), ("b.example", False),
    ]  # fmt: skip
    text = "Types: deb deb-src\nURIs: http://a.example/ http://b.example/\n more\nEnabled: false\n"
    assert [(each.site, each.is_enabled) for each in parse_sources(text, "s")] == [
        ("a.example", False), ("b.example", False), ("", False),
    ]  # fmt: skip
    assert list(parse_sources(" lost\n\nnothing", "s")) == []


def test_apts_configuration_is_read_as_far_as_it_is_plain() -> None:
    """Blocks, texts with marks in them, comments of three kinds, lists passed over."""
    text = (
        '// one\n# two\n/* three "x; */ APT::Get { Never "yes"; Sub { Deep "1"; }; };\n'
        'DPkg::Post-Invoke {"rm -f /var/cache/apt/archives/*.deb || true";};\n'
        'Acquire::http::Proxy "http://proxy:3142//x";\nAPT::Default-Release "stable";\n'
        'APT::Architectures:: "amd64"; }; } \n/* open'
    )
    assert dict(parse(text)) == {
        "apt::get::never": "yes", "apt::get::sub::deep": "1",
        "acquire::http::proxy": "http://proxy:3142//x", "apt::default-release": "stable",
        "apt::architectures::": "amd64",
    }  # fmt: skip
    assert list(parse("a { " * 30)) == []
