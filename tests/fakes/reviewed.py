"""Two manifests with every kind of change between them, and an impact, for tests of the review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from passmuster.model.requirement import Branch, Manifest, Requirement, Step
from passmuster.wire.document import Document, read
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.changes_model import BranchReview
from passmuster_publisher.review.impact_model import Impact, Moment, Shift
from passmuster_publisher.review.sheet import Sheet, sheet

MANIFESTS = Path(__file__).parents[1] / "publisher" / "review" / "manifests"
AT = datetime(2026, 8, 22, 8, tzinfo=UTC)


def document(name: str) -> Document:
    """Read `old` or `new`."""
    return read((MANIFESTS / f"{name}.json").read_bytes())


def whole_sheet() -> Sheet:
    """Return the review of the two with an impact."""
    old, new = document("old"), document("new")
    return sheet(
        changes(old.manifest, new.manifest, AT),
        old_sha256=old.sha256,
        new_sha256=new.sha256,
        impact=impact(),
    )


def days(count: float) -> datetime:
    """Return an instant some days from the review's time."""
    return AT + timedelta(days=count)


def step(minimum: str, deadline: float, **more: Any) -> Step:
    """Return a step whose deadline is some days ahead."""
    return Step(minimum=minimum, deadline=days(deadline), **more)


def requirement(*branches: Branch, **more: Any) -> Requirement:
    """Return a requirement of one product."""
    return Requirement(**{"id": "r", "product": "p", "scheme": "dotted", **more}, branches=branches)


def manifest(*requirements: Requirement, **more: Any) -> Manifest:
    """Return a manifest."""
    head: dict[str, Any] = {"schema": 1, "serial": 1, "issued": AT, "expires": days(45)}
    return Manifest(**{**head, **more}, requirements=requirements)


def ladders(before: tuple[Step, ...], after: tuple[Step, ...], **more: Any) -> BranchReview | None:
    """Review one branch whose steps change."""
    found = changes(
        manifest(requirement(Branch(id="b", steps=before), **more)),
        manifest(requirement(Branch(id="b", steps=after), **more)),
        AT,
    )
    return found.requirements[0].branches[0] if found.requirements else None


def impact() -> Impact:
    """Return what the new manifest does to a fleet of three customers and nine small ones."""
    return Impact(
        machines=412,
        customers=12,
        oldest=datetime(2026, 8, 19, 6, tzinfo=UTC),
        moments=(
            Moment(
                at=AT,
                why=(),
                before={"fail": 12, "unknown": 9, "pending": 80, "pass": 311},
                after={"fail": 49, "unknown": 9, "pending": 117, "pass": 237},
                shifts=(
                    _shift("c-4f1a", "", "pass", "fail", 21),
                    _shift("c-4f1a", "macos", "compliant", "overdue", 19),
                    _shift("c-9b07", "firefox", "due", "overdue", 16),
                    _shift("c-4f1a", "firefox", "compliant", "due", 9),
                    _shift("c-4f1a", "sumatrapdf", "overdue", "compliant", 4),
                    _shift("c-4f1a", "okular", "overdue", "not-covered", 3),
                    _shift("c-4f1a", "a-browser", "missing", "none", 1),
                    *(_shift(f"c-s{n}", "google-chrome", "compliant", "due", 2) for n in range(9)),
                ),
            ),
            Moment(
                at=datetime(2026, 8, 24, tzinfo=UTC),
                why=("windows 10-22h2 19045.7663",),
                before={"fail": 12, "unknown": 9, "pending": 80, "pass": 311},
                after={"fail": 96, "unknown": 9, "pending": 70, "pass": 237},
                shifts=(_shift("c-22d0", "windows", "compliant", "overdue", 47),),
            ),
            Moment(
                at=datetime(2026, 9, 2, tzinfo=UTC),
                why=("firefox-rapid rapid 154.0", "google-chrome stable 151.0.7922.169"),
                before={"fail": 12, "unknown": 9, "pending": 80, "pass": 311},
                after={"fail": 12, "unknown": 9, "pending": 80, "pass": 311},
                shifts=(),
            ),
        ),
    )


def _shift(customer: str, product: str, before: str, after: str, machines: int) -> Shift:
    return Shift(customer=customer, product=product, before=before, after=after, machines=machines)
