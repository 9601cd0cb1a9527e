"""Waivers: whom and what they name, until when, and what they never cover."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator

from tables.words import (
    NOW,
    Json,
    branch,
    case,
    chrome,
    clock,
    copy,
    firefox,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    told,
    version,
    waivers,
)

UNTIL = clock(days=7)
SOON = clock(days=3)
LINE = rule("google-chrome", "dotted", branch("all", step("138"), step("139", SOON)))
LATE, BEHIND, GOOD = chrome("137.0"), chrome("138.0"), chrome("139.0")
BEARER = {"machine": "m-1", "group": "sales"}


def cases() -> Iterator[Json]:
    """Yield scope, versions, time, statuses, several waivers."""
    yield from _scope()
    yield from _versions()
    yield from _ranges_of_schemes()
    yield from _expiry()
    yield from _statuses()
    yield from _running()
    yield from _several()


def _waiver(**more: object) -> Json:
    return {"id": "w-1", "expires": UNTIL} | more


def _waived(finding: Json, name: str = "w-1", until: str = UNTIL) -> Json:
    return finding | {
        "covered": finding["status"], "status": "waived", "waiver": name, "waived_until": until
    }  # fmt: skip


CHROME = {"product": "google-chrome"}


def _scope() -> Iterator[Json]:
    for name, waiver, bearer, covers in (
        ("a product, everyone", CHROME, BEARER, True),
        ("a product, everyone, no bearer", CHROME, None, True),
        ("another product", {"product": "firefox"}, BEARER, False),
        ("a requirement", {"requirement": "line:google-chrome"}, BEARER, True),
        ("another requirement", {"requirement": "line:firefox"}, BEARER, False),
        ("product and requirement", CHROME | {"requirement": "line:google-chrome"}, BEARER, True),
        ("product and another requirement", CHROME | {"requirement": "x"}, BEARER, False),
        ("another product and the requirement",
         {"product": "firefox", "requirement": "line:google-chrome"}, BEARER, False),
        ("neither product nor requirement", {}, BEARER, False),
        ("neither, but the machine", {"machines": ["m-1"]}, BEARER, False),
        ("the machine", CHROME | {"machines": ["m-0", "m-1"]}, BEARER, True),
        ("another machine", CHROME | {"machines": ["m-2"]}, BEARER, False),
        ("the machine's beginning", CHROME | {"machines": ["m-11"]}, BEARER, False),
        ("the group", CHROME | {"groups": ["sales", "it"]}, BEARER, True),
        ("another group", CHROME | {"groups": ["it"]}, BEARER, False),
        ("the machine, another group", CHROME | {"machines": ["m-1"], "groups": ["it"]}, BEARER, True),
        ("another machine, the group", CHROME | {"machines": ["m-2"], "groups": ["sales"]}, BEARER, True),
        ("another machine, another group", CHROME | {"machines": ["m-2"], "groups": ["it"]}, BEARER, False),
        ("a machine, no bearer", CHROME | {"machines": ["m-1"]}, None, False),
        ("a group, no bearer", CHROME | {"groups": ["sales"]}, None, False),
        ("a group, a bearer without one", CHROME | {"groups": ["sales"]}, {"machine": "m-1"}, False),
        ("a group, a bearer that is only a group", CHROME | {"groups": ["sales"]}, {"group": "sales"}, True),
    ):  # fmt: skip
        plain = missed(LATE, "overdue", "138")
        yield case(
            f"a waiver for {name}", [LATE], manifest(LINE), [_waived(plain) if covers else plain],
            waivers=waivers(_waiver(**waiver)), **({"bearer": bearer} if bearer else {}),
        )  # fmt: skip


def _versions() -> Iterator[Json]:
    dotted = {"scheme": "dotted"}
    for name, more, covers in (
        ("its version", {"versions": ["137.0"]}, True),
        ("one of several versions", {"versions": ["1.0", "137.0"]}, True),
        ("another version", {"versions": ["136.0"]}, False),
        ("its version written otherwise", {"versions": ["137"]}, False),
        ("a range that holds it", {"at_least": "136", "below": "138"} | dotted, True),
        ("a range from it", {"at_least": "137"} | dotted, True),
        ("a range from above it", {"at_least": "137.0.1"} | dotted, False),
        ("a range below it", {"below": "137"} | dotted, False),
        ("a range to just above it", {"below": "137.0.0.1"} | dotted, True),
        ("a range that it misses", {"at_least": "1", "below": "2"} | dotted, False),
        ("a range or its version", {"versions": ["137.0"], "below": "2"} | dotted, True),
        ("a range or another version", {"versions": ["1"], "below": "138"} | dotted, True),
        ("a range without a scheme", {"below": "138"}, False),
        ("a range in an unknown scheme", {"below": "138", "scheme": "semver"}, False),
        ("a range in a package's scheme", {"below": "138-1", "scheme": "deb"}, True),
        ("a range whose bound cannot be read", {"below": "x"} | dotted, False),
        ("a scheme and no range", dotted, True),
    ):  # fmt: skip
        plain = missed(LATE, "overdue", "138")
        yield case(
            f"a waiver for {name}", [LATE], manifest(LINE), [_waived(plain) if covers else plain],
            waivers=waivers(_waiver(**CHROME, **more)), bearer=BEARER,
        )  # fmt: skip


def _ranges_of_schemes() -> Iterator[Json]:
    line = rule("firefox", "deb", branch("all", step("140.14.0esr-1")))
    about = firefox("140.12.0esr-1~deb12u1")
    for scheme, low, high, covers in (
        ("deb", "140.12.0esr-1~deb12u1", "140.12.0esr-1", True),
        ("deb", "140.12.0esr-1", "", False), ("deb", "", "140.12.0esr-1~deb12u1", False),
        ("mozilla", "140.12", "140.13", True), ("mozilla", "140.12.1", "", False),
        ("rpm", "1", "", False),
    ):  # fmt: skip
        plain = missed(about, "overdue", "140.14.0esr-1")
        bounds = {key: value for key, value in (("at_least", low), ("below", high)) if value}
        waiver = _waiver(product="firefox", scheme=scheme, **bounds)
        yield case(
            f"a waiver for a range in {scheme}: from {low or 'any'} to {high or 'any'}", [about],
            manifest(line), [_waived(plain) if covers else plain], waivers=waivers(waiver),
        )  # fmt: skip
    build = copy("windows", "os", version("10.0.22631.1", "windows-build"), platform="windows")
    line = rule("windows", "windows-build", branch("23H2", step("22631.9"), prefix="22631"))
    for low, covers in (("22631.1", True), ("19045.1", False)):
        plain = missed(build, "overdue", "22631.9", branch="23H2")
        waiver = _waiver(product="windows", scheme="windows-build", at_least=low)
        yield case(
            f"a waiver for builds from {low}", [build], manifest(line),
            [_waived(plain) if covers else plain], waivers=waivers(waiver),
        )  # fmt: skip


def _expiry() -> Iterator[Json]:
    for at, covers in (
        (clock(-1, days=7), True), (clock(days=7, seconds=-1), True), (UNTIL, False),
        (clock(days=7, seconds=1), False), (clock(1, days=7), False),
    ):  # fmt: skip
        plain = missed(LATE, "overdue", "138")
        yield case(
            f"a waiver expires: at {at}", [LATE], manifest(LINE), [_waived(plain) if covers else plain],
            waivers=waivers(_waiver(**CHROME)), time=at,
        )  # fmt: skip
    plain = missed(BEHIND, "due", "139", SOON)
    expired = waivers(_waiver(**CHROME) | {"expires": NOW})
    yield case(
        "an expired waiver leaves due as it is", [BEHIND], manifest(LINE), [plain], waivers=expired
    )


def _statuses() -> Iterator[Json]:
    """What fails or is pending may be waived; unknown never, and what passes needs none."""
    id_ = {"requirement": "line:google-chrome"}
    withdrawn = rule("google-chrome", "dotted", branches=LINE["branches"],
                     withdrawn=[{"reason": "hole", "versions": ["139.0"]}])  # fmt: skip
    ended = rule("google-chrome", "dotted", branch("all", ends=NOW))
    for name, about, line, finding, covers in (
        ("overdue", LATE, LINE, missed(LATE, "overdue", "138"), True),
        ("due", BEHIND, LINE, missed(BEHIND, "due", "139", SOON), True),
        ("blocked", GOOD, withdrawn, said(GOOD, "blocked", "withdrawn", **id_), True),
        ("unsupported", GOOD, ended,
         said(GOOD, "unsupported", "branch-ended", branch="all", deadline=NOW, **id_), True),
        ("compliant", GOOD, LINE, met(GOOD, "139"), False),
        ("unknown", chrome(None), LINE, said(chrome(None), "unknown", "version-unknown", **id_), False),
        ("not-covered", GOOD, rule("firefox", "deb"), said(GOOD, "not-covered"), False),
    ):  # fmt: skip
        yield case(
            f"waived or not: {name}", [about], manifest(line), [_waived(finding) if covers else finding],
            waivers=waivers(_waiver(**CHROME)),
        )  # fmt: skip
    yield from _of_lists()
    hindered = chrome("137.0", hindrances=["policy"])
    plain = missed(hindered, "overdue", "138")
    yield case(
        "a waived finding keeps its hindrance", [hindered], manifest(LINE), [_waived(plain)],
        waivers=waivers(_waiver(**CHROME)),
    )  # fmt: skip
    stale = {"status": "unknown", "cause": "manifest", "reason": "stale-manifest"}
    yield case(
        "a waiver under a stale manifest", [LATE], manifest(LINE), [_waived(missed(LATE, "overdue", "138")), stale],
        waivers=waivers(_waiver(**CHROME)), freshness="stale",
    )  # fmt: skip


def _of_lists() -> Iterator[Json]:
    """Findings of rules without a version: a waiver names the rule."""
    wanted = [{"id": "viewer", "any_of": ["okular"]}]
    missing = told("missing", "required", "none-of-required", requirement="viewer")
    for name, more, covers in (
        ("the rule", {"requirement": "viewer"}, True), ("another rule", {"requirement": "x"}, False),
        ("a product", {"product": "okular"}, False),
        ("the rule and a version", {"requirement": "viewer", "versions": ["1"]}, False),
    ):  # fmt: skip
        finding = dict(missing)
        yield case(
            f"missing, waived by {name}", [], manifest(required=wanted),
            [_waived(finding) if covers else finding], waivers=waivers(_waiver(**more)),
        )  # fmt: skip
    ban = [{"id": "ban", "product": "google-chrome"}]
    blocked = said(GOOD, "blocked", "forbidden", cause="forbidden", requirement="ban")
    list_ = [{"id": "list", "kind": "browser", "products": [], "others": "blocked"}]
    left_out = said(GOOD, "blocked", "not-accepted", cause="accepted", requirement="list")
    for name, document, finding, more, covers in (
        ("a ban by its id", manifest(forbidden=ban), blocked, {"requirement": "ban"}, True),
        ("a ban by its product", manifest(forbidden=ban), blocked, CHROME, True),
        ("a ban by a version", manifest(forbidden=ban), blocked, CHROME | {"versions": ["139.0"]}, True),
        ("a ban by another version", manifest(forbidden=ban), blocked, CHROME | {"versions": ["1"]}, False),
        ("a list by its id", manifest(accepted=list_), left_out, {"requirement": "list"}, True),
        ("a list by its product", manifest(accepted=list_), left_out, CHROME, True),
        ("a list by another id", manifest(accepted=list_), left_out, {"requirement": "ban"}, False),
    ):  # fmt: skip
        yield case(
            f"waived: {name}", [GOOD], document, [_waived(finding) if covers else dict(finding)],
            waivers=waivers(_waiver(**more)),
        )  # fmt: skip
    unread = chrome(None)
    blocked = said(unread, "blocked", "forbidden", cause="forbidden", requirement="ban")
    for name, more, covers in (
        ("any version", {}, True),
        ("a version", {"versions": ["1"]}, False),
    ):
        yield case(
            f"a ban of a copy without a version, waived for {name}", [unread], manifest(forbidden=ban),
            [_waived(blocked) if covers else dict(blocked)], waivers=waivers(_waiver(**CHROME, **more)),
        )  # fmt: skip


def _running() -> Iterator[Json]:
    """A waiver's versions are compared with the version that the finding speaks of."""
    about = chrome("139.0", running=[version("138.0", "dotted"), version("138.5", "dotted")])
    pending = said(
        about, "relaunch-pending", "old-version-running", cause="running", version="138.0",
        requirement="line:google-chrome", branch="all", minimum="139", deadline=SOON,
        severity="unknown",
    )  # fmt: skip
    for name, more, covers in (
        ("any version", {}, True), ("what runs", {"versions": ["138.0"]}, True),
        ("what else runs", {"versions": ["138.5"]}, False),
        ("what is on disk", {"versions": ["139.0"]}, False),
        ("a range that holds what runs", {"below": "138.1", "scheme": "dotted"}, True),
        ("a range from what is on disk", {"at_least": "139", "scheme": "dotted"}, False),
    ):  # fmt: skip
        finding = dict(pending)
        yield case(
            f"an old version runs, waived for {name}", [about], manifest(LINE),
            [_waived(finding) if covers else finding], waivers=waivers(_waiver(**CHROME, **more)),
        )  # fmt: skip
    about = chrome("139.0", running=[version("138.0", "dotted"), version("137.0", "dotted")])
    for raw, covers in (("137.0", True), ("138.0", False)):
        runs = missed(about, "overdue", "138", NOW, cause="running", version="137.0")
        yield case(
            f"the second that runs is the graver one, waived for {raw}", [about], manifest(LINE),
            [_waived(runs) if covers else runs], waivers=waivers(_waiver(**CHROME, versions=[raw])),
        )  # fmt: skip
    late = chrome("138.0", running=[None, version("137.0", "dotted")])
    disk = missed(late, "due", "139", SOON)
    runs = missed(late, "overdue", "138", NOW, cause="running", version="137.0")
    yield case(
        "one copy, two findings, a waiver for one of them", [late], manifest(LINE),
        [disk, _waived(runs)], waivers=waivers(_waiver(**CHROME, versions=["137.0"])),
    )  # fmt: skip


