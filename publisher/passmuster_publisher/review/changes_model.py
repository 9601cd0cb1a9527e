"""What differs between two manifests, as facts; nothing here is worded for a medium.

A minimum that changes stands in exactly one place: as the floor of its branch, or as one of the
branch's other steps. Texts are those of the manifests, hostile until a renderer has escaped them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from passmuster.model.requirement import Step


class What(StrEnum):
    """What a change that is no minimum speaks of."""

    NEW = "new"
    REMOVED = "removed"
    SCOPE = "scope"
    END = "end"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    ADVICE = "advice"
    SETTING = "setting"


class How(StrEnum):
    """How a line falls.

    `less`: a lower minimum, or none. `later`: the same, at a later deadline. `gone`: its rule is
    not there any more. `reopened`: its branch had ended and has not any more. `untold`: the two
    minimums have no order between them, so nobody can say that it does not fall.
    """

    LESS = "less"
    LATER = "later"
    GONE = "gone"
    REOPENED = "reopened"
    UNTOLD = "untold"


class State(StrEnum):
    """Where a step stands at the review's time.

    `floor`: it is the highest in force. `pending`: its deadline is ahead. `past`: it lies below
    the floor.
    """

    FLOOR = "floor"
    PENDING = "pending"
    PAST = "past"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One value that differs.

    Attributes:
        name: what of it: a field, a language, a track.
        before, after: in words; empty where there is none.
        note: what follows from it.
    """

    what: What
    name: str = ""
    before: str = ""
    after: str = ""
    note: str = ""


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """A step with its state at the review's time: in force, or still pending."""

    step: Step
    pending: bool


class StepChange(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was added, removed or changed.

    Attributes:
        before: None where it is new.
        after: None where it was removed.
        state: of the step as it is, or as it was where it was removed.
        facts: what differs besides its minimum and its deadline.
        superseded_by: for a removed step the minimum that asks for no less, no later.
        standing: for a new pending step the minimum in force until then; empty for none.
    """

    before: Step | None
    after: Step | None
    state: State
    standing: str = ""
    facts: tuple[Change, ...] = ()
    superseded_by: str = ""


class FloorChange(msgspec.Struct, frozen=True, kw_only=True):
    """A floor that differs: the highest step in force, or the lowest pending one where none is.

    Attributes:
        architectures: for which copies; empty for all; an empty name stands for all the others.
        step: what changed of the new floor's step itself.
        announced: deadline, still ahead, under which the old manifest asks for no less.
        unannounced: the branch is there, and the old manifest asks for nothing as high.
    """

    before: Rung | None
    after: Rung | None
    architectures: tuple[str, ...] = ()
    step: StepChange | None = None
    announced: datetime | None = None
    unannounced: bool = False


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """The floor of those architectures of a branch that share it."""

    floor: Rung | None
    architectures: tuple[str, ...] = ()


class Fall(msgspec.Struct, frozen=True, kw_only=True):
    """A line that asks for less, or later, than the old manifest does.

    Attributes:
        asked: the minimum that is not asked for any more in time.
        since: its deadline in the old manifest; for `reopened` the former end.
        instead: what is asked for at that moment, or the status that follows; empty for nothing.
        until: for `later` the new deadline; for `reopened` the new end.
        withdrawn: the reason of a `withdrawn` entry that holds the minimum; None without one.
        architectures: as in FloorChange.
    """

    how: How
    asked: str = ""
    since: datetime | None = None
    instead: str = ""
    until: datetime | None = None
    withdrawn: str | None = None
    architectures: tuple[str, ...] = ()


class Emergency(msgspec.Struct, frozen=True, kw_only=True):
    """A step that closes an exploited hole, and was not known or not known for that before."""

    step: Step
    known: bool


class BranchReview(msgspec.Struct, frozen=True, kw_only=True):
    """What changes in one branch; all empty where nothing does."""

    id: str
    floors: tuple[FloorChange, ...] = ()
    steps: tuple[StepChange, ...] = ()
    changes: tuple[Change, ...] = ()
    falls: tuple[Fall, ...] = ()
    emergencies: tuple[Emergency, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is to be told."""
        return bool(self.floors or self.steps or self.changes or self.falls)


class RequirementReview(msgspec.Struct, frozen=True, kw_only=True):
    """What changes in one requirement: its own values, and each branch that changes."""

    id: str
    product: str
    changes: tuple[Change, ...] = ()
    branches: tuple[BranchReview, ...] = ()
    falls: tuple[Fall, ...] = ()


class RuleReview(msgspec.Struct, frozen=True, kw_only=True):
    """What changes in a rule without versions: its kind is required, accepted or forbidden."""

    kind: str
    id: str
    changes: tuple[Change, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A line, or a rule without versions, in which nothing changes.

    Attributes:
        kind: requirement, required, accepted or forbidden.
        lanes: the floors; empty for rules and for requirements without branches.
        pending: how many further steps have their deadline ahead.
        held: why the line stands still; empty where it does not.
        ends: UTC instant of the branch's end.
    """

    kind: str
    id: str
    product: str = ""
    branch: str = ""
    lanes: tuple[Lane, ...] = ()
    pending: int = 0
    held: str = ""
    ends: datetime | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a manifest says of itself."""

    serial: int
    issued: datetime
    expires: datetime
    publisher: str
    replayed_from: datetime | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs, and everything that does not.

    Attributes:
        at: UTC instant at which floors are compared.
        old: None for a first publication.
        document: changes of the manifest's own values.
        requirements: those that change: with falls first, then with emergencies, then by product.
    """

    at: datetime
    old: Head | None
    new: Head
    document: tuple[Change, ...]
    requirements: tuple[RequirementReview, ...]
    rules: tuple[RuleReview, ...]
    unchanged: tuple[Standing, ...]

    @property
    def falls(self) -> tuple[Fall, ...]:
        """Every line that falls."""
        return tuple(
            fall
            for each in self.requirements
            for fall in (*each.falls, *(f for branch in each.branches for f in branch.falls))
        )

    @property
    def emergencies(self) -> tuple[Emergency, ...]:
        """Every exploited step that is new."""
        return tuple(
            emergency
            for each in self.requirements
            for branch in each.branches
            for emergency in branch.emergencies
        )

    @property
    def alarming(self) -> bool:
        """Whether a line falls that no `withdrawn` entry explains, or there is an emergency."""
        return bool(self.emergencies) or any(fall.withdrawn is None for fall in self.falls)
