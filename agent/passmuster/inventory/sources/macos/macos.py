"""The release of macOS with its security improvement: one observation.

The platform's file outranks SystemVersion.plist; a version that only old programs are told is
none. The cryptex adds its letter where it is of the very same release; where it is of another one,
both are shown and no letter is added.
Source: reference/detection.md, sections 4.3 and 13.
"""

from __future__ import annotations

from passmuster.inventory.macos.releases import is_preview, release
from passmuster.inventory.macos.system_version import SOURCE, Stated, files, supplement
from passmuster.inventory.observation import Look, NoDataError, Observation, Seen
from passmuster.model.installation import Circumstance, Evidence, Reading, Version

PREVIEW = "preview-build"
_PLATFORM_RULE = "platform-file-outranks-system-version"
_SUPPLEMENT_RULE = "supplement-completes-system"
_SYSTEM_RULE = "system-outranks-supplement"


def look(look: Look) -> list[Seen] | None:
    """Return the one operating system of this host; None on a host without its files.

    Raises:
        NoDataError: the files are there and name no system.
        HostError: they cannot be read.
    """
    stated = files(look.host, look.notes)
    if not stated:
        return None
    name = next((each.name for each in stated if each.name), "")
    if not name:
        raise NoDataError(f"{stated[0].path}: no ProductName in it")
    base = next((each for each in stated if each.version and not each.is_told_to_old_programs),
                None)  # fmt: skip
    if base is None:
        return [_unknown(stated, name)]
    seen: list[Seen] = [_observe(base, stated, supplement(look.host, look.notes), name)]
    if is_preview(base.build):
        told = Evidence(source=SOURCE, location=base.path, field="ProductBuildVersion",
                        raw=base.build)  # fmt: skip
        seen.append(Circumstance(name=PREVIEW, evidence=told))
    return seen


def _unknown(stated: list[Stated], name: str) -> Observation:
    """Return a system whose version cannot be told, with what stands there instead."""
    return Observation(
        source=SOURCE,
        seen={"name": name},
        version="",
        evidence=stated[0].evidence(),
        packaging="os",
        path=stated[0].path,
        also=tuple(_reading(each) for each in stated if each.version),
        reason="version-unknown",
    )


def _observe(base: Stated, stated: list[Stated], extra: Stated | None, name: str) -> Observation:
    """Return the system of a base version and, where it is of this release, a supplement."""
    others = [
        each for each in stated if each is not base and each.version not in {"", base.version}
    ]
    also = [_reading(each) for each in others]
    version, evidence, rule = base.version, base.evidence(), _PLATFORM_RULE if others else ""
    if extra is not None and extra.version == base.version and extra.extra:
        also.insert(0, _reading(base))
        version, rule = f"{base.version} {extra.extra}", _SUPPLEMENT_RULE
        evidence = extra.evidence(with_extra=True)
    elif extra is not None and extra.version not in {"", base.version}:
        also.append(_reading(extra))
        rule = rule or _SYSTEM_RULE
    return Observation(
        source=SOURCE,
        seen={"name": name},
        version=version,
        evidence=evidence,
        packaging="os",
        path=base.path,
        also=tuple(also),
        decided_by=rule,
        release=release(base.version),
    )


def _reading(stated: Stated) -> Reading:
    raw = f"{stated.version} {stated.extra}".strip()
    return Reading(
        version=Version(raw=raw, scheme="macos"),
        evidence=stated.evidence(with_extra=bool(stated.extra)),
    )
