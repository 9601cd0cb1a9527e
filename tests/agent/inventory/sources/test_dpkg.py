"""dpkg's database: the real dpkg's listing in every state, its journal, damaged stanzas."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.dpkg_databases import DpkgRoot, Row, needs_dpkg
from fakes.memory_host import MemoryHost
from passmuster.host.errors import DeniedError, HostError, TooLargeError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Look, NoDataError, Observation, SlowError
from passmuster.inventory.sources import dpkg
from passmuster.model.installation import Confidence, Hindrance, Kind
from passmuster.products.definition import Detect, Product

STATUS = "/var/lib/dpkg/status"
FOLDER = "/var/lib/dpkg/status.d"
JOURNAL = "/var/lib/dpkg/updates"
INFO = "/var/lib/dpkg/info"
WHOLE = {"installed", "triggers-pending", "triggers-awaited"}
GONE = {"not-installed", "config-files"}


def looking(host: Host, *names: str, seconds: float = 60.0) -> Look:
    """Return what the source gets when definitions want these packages."""
    rule = Detect(source="dpkg", scheme="deb", match={"package": names})
    wants = Product(schema=1, id="x", name="x", vendor="x", kind=Kind.BROWSER, detect=(rule,))
    return Look(host, (wants,), (), (), time.monotonic() + seconds, [])


def seen(host: Host, *names: str) -> tuple[list[Observation], list[str]]:
    """Return the observations and the notes."""
    look = looking(host, *names)
    found = dpkg.look(look)
    assert found is not None
    return found, look.notes


def stanza(name: str, version: str, status: str = "install ok installed",
           more: str = "", arch: str = "amd64") -> bytes:  # fmt: skip
    """Return a stanza as dpkg writes it."""
    return (
        f"Package: {name}\nStatus: {status}\nPriority: optional\nArchitecture: {arch}\n{more}"
        f"Version: {version}\nDescription: a thing\n Version: 0\n .\n Package: no-field\n"
    ).encode()


def machine(*stanzas: bytes, **files: bytes) -> MemoryHost:
    """Return a host with this status file, among packages that nobody wants."""
    others = (stanza("base-files", "12.4"), stanza("zsh", "5.9-4"))
    return MemoryHost({STATUS: b"\n".join([others[0], *stanzas, others[1]]), **files})


def one(host: Host) -> Observation:
    """Return the one observation of evince."""
    (found,) = seen(host, "evince")[0]
    return found


def built(tmp_path: Path) -> DpkgRoot:
    """Return a machine with more than a hundred packages in every state that dpkg knows."""
    root = DpkgRoot(tmp_path / "root")
    root.dpkg("--add-architecture", "i386")
    versions = ["1:{}.1~rc1-1", "{}+dfsg-1+b2", "4:{}.12.3-1~deb12u1", "{}.0esr-1ubuntu0.1", "0~{}",
                "1.{}-0+deb12u10", "2:0.{}"]  # fmt: skip
    many = [
        root.build(f"p{number}", versions[number % len(versions)].format(number))
        for number in range(110)
    ]
    same = {"more": "Multi-Arch: same\n"}
    both = [
        root.build("lib", "1.0-1", each, files=(f"usr/lib/{each}/lib",), **same)
        for each in ("amd64", "i386")
    ]
    root.dpkg("-i", *many, *both, root.build("native", "1-1", "amd64", files=("usr/bin/native",)))
    root.dpkg("--set-selections", given="p1 hold\n")
    root.dpkg("-i", root.build("conf", "1", files=("etc/conf.d",)), root.build("purged", "1"))
    root.dpkg("-r", "conf")
    root.dpkg("-P", "purged", "p9")
    root.dpkg("-i", root.build("half-configured", "1", postinst="exit 1"))
    root.dpkg("--unpack", root.build("unpacked", "2-1"), root.build("p2", "99:1"))
    root.dpkg("--set-selections", given="p2 hold\n")
    root.dpkg("-i", root.build("half-installed", "3", preinst="exit 1", postrm="exit 1"))
    root.dpkg("-i", root.build("half-upgraded", "3", postrm="exit 1"))
    root.dpkg("-i", root.build("half-upgraded", "4", preinst="exit 1", postrm="exit 1"))
    root.dpkg("-i", root.build("waking", "1", triggers="interest /usr/share/w\n", postinst=":"))
    root.dpkg("--no-triggers", "-i", root.build("waiting", "1", files=("usr/share/w/x",)))
    return root


def compare(root: DpkgRoot) -> dict[str, Row]:
    """Hold every observation against dpkg-query's row, and return the rows."""
    rows = root.listing()
    names = {row.name for row in rows} | {"not-there"}
    found, notes = seen(LocalHost(str(root.root)), *names)
    assert notes == []
    told = {(each.seen["package"], each.architecture): each for each in found}
    assert len(told) == len(found)
    assert told.keys() == {(row.name, row.architecture) for row in rows if row.state not in GONE}
    for row in rows:
        if row.state in GONE:
            continue
        each = told[row.name, row.architecture]
        is_half = row.state == "half-installed"
        assert each.version == ("" if is_half else row.version), row
        assert each.reason == ("half-installed" if is_half else ""), row
        assert (each.confidence is Confidence.HIGH) is (row.state in WHOLE), row
        held = [obstacle.hindrance for obstacle in each.obstacles]
        assert held == ([Hindrance.HELD] if row.want == "hold" else []), row
    return {f"{row.name}:{row.architecture}": row for row in rows}


