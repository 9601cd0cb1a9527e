"""A fleet as an export tells it (`fleet_manifest` judges it).

Made from a seed, so a run can be repeated. Shares, ages of versions and oddities (per-user copies,
old versions that still run, held packages, failed sources) follow what offices look like; nothing
is anybody's.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from passmuster.model.installation import (
    Hindrance,
    Kind,
    Outcome,
    Platform,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Role,
    Scope,
    Support,
    Version,
)
from passmuster.wire.codec import encode
from passmuster.wire.reduction import canonical
from passmuster_publisher.review.inventories import Machine

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
HEADER = b'{"passmuster":"inventories","schema":1}\n'
NEWEST = 400  # the number of this week's release, whatever the product
PLATFORMS: tuple[Platform, ...] = ("windows", "macos", "linux")
_PACKAGING = {"windows": "uninstall", "macos": "app-bundle", "linux": "dpkg"}
_SOURCES = {
    "windows": ("windows", "uninstall", "windows-program", "msix"),
    "macos": ("macos", "app-bundle", "receipt"),
    "linux": ("os-release", "dpkg", "flatpak", "kernel"),
}
_ROLES = {Kind.BROWSER: Role.HTTPS, Kind.PDF_VIEWER: Role.PDF}
# Build, edition of Windows 10 or 11, end of its branch in weeks from now, share.
BUILDS = ((26200, 100, 40), (26100, 46, 50), (22631, 1, 5), (19045, -58, 3), (17763, 110, 2))
MACS = ((26, None, 60), (15, 90, 30), (14, 2, 9), (13, -40, 1))
LINUXES = (("debian", "13", 5), ("debian", "12", 4), ("ubuntu", "24.04", 5), ("debian", "11", 0.2))


def _chromium(number: int) -> str:
    return f"{number // 2 - 49}.0.{7000 + 2 * number}.{60 + number % 2 * 40}"


def _mozilla(number: int) -> str:
    return f"{number // 3 + 20}.0.{number % 3}"


def _esr(number: int) -> str:
    return f"140.{max(0, (number - 340) // 4)}.0"


def _adobe(number: int) -> str:
    return f"25.001.2{number:04d}"


def _dotted(number: int) -> str:
    return f"{number // 20}.{number % 20}.0"


class Product(NamedTuple):
    """A product of the fleet: how it is versioned, on what share of each platform it is."""

    id: str
    kind: Kind
    scheme: str
    version: Callable[[int], str]
    shares: tuple[float, float, float]  # in the order of the platforms
    grace: int  # days from a release to its deadline
    track: str = ""
    every: int = 1  # weeks between two releases


_B, _P = Kind.BROWSER, Kind.PDF_VIEWER
PRODUCTS = (
    Product("google-chrome", _B, "dotted", _chromium, (0.9, 0.8, 0.5), 7, "stable"),
    Product("microsoft-edge", _B, "dotted", _chromium, (1.0, 0.4, 0.1), 9, "stable"),
    Product("firefox", _B, "mozilla", _mozilla, (0.4, 0.5, 0.6), 8, "release", 2),
    Product("firefox", _B, "mozilla", _esr, (0.2, 0.1, 0.5), 10, "esr", 4),
    Product("brave", _B, "dotted", _dotted, (0.1, 0.2, 0.1), 7),
    Product("opera", _B, "dotted", _dotted, (0.1, 0.1, 0.1), 11, "stable", 2),
    Product("vivaldi", _B, "dotted", _dotted, (0.1, 0.1, 0.1), 11, "stable", 2),
    Product("tor-browser", _B, "mozilla", _mozilla, (0.02, 0.02, 0.05), 14, "", 3),
    Product("waterfox", _B, "mozilla", _mozilla, (0.02, 0.02, 0.02), 14, "", 3),
    Product("zen", _B, "mozilla", _mozilla, (0.02, 0.03, 0.02), 14, "", 3),
    Product("chromium", _B, "dotted", _chromium, (0.02, 0.02, 0.7), 6),
    Product("epiphany", _B, "dotted", _dotted, (0.0, 0.0, 0.4), 14, "", 8),
    Product("falkon", _B, "dotted", _dotted, (0.0, 0.0, 0.2), 14, "", 8),
    Product("safari", _B, "dotted", _dotted, (0.0, 1.0, 0.0), 12, "", 4),
    Product("adobe-acrobat-reader", _P, "adobe", _adobe, (0.8, 0.6, 0.0), 10, "continuous", 3),
    Product("adobe-acrobat", _P, "adobe", _adobe, (0.3, 0.2, 0.0), 10, "continuous", 3),
    Product("foxit-pdf-reader", _P, "dotted", _dotted, (0.4, 0.2, 0.0), 14, "", 6),
    Product("foxit-pdf-editor", _P, "dotted", _dotted, (0.2, 0.1, 0.0), 14, "", 6),
    Product("pdf-xchange-editor", _P, "dotted", _dotted, (0.4, 0.0, 0.0), 14, "", 4),
    Product("pdf24-creator", _P, "dotted", _dotted, (0.6, 0.0, 0.0), 14, "", 4),
    Product("sumatrapdf", _P, "dotted", _dotted, (0.4, 0.0, 0.0), 21, "", 9),
    Product("nitro-pdf-pro", _P, "dotted", _dotted, (0.2, 0.1, 0.0), 21, "", 6),
    Product("apple-preview", _P, "dotted", _dotted, (0.0, 1.0, 0.0), 12, "", 4),
    Product("skim", _P, "dotted", _dotted, (0.0, 0.4, 0.0), 21, "", 9),
    Product("pdf-expert", _P, "dotted", _dotted, (0.0, 0.4, 0.0), 21, "", 5),
    Product("evince", _P, "dotted", _dotted, (0.0, 0.0, 0.9), 14, "", 8),
    Product("okular", _P, "dotted", _dotted, (0.02, 0.0, 0.7), 14, "", 8),
    Product("mupdf", _P, "dotted", _dotted, (0.0, 0.0, 0.5), 14, "", 8),
    Product("zathura", _P, "dotted", _dotted, (0.0, 0.0, 0.4), 14, "", 8),
    Product("xpdf", _P, "dotted", _dotted, (0.0, 0.0, 0.4), 14, "", 8),
    # Nothing judges these two.
    Product("arc", _B, "dotted", _dotted, (0.02, 0.1, 0.0), 0),
    Product("unknown-browser", _B, "dotted", _dotted, (0.03, 0.03, 0.03), 0),
)
JUDGED = PRODUCTS[:-2]


def export(path: Path, machines: Iterator[Machine]) -> None:
    """Write machines as a collector does; compressed where the name says so."""
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as file:
        file.write(HEADER)
        for machine in machines:
            file.write(encode(machine) + b"\n")


def machines(number: int, *, customers: int = 300, seed: int = 1) -> Iterator[Machine]:
    """Yield as many machines, each with 8 to 12 installations."""
    dice = Random(seed)  # noqa: S311 - a test's dice
    for _ in range(number):
        customer = min(int(dice.expovariate(4) * customers), customers - 1)
        yield Machine(
            customer=f"c{customer:03d}",
            group=dice.choice(("desks", "tills", "labs")),
            machine=f"{dice.getrandbits(128):032x}",
            reference_time=NOW - timedelta(hours=dice.randrange(240)),
            inventory=inventory(dice),
        )


def inventory(dice: Random) -> ReportedInventory:
    """Return one machine's inventory."""
    platform = dice.choices(PLATFORMS, (70, 15, 15))[0]
    architecture = "arm64" if dice.random() < (0.7 if platform == "macos" else 0.05) else "amd64"
    # Whoever updates one product late updates all of them late.
    weeks = 4.0 if dice.random() < 0.25 else 0.4
    copies = [
        _system(dice, platform, architecture, weeks),
        *(_copy(dice, each, platform, architecture, weeks) for each in _installed(dice, platform)),
    ]
    return ReportedInventory(
        platform=platform,
        architecture=architecture,
        installations=canonical(_chosen(dice, copies)),
        sources=tuple(
            ReportedSource(
                source=name,
                outcome=Outcome.FAILED if dice.random() < 0.003 else Outcome.OK,
                duration_ms=dice.randrange(400),
            )
            for name in sorted(_SOURCES[platform])
        ),
    )


