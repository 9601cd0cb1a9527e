"""The examples are what they say: they parse, they judge, they hold no fact twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from passmuster import manifest
from passmuster.audit import audit
from passmuster.host.recording import RecordedHost
from passmuster.model.finding import Status

ROOT = Path(__file__).parent.parent


def test_the_manifest_for_trying_out_judges_a_recorded_desktop() -> None:
    """It needs no clock of today: a recorded desktop, at a fixed time."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    told = manifest.load_file(ROOT / "examples" / "manifest.json", at)
    judged = audit(RecordedHost(ROOT / "tests" / "hosts" / "debian-12-desktop"), told, at)
    statuses = {each.product: each.status for each in judged.judgement.findings}
    assert statuses["chromium"] is Status.COMPLIANT
    assert statuses["evince"] is Status.NOT_COVERED
    assert not told.signed