def _several() -> Iterator[Json]:
    """Of several that cover a finding the one that holds longest is named."""
    plain = missed(LATE, "overdue", "138")
    short, long_ = _waiver(**CHROME), _waiver(**CHROME) | {"id": "w-2", "expires": clock(days=9)}
    same = _waiver(**CHROME) | {"id": "w-0"}
    elsewhere = _waiver(**CHROME, machines=["m-9"]) | {"id": "w-3", "expires": clock(days=99)}
    over = _waiver(**CHROME) | {"id": "w-4", "expires": clock(days=-1)}
    for name, given, chosen, until in (
        ("the longer one", [short, long_], "w-2", clock(days=9)),
        ("the longer one, given first", [long_, short], "w-2", clock(days=9)),
        ("as long: the first by id", [short, same], "w-0", UNTIL),
        ("the longest is another machine's", [short, elsewhere], "w-1", UNTIL),
        ("one is expired", [over, short], "w-1", UNTIL),
    ):  # fmt: skip
        yield case(
            f"several waivers: {name}", [LATE], manifest(LINE), [_waived(dict(plain), chosen, until)],
            waivers=waivers(*given), bearer=BEARER,
        )  # fmt: skip
    viewer = copy("okular", "pdf-viewer", version("1.0", "dotted"), platform="windows")
    document = manifest(LINE, rule("okular", "dotted", branch("all", step("2"))))
    yield case(
        "a waiver covers its own findings and no other", [LATE, viewer], document,
        [_waived(dict(plain)), missed(viewer, "overdue", "2")], waivers=waivers(short),
    )  # fmt: skip
    yield case(
        "a document without waivers", [LATE], manifest(LINE), [dict(plain)], waivers=waivers()
    )
    none = {"status": "unknown", "cause": "manifest", "reason": "no-manifest"}
    yield case("waivers without a manifest", [LATE], None, [none], waivers=waivers(short))
