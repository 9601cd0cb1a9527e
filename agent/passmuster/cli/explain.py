"""`passmuster explain PRODUCT`: how a finding came about, from the raw value to the rule."""

from __future__ import annotations

import argparse
import difflib

from passmuster.audit import Audit
from passmuster.cli import auditing, report_view
from passmuster.cli.exits import CliError, Exit, of_verdict
from passmuster.cli.terminal import clean, columns, faint, paint, strong
from passmuster.evaluate.ladder import Measure, branch_of, measure
from passmuster.evaluate.verdict import verdict_of
from passmuster.model.finding import Finding
from passmuster.model.installation import (
    Default,
    Evidence,
    Installation,
    Inventory,
    Kind,
    Obstacle,
    Reading,
    ReportedInstallation,
    RunningCopy,
)
from passmuster.model.requirement import Branch, Requirement
from passmuster.operator.texts import has, text
from passmuster.operator.wording import Wording
from passmuster.products import load
from passmuster.versions import SCHEMES, VersionError

# Products that stand for something no definition knows.
UNKNOWN_PRODUCT = "unknown-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `explain`."""
    parser.add_argument("product", metavar="PRODUCT", help="a product id, for example firefox")
    auditing.add_arguments(parser)
    parser.add_argument("--lang", choices=("en", "de"), default=None, help="language")


def run(options: argparse.Namespace) -> Exit:
    """Explain every finding for one product; the exit status is that of these findings."""
    known = {product.id: product for product in load()}
    if options.product not in known and not options.product.startswith(UNKNOWN_PRODUCT):
        near = difflib.get_close_matches(options.product, known, n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise CliError(f"got product {options.product!r}, expected one of {', '.join(known)}{hint}")
    audited = auditing.audit(options)
    found = [each for each in audited.judgement.findings if each.product == options.product]
    words = report_view.wording(audited, options)
    line = words.manifest_line(
        freshness=audited.manifest.freshness,
        age_hours=audited.manifest.age_hours,
        signed=audited.manifest.signed,
    )
    name = known[options.product].name if options.product in known else options.product
    print(strong(name) + faint(f" · {line}"))
    if audited.manifest.document is None:
        found = list(audited.judgement.findings)
    if not found:
        print("  not found on this machine")
        _print_sources(audited)
    for finding in found:
        _print_finding(finding, audited, words)
    return of_verdict(verdict_of(found))


def _print_finding(finding: Finding, audited: Audit, words: Wording) -> None:
    word = words.say(f"status.{finding.status.value}")
    print(f"\n{paint(word, finding.status)}  {clean(finding.version)}  ({finding.cause.value})")
    if finding.installation is None:
        _print_pairs([("reason", finding.reason)])
        return
    reported = audited.reported.installations[finding.installation]
    for copy in audited.places().get(finding.installation, []):
        _print_copy(copy, audited.inventory)
    _print_pairs(
        [("track", reported.track), ("packaging", reported.packaging), ("reason", finding.reason)]
    )
    requirement = _requirement(finding, audited)
    if requirement is None:
        _print_pairs([("rule", "the manifest says nothing of it")])
        return
    _print_rule(finding, reported, requirement, audited, words)


def _print_copy(copy: Installation, inventory: Inventory) -> None:
    print(f"  {clean(copy.path)}" + (f" (user {clean(copy.owner)})" if copy.owner else ""))
    readings: list[tuple[str, Reading | None]] = [
        ("on disk", copy.on_disk),
        ("pending", copy.pending),
        *(("also read", each) for each in copy.also_read),
    ]
    _print_pairs([(label, _reading(each)) for label, each in readings if each is not None])
    _print_pairs([("decided by", copy.decided_by)])
    _print_pairs(
        [("running" if each.current else "still running", _running(each)) for each in copy.running]
    )
    _print_pairs(
        [("hindrance", f"{_cause(each)}  ({_seen(each.evidence)})")
         for each in copy.obstacles]
    )  # fmt: skip
    _print_pairs(
        [("default of", f"{each.owner}: {each.role.value}  ({_seen(each.evidence)})")
         for each in inventory.defaults if _is_default(copy, each)]
    )  # fmt: skip
    if copy.kind is Kind.OS:
        _print_pairs([("support", copy.support.value if copy.support else "")])
        _print_pairs(
            [("stated", f"{each.name}  ({_seen(each.evidence)})")
             for each in inventory.circumstances]
        )  # fmt: skip


def _is_default(copy: Installation, default: Default) -> bool:
    """Tell whether a default is of this product; one that no definition knows has no id."""
    return default.role in copy.default_for and (
        copy.product == default.product
        if default.product
        else copy.product.startswith(UNKNOWN_PRODUCT)
    )


def _cause(obstacle: Obstacle) -> str:
    key = f"obstacle.{obstacle.cause}"
    words = f"{obstacle.hindrance.value}, {obstacle.cause}"
    return f"{words}: {text('en', key)}" if has(key) else words


def _seen(evidence: Evidence) -> str:
    return f"{evidence.source}: {evidence.location} {evidence.field} = {evidence.raw!r}"


def _running(copy: RunningCopy) -> str:
    version = copy.version.raw if copy.version else "?"
    seen = copy.evidence
    return f"{version}  ({copy.processes} processes; {seen.source}: {seen.location})"


def _reading(reading: Reading) -> str:
    upstream = f", upstream {reading.version.upstream}" if reading.version.upstream else ""
    return (
        f"{reading.version.raw}  (scheme {reading.version.scheme}{upstream}; "
        f"{_seen(reading.evidence)}; confidence {reading.confidence.value})"
    )


def _print_rule(
    finding: Finding,
    reported: ReportedInstallation,
    requirement: Requirement,
    audited: Audit,
    words: Wording,
) -> None:
    """Print the requirement, its branch, and each step compared with the version."""
    _print_pairs([("rule", f"{requirement.id} (compares in the order of {requirement.scheme})")])
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
        branch = branch_of(requirement, measured)
    except VersionError as error:
        _print_pairs([("compared", str(error))])
        return
    if branch is None:
        _print_pairs([("branch", f"none fits {text}; {requirement.unlisted_branch}")])
        return
    ends = f", ends {words.date(branch.ends)}" if branch.ends else ""
    held = f", held: {branch.held.reason}" if branch.held else ""
    _print_pairs([("branch", f"{branch.id}{ends}{held}")])
    for line in columns(_steps(branch, measured, audited, words), gap=3):
        print(f"    {line}")


def _steps(
    branch: Branch, measured: Measure, audited: Audit, words: Wording
) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for step in branch.steps:
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


def _requirement(finding: Finding, audited: Audit) -> Requirement | None:
    document = audited.manifest.document
    if document is None:
        return None
    return next(
        (each for each in document.manifest.requirements if each.id == finding.requirement), None
    )


def _print_pairs(pairs: list[tuple[str, str]]) -> None:
    for label, value in pairs:
        if value:
            print(f"    {faint(f'{label:<14}')}{clean(value)}")


def _print_sources(audited: Audit) -> None:
    for source in audited.inventory.sources:
        print(f"    source {source.source}: {source.outcome.value} {clean(source.detail)}".rstrip())
