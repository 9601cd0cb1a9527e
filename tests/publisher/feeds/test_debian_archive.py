"""The Debian archive: versions by day, plain and xz, dpkg's order, and hostile files."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from passmuster.versions import compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import deb822, debian_archive
from passmuster_publisher.feeds.record import Record
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
JULY, NOVEMBER = date(2026, 7, 11), date(2026, 11, 21)
BOTH = "bookworm,bookworm-security"

RELEASE = (
    b"Origin: Debian\nSuite: oldstable\nCodename: bookworm\n"
    b"Date: Sat, 11 Jul 2026 10:16:37 UTC\nMD5Sum:\n 0123 17 main/binary-amd64/Packages\n"
)
STANZA = b"Package: evince\nVersion: 43.1-2\nArchitecture: amd64\nTag: role::program,\n more\n"
OTHER = b"Package: evince-common\nVersion: 43.1-9\nArchitecture: all\n"
PACKAGES = "bookworm-main-amd64-Packages"

real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)
Write = Callable[..., State]


@pytest.fixture
def state(tmp_path: Path) -> Write:
    """Return what records files (raw bytes by name) as the state of a day."""

    def write(files: dict[str, bytes], day: date = JULY) -> State:
        folder = tmp_path / day.isoformat()
        folder.mkdir(exist_ok=True)
        for name, payload in files.items():
            (folder / name).write_bytes(payload)
        return State("debian-archive", day, folder)

    return write


def _suite(suite: str, day: str, *stanzas: bytes) -> dict[str, bytes]:
    header = RELEASE.replace(b"bookworm", suite.encode()).replace(b"11 Jul 2026", day.encode())
    return {f"{suite}-Release": header, f"{suite}-main-amd64-Packages": b"\n".join(stanzas)}


def test_a_package_is_released_when_a_suite_first_holds_it(state: Write) -> None:
    """The day is the Release file's; reference and record name suite, version and file."""
    recorded = state({"bookworm-Release": RELEASE, PACKAGES: OTHER + b"\n\n\n" + STANZA})
    (release,) = debian_archive.releases([recorded], "bookworm:evince")
    assert (release.version, release.released, release.security) == ("43.1-2", JULY, None)
    assert release.ref == "debian-archive:bookworm:evince@43.1-2"
    assert release.url == "https://tracker.debian.org/pkg/evince"
    assert release.record == Record(
        feed="debian-archive", day=JULY, file=PACKAGES, needle="Package: evince"
    )


def test_several_states_are_one_and_the_first_day_counts(state: Write) -> None:
    """A version that stays keeps its first day; a new one has its own."""
    states = [
        state(_suite("bookworm", "11 Jul 2026", STANZA)),
        state(
            _suite("bookworm", "12 Jul 2026", STANZA, STANZA.replace(b"-2", b"-2+deb12u1")),
            date(2026, 7, 12),
        ),
    ]
    found = debian_archive.releases(states, "bookworm:evince")
    assert [(each.version, each.released) for each in found] == [
        ("43.1-2", JULY),
        ("43.1-2+deb12u1", date(2026, 7, 12)),
    ]
    assert found[0].record.day == JULY


def test_files_of_a_longer_suite_name_are_not_the_shorter_ones(state: Write) -> None:
    """`bookworm-*` would match bookworm-security's files, with bookworm's older day."""
    recorded = state(
        _suite("bookworm", "1 Jul 2026", STANZA)
        | _suite("bookworm-security", "10 Jul 2026", STANZA.replace(b"43.1-2", b"43.1-2+deb12u1"))
    )
    (plain,) = debian_archive.releases([recorded], "bookworm:evince")
    assert plain.version == "43.1-2"
    both = debian_archive.releases([recorded], f"{BOTH}:evince")
    assert [(each.version, str(each.released)) for each in both] == [
        ("43.1-2", "2026-07-01"),
        ("43.1-2+deb12u1", "2026-07-10"),
    ]
    assert debian_archive.FEED.stated_on(recorded) == date(2026, 7, 10)


def test_a_rebuild_is_no_line_of_its_own(state: Write) -> None:
    """`+b2` is the same source built again: whoever has `+b1` misses no fix."""
    recorded = state(_suite("bookworm", "11 Jul 2026", STANZA.replace(b"43.1-2", b"43.1-2+b2")))
    (release,) = debian_archive.releases([recorded], "bookworm:evince")
    assert release.version == "43.1-2"


