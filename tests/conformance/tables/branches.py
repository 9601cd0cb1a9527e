"""Which branch speaks of a copy: prefixes, tracks, architectures, and what is outside them all."""

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
)

ID = {"requirement": "line:firefox"}


def cases() -> Iterator[Json]:
    """Yield prefixes, what is outside them, and branches for some copies."""
    yield from _prefixes()
    yield from _prefixes_of_schemes()
    yield from _newer_and_older()
    yield from _tracks()
    yield from _architectures()


def _fox(raw: str, **more: object) -> Json:
    return copy("firefox", "browser", version(raw, "mozilla"), **more)


def _prefixes() -> Iterator[Json]:
    """The longest prefix that fits; in the manifest the general branch stands first."""
    document = manifest(
        rule("firefox", "mozilla",
             branch("any", step("153.0")), branch("140", step("140.9"), prefix="140"),
             branch("140.12", step("140.12.3"), prefix="140.12"),
             branch("128", step("128.14"), prefix="128"))
    )  # fmt: skip
    for raw, name, minimum, good in (
        ("153.0", "any", "153.0", True), ("152.9", "any", "153.0", False),
        ("140.9", "140", "140.9", True), ("140.8.9", "140", "140.9", False),
        ("140.13", "140", "140.9", True), ("140.12.3", "140.12", "140.12.3", True),
        ("140.12.2", "140.12", "140.12.3", False), ("140.12", "140.12", "140.12.3", False),
        ("140.1", "140", "140.9", False), ("140.120", "140", "140.9", True),
        ("14.12", "any", "153.0", False), ("1400.1", "any", "153.0", True),
        ("128.14esr", "128", "128.14", True), ("128.13esr", "128", "128.14", False),
        ("140", "140", "140.9", False),
    ):  # fmt: skip
        about = _fox(raw)
        finding = met(about, minimum, name) if good else missed(
            about, "overdue", minimum, branch=name
        )  # fmt: skip
        yield case(f"longest prefix: {raw} is of branch {name}", [about], document, [finding])
    twice = manifest(
        rule("firefox", "mozilla",
             branch("one", step("140.1"), prefix="140"), branch("two", step("141"), prefix="140"))
    )  # fmt: skip
    about = _fox("140.5")
    yield case(
        "two branches with one prefix: the first speaks",
        [about],
        twice,
        [met(about, "140.1", "one")],
    )


def _prefixes_of_schemes() -> Iterator[Json]:
    """A prefix is numbers, whatever a scheme writes before and behind them."""
    for scheme, raw, prefix, fits in (
        ("dotted", "24.04", "24.4", True), ("dotted", "24.4", "24.04", True),
        ("dotted", "24.10", "24.1", False), ("dotted", "120.1", "12", False),
        ("dotted", "12", "12.0", False), ("dotted", "12.0", "12", True),
        ("deb", "4:22.12.3-1", "22.12", True), ("deb", "4:22.12.3-1", "4", False),
        ("deb", "140.12.0esr-1~deb12u1", "140.12.0", True), ("deb", "140~b1-1", "140", True),
        ("deb", "1:1snap1-0ubuntu5", "1", True),
        ("rpm", "1:3.28.4-16.el8_10", "3.28", True), ("rpm", "1:3.28.4-16.el8_10", "1", False),
        ("rpm", "3.28.4-16.el8_10", "3.28.4.16", False),
        ("alpm", "1:142.0.1-2", "142.0", True), ("alpm", "142.0.1-1", "142.0.1.1", False),
        ("apk", "142.0.1_rc2-r0", "142.0.1", True), ("apk", "142.0.1-r0", "14", False),
        ("adobe", "2024.001.30307", "24", True), ("adobe", "24.001.30307", "2024", False),
        ("adobe", "24.001.30307", "24.1", True), ("adobe", "20.005.30793", "24", False),
        ("brave", "149.1.91.175", "1.91", True), ("brave", "149.1.91.175", "149", False),
        ("brave", "191.175", "1.91", True),
        ("windows-build", "10.0.26100.6899", "26100", True), ("windows-build", "26100.6899", "10", False),
        ("windows-build", "10.0.19045.7663", "19045.7663", True),
        ("macos", "26.3.1 (a)", "26.3.1", True), ("macos", "26.3.1 (a)", "26", True),
        ("macos", "26.3", "2", False), ("mozilla", "140.12.0esr", "140.12", True),
        ("mozilla", "155.0b3", "155", True), ("mozilla", "155.0a1", "15", False),
    ):  # fmt: skip
        about = copy("okular", "pdf-viewer", version(raw, scheme))
        document = manifest(
            rule("okular", scheme, branch("this", prefix=prefix), unlisted_branch="not-covered",
                 branches=[branch("this", prefix=prefix), branch("far", prefix="99999.9")])
        )  # fmt: skip
        outside = said(about, "not-covered", "unlisted-branch", requirement="line:okular")
        yield case(
            f"prefix {prefix} and {scheme} {raw}", [about], document,
            [met(about, branch="this") if fits else outside],
        )  # fmt: skip
    about = _fox("140.1")
    document = manifest(rule("firefox", "mozilla", branch("odd", prefix="140.x")))
    yield case(
        "a prefix that is no number makes unknown", [about], document,
        [said(about, "unknown", "version-unparsable", **ID)],
    )  # fmt: skip
    nameless = copy("okular", "pdf-viewer", version("gabc1", "deb"))
    document = manifest(rule("okular", "deb", branch("1", prefix="1")))
    yield case(
        "a package's version without a number in front is of no branch that could be told",
        [nameless], document,
        [said(nameless, "unknown", "version-unparsable", requirement="line:okular")],
    )  # fmt: skip


