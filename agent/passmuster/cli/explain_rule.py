"""`explain`: the rule that judged, its branch, and each step beside the version."""

from __future__ import annotations

from passmuster.audit import Audit
from passmuster.cli.terminal import clean, columns, faint
from passmuster.evaluate.ladder import branch_of
from passmuster.evaluate.measure import Measure, measure
from passmuster.evaluate.scope import Context, listed
from passmuster.model.finding import Finding
from passmuster.model.installation import ReportedInstallation
from passmuster.model.requirement import Branch, Requirement
from passmuster.operator.wording import Wording
from passmuster.versions import SCHEMES, VersionError


def print_rule(
    finding: Finding,
    reported: ReportedInstallation,
    requirement: Requirement,
    audited: Audit,
    words: Wording,
) -> None:
    """Print the requirement, its branch, and each step compared with the version."""
    print_pairs([("rule", f"{requirement.id} (compares in the order of {requirement.scheme})")])
    version = reported.on_disk
    if finding.cause.value == "running":
        version = next(
            (each for each in reported.running if each and each.raw == finding.version), None
        )
    if version is None or requirement.scheme not in SCHEMES:
        return
    measured = measure(requirement.scheme, version)
    if measured is None:
        return
    text = measured.text
    try:
        branch = branch_of(requirement, measured, reported, Context.of(audited.reported))
    except VersionError as error:
        print_pairs([("compared", str(error))])
        return
    if branch is None:
        print_pairs([("branch", f"none fits {text}; {requirement.unlisted_branch}")])
        return
    end = branch.ends_by_track.get(reported.track, branch.ends)
    ends = f", ends {words.date(end)}" if end else ""
    held = f", held: {branch.held.reason}" if branch.held else ""
    print_pairs([("branch", f"{branch.id}{ends}{held}")])
    for line in columns(_steps(branch, measured, reported.architecture, audited, words), gap=3):
        print(f"    {line}")


def _steps(
    branch: Branch, measured: Measure, architecture: str, audited: Audit, words: Wording
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for step in branch.steps:
        if not listed(architecture, step.architectures):
            continue
        try:
            order = measured.against(step.minimum)
        except VersionError as error:
            rows.append((f"{measured.text} ? {step.minimum}", str(error), "", "", "", ""))
            continue
        sign = {-1: "<", 0: "=", 1: ">"}[order]
        passed = "since" if audited.at >= step.deadline else "until"
        rows.append(
            (
                f"{measured.text} {sign} {step.minimum}",
                "meets it" if order >= 0 else "misses it",
                words.say(passed, date=words.date(step.deadline)),
                f"released {words.date(step.released)}" if step.released else "",
                "exploited" if step.exploited else step.severity,
                ", ".join(step.why),
            )
        )
    return rows


def print_pairs(pairs: list[tuple[str, str]]) -> None:
    """Print each label with its value, leaving out what has none."""
    for label, value in pairs:
        if value:
            print(f"    {faint(f'{label:<14}')}{clean(value)}")