@pytest.mark.parametrize("size", [7, 64 * 1024])
def test_xz_is_unpacked_piece_by_piece(
    state: Write, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """The archive offers xz only; no border of a piece changes what is read."""
    monkeypatch.setattr(deb822, "_PIECE", size)
    text = b"\n".join([OTHER.replace(b"common", b"c%d" % n) for n in range(200)] + [STANZA, OTHER])
    recorded = state({"bookworm-Release": RELEASE, PACKAGES + ".xz": lzma.compress(text)})
    (release,) = debian_archive.releases([recorded], "bookworm:evince")
    assert (release.version, release.record.file) == ("43.1-2", PACKAGES + ".xz")


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (lzma.compress(STANZA)[:-8], "ends early"),
        (lzma.compress(STANZA) + b"more", "behind the end"),
        (lzma.compress(STANZA) + lzma.compress(STANZA), "behind the end"),
        (b"", "ends early"),
        (b"<!DOCTYPE html>\n<title>404</title>\n", "not supported"),
        (lzma.compress(STANZA, lzma.FORMAT_ALONE), "not supported"),
        (lzma.compress(STANZA)[:-40] + bytes(40), "[Cc]orrupt"),
        (lzma.compress(b"Package: a\n\n" * 4000), "more than 10000 bytes"),
        (lzma.compress(b"Package: a" * 990), "or 2000 in one"),
    ],
)
def test_hostile_xz_is_refused(
    state: Write, monkeypatch: pytest.MonkeyPatch, payload: bytes, message: str
) -> None:
    """Cut off, longer than itself, another format, damaged, and what unpacks to too much."""
    monkeypatch.setattr(deb822, "_MOST_BYTES", 10_000)
    monkeypatch.setattr(deb822, "_LONGEST", 2000)
    recorded = state({"bookworm-Release": RELEASE, PACKAGES + ".xz": payload})
    with pytest.raises(PublisherError, match=message) as caught:
        debian_archive.releases([recorded], "bookworm:evince")
    assert PACKAGES + ".xz" in str(caught.value)


