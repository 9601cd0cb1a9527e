"""A waiver from the policy to the desk and back to the collector, with real programs only."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from e2e.test_trust import needs_faketime
from e2e.world import World

pytestmark = pytest.mark.e2e

# No Debian meets it, and its deadline is long past.
OVERDUE = {
    "id": "os", "product": "debian", "scheme": "dotted", "branches": [
        {"id": "all", "steps": [{"minimum": "99", "deadline": "2026-01-01T00:00:00Z"}]},
    ],
}  # fmt: skip
WAIVER = """
[[waiver]]
id = "{id}"
customer = "{customer}"
product = "debian"
groups = ["desks"]
reason = "their scanner breaks"
requested_by = "Ann Other"
requested = 2026-01-01
approved_by = "Bo Chief"
approved = 2026-01-02
expires = {expires}
reference = "ACME-1234"
"""


class Policy:
    """A policy file with waivers for two customers, and what is built of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.folder = world.folder / "waivers"
        self.serial = 0

    def build(self, expires: date, *, product: str = "debian") -> Path:
        """Write the policy and its documents; return their folder."""
        self.serial += 1
        path = self.world.folder / "policy.toml"
        text = 'schema = 1\npublisher = "test"\n'
        for customer in ("acme", "globex"):
            text += WAIVER.format(id=f"{customer}-7", customer=customer, expires=expires)
        path.write_text(text.replace('"debian"', f'"{product}"'))
        self.world.program(
            "passmuster-publisher", "waivers", "--policy", path, "-o", self.folder,
            "--serial", self.serial,
        )  # fmt: skip
        return self.folder


@pytest.fixture
def policy(world: World) -> Policy:
    """Return what makes waivers."""
    return Policy(world)


def in_days(days: int) -> date:
    """Return a day from today on, UTC."""
    return datetime.now(UTC).date() + timedelta(days=days)


def judged(world: World) -> dict[str, Any]:
    """Return the finding on the operating system of the last run."""
    (finding,) = (each for each in world.told()["findings"] if each.get("requirement") == "os")
    return dict(finding)


def test_a_waiver_goes_all_the_way(world: World, policy: Policy) -> None:
    """Fetched, verified, shown with its date; only our own; judged again to the byte."""
    last_day = in_days(3)
    end = datetime.combine(last_day + timedelta(days=1), time(), UTC)
    serial = world.publish(OVERDUE, waivers=policy.build(last_day))
    world.enroll()
    world.agent("run")
    finding = judged(world)
    assert (finding["status"], finding["covered"], finding["waiver"]) == (
        "waived", "overdue", "acme-7",
    )  # fmt: skip
    assert world.told()["verdict"] == "pass"
    assert world.told()["waivers"] == {"serial": 1}
    month = f"{last_day:%b}"
    shown = f"waived until {last_day.day} {month} {last_day.year}: overdue"
    assert shown in world.agent("status", "--lang", "en").stdout
    explained = world.agent("explain", "debian", "--lang", "en").stdout
    assert "acme-7" in explained
    assert "ACME-1234" in explained
    # To the second, and then the finding is what it was.
    last = (end - timedelta(seconds=1)).isoformat()
    assert "waived" in world.agent("check", "--at", last).stdout
    world.agent("check", "--at", end.isoformat(), status=1)
    # The server's own log: one document of ours, and nothing of anybody else's.
    assert world.asked().count(".acme.json") == 1
    assert "globex" not in world.asked()
    _is_judged_again(world, serial)


def _is_judged_again(world: World, serial: int) -> None:
    token = world.collector.run("token", "create", "test")["token"]
    (path,) = world.collector.data.glob("*.sqlite3")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        ((receipt,),) = database.execute("SELECT id FROM fleet_statement WHERE kind = 'receipt'")
    world.collector.run("manifest", "import", str(world.folder / f"manifest-{serial}.json"))
    judgement = f"receipts/{receipt}/judgement"
    refused = world.collector.api(judgement, token)
    assert refused.status == 409
    assert "waivers import" in refused.json["detail"]
    world.collector.run("waivers", "import", str(world.repository))
    again = world.collector.api(judgement, token).json
    assert again["identical"] is True
    assert again["verdict_again"] == "pass"
    assert "waived" in {each["status"] for each in again["findings_again"]}


def test_tampered_waivers_are_refused_and_the_last_good_ones_count(
    world: World, policy: Policy
) -> None:
    """The manifest is fresh; the waivers of the run before cover on; told in the status."""
    world.publish(OVERDUE, waivers=policy.build(in_days(3)))
    world.enroll()
    world.agent("run")
    serial = world.publish(OVERDUE, waivers=policy.build(in_days(9), product="okular"))
    target = max(world.repository.rglob("*.acme.json"), key=lambda path: path.stat().st_mtime_ns)
    target.write_bytes(target.read_bytes().replace(b"okular", b"debian"))
    world.agent("run")
    told = world.told()
    assert (told["manifest"]["serial"], told["manifest"]["freshness"]) == (serial, "fresh")
    assert told["waivers"]["problem"] == "tampered"
    assert told["waivers"]["serial"] == 1
    assert judged(world)["status"] == "waived"


def test_an_older_state_of_the_repository_brings_no_waiver_back(
    world: World, policy: Policy
) -> None:
    """Withdrawn is withdrawn: the publisher does not take a lower serial either."""
    world.publish(OVERDUE, waivers=policy.build(in_days(3)))
    world.enroll()
    world.agent("run")
    assert judged(world)["status"] == "waived"
    world.publish(OVERDUE, waivers=policy.build(in_days(3), product="okular"))
    world.agent("run")
    assert (judged(world)["status"], world.told()["verdict"]) == ("overdue", "fail")
    policy.serial = 0
    folder = policy.build(in_days(3))
    manifest = world.folder / f"manifest-{world.serial}.json"
    said = world.program(
        "passmuster-publisher", "publish", world.folder / "publisher", manifest,
        "--waivers", folder, status=1,
    )  # fmt: skip
    assert "--serial 3" in said.stderr


@needs_faketime
def test_an_expired_waiver_covers_nothing_although_nobody_can_be_asked(
    world: World, policy: Policy
) -> None:
    """The repository is gone: until its last day the last good waiver counts, and no longer."""
    world.publish(OVERDUE, waivers=policy.build(in_days(3)))
    world.enroll()
    world.agent("run")
    world.close()
    world.agent("run", at="+2d")
    assert judged(world)["status"] == "waived"
    assert world.told()["manifest"]["problem"] == "unreachable"
    world.agent("run", at="+5d")
    assert judged(world)["status"] == "overdue"
    assert world.told()["verdict"] == "fail"


def test_a_machine_that_is_not_enrolled_has_no_waivers(world: World, policy: Policy) -> None:
    """`check --repository` asks for no customer's."""
    world.publish(OVERDUE, waivers=policy.build(in_days(3)))
    url = f"http://127.0.0.1:{world.port}/"
    said = world.agent(
        "check", "--repository", url, "--root-sha256", world.root_sha256, status=1
    ).stdout
    assert "waived" not in said
    assert ".acme.json" not in world.asked()
