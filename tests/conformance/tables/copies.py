"""Several copies, which of them count, and products that are required, accepted or forbidden."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator

from tables.words import (
    Json,
    branch,
    case,
    chrome,
    copy,
    debian,
    firefox,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    told,
    version,
)

LINE = rule("google-chrome", "dotted", branch("all", step("139")))
ID = {"requirement": "line:google-chrome"}


def cases() -> Iterator[Json]:
    """Yield copies, defaults, lists of products."""
    yield from _several()
    yield from _defaults()
    yield from _required()
    yield from _accepted()
    yield from _forbidden()
    yield from _hindrances()


def _several() -> Iterator[Json]:
    """Each copy has its finding; the order in which they are given does not matter."""
    machine, user = chrome("139.0"), chrome("138.0", scope="user", count=3)
    for order in ([machine, user], [user, machine]):
        yield case(
            f"one for the machine and three users, {'machine' if order[0] is machine else 'users'} first",
            order, manifest(LINE), [met(machine, "139"), missed(user, "overdue", "139")],
        )  # fmt: skip
    old, new = chrome("9.0"), chrome("140.0")
    yield case(
        "two copies for the machine", [new, old], manifest(LINE),
        [missed(old, "overdue", "139"), met(new, "139")],
    )  # fmt: skip
    system, viewer = debian(), copy("okular", "pdf-viewer", version("1.0", "dotted"))
    browser = firefox("140.12.0esr-1")
    yield case(
        "kinds are counted in the order os, browser, pdf-viewer", [viewer, browser, system],
        manifest(), [said(each, "not-covered") for each in (system, browser, viewer)],
    )  # fmt: skip
    names = [copy(name, "browser", version("1.0", "dotted")) for name in ("b", "a", "c")]
    yield case(
        "products are counted by their name", names, manifest(),
        [said(each, "not-covered") for each in names],
    )  # fmt: skip
    yield case("nothing is installed", [], manifest(LINE), [])
    nothing = chrome(None)
    yield case(
        "no version and no reason", [nothing], manifest(LINE),
        [said(nothing, "unknown", "version-unknown", **ID)],
    )  # fmt: skip
    why = chrome(None, reason="no-version-file")
    yield case(
        "no version, with its reason", [why, machine], manifest(LINE),
        [said(why, "unknown", "no-version-file", **ID), met(machine, "139")],
    )  # fmt: skip
    pending = chrome("138.0", pending=version("139.0", "dotted"))
    yield case(
        "an update that waits is not there yet", [pending], manifest(LINE),
        [missed(pending, "overdue", "139")],
    )  # fmt: skip


def _defaults() -> Iterator[Json]:
    """`default-handler`: only what is somebody's default counts; nobody's known, all count."""
    line = rule("google-chrome", "dotted", branch("all", step("139")), copies="default-handler")
    chosen, aside = chrome("138.0", default_for=["https"]), chrome("137.0")
    other = copy("firefox", "browser", version("1.0", "mozilla"), default_for=["https"])
    pdf_only = chrome("136.0", default_for=["pdf"])
    passed_over = {"reason": "not-the-default", **ID}
    late = "overdue"
    for name, copies, findings in (
        ("the default is known", [chosen, aside],
         [missed(chosen, late, "139"), said(aside, "not-covered", **passed_over)]),
        ("another product is the default", [other, aside],
         [said(other, "not-covered"), said(aside, "not-covered", **passed_over)]),
        ("no default is known", [aside], [missed(aside, late, "139")]),
        ("only the default for pdf is known", [pdf_only], [missed(pdf_only, late, "139")]),
        ("it is the default for pdf, another for https", [pdf_only, chosen],
         [said(pdf_only, "not-covered", **passed_over), missed(chosen, late, "139")]),
    ):  # fmt: skip
        yield case(f"the default handler: {name}", copies, manifest(line), findings)
    viewer_line = rule("okular", "dotted", branch("all", step("5")), copies="default-handler")
    shown = copy("okular", "pdf-viewer", version("4", "dotted"), default_for=["pdf"])
    hidden = copy("okular", "pdf-viewer", version("3", "dotted"), default_for=["https"])
    yield case(
        "the default handler of a PDF viewer is that for pdf", [shown, hidden], manifest(viewer_line),
        [missed(shown, late, "5"),
         said(hidden, "not-covered", "not-the-default", requirement="line:okular")],
    )  # fmt: skip
    system, chosen = debian("12.1"), chrome("138.0", default_for=["https"], platform="linux")
    os_line = rule("debian", "dotted", branch("all", step("12.5")), copies="default-handler")
    yield case(
        "an operating system handles nothing: it always counts", [system, chosen],
        manifest(os_line), [missed(system, late, "12.5"), said(chosen, "not-covered")],
    )  # fmt: skip
    unread, aside = chrome(None, default_for=["https"]), chrome("137.0")
    yield case(
        "the default's version could not be told", [unread, aside], manifest(line),
        [said(unread, "unknown", "version-unknown", **ID), said(aside, "not-covered", **passed_over)],
    )  # fmt: skip


def _required() -> Iterator[Json]:
    """At least one of a list must be there, in whatever version."""
    wanted = {"id": "a-browser", "any_of": ["firefox", "google-chrome"]}
    missing = told("missing", "required", "none-of-required", requirement="a-browser")
    unsure = told("unknown", "required", "source-failed", requirement="a-browser")
    viewer = copy("okular", "pdf-viewer", version("1", "dotted"))
    old = chrome("1.0")
    for name, copies, more, findings in (
        ("none is there", [viewer], {}, [said(viewer, "not-covered"), missing]),
        ("nothing is there", [], {}, [missing]),
        ("one is there, though old", [old], {}, [missed(old, "overdue", "139")]),
        ("its version is not known", [chrome(None)], {},
         [said(chrome(None), "unknown", "version-unknown", **ID)]),
        ("a source found nothing", [], {"sources": _sources("no-data")}, [missing]),
        ("a source was absent", [], {"sources": _sources("absent")}, [missing]),
        ("a source failed", [], {"sources": _sources("failed")},
         [unsure, told("unknown", "source", "source-failed", product="uninstall")]),
        ("a source timed out", [], {"sources": _sources("timed-out")},
         [unsure, told("unknown", "source", "source-timed-out", product="uninstall")]),
        ("a source failed, one is there", [old], {"sources": _sources("failed")},
         [missed(old, "overdue", "139"), told("unknown", "source", "source-failed", product="uninstall")]),
    ):  # fmt: skip
        yield case(f"required: {name}", copies, manifest(LINE, required=[wanted]), findings, **more)
    for platforms, platform, asked in (
        (["linux"], "linux", True), (["windows", "linux"], "linux", True), (["windows"], "linux", False),
        (["macos"], "macos", True), ([], "windows", True),
    ):  # fmt: skip
        rules = [wanted | ({"platforms": platforms} if platforms else {})]
        yield case(
            f"required on {'+'.join(platforms) or 'any platform'}: {platform}", [],
            manifest(required=rules), [dict(missing)] if asked else [], platform=platform,
        )  # fmt: skip
    two = [wanted, {"id": "a-viewer", "any_of": ["evince"]}, {"id": "okular", "any_of": ["okular"]}]
    yield case(
        "required: each rule has its own finding", [viewer], manifest(required=two),
        [said(viewer, "not-covered"), dict(missing),
         told("missing", "required", "none-of-required", requirement="a-viewer")],
    )  # fmt: skip
    elsewhere = {"id": "elsewhere", "any_of": ["safari"], "platforms": ["macos"]}
    yield case(
        "required: a rule for another platform hides none behind it", [], manifest(required=[elsewhere, wanted]),
        [dict(missing)], platform="windows",
    )  # fmt: skip
    banned = manifest(required=[wanted], forbidden=[{"id": "ban", "product": "google-chrome"}])
    yield case(
        "required and forbidden: it is there, and blocked", [old], banned,
        [said(old, "blocked", "forbidden", cause="forbidden", requirement="ban")],
    )  # fmt: skip


def _sources(outcome: str) -> list[Json]:
    return [{"source": "programs", "outcome": "ok"},
            {"source": "uninstall", "outcome": outcome, "duration_ms": 12}]  # fmt: skip


def _accepted() -> Iterator[Json]:
    """A list of a kind's products; what follows for the others is the list's word."""
    blocked = {"id": "browsers", "kind": "browser", "products": ["firefox"], "others": "blocked"}
    fox, other = firefox("140.12.0esr-1"), chrome("139.0", platform="linux")
    viewer = copy("okular", "pdf-viewer", version("1", "dotted"))
    strange = copy("unknown-browser", "browser", None)
    out = {"reason": "not-accepted", "cause": "accepted", "requirement": "browsers"}
    aside = {"reason": "not-accepted", "cause": "accepted", "requirement": "second"}
    here, there = blocked | {"platforms": ["linux"]}, blocked | {"platforms": ["windows"]}
    second = blocked | {"id": "second", "products": ["google-chrome"]}
    quiet = blocked | {"others": "not-covered"}
    for name, lists, copies, findings in (
        ("a product of the list is judged by its line", [blocked], [fox], [said(fox, "not-covered")]),
        ("another product", [blocked], [fox, other],
         [said(fox, "not-covered"), said(other, "blocked", **out)]),
        ("another kind", [blocked], [viewer], [said(viewer, "not-covered")]),
        ("what no definition knows", [blocked], [strange], [said(strange, "unknown", "unknown-product")]),
        ("a list for this platform", [here], [other], [said(other, "blocked", **out)]),
        ("a list for another platform", [there], [other], [met(other, "139")]),
        ("a quiet list hides no other", [quiet, second], [fox], [said(fox, "blocked", **aside)]),
        ("the first list that leaves it out", [blocked, second | {"products": []}], [other],
         [said(other, "blocked", **out)]),
        ("in one list and out of another", [blocked, second], [other, fox],
         [said(other, "blocked", **out), said(fox, "blocked", **aside)]),
        ("an empty list accepts nothing", [blocked | {"products": []}], [fox],
         [said(fox, "blocked", **out)]),
        ("a word of tomorrow", [blocked | {"others": "warned"}], [other], [said(other, "unknown", **out)]),
        ("no version is no excuse", [blocked], [chrome(None)], [said(chrome(None), "blocked", **out)]),
    ):  # fmt: skip
        yield case(f"accepted: {name}", copies, manifest(LINE, accepted=lists), findings)


def _forbidden() -> Iterator[Json]:
    ban = {"id": "no-esr", "product": "firefox", "tracks": ["esr"]}
    esr, release = firefox("140.12.0esr-1"), firefox("153.0-1", track="release")
    unknown = firefox("153.0-1", track="")
    unknown.pop("track", None)
    out = {"reason": "forbidden", "cause": "forbidden", "requirement": "no-esr"}
    unread = chrome(None)
    any_track = {"id": "no-esr", "product": "firefox"}
    line = rule("firefox", "deb", branch("all", step("1-1")))
    for name, bans, copies, findings in (
        ("its track", [ban], [esr], [said(esr, "blocked", **out)]),
        ("another track", [ban], [release], [met(release, "1-1")]),
        ("an unknown track", [ban], [unknown], [met(unknown, "1-1")]),
        ("every track", [any_track], [esr, release, unknown],
         [said(each, "blocked", **out) for each in (esr, release, unknown)]),
        ("its platform", [ban | {"platforms": ["linux"]}], [esr], [said(esr, "blocked", **out)]),
        ("another platform", [ban | {"platforms": ["windows"]}], [esr], [met(esr, "1-1")]),
        ("another product", [ban | {"product": "okular"}], [esr], [met(esr, "1-1")]),
        ("without a version", [{"id": "no-esr", "product": "google-chrome"}], [unread],
         [said(unread, "blocked", **out)]),
        ("of two bans the first", [any_track, any_track | {"id": "second"}], [esr],
         [said(esr, "blocked", **out)]),
    ):  # fmt: skip
        yield case(f"forbidden: {name}", copies, manifest(line, forbidden=bans), findings)
    both = manifest(
        line, forbidden=[ban],
        accepted=[{"id": "none", "kind": "browser", "products": [], "others": "blocked"}],
    )  # fmt: skip
    yield case("forbidden outranks not accepted", [esr], both, [said(esr, "blocked", **out)])


def _hindrances() -> Iterator[Json]:
    """Why the way up is closed: told beside the status, which it never changes."""
    for hindrance in ("held", "policy", "not-offered", "hardware", "no-rights"):
        for raw, status in (("138.0", "overdue"), ("139.0", "compliant")):
            about = chrome(raw, hindrances=[hindrance])
            finding = met(about, "139") if status == "compliant" else missed(about, status, "139")
            yield case(f"hindered by {hindrance}: {raw}", [about], manifest(LINE), [finding])
    several = chrome("138.0", hindrances=["held", "no-rights"])
    ban = manifest(LINE, forbidden=[{"id": "ban", "product": "google-chrome"}])
    yield case(
        "hindrances stand beside a ban too", [several], ban,
        [said(several, "blocked", "forbidden", cause="forbidden", requirement="ban")],
    )  # fmt: skip
