"""A review as one HTML file that loads nothing and runs nothing: to be read, printed and signed.

Every text of a manifest goes through `_text`; an address becomes a link only when it is a plain
web address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from passmuster_publisher.review.html_style import STYLE
from passmuster_publisher.review.impact_sheet import Block, ImpactSheet, MomentRow, what
from passmuster_publisher.review.plain import clean
from passmuster_publisher.review.rows import Row
from passmuster_publisher.review.sheet import Alert, Group, Kept, Paper, Sheet

_URL = re.compile(r"https?://[A-Za-z0-9][!-~]*")
_DATE = re.compile(r"(?:\b[A-Z][a-z]{2} )?\b\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?\b")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
# Whether it is good news when the number grows; of what is pending or unknown that is open.
_GOOD = {"pass": True, "fail": False}


def render(found: Sheet) -> str:
    """Return the review as an HTML document."""
    parts = [
        f"<h1>{_text(found.title)}</h1>",
        f'<p class="soft">{_text(found.subtitle)}</p>',
        f'<p class="summary">{_text(found.summary)}</p>',
        _papers(found.papers),
        _attention(found.alerts) if found.alerts else "",
        *(_impact(found.impact) if found.impact is not None else ()),
        "<h2>What changes</h2>" if found.groups else "",
        *(_group(each) for each in found.groups),
        _kept(found.kept) if found.kept else "",
        _SIGNATURE,
    ]
    body = "\n".join(filter(None, parts))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"{''.join(_digests(found.papers))}"
        f"<title>{_text(found.title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _digests(papers: Iterable[Paper]) -> Iterator[str]:
    for each in papers:
        if each.label == "SHA-256":
            yield f'<meta name="passmuster-old-sha256" content="{_text(each.old)}">\n'
            yield f'<meta name="passmuster-new-sha256" content="{_text(each.new)}">\n'


def _attention(alerts: Sequence[Alert]) -> str:
    rows = [
        f'<tr><td><span class="tag {each.tone}">{_text(each.title)}</span></td>'
        f'<th scope="row"><code>{_text(each.where)}</code></th><td>{_prose(each.text)}</td></tr>'
        for each in alerts
    ]
    heads = '<th scope="col">What</th><th scope="col">Line</th><th scope="col">Why</th>'
    table = _table("alerts stacked", "What must not be overlooked", heads, rows)
    return f'<h2>Needs your attention</h2><div class="card plain attention">{table}</div>'


def _papers(papers: Iterable[Paper]) -> str:
    rows = []
    for each in papers:
        tone = ' class="same"' if each.old == each.new else ""
        cells = "".join(
            f"<td{tone}><code>{_text(value)}</code></td>" for value in (each.old, each.new)
        )
        rows.append(f'<tr><th scope="row">{_text(each.label)}</th>{cells}</tr>')
    heads = '<td></td><th scope="col">Old</th><th scope="col">New</th>'
    table = _table("papers", "The two manifests", heads, rows)
    return f'<div class="card plain">{table}</div>'


def _group(group: Group) -> str:
    marks = "".join(
        f' <span class="tag {"fall" if each == "Line falls" else "emergency"}">{_text(each)}</span>'
        for each in group.alerts
    )
    name = f" <code>{_text(group.id)}</code>" if group.id else ""
    heads = "".join(
        f'<th scope="col">{each}</th>' for each in ("Line", "What", "Change", "Details")
    )
    columns = '<colgroup><col class="line"><col class="label"><col class="change"><col></colgroup>'
    bodies = [
        "\n".join(_rows(line, list(rows)))
        for line, rows in groupby(group.rows, key=lambda row: row.line)
    ]
    caption = f"Changes of {group.id or group.title}"
    table = _table(
        "changes stacked", caption, heads, ["\n</tbody>\n<tbody>\n".join(bodies)], columns
    )
    return f'<section class="card"><h3>{_text(group.title)}{name}{marks}</h3>{table}</section>'


def _rows(line: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the rows of one line, whose name stands once before them."""
    name = f"<code>{_text(line)}</code>" if line else ""
    head = f'<th scope="rowgroup" rowspan="{len(rows)}">{name}</th>'
    for row in rows:
        cells = (_text(row.label), _change(row), _details(row))
        yield f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        head = ""


def _change(row: Row) -> str:
    style, shown = ("", _prose) if row.prose else ("code ", _text)
    after = f'<span class="{style}after">{shown(row.after or "none")}</span>'
    if row.before and row.before != row.after:
        before = f'<span class="{style}before">{shown(row.before)}</span>'
        return f'{before}<span class="arrow"> → </span>{after}'
    return after if row.after else ""


