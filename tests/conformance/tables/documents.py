"""Documents: fields of tomorrow are passed over, what cannot be meant is refused."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tables.words import (
    NOW,
    Json,
    branch,
    case,
    chrome,
    clock,
    copy,
    manifest,
    met,
    missed,
    refused,
    rule,
    said,
    step,
    told,
    version,
    waivers,
)

SOON = clock(days=3)
NAIVE = "2026-11-24T02:00:00"


def cases() -> Iterator[Json]:
    """Yield unknown fields in every object, then what is refused."""
    yield from _unknown_fields()
    yield from _of_waivers()
    yield from _without_zone()
    yield from _schemas()
    yield from _shapes()


def _whole() -> Json:
    """Return a manifest that has one of everything."""
    line = branch(
        "all", step("138", NOW, severity="high"), step("139", SOON), tracks=["release"],
        architectures=["amd64"], os=[{"product": "windows"}], ends=clock(days=99),
        ends_by_track={"esr": clock(days=50)}, held={"reason": "disagree", "since": NOW},
        extended=[{"support": ["esu"], "ends": clock(days=300)}],
    )  # fmt: skip
    return manifest(
        rule("google-chrome", "dotted", line, applies={"platforms": ["windows"]},
             withdrawn=[{"reason": "hole", "versions": ["1.0"]}],
             advice={"en": {"text": "Update.", "url": "https://example.org"}}),
        required=[{"id": "browser", "any_of": ["google-chrome"]}],
        accepted=[{"id": "accepted", "kind": "pdf-viewer", "products": ["okular"], "others": "blocked"}],
        forbidden=[{"id": "ban", "product": "internet-explorer"}],
        publisher="Example", replayed_from=clock(days=-99),
    )  # fmt: skip


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every object that has fields of a fixed name."""
    if isinstance(value, dict):
        if path[-1:] not in (("ends_by_track",), ("advice",)):
            yield path
        for key, each in value.items():
            yield from _paths(each, (*path, key))
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _paths(each, (*path, number))


def _changed(document: Json, path: tuple[Any, ...], key: str, value: Any) -> Json:
    """Return a copy of a document in which one object has another value."""
    fresh = json.loads(json.dumps(document))
    place = fresh
    for each in path:
        place = place[each]
    place[key] = value
    return fresh


def _shown(path: tuple[Any, ...]) -> str:
    return ".".join(str(each) for each in path if not isinstance(each, int)) or "document"


def _unknown_fields() -> Iterator[Json]:
    system = copy("windows", "os", version("10.0.26100.1", "windows-build"), platform="windows")
    about = chrome("138.0", track="release")
    viewer = copy("xpdf", "pdf-viewer", version("4", "dotted"), platform="windows")

    def findings() -> list[Json]:
        return [
            said(system, "not-covered"), missed(about, "due", "139", SOON),
            said(viewer, "blocked", "not-accepted", cause="accepted", requirement="accepted"),
        ]  # fmt: skip

    copies = [system, about, viewer]
    yield case("a manifest with one of everything", copies, _whole(), findings())
    for path in _paths(_whole()):
        changed = _changed(_whole(), path, "of_tomorrow", {"rule": [1, None, "x"]})
        if path == ("requirements", 0, "branches", 0, "steps", 1):
            continue  # the second step of one ladder
        yield case(f"an unknown field in {_shown(path)}", copies, changed, findings())


