"""An audit as a person reads it, and as a program does."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from passmuster import __version__
from passmuster.audit import Audit
from passmuster.cli.terminal import clean, columns, faint, paint, strong
from passmuster.manifest.state import WaiversState
from passmuster.model.finding import Status
from passmuster.operator.texts import LANGUAGES, language_of, text
from passmuster.operator.wording import Row, Wording, advice_by_requirement
from passmuster.products import load
from passmuster.wire.codec import encode

# Rows that ask nothing of anybody are counted, not listed, unless --all wants them.
_QUIET = (Status.COMPLIANT, Status.NOT_COVERED)
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how to show: format, language, everything or only what matters."""
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="for people or for programs"
    )
    parser.add_argument("--all", action="store_true", help="list what is in order as well")
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=None,
        help="language (default: that of the environment)",
    )


def language(options: argparse.Namespace) -> str:
    """Return the language that was asked for, by flag or environment."""
    return options.lang or language_of(dict(os.environ))


def wording(audited: Audit, options: argparse.Namespace) -> Wording:
    """Return what puts the findings of an audit into words."""
    document = audited.manifest.document
    if document is None:
        return Wording(language(options), names(language(options)))
    advice = advice_by_requirement(document.manifest)
    return Wording(language(options), names(language(options)), document.manifest, advice)


def names(shown_in: str = "en") -> Mapping[str, str]:
    """Return product id to product name, also of what no definition knows."""
    unknown = ("unknown-os", "unknown-browser", "unknown-pdf-viewer")
    return {product.id: product.name for product in load()} | {
        each: text(shown_in, f"product.{each}") for each in unknown
    }


def show(audited: Audit, options: argparse.Namespace) -> None:
    """Print an audit in the format that was asked for."""
    if options.format == "json":
        sys.stdout.write(encode(as_json(audited)).decode() + "\n")
        return
    words = wording(audited, options)
    manifest = audited.manifest
    line = words.manifest_line(
        freshness=manifest.freshness, age_hours=manifest.age_hours, signed=manifest.signed
    )
    print(strong(words.headline(audited.judgement)))
    print(faint(f"{line} · {words.say('judged', date=words.date(audited.at))}"))
    if manifest.problem:
        print(clean(manifest.detail))
    for note in waivers_notes(manifest.waivers, words):
        print(clean(note))
    print_rows(words.rows(audited.judgement.findings, audited.places()), words, every=options.all)


def waivers_notes(waivers: WaiversState, words: Wording) -> list[str]:
    """Return what has to be said of waivers: that nobody signed them, or why none newer came."""
    notes = [waivers.detail] if waivers.problem else []
    if waivers.document is not None and not waivers.signed:
        notes.append(words.say("waivers.unsigned", serial=waivers.document.waivers.serial))
    return notes


def print_rows(rows: Sequence[Row], words: Wording, *, every: bool) -> None:
    """Print the rows that ask something of somebody, and count the others."""
    listed = [row for row in rows if every or row.status not in _QUIET]
    if listed:
        print()
    aligned = columns((row.word, row.product, row.version, row.needs, row.when) for row in listed)
    for line, row in zip(aligned, listed, strict=True):
        word = clean(row.word)
        print("  " + paint(word, row.status) + line[len(word) :])
        for place in row.places:
            print(faint(f"      {clean(place)}"))
        for note in (row.reason, row.advice, row.url):
            if note:
                print(f"      {clean(note)}")
    counts = Counter(row.status for row in rows if row not in listed)
    if counts:
        told = [
            words.say(f"more.{status.value}", count=counts[status])
            for status in _QUIET
            if counts[status]
        ]
        print(faint(f"\n  {', '.join(told)} ({words.say('more.hint')})"))


def as_json(audited: Audit) -> dict[str, Any]:
    """Return an audit for programs: findings, local installations with evidence, sources."""
    manifest = audited.manifest
    document = manifest.document
    return {
        "schema": SCHEMA,
        "passmuster": __version__,
        "reference_time": audited.at,
        "verdict": audited.judgement.verdict,
        "findings": audited.judgement.findings,
        "manifest": {
            "serial": document.manifest.serial if document else None,
            "sha256": document.sha256 if document else None,
            "freshness": manifest.freshness,
            "age_hours": manifest.age_hours,
            "signed": manifest.signed,
            "problem": manifest.problem,
            "detail": manifest.detail,
        },
        "waivers": _waivers_as_json(manifest.waivers),
        # In the order that findings[].installation counts in.
        "judged_installations": audited.reported.installations,
        "installations": audited.inventory.installations,
        "sources": audited.inventory.sources,
    }


def _waivers_as_json(waivers: WaiversState) -> dict[str, Any] | None:
    document = waivers.document
    if document is None and not waivers.problem:
        return None
    return {
        "serial": document.waivers.serial if document else None,
        "sha256": document.sha256 if document else None,
        "customer": document.waivers.customer if document else None,
        "signed": waivers.signed,
        "problem": waivers.problem,
        "detail": waivers.detail,
    }
