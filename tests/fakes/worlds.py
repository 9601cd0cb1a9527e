"""Strategies: machines and manifests in which a few versions, tracks and instants meet often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from passmuster.model.installation import (
    Hindrance,
    Kind,
    Outcome,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Role,
    Scope,
    Support,
    Version,
)
from passmuster.model.requirement import (
    Accepted,
    Applies,
    Branch,
    Extended,
    Forbidden,
    Held,
    Manifest,
    OsMatch,
    Required,
    Requirement,
    Step,
    Withdrawn,
)
from passmuster.model.waiver import Waiver

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
# Rising, and comparable with each other.
POOLS = {
    "dotted": ["12", "12.5", "12.10", "13.0.1", "139.0.7258.128"],
    "mozilla": ["128.14.0esr", "140.0b9", "140.0", "140.12.0esr", "153.0"],
    "deb": ["1.0~rc1-1", "1.0-1~deb12u1", "1.0-1", "1.0-1+b1", "1:0.9-1"],
    "rpm": ["1.0~rc1-1", "1.0-1.el9", "1.0-2.el9", "1.0^git1-1", "1:0.9-1"],
    "alpm": ["1.0rc1-1", "1.0-1", "1.0-2", "1.0.1-1", "1:0.9-1"],
    "apk": ["1.0_rc1-r0", "1.0-r0", "1.0-r2", "1.0_p1-r0", "1.0.1-r0"],
    "brave": ["1.90.128", "149.1.91.170", "1.91.175.0", "192.1", "1.92.101"],
    "macos": ["15.7.2", "15.7.2 (a)", "15.7.3", "26.0", "26.0 (b)"],
    "windows-build": ["10.0.26100.1", "26100.1742", "26100.4000", "26100.6899", "26100.7000"],
    "adobe": ["24.001.30159", "2024.001.30225", "24.1.30307.0", "24.005.30001", "24.006.30001"],
}
TRACKS = ["", "release", "esr"]
ARCHITECTURES = ["amd64", "arm64"]
PRODUCTS = ["firefox", "okular"]

instants = st.integers(-5, 5).map(lambda hours: NOW + timedelta(hours=hours))
tracks = st.sampled_from(TRACKS)
schemes = st.sampled_from(sorted(POOLS))


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Return mostly nothing, sometimes one or two of the values."""
    return st.just(()) | st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def steps(scheme: str) -> st.SearchStrategy[tuple[Step, ...]]:
    """Return ladders whose minimums rise; their deadlines may fall."""
    rung = st.builds(
        Step, minimum=st.sampled_from(POOLS[scheme]), deadline=instants,
        architectures=some(ARCHITECTURES), exploited=st.booleans(),
    )  # fmt: skip
    return st.lists(rung, max_size=3).map(
        lambda each: tuple(sorted(each, key=lambda step: POOLS[scheme].index(step.minimum)))
    )


def branches(scheme: str, **more: object) -> st.SearchStrategy[Branch]:
    """Return branches that speak of every version of the pool, unless said otherwise."""
    extended = st.builds(
        Extended, support=some(["esu", "lts"]), ends=st.none() | instants,
        proven_from=st.just("") | st.sampled_from(POOLS[scheme]),
    )  # fmt: skip
    fields = {
        "steps": steps(scheme), "ends": st.none() | instants,
        "ends_by_track": st.dictionaries(st.sampled_from(TRACKS[1:]), instants, max_size=2),
        "extended": st.lists(extended, max_size=2).map(tuple),
        "held": st.none() | st.just(Held(reason="disagree")),
    }  # fmt: skip
    return st.builds(Branch, id=st.just("b"), **fields | more)


def copies(scheme: str, product: str = "firefox") -> st.SearchStrategy[ReportedInstallation]:
    """Return copies with versions of one scheme, some of them unreadable or not told."""
    versions = st.builds(
        Version, raw=st.sampled_from([*POOLS[scheme], "junk junk"]), scheme=st.just(scheme)
    )
    return st.builds(
        ReportedInstallation, product=st.just(product), kind=st.just(Kind.BROWSER),
        platform=st.just("linux"), architecture=st.sampled_from(ARCHITECTURES),
        packaging=st.sampled_from(["dpkg", "files"]), track=tracks,
        scope=st.sampled_from(Scope), on_disk=st.none() | versions,
        running=st.lists(st.none() | versions, max_size=2).map(tuple),
        support=st.none() | st.sampled_from([Support.ESU, Support.LTS]),
        hindrances=st.sampled_from([(), (Hindrance.HELD,)]),
        default_for=st.sampled_from([(), (Role.HTTPS,), (Role.PDF,)]),
    )  # fmt: skip


