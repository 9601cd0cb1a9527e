"""Ask the feeds, and believe only what stands the checks: reference/feeds.md, section 6.

A state that cannot be read, shrinks, goes back, loses a branch or jumps is not believed; the state
before it speaks instead, and the trouble is told with it. Nothing here raises for a bad feed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple, TypeVar

from passmuster_publisher.errors import NotRecordedError, PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.record import Cycle, Exploited, Release
from passmuster_publisher.feeds.recordings import Recordings, State
from passmuster_publisher.soundness import Grouping, doubt, doubt_cycles, doubt_exploited

T = TypeVar("T")
# What was released before has long become part of every floor.
_MEMORY = timedelta(days=400)


class Trouble(NamedTuple):
    """Why a feed is not believed as it stands, and since which day."""

    reason: str
    since: date


class Answer(NamedTuple):
    """What a source says, with its trouble.

    Attributes:
        source: as the policy names it.
        releases: from all states that are believed.
        trouble: set when its newest state is not believed, or too old.
    """

    source: str
    releases: tuple[Release, ...] = ()
    trouble: Trouble | None = None


class Support(NamedTuple):
    """The cycles that a support page names, with its trouble."""

    source: str
    cycles: tuple[Cycle, ...] = ()
    trouble: Trouble | None = None


class Feeds:
    """The recorded feeds as of one day."""

    def __init__(self, recordings: Recordings, as_of: date, *, drill: bool = False) -> None:
        """Take the recordings; nothing is read before it is asked for.

        Args:
            recordings: dated states of feeds.
            as_of: the day that counts as today.
            drill: old recordings are played again on purpose, and none of them is stale.
        """
        self._drill = drill
        self._recordings = recordings
        self._as_of = as_of
        self._read: dict[tuple[str, str, date], object] = {}
        self._answers: dict[tuple[str, Grouping], Answer] = {}

    def releases(self, source: str, grouping: Grouping) -> Answer:
        """Return what a source says of releases.

        Args:
            source: `FEED/SELECTOR`.
            grouping: how its versions fall into branches, for the checks.
        """
        key = (source, grouping)
        if key not in self._answers:
            self._answers[key] = self._releases(source, grouping)
        return self._answers[key]

    def troubles(self) -> tuple[str, ...]:
        """Return why sources of releases are not believed as they stand, each reason once."""
        told = (each.trouble.reason for each in self._answers.values() if each.trouble)
        return tuple(dict.fromkeys(told))

    def support(self, source: str) -> Support:
        """Return the cycles of a support page."""
        name, selector = _split(source)
        states, trouble = self._states(name)
        believed: list[State] = []

        def read(state: State) -> list[Cycle]:
            return self._once("cycles", source, state, lambda s: adapter.cycles(name, s, selector))

        for state in states:
            problem = self._doubt(
                source, state, believed, read, partial(doubt_cycles, day=state.day)
            )
            trouble = _taken(problem, state, believed, trouble)
        if not believed:
            return Support(source, (), trouble or self._nothing(source))
        return Support(
            source, tuple(read(believed[-1])), trouble or self._stale(name, believed[-1])
        )

    def exploited(self, source: str) -> tuple[dict[str, Exploited], Trouble | None]:
        """Return the exploited holes that a feed names, by CVE id."""
        name = source.partition("/")[0]
        states, trouble = self._states(name)
        believed: list[State] = []

        def read(state: State) -> list[Exploited]:
            return self._once("exploited", name, state, lambda s: adapter.exploited(name, s))

        for state in states:
            problem = self._doubt(source, state, believed, read, doubt_exploited)
            trouble = _taken(problem, state, believed, trouble)
        if not believed:
            return {}, trouble or self._nothing(source)
        found = {each.cve: each for each in read(believed[-1])}
        return found, trouble or self._stale(name, believed[-1])

    def _releases(self, source: str, grouping: Grouping) -> Answer:
        name, selector = _split(source)
        states, trouble = self._states(name)
        believed: list[State] = []

        def read(state: State) -> list[Release]:
            return self._once(
                "releases", source, state, lambda s: adapter.releases(name, s, selector)
            )

        for state in states:
            problem = self._doubt(source, state, believed, read, partial(doubt, grouping=grouping))
            trouble = _taken(problem, state, believed, trouble)
        if not believed:
            return Answer(source, (), trouble or self._nothing(source))
        try:
            found = adapter.releases(name, believed, selector)
        except PublisherError as error:
            return Answer(source, (), Trouble(str(error), believed[-1].day))
        return Answer(source, tuple(found), trouble or self._stale(name, believed[-1]))

    def _doubt(
        self,
        source: str,
        state: State,
        believed: list[State],
        read: Callable[[State], list[T]],
        compare: Callable[[list[T], list[T]], str | None],
    ) -> Trouble | None:
        """Return why a state is not believed; an empty reason: it says nothing of the matter."""
        try:
            now = read(state)
        except NotRecordedError:
            return Trouble("", state.day)
        except PublisherError as error:
            return Trouble(str(error), state.day)
        reason = compare(read(believed[-1]), now) if believed else None
        return Trouble(f"feed {source}: {reason}", state.day) if reason else None

    def _once(
        self, what: str, source: str, state: State, read: Callable[[list[State]], list[T]]
    ) -> list[T]:
        """Read one state of a source once."""
        key = (what, source, state.day)
        if key not in self._read:
            try:
                self._read[key] = read([state])
            except PublisherError as error:
                self._read[key] = error
        found = self._read[key]
        if isinstance(found, PublisherError):
            raise found
        return found  # type: ignore[return-value]

    def _states(self, name: str) -> tuple[list[State], Trouble | None]:
        """Return the states that are looked at: old ones tell nothing that still counts."""
        try:
            folder = adapter.feed(name).folder or name
        except PublisherError as error:
            return [], Trouble(str(error), self._as_of)
        try:
            states = self._recordings.states(folder)
        except PublisherError:
            # The reason is published: no folder of this machine, no day that changes daily.
            return [], None
        young = [state for state in states if self._as_of - state.day <= _MEMORY]
        return young or states[-1:], None

    def _stale(self, name: str, newest: State) -> Trouble | None:
        feed = adapter.feed(name)
        try:
            stated = feed.stated_on(newest)
        except PublisherError as error:
            return Trouble(str(error), newest.day)
        # A look that found nothing new speaks of the newest state alone.
        if newest == self._recordings.states(feed.folder or name)[-1]:
            stated = max(stated, self._recordings.checked(feed.folder or name) or stated)
        if self._drill or (self._as_of - stated).days <= feed.gap_days:
            return None
        # No age in days: a reason that changes every day would be a change in every review.
        return Trouble(
            f"feed {name}: it speaks for {stated}; expected a day at most {feed.gap_days} days ago",
            stated,
        )

    def _nothing(self, source: str) -> Trouble:
        return Trouble(f"feed {source}: the recordings hold nothing of it", self._as_of)


def _taken(
    problem: Trouble | None, state: State, believed: list[State], before: Trouble | None
) -> Trouble | None:
    """Believe a state without a problem; return the trouble that stands after it."""
    if problem is None:
        believed.append(state)
        return None
    return problem if problem.reason else before


def _split(source: str) -> tuple[str, str]:
    name, _, selector = source.partition("/")
    return name, selector
