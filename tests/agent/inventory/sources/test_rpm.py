"""The rpm source on real databases behind the door: which one is live, and what a failure says."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fakes import rpm_databases as made
from fakes.rpm_databases import Wish
from passmuster.host.errors import HostError
from passmuster.host.local import LocalHost
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.inventory import take
from passmuster.inventory.observation import NoDataError
from passmuster.inventory.sources import rpm
from passmuster.model.installation import Inventory, Outcome
from passmuster.products import load

pytestmark = pytest.mark.skipif(
    bool(made.missing("rpm", "rpmbuild")), reason=made.missing("rpm", "rpmbuild")
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database that rpm made, with a browser, a viewer and neighbours of theirs."""
    folder = tmp_path_factory.mktemp("rpm")
    packages = made.build(
        folder / "built",
        Wish("firefox", "142.0.1", "1.fc42"),
        [
            Wish("evince", "48.1", "2.fc42", epoch=1),
            Wish("evince-libs", "48.1", "2.fc42"),
            Wish("mozilla-filesystem", "1.9", "35.fc42", noarch=True),
        ],
    )
    made.install(folder / "database", packages)
    return folder / "database" / "rpmdb.sqlite"


@pytest.fixture
def root(tmp_path: Path, database: Path) -> Path:
    """Return the root of a Fedora with that database."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text("ID=fedora\nVERSION_ID=42\nNAME=Fedora Linux\n")
    folder = tmp_path / "usr/lib/sysimage/rpm"
    folder.mkdir(parents=True)
    shutil.copy(database, folder / "rpmdb.sqlite")
    return tmp_path


def audited(root: Path) -> tuple[Inventory, dict[str, str], Outcome, str]:
    """Return the inventory, rpm packages by product, and how the source ended."""
    found = take(LocalHost(str(root)), load())
    versions = {
        each.product: each.on_disk.version.raw
        for each in found.installations
        if each.packaging == "rpm" and each.on_disk
    }
    (said,) = (each for each in found.sources if each.source == "rpm")
    return found, versions, said.outcome, said.detail


def test_wanted_packages_with_epochs_and_nothing_of_their_neighbours(root: Path) -> None:
    """Product, whole version and upstream part, architecture, and where it was read."""
    found, versions, outcome, _ = audited(root)
    assert (outcome, versions) == (
        Outcome.OK,
        {"firefox": "142.0.1-1.fc42", "evince": "1:48.1-2.fc42"},
    )
    (evince,) = (each for each in found.installations if each.product == "evince")
    assert evince.on_disk
    assert evince.on_disk.version.upstream == "48.1"
    assert evince.on_disk.evidence.location == "/usr/lib/sysimage/rpm/rpmdb.sqlite"
    assert evince.architecture == "amd64"


def test_a_link_from_the_former_place_is_the_same_database(root: Path) -> None:
    """Fedora keeps /var/lib/rpm as a link: one database, read once."""
    (root / "var/lib").mkdir(parents=True)
    (root / "var/lib/rpm").symlink_to("../../usr/lib/sysimage/rpm")
    _, versions, _, detail = audited(root)
    assert len(versions) == 2
    assert detail == ""


def test_a_stale_database_of_a_former_backend_is_passed_over_and_said_so(
    root: Path, tmp_path: Path, database: Path
) -> None:
    """After a migration the old file may lie beside the live one."""
    old = root / "usr/lib/sysimage/rpm/Packages.db"
    old.write_bytes(made.ndb({1: made.simple("firefox", "99.0")}))
    _, versions, outcome, detail = audited(root)
    assert versions["firefox"] == "142.0.1-1.fc42"
    assert outcome is Outcome.OK
    assert "Packages.db: passed over" in detail


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda payload: payload[:0], "no known form"),
        (lambda payload: b"MZ" + payload, "no known form"),
        (lambda payload: payload[:4096], "sqlite"),
        (lambda payload: payload[: len(payload) // 2], "sqlite"),
        (lambda payload: b"RpmP" + payload[4:], "ndb"),
    ],
)
def test_what_cannot_be_read_has_failed_by_name(root: Path, damage, said: str) -> None:
    """Never a machine without packages; everything else is still found."""
    live = root / "usr/lib/sysimage/rpm/rpmdb.sqlite"
    live.write_bytes(damage(live.read_bytes()))
    found, versions, outcome, detail = audited(root)
    assert (outcome, versions) == (Outcome.FAILED, {})
    assert "rpmdb.sqlite: rpm database (sqlite): " in detail
    assert said in detail
    assert "fedora" in {each.product for each in found.installations}


def test_an_intact_database_without_packages_says_so(root: Path) -> None:
    """An rpm on a Debian: a database, and nothing in it."""
    live = root / "usr/lib/sysimage/rpm/rpmdb.sqlite"
    with closing(sqlite3.connect(live)) as connection:
        connection.execute("DELETE FROM Packages")
        connection.execute("DELETE FROM Name")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with pytest.raises(NoDataError, match="not one package"):
        rpm.read(LocalHost(str(root)), {"firefox"}.__contains__, lambda: None)
    assert audited(root)[2] is Outcome.NO_DATA


def test_rows_that_lie_only_in_the_log_count(root: Path) -> None:
    """An upgrade that is not checkpointed: the newer version is the installed one."""
    live = root / "usr/lib/sysimage/rpm/rpmdb.sqlite"
    with closing(sqlite3.connect(live)) as reader, closing(sqlite3.connect(live)) as writer:
        reader.execute("PRAGMA journal_mode=WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM Packages").fetchone()
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute(
            "DELETE FROM Packages WHERE hnum IN (SELECT hnum FROM Name WHERE key='evince')"
        )
        writer.execute("DELETE FROM Name WHERE key='evince'")
        writer.commit()
        with_log = audited(root)[1]
        Path(f"{live}-wal").rename(root / "kept")
        without = audited(root)[1]
        (root / "kept").rename(f"{live}-wal")
    assert set(with_log) == {"firefox"}
    assert set(without) == {"firefox", "evince"}


def test_an_unreadable_database_is_a_failure(root: Path) -> None:
    """Something else where the database should be is never followed or taken for none."""
    live = root / "usr/lib/sysimage/rpm/rpmdb.sqlite"
    live.unlink()
    live.mkdir()
    with pytest.raises(HostError):
        rpm.read(LocalHost(str(root)), {"firefox"}.__contains__, lambda: None)
    assert audited(root)[2] is Outcome.FAILED


def test_a_recording_holds_the_pieces_and_not_the_whole(root: Path, tmp_path: Path) -> None:
    """Judged again from the recording: the same; and what was not read is not in it."""
    recorder = Recorder(LocalHost(str(root)))
    first = take(recorder, load())
    recorder.save(tmp_path / "kept.zip")
    again = take(RecordedHost(tmp_path / "kept.zip"), load())
    assert again.installations == first.installations
    assert all(read.path.endswith("-wal") or "rpmdb" not in read.path
               for read in recorder.recording()[0].reads)  # fmt: skip


class Shrinking(LocalHost):
    """A machine on which the database becomes shorter while it is read."""

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        return super().read_at(path, offset, length, home=home)[:-1]


def test_a_database_that_changes_while_it_is_read_is_a_failure(root: Path) -> None:
    """Half of one state and half of another is nobody's list of packages."""
    with pytest.raises(HostError, match="became shorter"):
        rpm.read(Shrinking(str(root)), {"firefox"}.__contains__, lambda: None)


def test_pieces_end_with_the_file_and_only_the_last_are_kept(root: Path) -> None:
    """A question past the end is damage; a large file is never held whole."""
    from passmuster.inventory.rpmdb import DamagedError

    large = root / "usr/lib/sysimage/rpm/large"
    large.write_bytes(bytes(range(256)) * 8192)
    blocks = rpm.HostBlocks(
        LocalHost(str(root)), "/usr/lib/sysimage/rpm/large", large.stat().st_size
    )
    for offset in range(0, blocks.size, 16 * 1024):
        assert blocks.at(offset + 3, 4) == bytes([3, 4, 5, 6])
    assert len(blocks._kept) <= 64
    for offset, length in ((blocks.size, 1), (-1, 4), (0, -1)):
        with pytest.raises(DamagedError, match="expected"):
            blocks.at(offset, length)
