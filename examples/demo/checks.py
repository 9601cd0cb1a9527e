"""What `--once` asserts, step by step, against the collector's API."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

# Every status but `waived`: the demonstration publishes no waivers.
REACHABLE = {
    "blocked", "unsupported", "overdue", "missing", "unknown", "relaunch-pending", "due",
    "compliant", "not-covered",
}  # fmt: skip


class Failure(Exception):  # noqa: N818 - what the demo ends with, in its own words
    """A step of the demo did not do what it should."""


class Api:
    """The collector's API with a token."""

    def __init__(self, url: str, token: str) -> None:
        """Remember where and with what to ask."""
        self._url = url
        self._token = token

    def get(self, path: str) -> Any:
        """Return an answer's JSON."""
        request = urllib.request.Request(  # noqa: S310 - loopback, made by the demo
            f"{self._url}api/v1/{path}", headers={"Authorization": f"Bearer {self._token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return json.load(answer)

    @staticmethod
    def answers(url: str) -> bool:
        """Tell whether a server answers at all, with whatever status."""
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def expect(what: str, got: object, expected: object) -> None:
    """Say that a check held, or fail with both sides."""
    if got != expected:
        raise Failure(f"{what}: got {got!r}, expected {expected!r}")
    print(f"  checked    {what}", flush=True)


def check_all(api: Api, state: Path, desktops: dict[str, str]) -> None:
    """Compare what the agent has on disk with what the collector tells of it."""
    status = json.loads((state / "status.json").read_text())
    me = json.loads((state / "private" / "enrollment.json").read_text())["machine"]
    machines = {each["id"]: each for each in api.get("machines?limit=1000")["machines"]}
    expect("this machine and every desktop are known", set(machines), {me, *desktops.values()})
    expect("the collector tells this machine's verdict", machines[me]["verdict"], status["verdict"])
    mine = [(each["status"], each.get("product", "")) for each in status["findings"]]
    told = [(each["status"], each["product"]) for each in api.get(f"machines/{me}")["findings"]]
    expect("the collector tells this machine's findings", told, mine)
    expect("nothing waits in the spool", status["delivery"].get("waiting", 0), 0)
    manifest = status["manifest"]
    trust = (manifest["signed"], manifest["freshness"])
    expect("the manifest was signed and fresh", trust, (True, "fresh"))
    seen = set()
    identical = set()
    for machine in machines:
        seen |= {each["status"] for each in api.get(f"machines/{machine}")["findings"]}
        for receipt in api.get(f"machines/{machine}/receipts")["statements"]:
            judged = api.get(f"receipts/{receipt['id']}/judgement")
            identical.add((machine, judged["identical"]))
    expect("every receipt judged again gives the same bytes",
           identical, {(machine, True) for machine in machines})  # fmt: skip
    expect("the desktops show every status", REACHABLE - seen, set())
    expect("nothing was refused", api.get("refusals"), [])
    _check_database(state.parent / "collector", len(machines))
    print("\nEverything held.")


def _check_database(folder: Path, machines: int) -> None:
    """Look into the collector's own database: one statement a machine, and it is sound."""
    (path,) = folder.glob("*.sqlite3")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        expect(
            "the database is sound", database.execute("PRAGMA integrity_check").fetchone(), ("ok",)
        )
        tables = {
            row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
        statements = next(name for name in sorted(tables) if name.endswith("_statement"))
        count_rows = f"SELECT count(*) FROM {statements}"  # noqa: S608 - a table of its own
        (count,) = database.execute(count_rows).fetchone()
    expect("one statement is stored for each machine", count, machines)