@needs_dpkg
def test_every_package_is_what_dpkg_says(tmp_path: Path) -> None:
    """Epochs, `~`, `+`, two architectures, held, removed, half done, and waiting for a trigger."""
    root = built(tmp_path)
    rows = compare(root)
    assert len(rows) >= 110
    states = {row.state for row in rows.values()}
    assert states == WHOLE | {"config-files", "half-configured", "half-installed", "unpacked"}
    assert rows["p2:all"] == Row("p2", "all", "99:1", "hold", "unpacked")

    found, _ = seen(LocalHost(str(root.root)), "lib", "native")
    assert {each.architecture: each.files & {"/usr/lib/amd64/lib", "/usr/lib/i386/lib"}
            for each in found if each.seen["package"] == "lib"} == {
        "amd64": {"/usr/lib/amd64/lib"}, "i386": {"/usr/lib/i386/lib"},
    }  # fmt: skip
    assert "/usr/bin/native" in found[-1].files


@needs_dpkg
def test_the_journal_of_a_killed_dpkg_counts_as_it_does_for_dpkg(tmp_path: Path) -> None:
    """Killed by what it configured: the status file still tells the state before."""
    root = DpkgRoot(tmp_path / "root")
    root.dpkg("--add-architecture", "i386")
    same = {"more": "Multi-Arch: same\n"}
    first = [root.build("lib", "1", each, **same) for each in ("amd64", "i386")]
    first += [root.build("killer", "1"), root.build("switching", "1", "amd64"),
              root.build("going", "1"), root.build("staying", "1")]  # fmt: skip
    root.dpkg("-i", *first)
    status = (root.admin / "status").read_bytes()
    root.dpkg("--purge", "going", "lib:i386")
    root.dpkg(
        "-i", root.build("switching", "2", "i386"), root.build("coming", "1"),
        root.build("killer", "2", postinst="kill -9 $PPID"), root.build("later", "1"),
    )  # fmt: skip
    journal = sorted(path.name for path in (root.admin / "updates").iterdir())
    assert len(journal) > 5
    assert "tmp.i" in journal
    assert b"later" not in status
    rows = compare(root)
    assert rows["killer:all"].version == "2"
    assert rows["killer:all"].state == "half-configured"
    assert rows["switching:i386"].version == "2"
    assert "switching:amd64" not in rows
    assert "going:all" not in rows
    assert "lib:i386" not in rows


@needs_dpkg
def test_a_stanza_that_dpkg_says_is_gone_is_gone_here(tmp_path: Path) -> None:
    """Written by hand into the journal: purged with and without an architecture."""
    root = DpkgRoot(tmp_path / "root")
    same = "Multi-Arch: same\nMaintainer: x\n"
    more = "Maintainer: x\n"
    (root.admin / "arch").write_text("amd64\ni386\n")
    (root.admin / "status").write_bytes(
        b"\n".join([stanza("lib", "1", more=same), stanza("lib", "1", more=same, arch="i386"),
                    stanza("one", "1", more=more), stanza("two", "1", more=more)])
    )  # fmt: skip
    gone = "purge ok not-installed"
    for number, text in enumerate([
        stanza("lib", "1", gone, same, "i386"), b"Package: one\nStatus: purge ok not-installed\n",
        stanza("two", "1", "deinstall ok config-files", more),
    ]):  # fmt: skip
        (root.admin / f"updates/{number:04}").write_bytes(text + b"\n")
    assert set(compare(root)) == {"lib:amd64", "two:amd64"}


