"""Replay: move every instant of a manifest by the same whole number of days.

For demonstrations and drills: recordings of a past day, judged as if that day were today. The
manifest says so in `replayed_from`.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from passmuster.model.requirement import Branch, Held, Manifest, Requirement, Step


def shifted(manifest: Manifest, by: timedelta) -> Manifest:
    """Return the manifest with all its instants moved, `replayed_from` set to the former issue."""
    return replace(
        manifest,
        issued=manifest.issued + by,
        expires=manifest.expires + by,
        replayed_from=manifest.issued,
        requirements=tuple(_requirement(each, by) for each in manifest.requirements),
    )


def _requirement(requirement: Requirement, by: timedelta) -> Requirement:
    return replace(requirement, branches=tuple(_branch(each, by) for each in requirement.branches))


def _branch(branch: Branch, by: timedelta) -> Branch:
    return replace(
        branch,
        ends=branch.ends and branch.ends + by,
        ends_by_track={track: end + by for track, end in branch.ends_by_track.items()},
        extended=tuple(
            replace(each, ends=each.ends and each.ends + by) for each in branch.extended
        ),
        held=branch.held and _held(branch.held, by),
        steps=tuple(_step(each, by) for each in branch.steps),
    )


def _held(held: Held, by: timedelta) -> Held:
    return replace(held, since=held.since and held.since + by)


def _step(step: Step, by: timedelta) -> Step:
    return replace(step, deadline=step.deadline + by, released=step.released and step.released + by)
