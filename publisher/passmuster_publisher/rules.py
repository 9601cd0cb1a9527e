"""The rules of a policy, each as the requirements that it makes, and how these are computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from passmuster.model.requirement import Branch
from passmuster_publisher.ladder import Candidate, Grace, climb, midnight
from passmuster_publisher.lines import Line, Setting, lines, support_lines
from passmuster_publisher.policy.tables import (
    AnyFromFeeds,
    AnyRule,
    BranchRule,
    DistroSecurity,
    Fixed,
    FixedBranch,
    Latest,
    Package,
    SupportOnly,
)


class Part(NamedTuple):
    """One requirement that a rule makes.

    Attributes:
        id: of the requirement.
        rule: the rule, for grace, scope and texts.
        asked: the rule for this very product; a package's is made from its distribution's.
        sources: first and second sources as they are asked, for people.
    """

    id: str
    rule: AnyRule
    asked: AnyFromFeeds | SupportOnly | Fixed
    sources: tuple[str, ...] = ()

    @property
    def product(self) -> str:
        """The product that it judges."""
        return self.asked.product

    def lines(self, grace: Grace, setting: Setting) -> list[Line]:
        """Return the branches with their ladders.

        Raises:
            PublisherError: nothing can be said of the product.
            VersionError: a version is not of the rule's scheme.
        """
        if isinstance(self.asked, Fixed):
            return [_fixed(self.asked, each, grace, setting) for each in self.asked.branches]
        if isinstance(self.asked, SupportOnly):
            return support_lines(self.asked, setting)
        return lines(self.asked, self.asked.mark, grace, setting)


def parts(rule: AnyRule) -> Iterator[Part]:
    """Yield the requirements that a rule makes: one, or one a package of a distribution."""
    if isinstance(rule, DistroSecurity):
        for product, package in rule.packages.items():
            yield _packaged(rule, product, package)
    elif isinstance(rule, Fixed):
        yield Part(rule.id, rule, rule)
    elif isinstance(rule, SupportOnly):
        yield Part(rule.id, rule, rule, (rule.support,))
    else:
        yield Part(rule.id, rule, rule, (rule.first, *rule.second))


def _packaged(rule: DistroSecurity, product: str, package: Package) -> Part:
    """Return a package's line: the newest that the distribution's own archive offers."""

    def filled(source: str) -> str:
        return source.replace("{package}", package.package).replace(
            "{source}", package.source or package.package
        )

    asked = Latest(
        id=rule.id,
        product=product,
        scheme=rule.scheme,
        tracks=package.tracks,
        first=filled(rule.first),
        second=tuple(filled(each) for each in rule.second),
        sources=rule.sources,
        security=filled(rule.security) if rule.security else None,
        branches="named",
        branch=(BranchRule(id=rule.id),),
        withdrawn=package.withdrawn,
        mark=package.mark,
    )
    return Part(f"{rule.id}:{product}", rule, asked, (asked.first, *asked.second))


def _fixed(rule: Fixed, branch: FixedBranch, grace: Grace, setting: Setting) -> Line:
    candidates = tuple(
        Candidate(
            version=each.minimum,
            released=each.released,
            severity=each.severity,
            exploited=each.exploited,
            url=each.url,
            why=(f"policy:{rule.id}",),
        )
        for each in branch.steps
    )
    return Line(
        Branch(
            id=branch.id,
            prefix=branch.prefix,
            ends=midnight(branch.ends + timedelta(days=1)) if branch.ends else None,
            steps=climb(rule.scheme, candidates, grace, setting.as_of),
        ),
        candidates,
    )
