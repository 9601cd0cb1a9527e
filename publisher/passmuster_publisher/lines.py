"""From a rule and the feeds to branches with their ladders; what is in doubt is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from passmuster.model.requirement import Branch, Held, Step
from passmuster.versions import VersionError, starts_with
from passmuster_publisher.agreement import agree
from passmuster_publisher.branches import Plan, planned
from passmuster_publisher.candidates import Advisories, candidates, counting, lowered, taken_back
from passmuster_publisher.consult import Answer, Feeds, Trouble
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.record import Exploited, Record, Release
from passmuster_publisher.ladder import Candidate, Grace, climb, midnight
from passmuster_publisher.policy.tables import (
    MARKS,
    AnyFromFeeds,
    LatestSecurity,
    Mark,
    SupportOnly,
)
from passmuster_publisher.soundness import Grouping

# Schemes whose leading number is no major: a build, or an epoch's package.
_NO_MAJOR = {"windows-build", "deb", "rpm", "alpm", "apk"}


class Line(NamedTuple):
    """One branch with what is behind it.

    Attributes:
        branch: as the manifest will have it.
        candidates: what its steps were made of.
        records: where its ends stand.
        doubt: why these ends are not to be believed as they stand; empty when they are.
    """

    branch: Branch
    candidates: tuple[Candidate, ...] = ()
    records: tuple[Record, ...] = ()
    doubt: str = ""


class Setting(NamedTuple):
    """What all rules of one build share.

    Attributes:
        feeds: the recorded feeds.
        as_of: the day that counts as today.
        sources: how many feeds must agree.
        exploited: holes by CVE id.
        drill: old recordings are played again, so that nothing is late.
    """

    feeds: Feeds
    as_of: date
    sources: int
    exploited: dict[str, Exploited]
    drill: bool = False


def support_lines(rule: SupportOnly, setting: Setting) -> list[Line]:
    """Return the branches of a rule that knows only ends.

    Raises:
        PublisherError: the support page gives nothing.
    """
    plans = planned(rule, setting.feeds, setting.as_of)
    doubt = _reason(plans.trouble)
    return [
        Line(
            _held(plan.branch, plans.trouble) if plan.living else plan.branch,
            records=plan.records,
            doubt=doubt,
        )
        for plan in plans.plans
    ]


def lines(rule: AnyFromFeeds, marks: Sequence[Mark], grace: Grace, setting: Setting) -> list[Line]:
    """Return the branches of a rule with their ladders.

    Raises:
        PublisherError: neither the support page nor any source says anything of the product.
    """
    plans = planned(rule, setting.feeds, setting.as_of)
    jump = None if rule.scheme in _NO_MAJOR else rule.max_jump
    withdrawn = tuple(version for each in rule.withdrawn for version in each.versions)
    living = tuple(plan.branch.prefix for plan in plans.plans if plan.living)
    asked = _Asked(rule, marks, grace, setting, Grouping(rule.scheme, living, jump, withdrawn))
    found = [asked.line(plan, plans.trouble) for plan in plans.plans]
    said = any(e.branch.steps or e.branch.ends or e.branch.ends_by_track for e in found)
    if not said and asked.first_trouble:
        raise PublisherError(asked.first_trouble.reason)
    return found


class _Asked:
    """One rule, and its sources asked once."""

    def __init__(
        self,
        rule: AnyFromFeeds,
        marks: Sequence[Mark],
        grace: Grace,
        setting: Setting,
        grouping: Grouping,
    ) -> None:
        self._rule = rule
        self._marks = marks
        self._grace = grace
        self._setting = setting
        self._grouping = grouping
        advised = rule.security not in (None, MARKS)
        loose = Grouping(rule.scheme, (), None)
        self._advised = setting.feeds.releases(rule.security or "", loose) if advised else None
        self.first_trouble = self._answer(rule.first).trouble

    def _answer(self, source: str) -> Answer:
        return self._setting.feeds.releases(source, self._grouping)

    def line(self, plan: Plan, support: Trouble | None) -> Line:
        """Return one branch; one that has ended for everybody needs no ladder, nor is it held."""
        if not plan.living:
            return Line(plan.branch, records=plan.records, doubt=_reason(support))
        rule, setting = self._rule, self._setting
        first = self._answer(plan.first or rule.first)
        seconds = [self._answer(each) for each in self._seconds(plan)]
        own, speaker, trouble = self._own(plan.branch, first, seconds)
        advisories = Advisories(self._advised.releases if self._advised else (), setting.exploited)
        own = [each for each in own if not taken_back(rule.scheme, rule.withdrawn, each.version)]
        found = candidates(rule, self._marks, own, advisories)
        # Who speaks for the first source cannot confirm himself.
        ours = [
            answer._replace(releases=tuple(self._of(plan.branch, answer)))
            for answer in seconds
            if answer is not speaker
        ]
        agreed = agree(rule.scheme, found, ours, sources=rule.sources or setting.sources)
        made = tuple(lowered(rule, agreed.candidates))
        steps = climb(rule.scheme, made, self._grace, setting.as_of)
        trouble = (
            trouble
            or self._overdue(own)
            or agreed.trouble
            or self._unadvised()
            or support
            or self._unmarked(steps)
        )
        branch = _held(msgspec.structs.replace(plan.branch, steps=steps), trouble)
        return Line(branch, made, plan.records, _reason(support))

    def _unadvised(self) -> Trouble | None:
        """Return the advisories' trouble where they decide which releases count."""
        decides = isinstance(self._rule, LatestSecurity)
        return self._advised.trouble if self._advised and decides else None

    def _unmarked(self, steps: Sequence[Step]) -> Trouble | None:
        """Return trouble where only marks count and none makes a step: nothing would be a pass."""
        if steps or self._rule.security != MARKS:
            return None
        return Trouble(
            "no release that is recorded is marked as a security release", self._setting.as_of
        )

    def _seconds(self, plan: Plan) -> tuple[str, ...]:
        return self._rule.second if plan.second is None else plan.second

    def _own(
        self, branch: Branch, first: Answer, seconds: Sequence[Answer]
    ) -> tuple[list[Release], Answer, Trouble | None]:
        """Return the first source's releases of a branch, or the next source's that has any.

        The second value is whose they are.
        """
        own = self._of(branch, first)
        if own:
            return own, first, first.trouble
        where = f"branch {branch.id}" if branch.prefix else "the product"
        trouble = first.trouble or Trouble(
            f"{first.source} names no release of {where}", self._setting.as_of
        )
        for answer in seconds:
            own = self._of(branch, answer)
            if own:
                return own, answer, trouble
        return [], first, trouble

    def _of(self, branch: Branch, answer: Answer) -> list[Release]:
        """Return an answer's counting releases of a branch."""
        scheme = self._rule.scheme
        found = []
        for release in counting(self._rule, answer.releases, self._setting.as_of):
            try:
                if starts_with(scheme, release.version, branch.prefix):
                    found.append(release)
            except VersionError:
                continue
        return found

    def _overdue(self, own: Sequence[Release]) -> Trouble | None:
        """Return trouble for a branch that upstream seems to have stopped feeding."""
        every = 0 if self._setting.drill else self._rule.expect_every_days
        newest = max((each.released for each in own if each.released), default=None)
        if not every or newest is None or self._setting.as_of - newest <= timedelta(days=every):
            return None
        return Trouble(
            f"the newest release is of {newest}; expected one every {every} days",
            newest + timedelta(days=every),
        )


def _reason(trouble: Trouble | None) -> str:
    return trouble.reason if trouble else ""


def _held(branch: Branch, trouble: Trouble | None) -> Branch:
    if trouble is None:
        return branch
    return msgspec.structs.replace(
        branch, held=Held(reason=trouble.reason, since=midnight(trouble.since))
    )
