"""Which branches a rule has, and how long each is supported: from a support page or the policy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from passmuster.model.requirement import Branch, Extended, OsMatch
from passmuster.versions import VersionError, starts_with
from passmuster_publisher.consult import Feeds, Support, Trouble
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.record import Cycle, Record
from passmuster_publisher.ladder import midnight
from passmuster_publisher.policy.tables import AnyFromFeeds, BranchRule, Extension, Os, SupportOnly

Rule = AnyFromFeeds | SupportOnly


class Plan(NamedTuple):
    """A branch before its ladder.

    Attributes:
        branch: without steps.
        records: where its ends stand.
        first: source of its releases, instead of the rule's.
        second: the same for the sources that must agree.
        living: somebody still gets fixes on the day of the recordings, so that it needs a ladder.
    """

    branch: Branch
    records: tuple[Record, ...] = ()
    first: str | None = None
    second: tuple[str, ...] | None = None
    living: bool = True


class Planned(NamedTuple):
    """All branches of a rule; `trouble` is the support page's."""

    plans: tuple[Plan, ...]
    trouble: Trouble | None = None


def planned(rule: Rule, feeds: Feeds, as_of: date) -> Planned:
    """Return the branches of a rule.

    Raises:
        PublisherError: the support page gives nothing, or lacks a cycle that the policy names.
    """
    if rule.support is None:
        plans = [_named(rule, each, None, as_of) for each in rule.branch]
        return Planned(tuple(plans) or (Plan(Branch(id=rule.product)),))
    support = feeds.support(rule.support)
    if not support.cycles:
        raise PublisherError(support.trouble.reason if support.trouble else f"{rule.support}: none")
    if rule.branches == "named":
        plans = [_named(rule, each, support, as_of) for each in rule.branch]
    elif rule.branches == "one":
        plans = [Plan(Branch(id=rule.product))]
    else:
        plans = [_of_cycle(rule, cycle, as_of) for cycle in _wanted(rule, support)]
    return Planned(tuple(plans), support.trouble)


def _wanted(rule: Rule, support: Support) -> list[Cycle]:
    found = [
        cycle
        for cycle in support.cycles
        if (not rule.cycles or cycle.name in rule.cycles)
        and (cycle.long_term or not rule.long_term_only)
    ]
    missing = set(rule.cycles) - {cycle.name for cycle in found}
    if missing:
        raise PublisherError(f"{rule.support} has no cycle {', '.join(sorted(missing))}")
    versions = [cycle for cycle in found if _is_version(cycle.name)]
    if not versions or (rule.cycles and len(versions) < len(found)):
        raise PublisherError(
            f"{rule.support}: {found[0].name if found else 'no cycle'} is no version; "
            "name the branches yourself (branches = 'named')"
        )
    # Labels such as `lmde7` are cycles of another product on the same page.
    return versions


def _is_version(name: str) -> bool:
    try:
        return starts_with("dotted", name, "")
    except VersionError:
        return False


def _of_cycle(rule: Rule, cycle: Cycle, as_of: date) -> Plan:
    extended, only_on = (rule.extended, {}) if isinstance(rule, SupportOnly) else ((), rule.only_on)
    branch = Branch(
        id=f"{rule.product}-{cycle.name}",
        prefix=cycle.name,
        os=matches(only_on.get(cycle.name, ())),
        ends=_end(cycle, rule.phase, as_of),
        extended=tuple(_extended(each, cycle, as_of) for each in extended),
    )
    return Plan(branch, (cycle.record,), living=living(branch, as_of))


def _named(rule: Rule, named: BranchRule, support: Support | None, as_of: date) -> Plan:
    cycles = {cycle.name: cycle for cycle in support.cycles} if support else {}
    used: list[Cycle] = []

    def cycle(name: str) -> Cycle:
        if name not in cycles:
            raise PublisherError(f"{rule.support} has no cycle {name} (branch {named.id})")
        used.append(cycles[name])
        return cycles[name]

    ends = midnight(named.ends + timedelta(days=1)) if named.ends else None
    if named.cycle:
        ends = _end(cycle(named.cycle), rule.phase, as_of)
    by_track = {
        track: _end(cycle(name), rule.phase, as_of) for track, name in named.cycle_by_track.items()
    }
    if ends is None and None not in by_track.values():
        # A track that nobody named is supported for no longer than the one that lives longest.
        ends = max(filter(None, by_track.values()), default=None)
    branch = Branch(
        id=named.id,
        prefix=named.prefix,
        tracks=named.tracks,
        architectures=named.architectures,
        os=matches(named.os),
        ends=ends,
        ends_by_track={track: end for track, end in by_track.items() if end is not None},
        extended=tuple(
            _extended(each, cycle(each.cycle) if each.cycle else None, as_of)
            for each in named.extended
        ),
    )
    records = tuple(dict.fromkeys(each.record for each in used))
    # A track without a known end stands in no table of ends.
    alive = None in by_track.values() or living(branch, as_of)
    return Plan(branch, records, named.first, named.second, alive)


def matches(systems: tuple[Os, ...]) -> tuple[OsMatch, ...]:
    """Return the policy's operating systems as the manifest names them."""
    return tuple(OsMatch(**msgspec.structs.asdict(each)) for each in systems)


def _extended(extension: Extension, cycle: Cycle | None, as_of: date) -> Extended:
    ends = midnight(extension.ends + timedelta(days=1)) if extension.ends else None
    if ends is None and cycle is not None:
        ends = _end(cycle, "extended", as_of)
    return Extended(support=extension.support, ends=ends, proven_from=extension.proven_from)


def _end(cycle: Cycle, phase: str, as_of: date) -> datetime | None:
    """Return the instant from which the cycle gets no fixes, None while no end is known."""
    end = cycle.ends
    if phase == "extended" and cycle.extended_ends is not False:
        end = cycle.extended_ends
    if isinstance(end, date):
        return midnight(end + timedelta(days=1))
    # `true`: it is over and the feed does not say since when; the recording's day is certain.
    return midnight(as_of) if end else None


def living(branch: Branch, as_of: date) -> bool:
    """Tell whether somebody still gets fixes for a branch on a day."""
    ends: list[datetime | None] = [*branch.ends_by_track.values()]
    if branch.ends is not None or not ends:
        ends.append(branch.ends)
    ends += [each.ends for each in branch.extended]
    return any(end is None or end > midnight(as_of) for end in ends)
