"""Applications on macOS, told by the identifier of their bundle.

Each copy is one observation, with every version that it states; what no definition knows is told
only where it clearly offers itself as a browser or PDF viewer. Mozilla's kin state their version
and track in their application.ini, browsers that bundle Firefox in a file of their own.
Source: reference/detection.md, sections 4.1, 4.2, 6, 7 and 13.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from passmuster.host.errors import HostError
from passmuster.inventory.macos import macho, plist
from passmuster.inventory.macos.bundles import Bundle, bundles
from passmuster.inventory.macos.claims import roles
from passmuster.inventory.macos.mozilla import Kin, kin, staged
from passmuster.inventory.observation import Choice, Look, Observation, Seen
from passmuster.model.installation import Evidence, Reading, Version
from passmuster.products.matching import match

SOURCE = "app-bundle"
SHORT, BUILD, INI, OWN = "CFBundleShortVersionString", "CFBundleVersion", "application.ini", "own"
_OWN_RULE = "bundle-outranks-ini"
_INI_RULE = "ini-outranks-bundle"
_UNREAD = 3


def look(look: Look) -> Iterator[Seen]:
    """Yield each copy that a definition knows, and each claim of a program that none knows.

    Raises:
        HostError: in the end, when a folder of the machine's own could not be read.
    """
    unread: list[str] = []
    for bundle in bundles(look, unread):
        mozilla = kin(look, bundle.app)
        fields = _fields(bundle, mozilla)
        seen = {**_seen(bundle, mozilla), "version": fields[0].raw}
        known = match(look.products, SOURCE, seen)
        if known is not None:
            # The field that the rule takes comes with the file that it stands in.
            fields.sort(key=lambda each: each.name != known.rule.version_from)
            waiting = staged(look, bundle.app) if mozilla.app else None
            yield msgspec.structs.replace(
                _observe(look, bundle, fields, seen),
                pending=waiting if waiting and waiting[0] != fields[0].raw else None,
            )
        else:
            yield from _claims(bundle)
    if unread:
        raise HostError("; ".join(unread[:_UNREAD]))


def _seen(bundle: Bundle, mozilla: Kin) -> dict[str, str]:
    """Return the attributes that product definitions match."""
    return {
        "bundle": bundle.identifier,
        "name": plist.text(bundle.info, "CFBundleName"),
        "channel": plist.text(bundle.info, "KSChannelID"),
        "remoting_name": mozilla.app.get("RemotingName", ""),
    }


class _Field(NamedTuple):
    """A version that a bundle states, with the file and the field that it stands in."""

    name: str
    path: str
    field: str
    raw: str

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return Evidence(source=SOURCE, location=self.path, field=self.field, raw=self.raw)


def _fields(bundle: Bundle, mozilla: Kin) -> list[_Field]:
    """Return the versions that a bundle states, the one that counts first."""
    found = []
    if mozilla.own is not None:
        found.append(_Field(OWN, mozilla.own[0], "version", mozilla.own[1]))
    stated = mozilla.app.get("Version", "")
    if stated:
        found.append(_Field(INI, mozilla.ini, "[App] Version", stated))
    return found + [
        _Field(key, bundle.info_path, key, plist.text(bundle.info, key)) for key in (SHORT, BUILD)
    ]


def _observe(look: Look, bundle: Bundle, fields: list[_Field], seen: dict[str, str]) -> Observation:
    app, first = bundle.app, fields[0]
    # What Mozilla's kin say besides is shown where it differs; a build number is no version.
    is_mozilla = any(each.name == INI for each in fields)
    others = [each for each in fields[1:] if is_mozilla and each.name != BUILD
              and each.raw not in {"", first.raw}]  # fmt: skip
    rule = _INI_RULE if first.name == INI else _OWN_RULE
    return Observation(
        source=SOURCE,
        seen=seen,
        version=first.raw,
        evidence=first.evidence,
        packaging="app",
        architecture=_architecture(look, bundle),
        path=app.path,
        root=app.path,
        scope=app.scope,
        owner=app.owner,
        confidence=app.confidence,
        files=frozenset(app.paths),
        executables=bundle.executables,
        entries=frozenset({bundle.identifier.lower()}),
        versions={each.name: each.raw for each in fields if each.name in {SHORT, BUILD}},
        also=tuple(
            Reading(
                version=Version(raw=each.raw, scheme="mozilla"),
                evidence=each.evidence,
                confidence=app.confidence,
            )
            for each in others
        ),
        decided_by=rule if others and first.raw else "",
        reason="" if first.raw else "version-unknown",
    )


def _architecture(look: Look, bundle: Bundle) -> str:
    programs = bundle.executables[:1]
    return macho.architecture(look.host, programs[0], home=bundle.app.home) if programs else ""


def _claims(bundle: Bundle) -> Iterator[Choice]:
    """Yield what a program that no definition knows offers itself for."""
    for role in roles(bundle.info):
        yield Choice(
            role=role,
            owner="",
            entry=bundle.identifier.lower(),
            file=bundle.app.path,
            program="",
            evidence=Evidence(
                source=SOURCE,
                location=bundle.info_path,
                field="CFBundleIdentifier",
                raw=bundle.identifier,
            ),
            user=bundle.app.owner,
            executable=next(iter(bundle.executables), ""),
        )
