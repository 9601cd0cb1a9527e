"""The distribution and its release, from os-release and what Debian and Ubuntu add to it.

Source: os-release(5); Debian's base-files writes the point release into /etc/debian_version up to
12 and DEBIAN_VERSION_FULL since 13; Ubuntu's VERSION carries it.
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.model.installation import Evidence

PLACES = ("/etc/os-release", "/usr/lib/os-release")
POINT_RELEASE = "/etc/debian_version"
LIMIT = 64 * 1024
_LINE = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_ESCAPED = re.compile(r"\\([\"$`\\'])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def look(look: Look) -> list[Observation] | None:
    """Return the one operating system of this host; None on a host without os-release."""
    for place in PLACES:
        try:
            payload = look.host.read(place, limit=LIMIT)
        except AbsentError:
            continue
        return [_observe(look, place, parse(payload))]
    return None


def parse(payload: bytes) -> dict[str, str]:
    """Return the assignments of an os-release file; lines that are none are passed over.

    Values may be bare, in single or in double quotes, with blanks though unquoted, and lines may
    end with CR LF: all of it was seen in the wild.
    """
    values: dict[str, str] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            values[match[1]] = _unquoted(match[2].strip())
    return values


def _unquoted(text: str) -> str:
    if text[:1] not in {'"', "'"}:
        return text
    quote, inner = text[0], text[1:]
    if len(inner) > 0 and inner.endswith(quote):
        inner = inner[:-1]
    # os-release(5): inside double quotes these five are written with a backslash.
    return _ESCAPED.sub(r"\1", inner) if quote == '"' else inner


def _observe(look: Look, place: str, values: dict[str, str]) -> Observation:
    if not values.get("ID"):
        raise NoDataError(f"{place}: no ID in it")
    field, version, where = _version(look, place, values)
    return Observation(
        source="os-release",
        seen={
            "id": values["ID"],
            "version_id": values.get("VERSION_ID", ""),
            "name": values.get("NAME", ""),
            "codename": values.get("VERSION_CODENAME", ""),
        },
        version=version,
        evidence=Evidence(source="os-release", location=where, field=field, raw=version),
        packaging="os",
        path=place,
        reason="" if version else "no-version-stated",
    )


def _version(look: Look, place: str, values: dict[str, str]) -> tuple[str, str, str]:
    """Return field, release and file: the point release where the distribution states one."""
    stated = values.get("VERSION_ID", "")
    if not _NUMBER.fullmatch(stated):
        # Rolling releases, Debian's testing, and the literal text TEMPLATE_VERSION_ID.
        return "VERSION_ID", "", place
    full = values.get("DEBIAN_VERSION_FULL", "")
    if values["ID"] == "debian" and _continues(full, stated):
        return "DEBIAN_VERSION_FULL", full, place
    if values["ID"] == "debian":
        point = _point_release(look)
        if _continues(point, stated):
            return "", point, POINT_RELEASE
    words = values.get("VERSION", "").split()
    if values["ID"] == "ubuntu" and words and _continues(words[0], stated):
        return "VERSION", words[0], place
    return "VERSION_ID", stated, place


def _point_release(look: Look) -> str:
    try:
        payload = look.host.read(POINT_RELEASE, limit=256)
    except HostError:
        return ""
    return payload.decode("ascii", "replace").strip()


def _continues(longer: str, stated: str) -> bool:
    return bool(_NUMBER.fullmatch(longer)) and (longer + ".").startswith(stated + ".")
