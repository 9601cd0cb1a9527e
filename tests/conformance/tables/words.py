"""What the tables are written in: plain JSON values, never a type or a function of Passmuster.

A case states its expected findings itself. What is filled in here is only what a finding repeats
of its copy (product, kind, track, raw version, hindrances), its place in the canonical order, the
order of the findings and the verdict, as README.md defines them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

NOW = "2026-11-24T02:00:00Z"
OK = [{"source": "programs", "outcome": "ok"}]

KINDS = ["os", "browser", "pdf-viewer"]
CAUSES = ["on-disk", "running", "required", "forbidden", "accepted", "source", "manifest"]
VERDICTS = {
    "blocked": "fail", "unsupported": "fail", "overdue": "fail", "missing": "fail",
    "unknown": "unknown",
    "relaunch-pending": "pending", "due": "pending",
    "compliant": "pass", "not-covered": "pass", "waived": "pass",
}  # fmt: skip
STATUSES = list(VERDICTS)


def clock(hours: int = 0, seconds: int = 0, days: int = 0) -> str:
    """Return an instant so far from NOW."""
    moment = datetime(2026, 11, 24, 2, tzinfo=UTC)
    moved = moment + timedelta(hours=hours, seconds=seconds, days=days)
    return moved.strftime("%Y-%m-%dT%H:%M:%SZ")


def without_empty(fields: Json) -> Json:
    """Leave out what is not said: defaults are never written."""
    return {key: value for key, value in fields.items() if value not in ("", [], {}, None, False)}


def version(raw: str, scheme: str, upstream: str = "") -> Json:
    """Return a version as an inventory states it."""
    return without_empty({"raw": raw, "scheme": scheme, "upstream": upstream})


def copy(product: str, kind: str, on_disk: Json | None, **more: Any) -> Json:
    """Return an installation of a Linux desktop, unless said otherwise."""
    fields = {
        "product": product, "kind": kind, "platform": "linux", "architecture": "amd64",
        "packaging": "files", "on_disk": on_disk,
    }  # fmt: skip
    return without_empty(fields | more)


def chrome(raw: str | None, **more: Any) -> Json:
    """Return a browser with plain numbers, on Windows."""
    on_disk = None if raw is None else version(raw, "dotted")
    return copy("google-chrome", "browser", on_disk, **{"platform": "windows"} | more)


def firefox(raw: str, **more: Any) -> Json:
    """Return Firefox ESR as Debian packages it."""
    upstream = raw.partition("esr")[0].rpartition(":")[2]
    fields = {"packaging": "dpkg", "track": "esr"} | more
    return copy("firefox", "browser", version(raw, "deb", upstream), **fields)


def windows(raw: str, **more: Any) -> Json:
    """Return Windows itself."""
    fields = {"platform": "windows", "packaging": "os"} | more
    return copy("windows", "os", version(raw, "windows-build"), **fields)


def debian(raw: str = "12.15", **more: Any) -> Json:
    """Return Debian itself."""
    return copy("debian", "os", version(raw, "dotted"), **{"packaging": "os"} | more)


def step(minimum: str, deadline: str = NOW, **more: Any) -> Json:
    """Return one rung of a ladder."""
    return {"minimum": minimum, "deadline": deadline} | more


def branch(name: str, *steps: Json, **more: Any) -> Json:
    """Return a supported line of a product."""
    return without_empty({"id": name, "steps": list(steps)} | more)


def rule(product: str, scheme: str, *branches: Json, **more: Any) -> Json:
    """Return a requirement; its id is `line:PRODUCT` unless said otherwise."""
    fields = {"id": f"line:{product}", "product": product, "scheme": scheme}
    return without_empty(fields | {"branches": list(branches)} | more)


def manifest(*requirements: Json, **more: Any) -> Json:
    """Return a manifest of schema 1."""
    return without_empty(
        {"schema": 1, "serial": 2026112301, "issued": clock(days=-1), "expires": clock(days=13),
         "requirements": list(requirements)} | more
    )  # fmt: skip


def waivers(*each: Json) -> Json:
    """Return one customer's waivers."""
    return {
        "schema": 1, "serial": 1, "customer": "c-17", "issued": clock(days=-30),
        "waivers": list(each),
    }  # fmt: skip


def said(about: Json, status: str, reason: str = "", **more: Any) -> Json:
    """Return the finding about a copy; `version` may say which running version is meant."""
    on_disk = about.get("on_disk") or {}
    fields = {
        "about": about, "status": status, "cause": "on-disk", "reason": reason,
        "product": about["product"], "kind": about["kind"], "track": about.get("track", ""),
        "version": on_disk.get("raw", ""), "hindrances": about.get("hindrances", []),
    }  # fmt: skip
    return without_empty(fields | more)


def told(status: str, cause: str, reason: str, **more: Any) -> Json:
    """Return a finding that is about no copy."""
    return without_empty({"status": status, "cause": cause, "reason": reason} | more)


def missed(
    about: Json, status: str, minimum: str, deadline: str = NOW, branch: str = "all", **more: Any
) -> Json:
    """Return the finding about a copy that misses a step."""
    fields = {
        "requirement": f"line:{about['product']}", "branch": branch, "minimum": minimum,
        "deadline": deadline, "severity": "unknown",
    }  # fmt: skip
    return said(about, status, **{"reason": "below-minimum"} | fields | more)


def met(about: Json, minimum: str = "", branch: str = "all", **more: Any) -> Json:
    """Return the finding about a copy that meets its line."""
    fields = {"requirement": f"line:{about['product']}", "branch": branch, "minimum": minimum}
    return said(about, "compliant", **fields | more)


def case(
    name: str, copies: Iterable[Json], document: Json | None, findings: Iterable[Json], **more: Any
) -> Json:
    """Return one vector; `more` may change platform, sources, freshness, time and the like."""
    given = list(copies)
    platform = more.pop("platform", given[0]["platform"] if given else "linux")
    inventory = {
        "platform": platform, "architecture": more.pop("architecture", "amd64"),
        "installations": given, "sources": more.pop("sources", OK),
    }  # fmt: skip
    fields = {"freshness": None if document is None else "fresh", "time": NOW} | more
    return {
        "name": name, "inventory": inventory, "manifest": document, **fields,
        "expected": _expected(findings, given),
    }  # fmt: skip


def refused(name: str, code: str, document: Any, **more: Any) -> Json:
    """Return a vector whose documents must be refused."""
    made = case(name, more.pop("copies", [chrome("1.0")]), document, [], **more)
    return made | {"expected": {"refused": code}}


def _expected(findings: Iterable[Json], copies: list[Json]) -> Json:
    listed = [_placed(each, copies) for each in findings]
    verdicts = {VERDICTS[each["status"]] for each in listed}
    verdict = next((each for each in ("fail", "unknown", "pending") if each in verdicts), "pass")
    return {"findings": sorted(listed, key=_place), "verdict": verdict}


def _placed(finding: Json, copies: list[Json]) -> Json:
    about = finding.pop("about", None)
    if about is None:
        return finding
    return finding | {"installation": sorted(copies, key=_canonical).index(about)}


def _canonical(each: Json) -> tuple[int, str, bytes]:
    text = json.dumps(each, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return KINDS.index(each["kind"]), each["product"], text.encode()


def _place(finding: Json) -> tuple[Any, ...]:
    return (
        STATUSES.index(finding["status"]), finding.get("product", ""),
        finding.get("installation", -1), CAUSES.index(finding["cause"]),
        finding.get("requirement", ""), finding.get("version", ""),
    )  # fmt: skip