def requirements(scheme: str, product: str) -> st.SearchStrategy[Requirement]:
    """Return requirements with anything that judging knows, and a word of tomorrow."""
    prefixes = st.sampled_from(["", "12", "140", "26100", "1", "24"])
    applies = st.builds(
        Applies, tracks=some(TRACKS[1:]), packagings=some(["dpkg"]),
        os=st.sampled_from([(), (OsMatch(product="debian", at_least="12"),)]),
    )  # fmt: skip
    withdrawn = st.builds(
        Withdrawn, reason=st.just("hole"), versions=some(POOLS[scheme]),
        below=st.just("") | st.sampled_from(POOLS[scheme]),
    )  # fmt: skip
    lines = branches(
        scheme, prefix=prefixes, tracks=some(TRACKS[1:]), architectures=some(ARCHITECTURES)
    )
    return st.builds(
        Requirement, id=st.just(f"line:{product}"), product=st.just(product),
        scheme=st.just(scheme), applies=applies,
        rule=st.sampled_from(["ladder"] * 9 + ["tomorrow"]),
        copies=st.sampled_from(["every"] * 4 + ["default-handler", "tomorrow"]),
        branches=st.lists(lines, max_size=3).map(tuple),
        withdrawn=st.lists(withdrawn, max_size=1).map(tuple),
        unlisted_branch=st.sampled_from(["unsupported", "unknown", "not-covered"]),
    )  # fmt: skip


@st.composite
def manifests(draw: st.DrawFn, scheme: str) -> Manifest:
    """Return manifests for both products, with lists now and then."""
    lines = [draw(requirements(scheme, product)) for product in PRODUCTS]
    accepted = Accepted(id="list", kind="browser", products=("firefox",), others="blocked")
    return Manifest(
        schema=1, serial=1, issued=NOW, expires=NOW, requirements=tuple(lines),
        required=draw(st.sampled_from([(), (Required(id="want", any_of=("okular",)),)])),
        accepted=draw(st.sampled_from([(), (), (accepted,)])),
        forbidden=draw(st.sampled_from(
            [(), (), (Forbidden(id="ban", product="okular", tracks=("esr",)),)]
        )),
    )  # fmt: skip


@st.composite
def inventories(draw: st.DrawFn, scheme: str) -> ReportedInventory:
    """Return machines with a system and a few copies of both products."""
    system = ReportedInstallation(
        product="debian", kind=Kind.OS, platform="linux", architecture="amd64", packaging="os",
        on_disk=Version(raw=draw(st.sampled_from(["11.1", "12.5"])), scheme="dotted"),
    )  # fmt: skip
    found = [
        copy for product in PRODUCTS for copy in draw(st.lists(copies(scheme, product), max_size=2))
    ]
    names = draw(st.lists(st.sampled_from(["dpkg", "flatpak"]), max_size=2, unique=True))
    return ReportedInventory(
        platform="linux", architecture="amd64", installations=(system, *found),
        sources=tuple(
            ReportedSource(source=name, outcome=draw(st.sampled_from(Outcome))) for name in names
        ),
    )  # fmt: skip


def waivers(scheme: str) -> st.SearchStrategy[Waiver]:
    """Return waivers, some for one machine or group, some for versions."""
    return st.builds(
        Waiver, id=st.sampled_from(["w-1", "w-2"]), expires=instants,
        product=st.sampled_from(["", *PRODUCTS]),
        requirement=st.sampled_from(["", "line:firefox", "want", "ban"]),
        machines=some(["m-1", "m-2"]), groups=some(["sales", "it"]),
        versions=some(POOLS[scheme]), scheme=st.just(scheme),
        below=st.just("") | st.sampled_from(POOLS[scheme]),
    )  # fmt: skip
