"""The phase of support of a release, only as far as the machine itself states it.

By the distribution's own dates on the machine and the day of the machine's clock; longer support
counts only where it is subscribed or set up. Nothing here knows a date of its own: where nothing
is stated, or something that may state the opposite cannot be read, there is no phase.
Source: os-release(5), SUPPORT_END: the first day without support; `subscriptions`, `release_list`.
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.distribution import subscriptions
from passmuster.inventory.distribution.os_file import Stated
from passmuster.inventory.distribution.release import codename
from passmuster.inventory.distribution.release_list import FOLDER, dates, is_day
from passmuster.model.installation import Evidence, Support

_SLE = frozenset({"sles", "sled"})


class Phase(NamedTuple):
    """A phase with what states it."""

    support: Support
    evidence: Evidence


def phase(host: Host, stated: Stated, notes: list[str]) -> Phase | None:
    """Return the phase of support that a machine states; None where it states none.

    Args:
        host: the machine, with the day of its clock.
        stated: its distribution.
        notes: gets a sentence about what could not be read.
    """
    try:
        return _phase(host, stated, notes)
    except HostError as error:
        notes.append(f"{error}; so the phase of support is not known")
        return None


def _phase(host: Host, stated: Stated, notes: list[str]) -> Phase | None:
    # In a toolbox none of these files is the host's own.
    is_own = not stated.root
    if stated.id == "rhel" and is_own:
        evidence = subscriptions.eus(host)
        if evidence is not None:
            return Phase(Support.EUS, evidence)
    if stated.id in _SLE and is_own:
        evidence = subscriptions.ltss(host)
        if evidence is not None:
            return Phase(Support.LTSS, evidence)
    day = host.facts.day
    if not is_day(day):
        return None
    if stated.id in ("debian", "ubuntu") and is_own and not stated.derivative:
        listed = _of_list(host, stated, day, notes)
        if listed is not None:
            return listed
    return _of_support_end(stated, day)


def _of_support_end(stated: Stated, day: str) -> Phase | None:
    end = stated.values.get("SUPPORT_END", "")
    if not is_day(end) or stated.derivative:
        return None
    where = Evidence(source="os-release", location=stated.place, field="SUPPORT_END", raw=end)
    return Phase(Support.STANDARD if day < end else Support.ENDED, where)


def _of_list(host: Host, stated: Stated, day: str, notes: list[str]) -> Phase | None:
    place = f"{FOLDER}/{stated.id}.csv"
    number, series = stated.values.get("VERSION_ID", ""), codename(stated)
    row = dates(host, place, number, series, notes)
    if row is None or "eol" not in row:
        return None
    listed = _Listed(row, place, number)
    if day <= row["eol"]:
        return listed.by(Support.STANDARD, "eol")
    if stated.id == "ubuntu":
        return _of_ubuntu(host, listed, day)
    return _of_debian(host, listed, day, series)


class _Listed(NamedTuple):
    """The dates of one release in its distribution's list."""

    row: dict[str, str]
    place: str
    number: str

    def by(self, support: Support, column: str) -> Phase:
        """Return a phase that a date of the list states."""
        field, raw = f"{self.number} {column}", self.row[column]
        where = Evidence(source="os-release", location=self.place, field=field, raw=raw)
        return Phase(support, where)


def _of_debian(host: Host, listed: _Listed, day: str, series: str) -> Phase | None:
    row = listed.row
    if "eol-lts" not in row:
        # Decided after this list was written, or never.
        return None
    if day <= row["eol-lts"]:
        return listed.by(Support.LTS, "eol-lts")
    evidence = subscriptions.elts(host, series)
    if evidence is None:
        return listed.by(Support.ENDED, "eol-lts")
    if "eol-elts" in row and day > row["eol-elts"]:
        return listed.by(Support.ENDED, "eol-elts")
    return Phase(Support.ELTS, evidence)


def _of_ubuntu(host: Host, listed: _Listed, day: str) -> Phase | None:
    row = listed.row
    evidence = subscriptions.esm(host) if "eol-esm" in row else None
    if evidence is None:
        return listed.by(Support.ENDED, "eol")
    if day <= row["eol-esm"]:
        return Phase(Support.ESM, evidence)
    if day <= row.get("eol-legacy", ""):
        # Whether these years were bought too, the machine does not state.
        return None
    return listed.by(Support.ENDED, "eol-esm")