def _installed(dice: Random, platform: Platform) -> list[Product]:
    """Return 7 to 11 products."""
    place = PLATFORMS.index(platform)
    possible = [each for each in PRODUCTS if each.shares[place]]
    found = [each for each in possible if dice.random() < each.shares[place]]
    missing = [each for each in possible if each not in found]
    return (found + dice.sample(missing, max(0, dice.randrange(7, 10) - len(found))))[:11]


def _system(
    dice: Random, platform: Platform, architecture: str, weeks: float
) -> ReportedInstallation:
    support, track = None, ""
    age = _age(dice, weeks, 4)
    if platform == "windows":
        build = dice.choices(BUILDS, [each[-1] for each in BUILDS])[0][0]
        track = dice.choice(("home-pro", "enterprise")) if build != 17763 else "ltsc"
        support = Support.ESU if build == 19045 and dice.random() < 0.4 else None
        product, version = "windows", Version(raw=build_of(build, age), scheme="windows-build")
    elif platform == "macos":
        name = dice.choices(MACS, [each[-1] for each in MACS])[0][0]
        product, version = "macos", Version(raw=mac_of(name, age), scheme="macos")
    else:
        product, name, _ = dice.choices(LINUXES, [each[-1] for each in LINUXES])[0]
        raw = f"{name}.{max(0, 12 - age // 8)}" if product == "debian" else name
        version = Version(raw=raw, scheme="dotted")
    return ReportedInstallation(
        product=product,
        kind=Kind.OS,
        platform=platform,
        architecture=architecture,
        packaging="os",
        track=track,
        support=support,
        on_disk=version,
        hindrances=(Hindrance.HARDWARE,) if dice.random() < 0.02 else (),
    )


