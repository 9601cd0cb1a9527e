"""Two manifests a week apart for the fleet of `fakes.fleet`: some sixty requirements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from fakes.fleet import (
    BUILDS,
    JUDGED,
    LINUXES,
    MACS,
    NEWEST,
    NOW,
    PLATFORMS,
    Product,
    build_of,
    mac_of,
    version_of,
)
from passmuster.model.installation import Platform
from passmuster.model.requirement import (
    Accepted,
    Applies,
    Branch,
    Extended,
    Forbidden,
    Manifest,
    OsMatch,
    Required,
    Requirement,
    Step,
    Withdrawn,
)


def manifest(week: int = 0) -> Manifest:
    """Return the manifest of a week: 0 the one in force, 1 the next one.

    Each week adds a step to every ladder whose product has a release; the next one also brings an
    end forward, withdraws a version, and asks for a viewer.
    """
    requirements = [_windows(week), _macos(week), *_linuxes(week)]
    for place, platform in enumerate(PLATFORMS):
        requirements += [
            _line(product, platform, week) for product in JUDGED if product.shares[place]
        ]
    return Manifest(
        schema=1,
        serial=100 + week,
        issued=NOW + timedelta(weeks=week - 1),
        expires=NOW + timedelta(weeks=week + 6),
        requirements=tuple(requirements),
        required=(
            Required(id="some-browser", any_of=("google-chrome", "firefox", "safari")),
            *(
                (Required(id="some-viewer", any_of=("evince", "okular"), platforms=("linux",)),)
                * week
            ),
        ),
        accepted=(
            Accepted(
                id="browsers",
                kind="browser",
                others="blocked" if week else "not-covered",
                products=tuple(each.id for each in JUDGED if each.id != "waterfox"),
            ),
        ),
        forbidden=(Forbidden(id="no-falkon", product="falkon"),),
    )


def _line(product: Product, platform: Platform, week: int) -> Requirement:
    linux = platform == "linux"
    scheme = "deb" if linux else product.scheme
    steps = tuple(_steps(product, platform, week))
    whole = Branch(id=product.track or "all", steps=steps)
    old_windows = OsMatch(product="windows", below="10.0.17763.0")
    branches = (whole,)
    if product.id == "firefox" and platform == "windows":
        # The last line for systems that nobody else serves any more.
        held_back = Step(minimum="115.20.0", deadline=NOW - timedelta(weeks=8))
        branches = (
            whole,
            Branch(id="esr-115", prefix="115", os=(old_windows,), steps=(held_back,)),
        )
    elif linux and product.id in {"chromium", "firefox"}:
        branches = tuple(
            Branch(
                id=f"{name}-{release}", os=(OsMatch(product=name, release=release),), steps=steps
            )
            for name, release, _ in LINUXES
        )
    crashing = version_of(product, platform, 2 * product.every).raw
    gone = Withdrawn(reason="crashes", versions=(crashing,))
    return Requirement(
        id=f"{product.id}-{product.track or 'all'}-{platform}",
        product=product.id,
        scheme=scheme,
        applies=Applies(
            platforms=(platform,), tracks=(product.track,) if product.id == "firefox" else ()
        ),
        copies="default-handler" if product.id == "okular" else "every",
        branches=branches,
        withdrawn=(gone,) if week and product.id == "opera" else (),
    )


def _steps(product: Product, platform: Platform, week: int) -> Iterator[Step]:
    """Yield the last six steps, each due so many days after its release."""
    newest = (NEWEST - 1 + week) // product.every * product.every
    for number in range(newest - 5 * product.every, newest + 1, product.every):
        released = NOW + timedelta(weeks=number - NEWEST - 1, days=2)
        yield Step(
            minimum=version_of(product, platform, NEWEST - number).raw,
            deadline=released + timedelta(days=product.grace),
            released=released,
            severity="high",
        )


def _windows(week: int) -> Requirement:
    def branch(build: int, weeks: int) -> Branch:
        end = NOW + timedelta(weeks=weeks)
        tuesday = NOW - timedelta(days=14)
        step = Step(minimum=build_of(build, 4), deadline=tuesday + timedelta(days=7))
        newer = Step(minimum=build_of(build, 0), deadline=tuesday + timedelta(days=28))
        return Branch(
            id=f"build-{build}",
            prefix=str(build),
            ends=end,
            ends_by_track={"home-pro": end - timedelta(weeks=52)} if build == 26100 else {},
            extended=(Extended(support=("esu",), ends=NOW + timedelta(weeks=20 - week)),)
            if build == 19045
            else (),
            steps=(step, newer) if week else (step,),
        )

    return Requirement(
        id="windows",
        product="windows",
        scheme="windows-build",
        branches=tuple(branch(build, weeks) for build, weeks, _ in BUILDS),
    )


def _macos(week: int) -> Requirement:
    def branch(name: int, weeks: int | None) -> Branch:
        step = Step(minimum=mac_of(name, 8), deadline=NOW - timedelta(days=3))
        newer = Step(minimum=mac_of(name, 0), deadline=NOW + timedelta(days=18))
        return Branch(
            id=f"macos-{name}",
            prefix=str(name),
            ends=None if weeks is None else NOW + timedelta(weeks=weeks),
            steps=(step, newer) if week else (step,),
        )

    return Requirement(
        id="macos",
        product="macos",
        scheme="macos",
        branches=tuple(branch(name, weeks) for name, weeks, _ in MACS),
    )


def _linuxes(week: int) -> Iterator[Requirement]:
    for product in ("debian", "ubuntu"):
        yield Requirement(
            id=product,
            product=product,
            scheme="dotted",
            branches=tuple(
                Branch(
                    id=f"{name}-{release}",
                    prefix=release,
                    ends=NOW + timedelta(weeks=40 - week) if release == "12" else None,
                )
                for name, release, _ in LINUXES
                if name == product and release != "11"
            ),
        )
