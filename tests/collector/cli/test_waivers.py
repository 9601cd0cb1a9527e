"""`waivers import`: one file, the publisher's folder, a published repository."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from passmuster.model.waiver import Waivers
from passmuster.wire.codec import digest, encode

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def document(customer: str, serial: int = 3) -> bytes:
    """Return an empty document."""
    return encode(Waivers(schema=1, serial=serial, customer=customer, issued=NOW))


def run(data: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Import a path."""
    return subprocess.run(
        [sys.executable, "-m", "passmuster_collector", "waivers", "import", str(path),
         "--data", str(data), "--format", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a collector's data folder."""
    return tmp_path / "data"


def test_files_folders_and_repositories_are_taken(data: Path, tmp_path: Path) -> None:
    """Each document under its digest; metadata beside the targets is passed over."""
    folder = tmp_path / "waivers"
    folder.mkdir()
    for name in ("acme", "globex"):
        (folder / f"{name}.json").write_bytes(document(name))
    repository = tmp_path / "repository"
    for name in ("metadata", "targets/waivers", "targets/manifest"):
        (repository / name).mkdir(parents=True)
    (repository / "metadata" / "timestamp.json").write_bytes(b"{}")
    (repository / "targets" / "manifest" / "1.manifest.json").write_bytes(b"{}")
    payload = document("acme", 4)
    (repository / "targets" / "waivers" / f"{digest(payload)}.acme.json").write_bytes(payload)
    one = json.loads(run(data, folder / "acme.json").stdout)["waivers"]
    assert one == [{"customer": "acme", "serial": 3, "sha256": digest(document("acme"))}]
    both = json.loads(run(data, folder).stdout)["waivers"]
    assert [each["customer"] for each in both] == ["acme", "globex"]
    served = json.loads(run(data, repository).stdout)["waivers"]
    assert [(each["customer"], each["serial"]) for each in served] == [("acme", 4)]


def test_what_holds_none_is_named(data: Path, tmp_path: Path) -> None:
    """Exit 1 or 3 with the path, and no traceback."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.json").write_bytes(b"{}")
    for name in ("empty", "other.json", "absent.json"):
        done = run(data, tmp_path / name)
        assert done.returncode != 0
        assert name in done.stderr
        assert "Traceback" not in done.stderr