def test_xz_that_asks_for_much_memory_is_refused(
    state: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dictionary's size stands in the file, so that a stranger would choose our memory."""
    monkeypatch.setattr(deb822, "_MOST_MEMORY", 4 * 1024 * 1024)
    recorded = state({"bookworm-Release": RELEASE, PACKAGES + ".xz": lzma.compress(STANZA)})
    with pytest.raises(PublisherError, match=r"[Mm]emory"):
        debian_archive.releases([recorded], "bookworm:evince")


def test_too_many_stanzas_are_refused(state: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cap, for a stranger decides how long a file goes on."""
    monkeypatch.setattr(deb822, "_MOST_STANZAS", 2)
    recorded = state(_suite("bookworm", "11 Jul 2026", OTHER, OTHER, STANZA))
    with pytest.raises(PublisherError, match="more than 2 stanzas"):
        debian_archive.releases([recorded], "bookworm:evince")


@pytest.mark.parametrize(
    ("release", "packages", "message"),
    [
        (RELEASE.replace(b"Debian", b"Raspbian"), STANZA, "expected Debian"),
        (RELEASE.replace(b"Debian", b"Debian Backports"), STANZA, "expected Debian"),
        (RELEASE.replace(b"bookworm", b"sid"), STANZA, "expected Debian and bookworm"),
        (RELEASE.replace(b"Sat, 11 Jul", b"someday"), STANZA, "Date"),
        (RELEASE.replace(b"Date:", b"Day:"), STANZA, "Date"),
        (RELEASE.replace(b"UTC", b"+99999999999"), STANZA, "Date"),
        (RELEASE.replace(b"11 Jul 2026", b"13 Jul 2026"), STANZA, "got the day 2026-07-13"),
        (RELEASE.replace(b"2026", b"1999"), STANZA, "got the day 1999"),
        (RELEASE + b"Date: x\n", STANZA, "field Date twice"),
        (RELEASE.replace(b"oldstable", b"\x1b[31m"), STANZA, "control characters"),
        (RELEASE.replace(b"oldstable", b"\xff"), STANZA, "utf-8"),
        (b"<!DOCTYPE html>\n<title>404</title>\n", STANZA, "the line '<!DOCTYPE html>'"),
        (b"", STANZA, "expected Debian"),
        (RELEASE, b"", "in none of the suites bookworm"),
        (RELEASE, OTHER, "in none of the suites bookworm"),
        (RELEASE, b"<!DOCTYPE html>\n<title>404</title>\n", "expected a stanza of a package"),
        (RELEASE, STANZA.replace(b"amd64", b"armhf"), "architecture 'armhf'"),
        (RELEASE, STANZA + b"Version: 99\n", "field Version twice"),
        (RELEASE, STANZA.replace(b"\n", b"\r\n"), "in none of the suites bookworm"),
        (RELEASE, STANZA.replace(b"43.1-2", b"none"), "got version 'none'"),
        (RELEASE, STANZA.replace(b"43.1-2", b"43.1-"), "got version '43.1-'"),
        (RELEASE, STANZA.replace(b"43.1-2", b"\xd9\xa3-1"), "got version"),
        (RELEASE, STANZA.replace(b"Version", b"Size"), "got version ''"),
        (RELEASE, b"Package: evince", "architecture None"),
    ],
)
def test_a_misshapen_archive_is_refused(
    state: Write, release: bytes, packages: bytes, message: str
) -> None:
    """Another origin or suite, no day, a web page, a look-alike, a doubled field, no version."""
    recorded = state({"bookworm-Release": release, PACKAGES: packages})
    with pytest.raises(PublisherError, match=message):
        debian_archive.releases([recorded], "bookworm:evince")


def test_what_is_not_recorded_is_an_error_and_not_nothing(state: Write) -> None:
    """A suite of no state, a Release without Packages, a folder in place of a file."""
    recorded = state({"bookworm-Release": RELEASE})
    with pytest.raises(PublisherError, match="trixie is in no recording"):
        debian_archive.releases([recorded], "trixie:evince")
    with pytest.raises(PublisherError, match="no Packages of it"):
        debian_archive.releases([recorded], "bookworm:evince")
    (recorded.folder / PACKAGES).mkdir()
    with pytest.raises(PublisherError, match=PACKAGES):
        debian_archive.releases([recorded], "bookworm:evince")
    empty = state({}, NOVEMBER)
    with pytest.raises(PublisherError, match="SUITE-Release"):
        debian_archive.FEED.stated_on(empty)


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "evince",
        "bookworm:",
        ":evince",
        "../x:evince",
        "bookworm,:evince",
        "bookworm:E",
        "b:a:c",
    ],
)
def test_a_selector_is_suites_and_a_package(selector: str) -> None:
    """It becomes a part of file names and addresses."""
    with pytest.raises(PublisherError, match="got selector"):
        debian_archive.releases([], selector)


def test_each_suite_is_fetched_once_from_its_archive() -> None:
    """Security suites have an archive of their own."""
    selectors = (f"{BOTH}:evince", "bookworm:okular")
    security = "https://security.debian.org/debian-security/dists/bookworm-security"
    assert [tuple(each) for each in debian_archive.FEED.downloads(selectors, JULY)] == [
        ("bookworm-Release", "https://deb.debian.org/debian/dists/bookworm/Release", False),
        (
            "bookworm-main-amd64-Packages.xz",
            "https://deb.debian.org/debian/dists/bookworm/main/binary-amd64/Packages.xz",
            False,
        ),
        (
            "bookworm-security-Release",
            f"{security}/Release",
            False,
        ),
        (
            "bookworm-security-main-amd64-Packages.xz",
            f"{security}/main/binary-amd64/Packages.xz",
            False,
        ),
    ]


def test_our_recording_in_dpkg_order() -> None:
    """The facts of reference/feeds.md, section 4, on what comes out."""
    states = Recordings(OURS).states("debian-archive")

    def versions(package: str) -> list[str]:
        found = debian_archive.releases(states, f"{BOTH}:{package}")
        assert [each.released for each in found] == [JULY, NOVEMBER][: len(found)]
        return [each.version for each in found]

    old, new = versions("firefox-esr")
    assert (old, new) == ("140.12.0esr-1~deb12u1", "153.7.0esr-1~deb12u1")
    assert compare("deb", old, new) < 0
    assert compare("deb", new, "153.7.0esr-1") < 0
    (evince,) = versions("evince")
    (okular,) = versions("okular")
    (xpdf,) = versions("xpdf")
    rising = ["43.1-2", "43.1-2+b1", evince, "46.3.1-0ubuntu1", "46.3.1-0ubuntu1.1"]
    assert all(compare("deb", low, high) < 0 for low, high in pairwise(rising))
    assert compare("deb", okular, "24.12.1-1") > 0
    assert xpdf == "3.04+git20220601-1"
    days = [debian_archive.FEED.stated_on(state) for state in states]
    assert days == [JULY, NOVEMBER]


def _recorded(root: Path) -> Iterator[tuple[State, str]]:
    for state in Recordings(root).states("debian-archive"):
        for file in state.folder.glob("*-Packages*"):
            for line in file.read_text("utf-8").splitlines():
                if line.startswith("Package: "):
                    yield state, line.removeprefix("Package: ")


@real
def test_our_small_recording_says_what_the_real_one_says() -> None:
    """Every package of ours, with the same versions, days and references."""
    ours, whole = (Recordings(root).states("debian-archive") for root in (OURS, REAL))
    packages = {package for _, package in _recorded(OURS)}
    assert len(packages) == 10
    for package in packages:
        small, large = (
            debian_archive.releases(states, f"{BOTH}:{package}") for states in (ours, whole)
        )
        assert [(each.ref, each.released) for each in small] == [
            (each.ref, each.released) for each in large
        ]


@real
def test_the_real_recording_gives_the_known_versions() -> None:
    """Poppler's step of reference/feeds.md, and a needle that is a line of its own stanza."""
    states = Recordings(REAL).states("debian-archive")
    found = debian_archive.releases(states, f"{BOTH}:libpoppler126")
    assert [(each.version, each.released) for each in found] == [
        ("22.12.0-2+deb12u2", JULY),
        ("22.12.0-2+deb12u3", NOVEMBER),
    ]
    for state, package in _recorded(REAL):
        for each in debian_archive.releases([state], f"{_suite_of(state)}:{package}"):
            lines = (state.folder / each.record.file).read_text("utf-8").splitlines()
            after = lines[lines.index(each.record.needle) :]
            version = next(line for line in after if line.startswith("Version: "))
            assert version.removeprefix("Version: ").startswith(each.version)


def _suite_of(state: State) -> str:
    (file,) = state.folder.glob("*-Release*")
    return file.name.partition("-Release")[0]
