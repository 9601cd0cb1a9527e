"""A review as Markdown (GitHub's and GitLab's tables), to be pasted into a merge request.

Every text of a manifest is escaped: no markup, no picture, no mention of anybody comes out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from passmuster_publisher.review import wording
from passmuster_publisher.review.impact_sheet import Block, ImpactSheet, what
from passmuster_publisher.review.plain import clean
from passmuster_publisher.review.rows import Row
from passmuster_publisher.review.sheet import Group, Sheet

_CUSTOMERS, _SHIFTS = 10, 5
_MARKUP = re.compile(r"""[!"#$&*<>@\[\\\]^_`{|}~]""")
# Forges make references out of these even where they are written as entities, but never in code.
_REFERENCE = re.compile(
    r"[@#!~$%^&]|://|www\.|:\w+:|\b(?=\d*[a-f])[0-9a-f]{7,}\b", re.ASCII | re.IGNORECASE
)
_URL = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9._~:/?#@!$&*+,;=%-]*")
_SIGNS = {"fall": "⛔", "explained": "⚠️", "emergency": "🚨", "note": "⚠️"}


def render(found: Sheet) -> str:
    """Return the review as Markdown; it ends with a line feed."""
    blocks = [f"# {_escaped(found.title)}", _sentence(found.subtitle)]
    blocks.append(f"**{_escaped(found.summary)}**")
    blocks += _alerts(found)
    blocks.append(
        _table(
            ("", "Old", "New"),
            [(_escaped(p.label), _code(p.old), _code(p.new)) for p in found.papers],
        )
    )
    if found.impact is not None:
        blocks += _impact(found.impact)
    if found.groups:
        blocks.append("## What changes")
        for group in found.groups:
            blocks += _group(group)
    if found.kept:
        rows = [(_code(k.line), _code(k.floor), _escaped(k.also)) for k in found.kept]
        blocks += ["## As before", _table(("Line", "Minimum", ""), rows)]
    return "\n\n".join(blocks) + "\n"


def _alerts(found: Sheet) -> Iterator[str]:
    if found.alerts:
        yield "\n".join(
            f"- {_SIGNS[each.tone]} **{_escaped(each.title)}** "
            + (f"{_code(each.where)}: " if each.where else "")
            + _escaped(each.text)
            for each in found.alerts
        )


def _group(group: Group) -> Iterator[str]:
    marks = "".join(f" **{_escaped(each)}**" for each in group.alerts)
    yield f"### {_escaped(group.title)}" + (f" {_code(group.id)}" if group.id else "") + marks
    rows = [
        (_code(row.line), _escaped(row.label), _change(row), _details(row)) for row in group.rows
    ]
    yield _table(("Line", "What", "Change", "Details"), rows)


def _change(row: Row) -> str:
    shown = _escaped if row.prose else _code
    if row.before and row.before != row.after:
        return f"{shown(row.before)} → {shown(row.after) or 'none'}"
    return shown(row.after)


def _details(row: Row) -> str:
    tags = ", ".join(
        f"**{_escaped(tag.text)}**" if tag.tone == "exploited" else _escaped(tag.text)
        for tag in row.tags
    )
    parts = [tags, *(_escaped(each) for each in row.details), _link(row.url)]
    return "<br>".join(filter(None, parts))


def _impact(impact: ImpactSheet) -> Iterator[str]:
    yield "## Impact"
    yield _escaped(impact.intro)
    rows = [
        (
            moment.when,
            "<br>".join(_escaped(why) for why in moment.why) or "the time of the review",
            *(
                str(after) if before == after else f"{before} → {after}"
                for before, after in moment.totals
            ),
        )
        for moment in impact.moments
    ]
    yield _table(("Moment", "What happens", *(_escaped(v) for v in impact.verdicts)), rows)
    for block in impact.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    yield f"### Shifts at {block.when}"
    rows = []
    for customer in block.customers[:_CUSTOMERS]:
        for each in customer.shifts[:_SHIFTS]:
            shift = f"{_escaped(each.before)} → {_escaped(each.after)}"
            rows.append((_code(customer.id), _escaped(what(each)), shift, str(each.machines)))
        if (more := len(customer.shifts) - _SHIFTS) > 0:
            rows.append((_code(customer.id), f"and {more} more", "", ""))
    yield _table(("Customer", "Product", "Before → after", "Machines"), rows)
    if (more := len(block.customers) - _CUSTOMERS) > 0:
        yield f"and {wording.number(more, 'more customer')}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _sentence(text: str) -> str:
    return _escaped(f"{text[:1].upper()}{text[1:]}.")


def _escaped(text: str) -> str:
    """Return a text without markup; a word that could become a reference is set as code."""
    return " ".join(_word(each) for each in clean(text).split())


def _word(word: str) -> str:
    if not _REFERENCE.search(word):
        return _entities(word)
    inner = word.rstrip(".,;:")
    return f"<code>{_entities(inner)}</code>{word[len(inner) :]}"


def _code(text: str) -> str:
    words = _entities(" ".join(clean(text).split()))
    return f"<code>{words}</code>" if words else ""


def _entities(text: str) -> str:
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(each)};" for each in found[0]), text)


def _link(url: str) -> str:
    return f"<{url}>" if _URL.fullmatch(url) else _code(url)
