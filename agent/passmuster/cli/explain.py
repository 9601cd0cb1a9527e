"""`passmuster explain PRODUCT`: how a finding came about, from the raw value to the rule."""

from __future__ import annotations

import argparse
import difflib

from passmuster.audit import Audit
from passmuster.cli import auditing, report_view
from passmuster.cli.exits import CliError, Exit, of_verdict
from passmuster.cli.explain_rule import print_pairs, print_rule
from passmuster.cli.terminal import clean, faint, paint, strong
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
    RunningCopy,
)
from passmuster.model.requirement import Requirement
from passmuster.operator.texts import has, text
from passmuster.operator.wording import Wording
from passmuster.products import load

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
    for note in report_view.waivers_notes(audited.manifest.waivers, words):
        print(clean(note))
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
    _print_waiver(finding, audited, words)
    if finding.installation is None:
        print_pairs([("reason", finding.reason)])
        return
    reported = audited.reported.installations[finding.installation]
    for copy in audited.places().get(finding.installation, []):
        _print_copy(copy, audited.inventory)
    print_pairs(
        [("track", reported.track), ("packaging", reported.packaging), ("reason", finding.reason)]
    )
    requirement = _requirement(finding, audited)
    if requirement is None:
        print_pairs([("rule", "the manifest says nothing of it")])
        return
    print_rule(finding, reported, requirement, audited, words)


def _print_waiver(finding: Finding, audited: Audit, words: Wording) -> None:
    """Print which waiver covers what until when, and where its reason is written down."""
    if finding.covered is None or finding.waived_until is None:
        return
    document = audited.manifest.waivers.document
    waivers = document.waivers.waivers if document else ()
    reference = next((each.reference for each in waivers if each.id == finding.waiver), "")
    print_pairs(
        [
            ("waiver", finding.waiver),
            ("covers", words.say(f"status.{finding.covered.value}")),
            ("holds until", words.date(finding.waived_until)),
            ("reference", reference),
        ]
    )


def _print_copy(copy: Installation, inventory: Inventory) -> None:
    print(f"  {clean(copy.path)}" + (f" (user {clean(copy.owner)})" if copy.owner else ""))
    readings: list[tuple[str, Reading | None]] = [
        ("on disk", copy.on_disk),
        ("pending", copy.pending),
        *(("also read", each) for each in copy.also_read),
    ]
    print_pairs([(label, _reading(each)) for label, each in readings if each is not None])
    print_pairs([("decided by", copy.decided_by)])
    print_pairs(
        [("running" if each.current else "still running", _running(each)) for each in copy.running]
    )
    print_pairs(
        [("hindrance", f"{_cause(each)}  ({_seen(each.evidence)})")
         for each in copy.obstacles]
    )  # fmt: skip
    print_pairs(
        [("default of", f"{each.owner}: {each.role.value}  ({_seen(each.evidence)})")
         for each in inventory.defaults if _is_default(copy, each)]
    )  # fmt: skip
    if copy.kind is Kind.OS:
        print_pairs([("support", copy.support.value if copy.support else "")])
        print_pairs(
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


def _requirement(finding: Finding, audited: Audit) -> Requirement | None:
    document = audited.manifest.document
    if document is None:
        return None
    return next(
        (each for each in document.manifest.requirements if each.id == finding.requirement), None
    )


def _print_sources(audited: Audit) -> None:
    for source in audited.inventory.sources:
        print(f"    source {source.source}: {source.outcome.value} {clean(source.detail)}".rstrip())