def _details(row: Row) -> str:
    tags = "".join(f'<span class="tag {tag.tone}">{_text(tag.text)}</span>' for tag in row.tags)
    lines = [_prose(each) for each in row.details]
    lines += [_link(row.url)] if row.url else []
    return (f'<div class="tags">{tags}</div>' if tags else "") + _list(
        "details", (f"<li>{each}</li>" for each in lines)
    )


def _kept(kept: Iterable[Kept]) -> str:
    rows = [
        f'<tr><th scope="row"><code>{_text(each.line)}</code></th>'
        f"<td><code>{_text(each.floor)}</code></td>"
        f'<td class="soft">{_text(each.also)}</td></tr>'
        for each in kept
    ]
    heads = '<th scope="col">Line</th><th scope="col">Minimum</th><th scope="col">Also</th>'
    table = _table("kept", "Lines that stay", heads, rows)
    return f'<h2>As before</h2><div class="card plain scroll">{table}</div>'


def _impact(impact: ImpactSheet) -> Iterator[str]:
    yield f"<h2>Impact</h2><p>{_prose(impact.intro)}</p>"
    heads = "".join(
        f'<th scope="col"{" class=number" if place else ""}>{_text(each)}</th>'
        for place, each in enumerate(("Moment", *impact.verdicts))
    )
    rows = [_moment(each, impact.verdicts) for each in impact.moments]
    table = _table("impact", "Machines by verdict, before and after", heads, rows)
    yield f'<div class="card plain scroll">{table}</div>'
    yield from (_block(block) for block in impact.blocks)


def _moment(moment: MomentRow, verdicts: Iterable[str]) -> str:
    why = moment.why or ("the time of the review",)
    cells = "".join(
        _total(verdict, *total) for verdict, total in zip(verdicts, moment.totals, strict=True)
    )
    listed = _list("why", (f"<li>{_text(each)}</li>" for each in why))
    return f'<tr><th scope="row">{_text(moment.when)}{listed}</th>{cells}</tr>'


def _total(verdict: str, before: int, after: int) -> str:
    if before == after:
        return f'<td class="number soft">{after}</td>'
    good = _GOOD.get(verdict)
    tone = "same" if good is None else "more-good" if (after > before) == good else "more-bad"
    return (
        f'<td class="number"><span class="before">{before}</span><span class="arrow"> → </span>'
        f'<span class="{tone}">{after}</span></td>'
    )


def _block(block: Block) -> str:
    rows = [
        f'<tr><th scope="row"><code>{_text(customer.id)}</code></th><td>{_text(what(shift))}</td>'
        f"<td>{_text(shift.before)}<span class=arrow> → </span>{_text(shift.after)}</td>"
        f'<td class="number">{shift.machines}</td></tr>'
        for customer in block.customers
        for shift in customer.shifts
    ]
    heads = (
        '<th scope="col">Customer</th><th scope="col">Product</th>'
        '<th scope="col">Before → after</th><th scope="col" class="number">Machines</th>'
    )
    table = _table("shifts", f"Shifts at {block.when}", heads, rows)
    title = f"<summary>Shifts at {_text(block.when)}</summary>"
    return f'<details class="card" open>{title}<div class="scroll">{table}</div></details>'


def _table(name: str, caption: str, heads: str, rows: Iterable[str], columns: str = "") -> str:
    return (
        f'<table class="{name}"><caption>{_text(caption)}</caption>{columns}'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
    )


def _list(name: str, items: Iterable[str]) -> str:
    inside = "".join(items)
    return f'<ul class="{name}">{inside}</ul>' if inside else ""


def _link(url: str) -> str:
    text = _text(url)
    if not _URL.fullmatch(url):
        return text
    return f'<a href="{text}" rel="noreferrer noopener">{text}</a>'


def _prose(text: str) -> str:
    """Return a sentence whose dates are not torn apart."""
    return _DATE.sub(r'<span class="date">\g<0></span>', _text(text))


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


_SIGNATURE = """<h2>Decision</h2>
<section class="card sign" aria-label="Signature">
<div>Reviewed by</div><div>Date</div>
<div class="decision"><span>Decision</span><span><i class="box"></i>publish</span>
<span><i class="box"></i>publish after changes</span>
<span><i class="box"></i>do not publish</span></div>
<div class="remarks">Remarks</div>
</section>"""
