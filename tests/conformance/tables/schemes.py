"""The order of versions, scheme by scheme: each list rises, and each equal pair is one version."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tables.words import Json, branch, case, copy, manifest, met, missed, rule, said, step, version

# From one to the next strictly rising.
RISING = {
    "dotted": ["12", "12.0.1", "12.5", "12.10", "139.0.7258.9", "139.0.7258.128", "1000"],
    "mozilla": ["128.14.0esr", "140.0a1", "140.0a2", "140.0b1", "140.0b9", "140.0b10", "140.0",
                "140.0-1", "140.0-2", "140.0.1", "140.9", "140.12.0esr", "153.0"],
    "deb": ["0.9-1", "9:0.1~~-1", "9:1.0~bpo12+1-1", "9:1.0~rc1-1", "9:1.0-1~bpo12+1",
            "9:1.0-1~deb12u1", "9:1.0-1", "9:1.0-1ubuntu9.4", "9:1.0-1ubuntu9.10", "9:1.0-1+b1",
            "9:1.0-1+b10", "9:1.0-1+deb12u1", "9:1.0-1.1", "9:1.0-2", "9:1.0a-1",
            "9:1.0a1-1",
            "9:1.0+dfsg-1", "9:1.0-rc-1", "9:1.0-rc-2", "9:1.0.1-1", "10:0.1-1", "10:0.1:2-1", "10:0.1:3-1"],
    "rpm": ["0.9-1", "9:1.0~beta-1", "9:1.0~rc1-1", "9:1.0", "9:1.0-1.el9", "9:1.0-2.el9",
            "9:1.0-2.el9_6", "9:1.0-2.el9_6.1", "9:1.0-10.el9", "9:1.0^git1~pre-1", "9:1.0^git1-1",
            "9:1.0^git2-1", "9:1.0A-1", "9:1.0a-1", "9:1.0.a-2", "9:1.0.1-1", "9:1.9-1", "9:1.10-1", "10:0.1-1"],
    "alpm": ["1.0rc1-1", "1.0-1", "1.0-1.1", "1.0-2", "1.0-10", "1.0.a-1", "1.0.1rc-1", "1.0.1-1",
             "1.10-1", "1:0.1-1", "1:0.1.r3.gabc-1"],
    "apk": ["1.0_alpha2-r0", "1.0_beta-r0", "1.0_pre1-r0", "1.0_rc1-r0", "1.0_rc2-r1", "1.0-r0",
            "1.0-r2", "1.0-r10", "1.0_git20260101-r0", "1.0_p1-r0", "1.0a-r0", "1.0.1-r0",
            "1.9-r0", "1.10-r0"],
    "brave": ["1.9.100", "1.90.128", "149.1.91.170", "1.91.175.0", "148.1.91.180", "192.1"],
    "macos": ["10.15.7", "13.4.1", "13.4.1 (a)", "13.4.1 (c)", "13.5", "26.3.1", "26.3.1 (b)",
              "26.3.2", "26.10"],
    "windows-build": ["10.0.26100.1", "26100.99", "10.0.26100.1742", "26100.6899", "6.3.26100.10000"],
    "adobe": ["24.001.30159", "2024.001.30225", "24.1.30307.0", "24.005.30001"],
}  # fmt: skip
EQUAL = {
    "dotted": [("12", "12.0.0"), ("24.04", "24.4")],
    "mozilla": [("140.12.0esr", "140.12"), ("1.21.3b", "1.21.3.0")],
    "deb": [("1.0", "0:1.0-0"), ("1.05-1", "1.5-01"), ("0:2-1", "2-1"), ("1.0a-1", "1.0a0-1")],
    "rpm": [("1.05-1", "1.5-01"), ("0:2_0-1", "2.0-1"), ("1.0fc4", "1.0.fc.4")],
    "alpm": [("0:1.0-1", "1.00-01")],
    "apk": [("006-r0", "6-r00")],
    "brave": [("149.1.91.175", "1.91.175"), ("191.175", "1.91.175.0")],
    "macos": [("26", "26.0.0"), ("26.0 (a)", "26 (a)")],
    "windows-build": [("10.0.26100.6899", "26100.6899")],
    "adobe": [("2024.001.30307", "24.1.30307.0"), ("26.002.21931", "26.2.21931")],
}
# No order between the two: different builds, different tracks.
APART = {
    "windows-build": [("10.0.26100.6899", "26200.1"), ("10.0.19045.1", "26100.6899")],
    "adobe": [("24.001.30307", "24.005.20320"), ("25.001.20432", "24.001.30307"),
              ("20.005.30793", "24.001.30307"), ("11.0.23", "24.005.20320")],
}  # fmt: skip
# Not of the scheme's grammar: unknown, never old.
REFUSED = {
    "dotted": ["140.12.0esr", "", "1.2.3.4.5.6.7.8.9", "1..2", " 1.2", "1.2\n", "\u0661.2"],
    "mozilla": ["G6.0.20", "140.0rc1", "140.0.0.0.0", "140.0-"],
    "deb": ["1.0_1", "a:1-1", ":1-1", "1.0-1-", "1.0 1"],
    "rpm": ["a:1-1", "-1", "1.0 1", "1.0-1-1"],
    "alpm": ["1.0-", "1.", "1-1-1", "x:1-1"],
    "apk": ["1.0_foo-r0", "1.0-1", "1.0ab-r0", "1:1.0-r0"],
    "brave": ["149.0.7827.102", "2.91.175", "1.91", "1.91.175-1"],
    "macos": ["26.3.1a", "26.3.1 (A)", "26.3.1.1", "26.3.1(a)"],
    "windows-build": ["26100", "10.0.26100", "10.0.100.1", "11.0.26100.1", "KB5060533"],
    "adobe": ["24.005", "24.005.10320", "2124.001.30307", "DC"],
}


def cases() -> Iterator[Json]:
    """Yield neighbours both ways, equal forms, and what has no order."""
    for scheme, texts in RISING.items():
        for lower, higher in pairwise(texts):
            yield _case(scheme, lower, higher, good=False)
            yield _case(scheme, higher, lower, good=True)
    for scheme, pairs in EQUAL.items():
        for one, other in pairs:
            yield _case(scheme, one, other, good=True)
            yield _case(scheme, other, one, good=True)
    for scheme, pairs in APART.items():
        for one, other in pairs:
            yield _case(scheme, one, other, reason="not-comparable")
    for scheme, texts in REFUSED.items():
        for text in texts:
            yield _case(scheme, text, RISING[scheme][0], reason="version-unparsable")
        yield _case(scheme, RISING[scheme][0], "no version", reason="version-unparsable")
        yield _case(scheme, "1" * 257, RISING[scheme][0], reason="version-unparsable")
    yield from _between_schemes()


def _case(scheme: str, raw: str, minimum: str, *, good: bool = False, reason: str = "") -> Json:
    about = copy("okular", "pdf-viewer", version(raw, scheme))
    about["on_disk"]["raw"] = raw
    document = manifest(rule("okular", scheme, branch("all", step(minimum))))
    if reason:
        # A branch is known only once the version could be read; two that have no order were read.
        finding = said(about, "unknown", reason, requirement="line:okular")
    elif good:
        finding = met(about, minimum)
    else:
        finding = missed(about, "overdue", minimum)
    shown = raw if len(raw) < 99 else f"{len(raw)} digits"
    return case(f"{scheme}: {shown!a} by {minimum}", [about], document, [finding])


def _between_schemes() -> Iterator[Json]:
    """A distribution's order needs its own version; upstream's takes the upstream part."""
    packaged = version("1:140.12.0esr-1~deb12u1", "deb", "140.12.0")
    bare = version("1:140.12.0esr-1~deb12u1", "deb")
    own = version("140.12.0esr", "mozilla")
    plain = version("140.12.0", "dotted")
    for name, on_disk, scheme, minimum, status in (
        ("a package by upstream's line", packaged, "mozilla", "140.12.0", "compliant"),
        ("a package by upstream's line", packaged, "mozilla", "140.12.1", "overdue"),
        ("a package that states no upstream part", bare, "mozilla", "140.12.0", "not-comparable"),
        ("upstream's version by a package's line", own, "deb", "1:140.12.1esr-1", "overdue"),
        ("upstream's version by a package's line", own, "deb", "140.11.9esr-1", "compliant"),
        ("upstream's version by a package's line", own, "deb", "140.12.0esr-1", "not-comparable"),
        ("upstream's version by a package's line", own, "rpm", "1:140.12.1-1.el9", "overdue"),
        ("upstream's version by a package's line", own, "alpm", "140.12-1", "not-comparable"),
        ("plain numbers by Mozilla's line", plain, "mozilla", "140.12.1", "overdue"),
        ("plain numbers by Mozilla's line", plain, "mozilla", "140.12", "compliant"),
        ("Mozilla's version by a line of plain numbers", own, "dotted", "1", "version-unparsable"),
        ("a deb by an rpm's line", packaged, "rpm", "140.12.0-1", "not-comparable"),
        ("an rpm by a deb's line", version("140.12.0-1.el9", "rpm", "140.12.0"), "deb", "140.12.0-1",
         "not-comparable"),
        ("a version of an unknown scheme", version("1.2", "semver"), "dotted", "1.2", "not-comparable"),
        ("numbers by a package's line that has none in front", own, "deb", "gabc-1",
         "version-unparsable"),
    ):  # fmt: skip
        about = copy("firefox", "browser", on_disk)
        document = manifest(rule("firefox", scheme, branch("all", step(minimum))))
        finding = said(about, "unknown", status, requirement="line:firefox")
        if status in ("compliant", "overdue"):
            finding = (
                met(about, minimum) if status == "compliant" else missed(about, status, minimum)
            )
        yield case(f"{name}: {scheme} {minimum}, {status}", [about], document, [finding])