@pytest.mark.parametrize(
    ("status", "version", "reason", "confidence"),
    [
        ("install ok installed", "43.1-2", "", Confidence.HIGH),
        ("hold ok installed", "43.1-2", "", Confidence.HIGH),
        ("install ok triggers-awaited", "43.1-2", "", Confidence.HIGH),
        ("install ok unpacked", "43.1-2", "", Confidence.MEDIUM),
        ("hold ok half-configured", "43.1-2", "", Confidence.MEDIUM),
        ("install reinstreq installed", "43.1-2", "", Confidence.MEDIUM),
        ("install reinstreq half-installed", "", "half-installed", Confidence.MEDIUM),
        ("install ok instal\x1bled", "", "version-unknown", Confidence.MEDIUM),
        ("install ok installed twice", "", "version-unknown", Confidence.MEDIUM),
        ("install", "", "version-unknown", Confidence.MEDIUM),
        ("", "", "version-unknown", Confidence.MEDIUM),
    ],
)
def test_what_lies_on_disk_is_an_installation(
    status: str, version: str, reason: str, confidence: Confidence
) -> None:
    """In every state but gone; where the state does not tell the version, nobody knows it."""
    found = one(machine(stanza("evince", "43.1-2", status)))
    assert (found.version, found.reason, found.confidence) == (version, reason, confidence)
    assert bool(found.obstacles) is status.startswith("hold")
    assert found.evidence.field == ("evince Version" if version else "evince Status")


@pytest.mark.parametrize(
    "status", ["deinstall ok config-files", "hold ok config-files", "purge ok not-installed"]
)
def test_what_was_removed_is_gone(status: str) -> None:
    """Also when its configuration was left, and whatever is asked of dpkg for it."""
    assert seen(machine(stanza("evince", "43.1-2", status)), "evince") == ([], [])


def test_a_stanza_without_a_status_is_of_a_package_that_dpkg_only_knows_of() -> None:
    """But one that has a Version lost its Status: dpkg writes no such stanza."""
    assert seen(machine(b"Package: evince\nPriority: optional\n"), "evince") == ([], [])
    body = stanza("evince", "43.1-2").replace(b"Status:", b"Stztus:")
    assert one(machine(body)).reason == "version-unknown"


@pytest.mark.parametrize(
    "body",
    [
        stanza("evince", ""),
        stanza("evince", "43.1 2"),
        stanza("evince", "43.1\x1b[31m"),
        stanza("evince", "43.1\n 44"),
        stanza("evince", "4" * 300),
        stanza("evince", "43.1", more="Version: 42\n"),
        stanza("evince", "43.1").replace(b"Version: 43.1\n", b""),
        stanza("evince", "43.1").replace(b"Version", b"Version\xff", 1),
        stanza("evince", "43.1", more="X: " + "x" * 2_000_000 + "\n").replace(b"Version", b"Y"),
        # The empty line between two stanzas was lost, on either side.
        stanza("evince", "43.1") + stanza("okular", "1"),
        stanza("okular", "1") + stanza("evince", "43.1"),
    ],
)
def test_a_damaged_stanza_is_a_package_of_unknown_version(body: bytes) -> None:
    """Never lost, never guessed, and the others are not touched."""
    found, _ = seen(machine(body, stanza("atril", "1.26-2")), "evince", "atril")
    told = {each.seen["package"]: each for each in found}
    assert (told["evince"].version, told["evince"].reason) == ("", "version-unknown")
    assert told["atril"].version == "1.26-2"


def test_two_wanted_packages_in_one_damaged_stanza_are_both_told() -> None:
    """Which version is whose cannot be told."""
    found, _ = seen(machine(stanza("evince", "1") + stanza("okular", "2")), "evince", "okular")
    assert [(each.seen["package"], each.version) for each in found] == [
        ("evince", ""), ("okular", ""),
    ]  # fmt: skip


def test_the_same_stanza_twice_is_one_package_and_two_that_differ_tell_none() -> None:
    """The real dpkg refuses such a database; here the rest of it still counts."""
    host = machine(*[stanza("evince", "1")] * 3)
    assert one(host).version == "1"
    host = machine(stanza("evince", "1"), stanza("evince", "2"), stanza("evince", "1"))
    found, notes = seen(host, "evince")
    assert [(each.version, each.reason) for each in found] == [("", "several-versions")]
    assert len(notes) == 1


def test_lines_that_end_with_cr_lf_and_other_spellings_of_fields_are_read() -> None:
    """As dpkg reads them too."""
    body = stanza("evince", "43.1-2").replace(b"\n", b"\r\n")
    assert one(MemoryHost({STATUS: body})).version == "43.1-2"
    body = stanza("evince", "43.1-2").replace(b"\nVersion: 43", b"\nversion:\t43")
    assert one(machine(body.replace(b"Package: ", b"Package:"))).version == "43.1-2"


def test_the_summary_is_the_descriptions_first_line_and_printable() -> None:
    """Definitions tell stubs by it."""
    body = stanza("evince", "1").replace(b"a thing", b"Transitional \xff\x1b package")
    assert one(machine(body)).seen["summary"] == "Transitional \ufffd? package"