def _of_waivers() -> Iterator[Json]:
    about = chrome("1.0")
    line = manifest(rule("google-chrome", "dotted", branch("all", step("2"))))
    waiver = {"id": "w", "expires": SOON, "product": "google-chrome"}

    def finding() -> Json:
        covered = {"covered": "overdue", "waiver": "w", "waived_until": SOON}
        return missed(about, "waived", "2", **covered)

    document = waivers(waiver | {"reference": "CHG-17", "of_tomorrow": [1]}) | {"of_tomorrow": 1}
    yield case("unknown fields in waivers", [about], line, [finding()], waivers=document)
    for name, code, given in (
        ("a waiver's expiry without a zone", "malformed", waivers(waiver | {"expires": NAIVE})),
        ("a waiver without expiry", "malformed", waivers({"id": "w", "product": "google-chrome"})),
        ("a waiver without id", "malformed", waivers({"expires": SOON})),
        ("waivers issued at an instant without a zone", "malformed", waivers() | {"issued": NAIVE}),
        ("waivers of schema 2", "unknown-schema", waivers(waiver) | {"schema": 2}),
        ("waivers that are a list", "malformed", [waiver]),
    ):
        yield refused(name, code, line, waivers=given)


def _without_zone() -> Iterator[Json]:
    """An instant without a zone would be another one elsewhere."""
    places = [
        ((), "issued"), ((), "expires"), ((), "replayed_from"),
        (("requirements", 0, "branches", 0), "ends"),
        (("requirements", 0, "branches", 0, "ends_by_track"), "esr"),
        (("requirements", 0, "branches", 0, "held"), "since"),
        (("requirements", 0, "branches", 0, "extended", 0), "ends"),
        (("requirements", 0, "branches", 0, "steps", 0), "deadline"),
        (("requirements", 0, "branches", 0, "steps", 0), "released"),
    ]  # fmt: skip
    for path, key in places:
        name = _shown((*path, key))
        yield refused(f"no zone in {name}", "malformed", _changed(_whole(), path, key, NAIVE))
    yield refused(
        "a date without a time", "malformed", _changed(_whole(), (), "expires", "2026-11-24")
    )
    yield refused("a time of judging without a zone", "no-zone", _whole(), time=NAIVE)


def _schemas() -> Iterator[Json]:
    for schema, code in ((2, "unknown-schema"), (0, "unknown-schema"), ("1", "malformed")):
        yield refused(f"a manifest of schema {schema!r}", code, manifest() | {"schema": schema})
    future = manifest(rule("google-chrome", "dotted", branch("all"))) | {"schema": 99}
    yield refused("a manifest of a much later schema", "unknown-schema", future)


def _shapes() -> Iterator[Json]:
    document = _whole()
    line = ("requirements", 0, "branches", 0)
    for name, path, key, value in (
        ("a serial that is a text", (), "serial", "7"),
        ("a minimum that is a number", (*line, "steps", 0), "minimum", 138),
        ("a deadline that is a number", (*line, "steps", 0), "deadline", 1790000000),
        ("exploited as a text", (*line, "steps", 0), "exploited", "yes"),
        ("a list where a text belongs", ("requirements", 0), "scheme", ["dotted"]),
        ("a text where a list belongs", line, "tracks", "release"),
        ("null for a list", line, "steps", None),
        ("an object for a list", (), "required", {}),
    ):
        yield refused(f"refused: {name}", "malformed", _changed(document, path, key, value))
    for key in ("schema", "serial", "issued", "expires"):
        without = {name: value for name, value in manifest().items() if name != key}
        yield refused(f"refused: a manifest without {key}", "malformed", without)
    for name, value in (("a list", []), ("a text", "manifest"), ("a number", 1)):
        yield refused(f"refused: {name} for a manifest", "malformed", value)
    strange = chrome("1.0", path="C:\\Users\\somebody")
    yield refused(
        "an inventory with an unknown field: it might name somebody", "malformed", document,
        copies=[strange],
    )  # fmt: skip
    about = chrome("1.0")
    calm = manifest(rule("google-chrome", "dotted", {"id": "all", "ends": None, "held": None}))
    yield case("null where nothing is said", [about], calm, [met(about)])
    empty = manifest() | {"required": [{"id": "nothing", "any_of": []}]}
    yield case(
        "a rule that nothing can meet", [], empty,
        [told("missing", "required", "none-of-required", requirement="nothing")],
    )  # fmt: skip
