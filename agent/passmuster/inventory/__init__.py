"""What is installed on a host: sources look, definitions recognise, readings are joined.

No binary that is found is ever executed. A source ends in one of five outcomes with its duration,
and never sinks the run.
"""

from __future__ import annotations

import time

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host, Process, User
from passmuster.inventory.defaults import assign
from passmuster.inventory.matching import architecture, assemble, order
from passmuster.inventory.observation import (
    Choice,
    Look,
    NoDataError,
    Observation,
    Seen,
    SlowError,
)
from passmuster.inventory.obstacles import Obstacles
from passmuster.inventory.running import wanted_names
from passmuster.inventory.sources import BY_PLATFORM, Source
from passmuster.model.installation import Circumstance, Inventory, Outcome, SourceReport
from passmuster.products.definition import Product

# One slow place must not cost the others their turn.
SOURCE_SECONDS = 10.0

__all__ = ["take"]


def take(
    host: Host, products: tuple[Product, ...], *, source_seconds: float = SOURCE_SECONDS
) -> Inventory:
    """Return all installations of a host in stable order, and how each source ended.

    Args:
        host: the local machine or a recording.
        products: the definitions.
        source_seconds: the time that each source may take.
    """
    reports: list[SourceReport] = []
    users, processes = _surroundings(host, products, reports)
    everything: list[Seen] = []
    for name, source in BY_PLATFORM[host.facts.platform].items():
        notes: list[str] = []
        look = Look(host, products, users, processes, time.monotonic() + source_seconds, notes)
        seen, report = _ask(name, source, look)
        everything += seen
        reports.append(report)
    begun = time.monotonic()
    unread: list[str] = []
    circumstances = tuple(each for each in everything if isinstance(each, Circumstance))
    observations = [each for each in everything if isinstance(each, Observation)]
    obstacles = Obstacles(host, circumstances, unread, observations)
    recognised = assemble(observations, products, host, processes, obstacles)
    reports.append(_report("obstacles", Outcome.OK, begun, "; ".join(dict.fromkeys(unread))))
    choices = [each for each in everything if isinstance(each, Choice)]
    is_blind = any(each.outcome in {Outcome.FAILED, Outcome.TIMED_OUT} for each in reports)
    installations, defaults = assign(recognised, choices, host, is_blind=is_blind)
    return Inventory(
        platform=host.facts.platform,
        architecture=architecture(host),
        installations=tuple(sorted(installations, key=order)),
        sources=tuple(sorted(reports, key=lambda each: each.source)),
        defaults=defaults,
        circumstances=circumstances,
    )


def _surroundings(
    host: Host, products: tuple[Product, ...], reports: list[SourceReport]
) -> tuple[tuple[User, ...], tuple[Process, ...]]:
    """Return the users and the processes that any definition knows; report both as a source."""
    begun = time.monotonic()
    users: tuple[User, ...] = ()
    processes: tuple[Process, ...] = ()
    details = []
    try:
        users = host.users()
    except HostError as error:
        details.append(f"users: {error}")
    try:
        processes = host.processes(wanted_names(products))
    except HostError as error:
        details.append(f"processes: {error}")
    outcome = Outcome.FAILED if details else Outcome.OK
    reports.append(_report("processes", outcome, begun, "; ".join(details)))
    return users, processes


def _ask(name: str, source: Source, look: Look) -> tuple[list[Seen], SourceReport]:
    begun = time.monotonic()
    seen: list[Seen] = []
    try:
        answer = source(look)
        if answer is None:
            return [], _report(name, Outcome.ABSENT, begun)
        seen.extend(answer)
    except SlowError:
        return seen, _report(name, Outcome.TIMED_OUT, begun, "its time was over")
    except NoDataError as error:
        return [], _report(name, Outcome.NO_DATA, begun, str(error))
    except HostError as error:
        return seen, _report(name, Outcome.FAILED, begun, str(error))
    return seen, _report(name, Outcome.OK, begun, "; ".join(dict.fromkeys(look.notes)))


def _report(name: str, outcome: Outcome, begun: float, detail: str = "") -> SourceReport:
    spent = int((time.monotonic() - begun) * 1000)
    return SourceReport(source=name, outcome=outcome, duration_ms=spent, detail=detail)