def test_distroless_images_keep_a_stanza_a_file() -> None:
    """Without a Status, because being there is being installed; checksums are no packages."""
    bare = stanza("evince", "43.1-2").replace(b"Status: install ok installed\n", b"")
    files: dict[str, bytes | HostError] = {
        f"{FOLDER}/evince": bare,
        f"{FOLDER}/evince.md5sums": b"Package: evince\nVersion: 0\n",
        f"{FOLDER}/okular": DeniedError("okular: not permitted"),
        f"{FOLDER}/Not a name": DeniedError("that: not permitted"),
        f"{FOLDER}/atril": b"\n\n" + stanza("atril", "2", "deinstall ok config-files") + b"\n",
    }
    found, notes = seen(MemoryHost(files), "evince", "okular", "atril")
    assert {each.seen["package"]: (each.version, each.evidence.location) for each in found} == {
        "evince": ("43.1-2", f"{FOLDER}/evince"), "okular": ("", f"{FOLDER}/okular"),
    }  # fmt: skip
    assert notes == ["that: not permitted", "okular: not permitted"]


def test_journal_entries_are_taken_in_order_of_their_numbers() -> None:
    """Names that are no numbers are dpkg's own scratch files."""
    files = {
        f"{JOURNAL}/9": stanza("evince", "2"),
        f"{JOURNAL}/10": stanza("evince", "3", "install ok unpacked"),
        f"{JOURNAL}/9.i": stanza("evince", "9"),
        f"{JOURNAL}/\u0661": stanza("evince", "9"),
    }
    found = one(machine(stanza("evince", "1"), **files))
    assert (found.version, found.evidence.location) == ("3", f"{JOURNAL}/10")


def test_a_journal_that_cannot_be_read_is_noted() -> None:
    """What was read until then counts."""
    host = machine(stanza("evince", "1"), **{f"{JOURNAL}/0000": stanza("evince", "2")})
    host.files[f"{JOURNAL}/0001"] = TooLargeError("0001: too large")
    found, notes = seen(host, "evince")
    assert [each.version for each in found] == ["2"]
    assert notes == ["0001: too large"]


@pytest.mark.parametrize(
    ("more", "names", "expected"),
    [
        ("", ("evince", "evince:amd64"), "/evince"),
        ("Multi-Arch: same\n", ("evince", "evince:amd64"), "/evince:amd64"),
        ("", ("evince:amd64",), "/evince:amd64"),
        ("Multi-Arch: foreign\n", (), ""),
    ],
)
def test_the_list_of_files_is_the_architectures_own(
    more: str, names: tuple[str, ...], expected: str
) -> None:
    """Two copies of a package must not claim each other's files."""
    files = {f"{INFO}/{name}.list": f"/.\n/{name}\n".encode() for name in names}
    found = one(machine(stanza("evince", "1", more=more), **files))
    assert found.files == ({"/.", expected} if expected else frozenset())


def test_a_list_of_files_that_cannot_be_read_is_noted() -> None:
    """The package counts without it."""
    host = machine(stanza("evince", "1"))
    host.files[f"{INFO}/evince.list"] = DeniedError("list: not permitted")
    found, notes = seen(host, "evince")
    assert [each.files for each in found] == [frozenset()]
    assert notes == ["list: not permitted"]


def test_without_dpkg_it_is_absent_and_an_empty_database_is_no_answer() -> None:
    """A status file that cannot be read is a failure, told by the host's own error."""
    assert dpkg.look(looking(MemoryHost({}), "evince")) is None
    for body in (b"", b"\n\n\n", b"nothing of dpkg's\n"):
        with pytest.raises(NoDataError):
            dpkg.look(looking(MemoryHost({STATUS: body}), "evince"))
    with pytest.raises(DeniedError):
        dpkg.look(looking(MemoryHost({STATUS: DeniedError("no")}), "evince"))


@pytest.mark.parametrize("body", [stanza("evince", "1"), b"Package: x\n\n" * 1_100])
def test_time_is_kept_also_when_nothing_is_wanted(body: bytes) -> None:
    """The clock is looked at for each wanted package, and now and then."""
    with pytest.raises(SlowError):
        dpkg.look(looking(MemoryHost({STATUS: body}), "evince", seconds=-1))


@given(st.binary(max_size=60), st.integers(0, 200), st.sampled_from([STATUS, f"{JOURNAL}/0000"]))
def test_any_bytes_at_any_place_give_an_answer(inserted: bytes, place: int, path: str) -> None:
    """No other error than those that a source may raise, and no odd version."""
    host = machine(stanza("evince", "43.1-2"), **{f"{JOURNAL}/0000": stanza("evince", "43.1-2")})
    body = host.files[path]
    assert isinstance(body, bytes)
    host.files[path] = body[:place] + inserted + body[place:]
    for each in seen(host, "evince")[0]:
        assert each.version.isascii()
        assert each.version == "" or each.version.isprintable()
        assert bool(each.version) is not bool(each.reason)
