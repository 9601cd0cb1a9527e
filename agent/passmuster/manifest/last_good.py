"""The last verified manifest, judged for its age: the answer whenever a refresh brought none.

Works without a network and loads no library for one.
"""

from __future__ import annotations

from datetime import datetime

from passmuster.manifest.freshness import freshness_of, hours_between, is_clock_behind
from passmuster.manifest.options import ManifestOptions
from passmuster.manifest.state import ManifestState
from passmuster.manifest.store import Store
from passmuster.manifest.waivers import last_good_waivers

NOT_ENROLLED = ManifestState(
    problem="not-enrolled",
    detail="this machine knows no manifest repository; enroll it (`passmuster enroll`), or name a "
    "manifest (`passmuster check --manifest FILE`)",
)


def load_last_good(
    options: ManifestOptions,
    now: datetime,
    *,
    customer: str = "",
    problem: str = "",
    detail: str = "",
) -> ManifestState:
    """Return the last verified manifest and waivers without asking anybody.

    Args:
        options: where it is kept.
        now: UTC.
        customer: the enrolled customer, whose waivers count; empty: none.
        problem: why nothing newer could be had, a stable word; empty when nobody tried.
        detail: the same as a sentence.
    """
    if not options.root_sha256:
        return NOT_ENROLLED
    store = Store(options)
    floor = store.floor()
    document = store.last_good(floor)
    if document is None:
        return ManifestState(
            problem=problem or "no-manifest",
            detail=detail
            or "no manifest was verified on this machine yet; `passmuster run` fetches it",
        )
    if is_clock_behind(floor.verified, now):
        problem, detail = clock_problem(floor.verified, now)
    elif not problem and now >= document.manifest.expires:
        problem = "expired"
        detail = (
            f"the manifest expired at {document.manifest.expires.isoformat()} and none newer was "
            "fetched; see whether the repository can be reached"
        )
    return ManifestState(
        document=document,
        freshness=freshness_of(floor.verified, now, troubled=bool(problem)),
        age_hours=hours_between(floor.verified or document.manifest.issued, now),
        signed=True,
        problem=problem,
        detail=detail,
        waivers=last_good_waivers(store, customer),
    )


def clock_problem(known: datetime | None, now: datetime) -> tuple[str, str]:
    """Return code and sentence for a clock that is behind an instant that has been."""
    been = known.isoformat() if known else "a later time"
    return "clock-behind", (
        f"this machine's clock says {now.isoformat()}, but it has been {been} already; "
        "set the clock right"
    )
