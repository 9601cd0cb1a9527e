"""Judging many machines at many moments under two manifests, each distinct thing once.

It judges with `evaluate` and nothing else; what it adds is memory. A copy's findings depend on the
copy, its surroundings, the manifest and the moment alone (`evaluate.copies.judge_copy`), and most
copies of a fleet are equal.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from passmuster.evaluate import judge
from passmuster.evaluate.copies import judge_copy
from passmuster.evaluate.judge import judge_required
from passmuster.evaluate.scope import Context
from passmuster.evaluate.waiving import covered
from passmuster.model.finding import Finding, Freshness
from passmuster.model.installation import ReportedInstallation, ReportedInventory
from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Bearer, Waivers
from passmuster_publisher.review import timeline
from passmuster_publisher.review.epochs import Epoch, Epochs
from passmuster_publisher.review.inventories import Machine
from passmuster_publisher.review.keeping import Kept
from passmuster_publisher.review.surroundings import Surroundings

_Found = tuple[tuple[Epoch, tuple[Finding, ...]], ...]


class Judged(NamedTuple):
    """A machine's statuses at every moment under both manifests (`timeline`).

    Attributes:
        subjects: marks by product id, and by the id of a `required` rule.
        whole: those of all findings of the machine, failed sources included.
    """

    subjects: dict[str, int]
    whole: int


class _Wearer(NamedTuple):
    """A machine under waivers; `key` is shared by machines whose findings they treat alike."""

    key: Hashable
    waivers: Waivers
    bearer: Bearer


class FleetJudge:
    """Judges machine after machine; bounded in memory, however many there are."""

    def __init__(
        self,
        old: Manifest | None,
        new: Manifest,
        moments: Sequence[datetime],
        waivers: Mapping[str, Waivers],
    ) -> None:
        self._epochs = Epochs(old, new, moments)
        self._surroundings = Surroundings((old, new))
        self._waivers = waivers
        self._named = {
            customer: frozenset(name for each in own.waivers for name in each.machines)
            for customer, own in waivers.items()
        }
        self._asked = frozenset(
            product
            for manifest in (old, new)
            for rule in (manifest.required if manifest is not None else ())
            for product in rule.any_of
        )
        self._copies: Kept[Hashable, int] = Kept()
        self._found: Kept[Hashable, _Found] = Kept()
        self._rules: Kept[Hashable, dict[str, int]] = Kept()
        self._sources: Kept[Hashable, int] = Kept()

    def judged(self, machine: Machine) -> Judged:
        """Return what both manifests say of a machine at every moment."""
        inventory = machine.inventory
        context = Context.of(inventory)
        wearer = self._wearer(machine)
        subjects: dict[str, int] = {}
        for copy in inventory.installations:
            marks = self._copy(copy, context, wearer)
            subjects[copy.product] = subjects.get(copy.product, 0) | marks
        for rule, marks in self._required(inventory, wearer).items():
            subjects[rule] = subjects.get(rule, 0) | marks
        whole = self._of_sources(inventory)
        for marks in subjects.values():
            whole |= marks
        return Judged(subjects, whole)

    def _wearer(self, machine: Machine) -> _Wearer | None:
        own = self._waivers.get(machine.customer)
        if own is None:
            return None
        named = machine.machine if machine.machine in self._named[machine.customer] else None
        bearer = Bearer(machine=machine.machine, group=machine.group)
        return _Wearer((machine.customer, machine.group, named), own, bearer)

    def _copy(self, copy: ReportedInstallation, context: Context, wearer: _Wearer | None) -> int:
        if copy.count != 1:
            copy = msgspec.structs.replace(copy, count=1)
        thing = (copy, self._surroundings.of(copy.product, context))
        key = (thing, wearer.key if wearer is not None else None)
        marks = self._copies.get(key)
        if marks is None:
            found = self._findings(thing, copy, context)
            marks = self._copies.keep(key, _marked(found, (copy,), wearer))
        return marks

    def _findings(self, thing: Hashable, copy: ReportedInstallation, context: Context) -> _Found:
        found = self._found.get(thing)
        if found is None:
            found = tuple(
                (epoch, tuple(judge_copy(copy, 0, epoch.manifest, context, epoch.at)))
                for epoch in self._epochs.of(copy.product)
            )
            if self._waivers:  # else nobody asks for the findings again
                self._found.keep(thing, found)
        return found

    def _required(self, inventory: ReportedInventory, wearer: _Wearer | None) -> dict[str, int]:
        """Return the marks of each rule of which no product is there, by its id."""
        key = (
            inventory.platform,
            frozenset(source.outcome for source in inventory.sources),
            self._asked.intersection(copy.product for copy in inventory.installations),
            wearer.key if wearer is not None else None,
        )
        marks = self._rules.get(key)
        if marks is None:
            marks = {}
            for epoch in self._epochs.timeless:
                for each in judge_required(inventory, epoch.manifest):
                    more = _marked(((epoch, (each,)),), (), wearer)
                    marks[each.requirement] = marks.get(each.requirement, 0) | more
            self._rules.keep(key, marks)
        return marks

    def _of_sources(self, inventory: ReportedInventory) -> int:
        """Return the marks of what an inventory says whatever it holds: its sources' health."""
        key = frozenset(source.outcome for source in inventory.sources)
        marks = self._sources.get(key)
        if marks is None:
            bare = msgspec.structs.replace(inventory, installations=())
            marks = 0
            for epoch in self._epochs.timeless:
                silent = msgspec.structs.replace(epoch.manifest, required=())
                said = judge(bare, silent, at=epoch.at, freshness=Freshness.FRESH)
                # Nothing of it can be waived: a source that failed is unknown.
                marks |= _marked(((epoch, said.findings),), (), None)
            self._sources.keep(key, marks)
        return marks


def _marked(
    found: Iterable[tuple[Epoch, tuple[Finding, ...]]],
    copies: Sequence[ReportedInstallation],
    wearer: _Wearer | None,
) -> int:
    """Put findings into their columns, as waived at the moments when a waiver covers them."""
    marks = 0
    for epoch, findings in found:
        for finding in findings:
            if wearer is None:
                marks |= timeline.mark(epoch.everywhere, finding.status)
                continue
            for moment, column in epoch.columns:
                seen = covered(finding, copies, wearer.waivers, wearer.bearer, moment)
                marks |= timeline.mark(column, seen.status)
    return marks