def _newer_and_older() -> Iterator[Json]:
    """Outside every branch: newer than all that is known blames nobody."""
    steps = [branch("14", step("14.8"), prefix="14"), branch("15", step("15.7"), prefix="15")]
    apple = manifest(rule("macos", "macos", *steps))
    bare = manifest(rule("debian", "dotted", branch("12", prefix="12"), branch("13", prefix="13")))
    builds = manifest(
        rule("windows", "windows-build", branch("24H2", step("26100.6899"), prefix="26100"),
             branch("25H2", step("26200.6899"), prefix="26200"))
    )  # fmt: skip
    mixed = manifest(
        rule("debian", "dotted", branch("12", step("12.5"), prefix="12"), branch("13", prefix="13"))
    )
    adobe = manifest(
        rule("adobe-acrobat-reader", "adobe", branch("24", step("24.001.30307"), prefix="24"),
             branch("20", step("20.005.30793"), prefix="20"))
    )  # fmt: skip
    for name, about, document, status in (
        ("macOS above every minimum", _mac("26.0"), apple, "unknown"),
        ("macOS between two branches", _mac("14.9"), apple, "compliant"),
        ("macOS below every branch", _mac("13.7.8"), apple, "unsupported"),
        ("a release above branches without steps", debian("14.0"), bare, "unknown"),
        ("a release below branches without steps", debian("11.11"), bare, "unsupported"),
        ("a release above one branch, of none", debian("12"), bare, "compliant"),
        ("a release above branches with and without steps", debian("14.0"), mixed, "unknown"),
        ("a release below branches with and without steps", debian("11"), mixed, "unsupported"),
        ("a build above every known build", windows("10.0.28000.1"), builds, "unknown"),
        ("a build below every known build", windows("10.0.22631.9999"), builds, "unsupported"),
        ("a build between known builds", windows("10.0.26120.1"), builds, "unsupported"),
        ("a classic track newer than every known one", _adobe("27.001.30001"), adobe, "unknown"),
        ("a classic track between known ones", _adobe("22.001.30001"), adobe, "unsupported"),
        ("a classic track older than every known one", _adobe("17.012.30262"), adobe, "unsupported"),
    ):  # fmt: skip
        yield case(f"outside the branches: {name}", [about], document, [_outside(about, status)])
    line, arm = {"requirement": "line:firefox"}, {"architectures": ["arm64"]}
    document = manifest(rule("firefox", "deb", branch("arm", step("140.12.0esr-1"), **arm)))
    for raw, status, reason in (
        ("140.12.0esr-2", "unknown", "newer-than-known"),
        ("140.12.0esr-1", "unsupported", "unlisted-branch"),
        ("140.12.0esr-1~deb12u1", "unsupported", "unlisted-branch"),
    ):
        about = firefox(raw)
        yield case(
            f"outside the branches: {raw} beside another architecture's line", [about], document,
            [said(about, status, reason, **line)],
        )  # fmt: skip
    bare = manifest(rule("firefox", "deb", branch("arm", prefix="140.12", **arm)))
    for raw, status, reason in (
        ("140.13.0esr-1", "unknown", "newer-than-known"), ("140.12.9esr-1", "unsupported", "unlisted-branch"),
        ("140.11.0esr-1", "unsupported", "unlisted-branch"),
    ):  # fmt: skip
        about = firefox(raw)
        yield case(
            f"outside the branches: {raw} beside another architecture's branch", [about], bare,
            [said(about, status, reason, **line)],
        )  # fmt: skip
    general = manifest(rule("firefox", "deb", branch("arm", **arm)))
    about = firefox("199.0-1")
    yield case(
        "outside the branches: another architecture's branch of every version", [about], general,
        [said(about, "unsupported", "unlisted-branch", **line)],
    )  # fmt: skip
    for raw, status, reason in (
        ("140.12.1", "unknown", "newer-than-known"), ("140.12.0", "unknown", "not-comparable"),
        ("140.11.9", "unsupported", "unlisted-branch"),
    ):  # fmt: skip
        about = _fox(raw)
        yield case(
            f"outside the branches: upstream's {raw} beside another architecture's line", [about],
            document, [said(about, status, reason, **line)],
        )  # fmt: skip


