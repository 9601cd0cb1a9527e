"""The release of a distribution, as exact as the distribution itself states it.

A point release counts only when it continues the number in VERSION_ID. Numbers that are no release
(Gentoo's is its baselayout's, CachyOS's a build's) are none. Where codename or platform and number
name two releases, neither is believed: a derivative may have kept one of them.
Source: os-release(5); Debian's base-files writes the point release into /etc/debian_version up to
12 and DEBIAN_VERSION_FULL since 13; Ubuntu's VERSION carries it; OSTREE_VERSION of rpm-ostree.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.distribution.codenames import contradict, number_of
from passmuster.inventory.distribution.os_file import Stated, printable
from passmuster.model.installation import Evidence, Reading, Version

POINT_RELEASE = "/etc/debian_version"
CONTRADICTS = "release-contradicts"
NOT_STATED = "no-version-stated"
# What base-files says in a file that an administrator may keep across an upgrade is the older.
RULE = "os-release-outranks-debian-version"
# Whatever these write into VERSION_ID, it is no release of theirs.
ROLLING = frozenset(
    {"arch", "archarm", "cachyos", "endeavouros", "garuda", "gentoo", "guix", "manjaro", "void"}
)
# Their VERSION_ID is of the platform that PLATFORM_ID names.
_PLATFORMED = frozenset({
    "almalinux", "amzn", "aurora", "bazzite", "bluefin", "centos", "fedora", "ol", "rhel", "rocky",
})  # fmt: skip
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_PLATFORM = re.compile(r"platform:(?:el|f|al)([0-9]+)")
_CODENAME = re.compile(r"\(([A-Za-z]+)")
_MX = re.compile(r"MX-([0-9]+(?:\.[0-9]+)*)(?:[_ ].*)?")


class Release(NamedTuple):
    """The release with where it was read; without a version there is a reason.

    Attributes:
        also: readings that were outranked by the rule `decided_by`, or that contradict each other.
    """

    version: str
    evidence: Evidence
    reason: str = ""
    also: tuple[Reading, ...] = ()
    decided_by: str = ""


def release(host: Host, stated: Stated) -> Release:
    """Return the release that a machine states.

    Args:
        host: where Debian's point release may be read.
        stated: what its os-release says.
    """
    if stated.derivative:
        match = _MX.fullmatch(stated.derivative_text)
        where = Evidence(
            source="os-release", location=stated.derivative_place, raw=stated.derivative_text
        )
        return Release(match[1], where) if match else Release("", where, NOT_STATED)
    number = stated.values.get("VERSION_ID", "")
    where = _evidence(stated, stated.field, number)
    if stated.id in ROLLING or not _NUMBER.fullmatch(number):
        # Also Debian's testing, and the literal text TEMPLATE_VERSION_ID.
        return Release("", where, NOT_STATED)
    other = _contradiction(stated, number)
    if other is not None:
        return Release("", where, CONTRADICTS, (_reading(number, where), other))
    exact = _exact(stated, number)
    if exact is not None:
        return Release(exact.raw.split()[0], exact)
    if stated.id in ("debian", "raspbian"):
        return _with_point_release(host, stated, number, where)
    return Release(number, where)


def codename(stated: Stated) -> str:
    """Return the release's codename; older files have it in VERSION only."""
    values = stated.values
    match = _CODENAME.search(values.get("VERSION", ""))
    return (values.get("VERSION_CODENAME", "") or (match[1] if match else "")).lower()


def _contradiction(stated: Stated, number: str) -> Reading | None:
    """Return what names another release than the number does."""
    name = codename(stated)
    if contradict(stated.id, number, name):
        raw = number_of(stated.id, name) or name
        field = "VERSION_CODENAME" if "VERSION_CODENAME" in stated.values else "VERSION"
        return _reading(raw, _evidence(stated, field, name))
    platform = stated.values.get("PLATFORM_ID", "")
    match = _PLATFORM.fullmatch(platform)
    if stated.id in _PLATFORMED and match and match[1] != number.partition(".")[0]:
        return _reading(match[1], _evidence(stated, "PLATFORM_ID", platform))
    full = stated.values.get("DEBIAN_VERSION_FULL", "")
    if stated.id == "debian" and _NUMBER.fullmatch(full) and not _continues(full, number):
        return _reading(full, _evidence(stated, "DEBIAN_VERSION_FULL", full))
    return None


def _exact(stated: Stated, number: str) -> Evidence | None:
    """Return a longer release in os-release itself; its first word is the release."""
    fields = {"debian": "DEBIAN_VERSION_FULL", "ubuntu": "VERSION"}
    for field in (fields.get(stated.id, ""), "OSTREE_VERSION"):
        raw = stated.values.get(field, "")
        words = raw.split()
        if words and _continues(words[0], number):
            return _evidence(stated, field, raw)
    return None


def _with_point_release(host: Host, stated: Stated, number: str, where: Evidence) -> Release:
    path = stated.root + POINT_RELEASE
    try:
        text = printable(host.read(path, limit=256).decode("ascii", "replace").strip())
    except HostError:
        return Release(number, where)
    point = Evidence(source="os-release", location=path, raw=text)
    if _continues(text, number):
        return Release(text, point)
    if _NUMBER.fullmatch(text):
        return Release(number, where, also=(_reading(text, point),), decided_by=RULE)
    return Release(number, where)


def _continues(longer: str, stated: str) -> bool:
    return bool(_NUMBER.fullmatch(longer)) and (longer + ".").startswith(stated + ".")


def _evidence(stated: Stated, field: str, raw: str) -> Evidence:
    return Evidence(source="os-release", location=stated.place, field=field, raw=raw)


def _reading(raw: str, evidence: Evidence) -> Reading:
    return Reading(version=Version(raw=raw, scheme="dotted"), evidence=evidence)
