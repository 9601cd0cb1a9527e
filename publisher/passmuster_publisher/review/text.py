"""A review for a terminal: plain text of at most 100 columns, without colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from passmuster_publisher.review import wording
from passmuster_publisher.review.impact_sheet import Block, ImpactSheet, what
from passmuster_publisher.review.plain import clean, padded, width, wrapped
from passmuster_publisher.review.rows import Row
from passmuster_publisher.review.sheet import Alert, Group, Kept, Paper, Sheet

COLUMNS = 100
_GAP = "  "
_CUSTOMERS, _SHIFTS = 6, 4


def render(found: Sheet) -> str:
    """Return the review as text; it ends with a line feed."""
    parts = [
        [*wrapped(found.title, COLUMNS), *wrapped(found.subtitle, COLUMNS)],
        [*_papers(found.papers)],
        [*wrapped(found.summary, COLUMNS)],
    ]
    if found.alerts:
        parts.append([*_headed("ATTENTION", _alerts(found.alerts))])
    if found.impact is not None:
        parts.append([*_headed("IMPACT", _impact(found.impact))])
    if found.groups:
        groups = [line for each in found.groups for line in ("", *_group(each))]
        parts.append([*_headed("CHANGED", groups[1:])])
    if found.kept:
        parts.append([*_headed("AS BEFORE", _kept(found.kept))])
    lines = [line.rstrip() for part in parts for line in (*part, "")]
    return "\n".join(lines)


def _headed(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield title
    yield from (f"{_GAP}{line}" for line in lines)


def _papers(papers: Iterable[Paper]) -> Iterator[str]:
    sides = [("", "old", "new")]
    digests = []
    for each in papers:
        # Two digests side by side would not fit.
        if each.label == "SHA-256":
            digests = [("SHA-256 old", each.old), ("SHA-256 new", each.new)]
        else:
            sides.append((each.label, each.old, each.new))
    yield from _table(sides, (12, 40, 40))
    yield from _table(digests, (12, 82))


def _alerts(alerts: Iterable[Alert]) -> Iterator[str]:
    for alert in alerts:
        yield from wrapped(f"{alert.title.upper()}  {alert.where}", COLUMNS - 2)
        yield from (f"  {line}" for line in wrapped(alert.text, COLUMNS - 4))


def _group(group: Group) -> Iterator[str]:
    marks = "".join(f"  ** {each.upper()} **" for each in group.alerts)
    title = f"{group.title} ({group.id})" if group.id else group.title
    yield from wrapped(f"{title}{marks}", COLUMNS - 2)
    line = _widest((row.line for row in group.rows), 24)
    label = _widest((row.label for row in group.rows), 24)
    rest = COLUMNS - 4 - (line + 2 if line else 0) - label - 2
    for row in group.rows:
        cells = [row.label, *_told(row)] if not line else [row.line, row.label, *_told(row)]
        widths = (label, rest) if not line else (line, label, rest)
        head, more = cells[: len(widths)], cells[len(widths) :]
        for each in _table([head, *([*[""] * (len(widths) - 1), one] for one in more)], widths):
            yield f"  {each}"


def _told(row: Row) -> Iterator[str]:
    """Yield what stands in a row's last column, a line or more each."""
    if row.before and row.after and row.before != row.after:
        yield f"{row.before} -> {row.after}"
    elif row.before and not row.after:
        yield f"{row.before} -> none"
    elif row.after:
        yield row.after
    if row.tags:
        yield ", ".join(
            tag.text.upper() if tag.tone == "exploited" else tag.text for tag in row.tags
        )
    yield from row.details
    if row.url:
        yield row.url
    if not (row.before or row.after or row.tags or row.details or row.url):
        yield ""


def _kept(kept: Sequence[Kept]) -> Iterator[str]:
    yield from _table(kept, _fitting(kept, (36, 38)))


def _impact(impact: ImpactSheet) -> Iterator[str]:
    yield from wrapped(impact.intro, COLUMNS - 2)
    yield ""
    rows = [("", *impact.verdicts)]
    whys: list[tuple[str, ...]] = [()]
    for moment in impact.moments:
        totals = [str(a) if b == a else f"{b} -> {a}" for b, a in moment.totals]
        rows.append((moment.when, *totals))
        whys.append(moment.why or ("the time of the review",))
    widths = _fitting(rows, tuple(14 for _ in rows[0]))
    for row, why in zip(rows, whys, strict=True):
        yield from _table([row], (20, *widths[1:]))
        for each in why:
            yield from (f"  {line}" for line in wrapped(each, COLUMNS - 4))
    for block in impact.blocks:
        yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    yield f"Shifts at {block.when}"
    for customer in block.customers[:_CUSTOMERS]:
        yield from (f"  {line}" for line in wrapped(customer.id, COLUMNS - 4))
        rows = [
            (str(each.machines), what(each), f"{each.before} -> {each.after}")
            for each in customer.shifts[:_SHIFTS]
        ]
        for line in _table(rows, (8, 36, 44)):
            yield f"  {line}"
        if (more := len(customer.shifts) - _SHIFTS) > 0:
            yield f"            and {more} more"
    if (more := len(block.customers) - _CUSTOMERS) > 0:
        yield f"  and {wording.number(more, 'more customer')}"


def _widest(cells: Iterable[str], most: int) -> int:
    return min(max((width(clean(cell)) for cell in cells), default=0), most)


def _fitting(rows: Sequence[Sequence[str]], most: tuple[int, ...]) -> tuple[int, ...]:
    """Return widths of columns: as wide as their cells, at most as given; the last has the rest."""
    widths = [
        _widest(column, limit) for column, limit in zip(zip(*rows, strict=True), most, strict=False)
    ]
    if len(rows[0]) > len(most):
        widths.append(COLUMNS - 2 - sum(widths) - 2 * len(widths))
    return tuple(widths)


def _table(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Yield rows in columns; a cell that does not fit goes on in the next line."""
    for row in rows:
        cells = [wrapped(cell, columns) for cell, columns in zip(row, widths, strict=True)]
        for lines in zip_longest(*cells, fillvalue=""):
            yield _GAP.join(
                padded(line, columns) for line, columns in zip(lines, widths, strict=True)
            ).rstrip()
