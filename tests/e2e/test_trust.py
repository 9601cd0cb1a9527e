"""A tampered, expired, rolled-back or absent repository, through the scheduled run itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from e2e.world import World

pytestmark = pytest.mark.e2e

# Debian itself is there on every machine that runs these tests; any release is above 1.
GOOD = {
    "id": "os", "product": "debian", "scheme": "dotted", "branches": [
        {"id": "all", "steps": [{"minimum": "1", "deadline": "2026-01-01T00:00:00Z"}]},
    ],
}  # fmt: skip
needs_faketime = pytest.mark.skipif(
    not shutil.which("faketime"), reason="faketime is not installed"
)


def served(world: World, pattern: str) -> Path:
    """Return the newest served file of a pattern."""
    return max(world.repository.rglob(pattern), key=lambda path: path.stat().st_mtime_ns)


def test_a_manifest_is_fetched_verified_and_judges(world: World) -> None:
    """Fresh and signed, with its serial."""
    world.publish(GOOD)
    world.enroll()
    world.agent("run")
    manifest = world.told()["manifest"]
    assert (manifest["serial"], manifest["signed"], manifest["freshness"]) == (2, True, "fresh")


@pytest.mark.parametrize("pattern", ["timestamp.json", "*.snapshot.json", "*manifest.json"])
def test_tampered_bytes_are_refused_and_the_last_good_manifest_judges(
    world: World, pattern: str
) -> None:
    """A changed byte in metadata or in the manifest: told, and serial 1 still judges."""
    world.enroll()
    world.agent("run")
    world.publish(GOOD)
    target = served(world, pattern)
    body = target.read_bytes()
    changed = body.replace(b"2", b"3", 1)
    assert changed != body
    target.write_bytes(changed)
    said = world.agent("run").stdout
    told = world.told()["manifest"]
    assert told["serial"] == 1
    assert told["problem"] == "tampered"
    assert told["problem"] in said
    assert told["detail"] in said


def test_a_repository_that_went_back_is_refused(world: World, tmp_path: Path) -> None:
    """The older state is signed and whole, and still refused: serial 2 judges on."""
    former = tmp_path / "former"
    shutil.copytree(world.repository, former)
    world.publish(GOOD)
    world.enroll()
    world.agent("run")
    shutil.rmtree(world.repository)
    shutil.copytree(former, world.repository)
    world.agent("run")
    told = world.told()["manifest"]
    assert (told["serial"], told["problem"]) == (2, "rolled-back")


def test_a_rollback_is_refused_although_the_cache_is_torn(world: World, tmp_path: Path) -> None:
    """The library's cache as a power cut leaves it: files of zero length."""
    former = tmp_path / "former"
    shutil.copytree(world.repository, former)
    world.publish(GOOD)
    world.enroll()
    world.agent("run")
    cache = [path for path in (world.state / "manifest").glob("*/tuf/**/*.json") if path.is_file()]
    assert {"timestamp.json", "snapshot.json"} <= {path.name for path in cache}
    for cached in cache:
        cached.write_bytes(b"")
    shutil.rmtree(world.repository)
    shutil.copytree(former, world.repository)
    world.agent("run")
    told = world.told()["manifest"]
    assert (told["serial"], told["problem"]) == (2, "rolled-back")


@needs_faketime
def test_an_expired_repository_ages_and_then_passes_nobody(world: World) -> None:
    """Verified on day 10, expired on day 15: aging. On day 30: stale, and nothing passes."""
    world.publish(GOOD)
    world.enroll()
    world.agent("run", at="+10d")
    world.agent("run", at="+15d")
    told = world.told()
    assert (told["manifest"]["problem"], told["manifest"]["freshness"]) == ("expired", "aging")
    assert told["verdict"] == "pass"
    world.agent("run", at="+30d")
    told = world.told()
    assert told["manifest"]["freshness"] == "stale"
    assert told["verdict"] == "unknown"
    assert world.agent("status", status=2, at="+30d").stdout


def test_without_any_manifest_the_answer_is_unknown(world: World) -> None:
    """Nothing was ever verified and the repository is gone: exit 2, never compliant."""
    world.enroll()
    shutil.rmtree(world.repository / "metadata")
    world.agent("run")
    told = world.told()
    assert told["verdict"] == "unknown"
    assert "manifest" not in told or told["manifest"] is None
    assert "no manifest" in world.agent("status", status=2).stdout
    assert "unknown" in world.agent("check", "--format", "json", status=2).stdout


def test_a_wrong_root_digest_is_refused_and_nothing_is_stored(world: World) -> None:
    """The string names another root: a sentence, exit 3, and no state folder at all."""
    said = world.agent("enroll", world.enrollment("0" * 64), status=3).stderr
    assert "expected 0000" in said
    assert "nothing was stored" in said
    assert not world.state.exists()


def test_a_check_without_installation_trusts_by_the_digest_only(world: World) -> None:
    """`check --repository` verifies once and keeps nothing."""
    world.publish(GOOD)
    url = f"http://127.0.0.1:{world.port}/"
    good = ("check", "--repository", url, "--root-sha256", world.root_sha256)
    assert '"signed":true' in world.agent(*good, "--format", "json").stdout
    wrong = ("check", "--repository", url, "--root-sha256", "0" * 64)
    assert '"verdict":"unknown"' in world.agent(*wrong, "--format", "json", status=2).stdout
    assert "--root-sha256" in world.agent("check", "--repository", url, status=3).stderr
    assert not world.state.exists()
