"""Which rule speaks of a copy: platform, architecture, packaging, track, and the machine's system."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator

from tables.words import (
    Json,
    branch,
    case,
    copy,
    debian,
    firefox,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    version,
    windows,
    without_empty,
)

ID = {"requirement": "line:firefox"}


def cases() -> Iterator[Json]:
    """Yield systems of rules and of branches, then what else a rule names."""
    yield from _systems_of_rules()
    yield from _systems_of_branches()
    yield from _which_rule()


def _fox(raw: str, **more: object) -> Json:
    return copy("firefox", "browser", version(raw, "mozilla"), **more)


# What of the machine's system fits which bounds; the rule asks for it, or a branch does.
SYSTEMS = [
    ({"product": "debian"}, "12.15", True),
    ({"product": "ubuntu"}, "12.15", False),
    ({"product": "debian", "release": "12"}, "12.15", True),
    ({"product": "debian", "release": "12"}, "12", True),
    ({"product": "debian", "release": "12"}, "13.1", False),
    ({"product": "debian", "release": "1"}, "12.15", False),
    ({"product": "debian", "at_least": "12"}, "11.99", False),
    ({"product": "debian", "at_least": "12"}, "12", True),
    ({"product": "debian", "at_least": "12"}, "12.1", True),
    ({"product": "debian", "below": "12"}, "11.99", True),
    ({"product": "debian", "below": "12"}, "12", False),
    ({"product": "debian", "below": "12"}, "12.1", False),
    ({"product": "debian", "at_least": "11", "below": "12"}, "11.5", True),
    ({"product": "debian", "at_least": "11", "below": "12"}, "12", False),
    ({"product": "debian", "at_least": "11", "below": "12"}, "10.9", False),
    ({"product": "debian", "release": "12", "at_least": "12.5"}, "12.4", False),
    ({"product": "debian", "release": "12", "at_least": "12.5"}, "12.5", True),
    ({"product": "debian", "release": "12", "below": "12.5"}, "12.5", False),
    ({"product": "debian", "release": "12", "below": "12.5"}, "12.4", True),
    ({"product": "debian"}, None, True),
    ({"product": "debian", "release": "12"}, None, False),
    ({"product": "debian", "at_least": "12"}, None, False),
    ({"product": "debian", "below": "12"}, None, False),
    ({"product": "debian", "release": "12"}, "trixie/sid", False),
    ({"product": "debian", "at_least": "1"}, "trixie/sid", False),
    ({"product": "debian", "below": "99"}, "trixie/sid", False),
]


def _system(raw: str | None) -> Json:
    if raw is None:
        return debian() | {"on_disk": None}
    return debian(raw)


def _systems_of_rules() -> Iterator[Json]:
    for wanted, raw, fits in SYSTEMS:
        system, about = without_empty(_system(raw)), _fox("140.0")
        document = manifest(
            rule("firefox", "mozilla", branch("all", step("140")), applies={"os": [wanted]})
        )
        nothing = said(about, "not-covered", "no-line-applies")
        yield case(
            f"a rule for {_bounds(wanted)} on {raw or 'no version'}", [system, about], document,
            [said(system, "not-covered"), met(about, "140") if fits else nothing],
        )  # fmt: skip
    about = _fox("140.0")
    document = manifest(
        rule("firefox", "mozilla", branch("all"), applies={"os": [{"product": "debian"}]})
    )
    yield case(
        "a rule for a system on a machine that states none", [about], document,
        [said(about, "not-covered", "no-line-applies")],
    )  # fmt: skip


def _bounds(wanted: Json) -> str:
    return " ".join(f"{key}={value}" for key, value in wanted.items())


def _systems_of_branches() -> Iterator[Json]:
    for wanted, raw, fits in SYSTEMS:
        system, about = without_empty(_system(raw)), _fox("140.0")
        branches = [branch("new", step("153"), os=[wanted]), branch("any", step("140"))]
        document = manifest(rule("firefox", "mozilla", *branches))
        here = missed(about, "overdue", "153", branch="new")
        yield case(
            f"a branch for {_bounds(wanted)} on {raw or 'no version'}", [system, about], document,
            [said(system, "not-covered"), here if fits else met(about, "140", "any")],
        )  # fmt: skip
    either = [{"product": "ubuntu"}, {"product": "windows", "release": "26100"}]
    document = manifest(
        rule(
            "firefox",
            "mozilla",
            branch("either", step("153"), os=either),
            unlisted_branch="unknown",
        )
    )
    for raw, fits in (("10.0.26100.1", True), ("10.0.19045.1", False), ("26100", False)):
        system = windows(raw)
        about = _fox("140.0", platform="windows")
        none = said(about, "unknown", "unlisted-branch", **ID)
        here = missed(about, "overdue", "153", branch="either")
        yield case(
            f"a branch for one of two systems on Windows {raw}", [system, about], document,
            [said(system, "not-covered"), here if fits else none],
        )  # fmt: skip


def _which_rule() -> Iterator[Json]:
    """The first whose product and `applies` fit; what is left out fits any."""
    line = [branch("all", step("140"))]
    for field, fitting, other in (
        ("platforms", "linux", "macos"), ("architectures", "amd64", "arm64"),
        ("packagings", "dpkg", "snap"), ("tracks", "esr", "release"),
    ):  # fmt: skip
        about = firefox("141.0esr-1")
        for values, fits in (([fitting], True), ([other, fitting], True), ([other], False)):
            first = rule("firefox", "mozilla", applies={field: values}, branches=line, id="first")
            second = rule("firefox", "mozilla", branches=line, id="second")
            chosen = "first" if fits else "second"
            yield case(
                f"a rule for {field} {'+'.join(values)}", [about], manifest(first, second),
                [met(about, "140", requirement=chosen)],
            )  # fmt: skip
            alone = manifest(first)
            nothing = said(about, "not-covered", "no-line-applies")
            yield case(
                f"only a rule for {field} {'+'.join(values)}", [about], alone,
                [met(about, "140", requirement="first") if fits else nothing],
            )  # fmt: skip
    yield from _tracks_of_rules(line)


def _tracks_of_rules(line: list[Json]) -> Iterator[Json]:
    esr = rule("firefox", "mozilla", applies={"tracks": ["esr"]}, branches=line, id="esr")
    windows_only = rule(
        "firefox", "mozilla", applies={"tracks": ["esr"], "platforms": ["windows"]}, branches=line
    )
    any_track = rule("firefox", "mozilla", branches=line, id="any")
    other = rule("okular", "dotted", branches=line)
    about = _fox("141.0")
    for name, document, finding in (
        ("only another track's rule", manifest(esr), said(about, "unknown", "track-unknown")),
        ("a rule for any track behind it", manifest(esr, any_track), met(about, "140", requirement="any")),
        ("another platform's rule wants a track", manifest(windows_only),
         said(about, "not-covered", "no-line-applies")),
        ("a track's rule and one that does not apply", manifest(esr, windows_only),
         said(about, "unknown", "track-unknown")),
        ("only another product's rule", manifest(other), said(about, "not-covered")),
        ("no rule at all", manifest(), said(about, "not-covered")),
    ):  # fmt: skip
        yield case(f"a copy of unknown track: {name}", [about], document, [finding])
    for product, reason in (("unknown-os", "unknown-distribution"), ("unknown-browser", "")):
        kind = "os" if product == "unknown-os" else "browser"
        strange = copy(product, kind, None, reason=reason)
        yield case(
            f"what no definition knows is unknown: {product}", [strange], manifest(other),
            [said(strange, "unknown", reason or "unknown-product")],
        )  # fmt: skip
    strange = copy("unknown-browser", "browser", version("1.0", "dotted"))
    ruled = manifest(rule("unknown-browser", "dotted", branch("all", step("2.0"))))
    yield case(
        "a rule may speak of what no definition knows", [strange], ruled,
        [missed(strange, "overdue", "2.0")],
    )  # fmt: skip