def _outside(about: Json, status: str) -> Json:
    line = {"requirement": f"line:{about['product']}"}
    if status == "compliant":
        return met(about, *{"macos": ["14.8", "14"], "debian": ["", "12"]}[about["product"]])
    reason = {"unknown": "newer-than-known", "unsupported": "unlisted-branch"}[status]
    return said(about, status, reason, **line)


def _mac(raw: str) -> Json:
    return copy("macos", "os", version(raw, "macos"), platform="macos", architecture="arm64")


def _adobe(raw: str) -> Json:
    return copy("adobe-acrobat-reader", "pdf-viewer", version(raw, "adobe"), platform="windows")


def _tracks() -> Iterator[Json]:
    document = manifest(
        rule("firefox", "mozilla",
             branch("esr", step("140.12"), tracks=["esr"], prefix="140"),
             branch("release", step("153.0"), tracks=["release", "beta"]))
    )  # fmt: skip
    for track, raw, name, minimum, status in (
        ("esr", "140.12", "esr", "140.12", "compliant"), ("esr", "140.11", "esr", "140.12", "overdue"),
        ("release", "153.0", "release", "153.0", "compliant"),
        ("release", "140.12", "release", "153.0", "overdue"),
        ("beta", "154.0b2", "release", "153.0", "compliant"),
        ("esr", "128.14", "", "", "unsupported"), ("nightly", "150.0a1", "", "", "unsupported"),
        ("nightly", "154.0a1", "", "", "newer"),
        ("", "140.12", "", "", "track-unknown"), ("", "153.0", "", "", "track-unknown"),
    ):  # fmt: skip
        about = _fox(raw, track=track)
        yield case(
            f"branches by track: {track or 'no track'} {raw}", [about], document,
            [_by_track(about, status, minimum, name)],
        )  # fmt: skip
    general = manifest(
        rule("firefox", "mozilla", branch("esr", step("140.12"), tracks=["esr"], prefix="140"),
             branch("any", step("140.1")))
    )  # fmt: skip
    for track, raw, name, minimum, status in (
        ("esr", "140.11", "esr", "140.12", "overdue"), ("release", "140.11", "any", "140.1", "compliant"),
        ("", "140.11", "any", "140.1", "compliant"), ("esr", "141.0", "any", "140.1", "compliant"),
    ):  # fmt: skip
        about = _fox(raw, track=track)
        yield case(
            f"a branch for every track beside one: {track or 'no track'} {raw}", [about], general,
            [_by_track(about, status, minimum, name)],
        )  # fmt: skip


def _by_track(about: Json, status: str, minimum: str, name: str) -> Json:
    return {
        "compliant": lambda: met(about, minimum, name),
        "overdue": lambda: missed(about, "overdue", minimum, branch=name),
        "unsupported": lambda: said(about, "unsupported", "unlisted-branch", **ID),
        "newer": lambda: said(about, "unknown", "newer-than-known", **ID),
        "track-unknown": lambda: said(about, "unknown", "track-unknown", **ID),
    }[status]()


def _architectures() -> Iterator[Json]:
    document = manifest(
        rule("firefox", "mozilla", branch("arm", step("140"), architectures=["arm64"]),
             branch("intel", step("153"), architectures=["amd64", "i386"]))
    )  # fmt: skip
    for architecture, name, minimum, good in (
        ("arm64", "arm", "140", True), ("amd64", "intel", "153", False), ("i386", "intel", "153", False),
    ):  # fmt: skip
        about = _fox("141.0", architecture=architecture)
        finding = met(about, minimum, name) if good else missed(
            about, "overdue", minimum, branch=name
        )  # fmt: skip
        yield case(f"branches by architecture: {architecture}", [about], document, [finding])
    about = _fox("141.0", architecture="riscv64")
    yield case(
        "branches by architecture: none for this one", [about], document,
        [said(about, "unsupported", "unlisted-branch", **ID)],
    )  # fmt: skip
