"""apk's installed database: records, files, damage, and two databases on one machine."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from passmuster.host.errors import DeniedError, HostError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Look, NoDataError, Observation, SlowError
from passmuster.inventory.sources import apk
from passmuster.model.installation import Confidence, Kind
from passmuster.products.definition import Detect, Product

LIB, USR = apk.PLACES


def looking(host: Host, *names: str, seconds: float = 60.0) -> Look:
    """Return what the source gets when definitions want these packages."""
    rule = Detect(source="apk", scheme="apk", match={"package": names})
    wants = Product(schema=1, id="x", name="x", vendor="x", kind=Kind.BROWSER, detect=(rule,))
    return Look(host, (wants,), (), (), time.monotonic() + seconds, [])


def seen(host: Host, *names: str) -> tuple[dict[str, Observation], list[str]]:
    """Return the observations by package, and the notes."""
    look = looking(host, *names)
    found = apk.look(look)
    assert found is not None
    assert len({each.seen["package"] for each in found}) == len(found)
    return {each.seen["package"]: each for each in found}, look.notes


def record(name: str, version: str, more: str = "") -> bytes:
    """Return a record as apk writes it: facts, then folders with their files."""
    return (
        f"C:Q1gTYqVb3dZJ2xKX0Wm1fMEr3dlGk=\nP:{name}\nV:{version}\nA:x86_64\nS:71094172\n"
        f"I:223858688\nT:P:not-a-name V:0\nU:https://example.org/\nL:GPL-3.0-only\no:{name}\n"
        f"m:Somebody <somebody@example.org>\nt:1755000000\nc:0a1b2c3d\nD:so:libc.musl-x86_64.so.1\n"
        f"p:cmd:{name}={version}\n{more}F:usr\nF:usr/bin\nR:{name}\na:0:0:755\n"
        f"Z:Q1LzpwWKE4NUXUA3dTNLCcRwEM9hU=\nF:usr/lib/{name}\nM:0:0:700\nR:libx.so\n"
        f"Z:Q1hTYqVb3dZJ2xKX0Wm1fMEr3dlGk=\nF:\nR:.top\n"
    ).encode()


def machine(*records: bytes, place: str = LIB) -> MemoryHost:
    """Return a host with this database, among packages that nobody wants."""
    return MemoryHost({place: b"\n".join([record("musl", "1.2.5-r1"), *records, b""])})


@pytest.mark.parametrize("place", [LIB, USR])
def test_wanted_packages_are_found_with_version_architecture_and_files(place: str) -> None:
    """At either place; neighbours whose names begin alike are other packages."""
    host = machine(record("firefox", "142.0.1-r0"), record("firefox-intl", "142.0.1-r0"),
                   record("firefox-esr", "140.2.0_git1-r3"), place=place)  # fmt: skip
    found, notes = seen(host, "firefox", "firefox-esr", "not-there")
    assert {name: each.version for name, each in found.items()} == {
        "firefox": "142.0.1-r0", "firefox-esr": "140.2.0_git1-r3",
    }  # fmt: skip
    firefox = found["firefox"]
    assert (firefox.architecture, firefox.packaging, firefox.path) == (
        "amd64", "apk", "apk:firefox",
    )  # fmt: skip
    assert firefox.files == {"/usr/bin/firefox", "/usr/lib/firefox/libx.so", "/.top"}
    assert firefox.evidence.location == place
    assert firefox.confidence is Confidence.HIGH
    assert notes == []


def test_the_same_file_at_both_places_is_one_database(tmp_path: Path) -> None:
    """With a merged /usr one place is a link to the other."""
    root = tmp_path
    (root / "usr/lib/apk/db").mkdir(parents=True)
    (root / "lib").symlink_to("usr/lib")
    (root / USR.lstrip("/")).write_bytes(record("firefox", "142.0.1-r0"))
    found, notes = seen(LocalHost(str(root)), "firefox")
    assert found["firefox"].version == "142.0.1-r0"
    assert (found["firefox"].also, found["firefox"].decided_by, notes) == ((), "", [])


def test_where_two_databases_differ_the_one_in_lib_counts_and_the_other_is_shown() -> None:
    """The one that apk itself uses; which rule decided is told."""
    host = machine(record("firefox", "142.0.1-r0"), record("okular", "25.08.0-r0"))
    host.files[USR] = b"\n".join(
        [record("firefox", "143.0-r0"), record("okular", "25.08.0-r0"), record("evince", "48.1-r0"),
         record("chromium", "")]
    )  # fmt: skip
    found, notes = seen(host, "firefox", "okular", "evince", "chromium")
    assert {name: each.version for name, each in found.items()} == {
        "firefox": "142.0.1-r0", "okular": "25.08.0-r0",
    }  # fmt: skip
    (other,) = found["firefox"].also
    assert (other.version.raw, other.version.scheme, other.version.upstream) == (
        "143.0-r0", "apk", "143.0",
    )  # fmt: skip
    assert other.evidence.location == USR
    assert found["firefox"].decided_by == "apk-prefers-lib"
    assert (found["okular"].also, found["okular"].decided_by) == ((), "")
    assert notes == [f"{USR}: passed over, apk uses {LIB}; only here: chromium, evince"]


def test_a_second_database_that_cannot_be_read_is_noted() -> None:
    """It is not the one that counts."""
    host = machine(record("firefox", "142.0.1-r0"))
    host.files[USR] = b"x"
    found, notes = seen(host, "firefox")
    assert found["firefox"].version == "142.0.1-r0"
    assert notes == [f"{USR}: passed over, apk uses {LIB}"]

    class Refusing(MemoryHost):
        def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
            if path == USR:
                raise DeniedError(f"{path}: not permitted")
            return super().read(path, limit=limit, home=home)

    found, notes = seen(Refusing(host.files), "firefox")
    assert found["firefox"].version == "142.0.1-r0"
    assert notes == [f"{USR}: not permitted"]


@pytest.mark.parametrize(
    "body",
    [
        record("firefox", ""),
        record("firefox", "142.0\x1b[31m-r0"),
        record("firefox", "1 2"),
        record("firefox", "1" * 300),
        record("firefox", "142.0-r0", more="V:143.0-r0\n"),
        record("firefox", "142.0-r0").replace(b"V:142", b"V;142"),
        # The empty line between two records was lost, on either side.
        record("firefox", "142.0-r0") + record("okular", "1-r0"),
        record("okular", "1-r0") + record("firefox", "142.0-r0"),
        b"\n".join([record("firefox", "142.0-r0"), record("firefox", "143.0-r0")]),
    ],
)
def test_a_damaged_record_is_a_package_of_unknown_version(body: bytes) -> None:
    """Never lost, never guessed, and the others are not touched."""
    found, _ = seen(machine(body, record("evince", "48.1-r0")), "firefox", "evince")
    assert (found["firefox"].version, found["firefox"].reason) == ("", "version-unknown")
    assert found["evince"].version == "48.1-r0"


def test_two_wanted_packages_in_one_damaged_record_are_both_told() -> None:
    """Which version is whose cannot be told."""
    body = record("firefox", "142.0-r0") + record("evince", "48.1-r0")
    found, _ = seen(machine(body), "firefox", "evince")
    assert {name: each.version for name, each in found.items()} == {"firefox": "", "evince": ""}


@pytest.mark.parametrize(("flags", "confidence"), [
    ("f:f\n", Confidence.MEDIUM), ("f:sf\n", Confidence.MEDIUM), ("f:S\n", Confidence.HIGH),
    ("s:testing\n", Confidence.HIGH),
])  # fmt: skip
def test_files_that_apk_marks_as_broken_are_less_certain(
    flags: str, confidence: Confidence
) -> None:
    """The package is installed; whether all of it is this version is not."""
    found, _ = seen(machine(record("firefox", "142.0-r0", more=flags)), "firefox")
    assert (found["firefox"].version, found["firefox"].confidence) == ("142.0-r0", confidence)


def test_without_apk_it_is_absent_and_an_empty_database_is_no_answer() -> None:
    """What cannot be read is a failure, told by the host's own error."""
    assert apk.look(looking(MemoryHost({}), "firefox")) is None
    for body in (b"", b"\n\n", b"nothing of apk's"):
        with pytest.raises(NoDataError, match="installed"):
            apk.look(looking(MemoryHost({LIB: body}), "firefox"))
    problem: HostError = RefusedError("no regular file")
    with pytest.raises(RefusedError):
        apk.look(looking(MemoryHost({LIB: problem}), "firefox"))


@pytest.mark.parametrize("body", [record("firefox", "1-r0"), b"P:x\n\n" * 1_100])
def test_time_is_kept_also_when_nothing_is_wanted(body: bytes) -> None:
    """The clock is looked at for each wanted package, and now and then."""
    with pytest.raises(SlowError):
        apk.look(looking(MemoryHost({LIB: body}), "firefox", seconds=-1))


@given(st.binary(max_size=60), st.integers(0, 900))
def test_any_bytes_at_any_place_give_an_answer(inserted: bytes, place: int) -> None:
    """No other error than those that a source may raise, and no odd version."""
    body = b"\n".join([record("firefox", "142.0.1-r0"), record("musl", "1.2.5-r1")])
    found, _ = seen(MemoryHost({LIB: body[:place] + inserted + body[place:]}), "firefox")
    for each in found.values():
        assert each.version.isascii()
        assert each.version == "" or each.version.isprintable()
        assert bool(each.version) is not bool(each.reason)
