"""The last verified manifest and its age, without a network."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passmuster.manifest import ManifestOptions, load_last_good
from passmuster.manifest.shelf import Floor
from passmuster.manifest.store import Store
from passmuster.model.finding import Freshness
from passmuster.model.requirement import Manifest
from passmuster.wire.codec import digest, encode

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _options(folder: Path) -> ManifestOptions:
    options = ManifestOptions(state=folder, root_sha256="ab" * 32)
    store = Store(options)
    store.prepare()
    payload = encode(Manifest(schema=1, serial=1, issued=NOW, expires=NOW + timedelta(days=20)))
    store.keep(payload, Floor(serial=1, sha256=digest(payload), verified=NOW))
    return options


@pytest.mark.parametrize(
    ("hours", "freshness", "problem"),
    [
        (0, Freshness.FRESH, ""),
        (24, Freshness.FRESH, ""),
        (25, Freshness.AGING, ""),
        (14 * 24, Freshness.AGING, ""),
        (14 * 24 + 1, Freshness.STALE, ""),
        (20 * 24, Freshness.STALE, "expired"),
        (-24, Freshness.FRESH, ""),
        (-25, Freshness.STALE, "clock-behind"),
    ],
)
def test_freshness_follows_the_last_verified_refresh(
    tmp_path: Path, hours: int, freshness: Freshness, problem: str
) -> None:
    """A day fresh, fourteen days aging, then stale; a clock that went back is stale at once."""
    state = load_last_good(_options(tmp_path), NOW + hours * HOUR)
    assert (state.freshness, state.problem) == (freshness, problem)
    assert state.age_hours == max(0, hours)
    assert bool(state.detail) is bool(problem)


def test_a_problem_is_never_fresh(tmp_path: Path) -> None:
    """A refresh that failed a minute after one that worked is aging, with its reason."""
    state = load_last_good(_options(tmp_path), NOW, problem="unreachable", detail="no answer")
    assert (state.freshness, state.problem, state.detail) == (
        Freshness.AGING,
        "unreachable",
        "no answer",
    )


def test_nothing_there_says_what_to_do(tmp_path: Path) -> None:
    """Neither enrolled, nor enrolled and never refreshed, is an error."""
    assert "enroll" in load_last_good(ManifestOptions(state=tmp_path), NOW).detail
    state = load_last_good(ManifestOptions(state=tmp_path, root_sha256="ab" * 32), NOW)
    assert state.problem == "no-manifest"
    assert "passmuster run" in state.detail


def test_judging_offline_loads_no_heavy_library(tmp_path: Path) -> None:
    """Neither TUF nor a network or signature library is paid for by `check`."""
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from passmuster import manifest;"
        f"o = manifest.ManifestOptions(state=Path({str(tmp_path)!r}), root_sha256='ab' * 32);"
        "print(manifest.load_last_good(o, datetime.now(UTC)).document.manifest.serial);"
        "print(sorted({m.partition('.')[0] for m in sys.modules}"
        " & {'tuf', 'securesystemslib', 'urllib3', 'nacl', 'cryptography', 'ssl', 'asyncio'}))"
    )
    _options(tmp_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["1", "[]"]