def _copy(
    dice: Random, product: Product, platform: Platform, architecture: str, weeks: float
) -> ReportedInstallation:
    age = _age(dice, weeks, product.every)
    user = dice.random() < 0.06
    return ReportedInstallation(
        product=product.id,
        kind=product.kind,
        platform=platform,
        architecture=architecture,
        packaging=_PACKAGING[platform],
        track=product.track if dice.random() < 0.99 else "",
        scope=Scope.USER if user else Scope.MACHINE,
        count=dice.randrange(1, 4) if user else 1,
        on_disk=version_of(product, platform, age) if dice.random() < 0.995 else None,
        running=(version_of(product, platform, age + 1),) if dice.random() < 0.05 else (),
        pending=version_of(product, platform, 0) if age and dice.random() < 0.03 else None,
        hindrances=(dice.choice((Hindrance.HELD, Hindrance.POLICY)),)
        if dice.random() < 0.02
        else (),
    )


def _chosen(dice: Random, copies: Sequence[ReportedInstallation]) -> Iterator[ReportedInstallation]:
    """Yield the copies, one browser and one viewer of them as somebody's default."""
    known = dice.random() < 0.9
    defaults = {
        kind: dice.choice([each for each in copies if each.kind is kind] or [None])
        for kind in _ROLES
    }
    for each in copies:
        if known and defaults.get(each.kind) is each:
            yield replace(each, default_for=(_ROLES[each.kind],))
        else:
            yield each


def _age(dice: Random, weeks: float, every: int) -> int:
    """Return how many weeks old a version is: most are young, a few are ancient."""
    age = dice.randrange(100) if dice.random() < 0.01 else int(dice.expovariate(1 / weeks))
    return age // every * every


def version_of(product: Product, platform: Platform, age: int) -> Version:
    """Return the release of a product that is so many weeks old."""
    number = (NEWEST - age) // product.every * product.every
    upstream = product.version(number)
    if platform == "linux":
        return Version(raw=f"{upstream}-1~deb12u1", scheme="deb", upstream=upstream)
    return Version(raw=upstream, scheme=product.scheme)


def build_of(build: int, age: int) -> str:
    """Return a build of Windows with the revision that is so many weeks old."""
    return f"10.0.{build}.{8000 - 40 * (age // 4)}"


def mac_of(name: int, age: int) -> str:
    """Return the release of a macOS that is so many weeks old."""
    return f"{name}.{max(0, 9 - age // 4)}"
