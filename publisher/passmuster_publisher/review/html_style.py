"""The one stylesheet of a review in HTML: light, dark and on paper; it loads nothing.

Colours pair text and ground at WCAG AA or better in both schemes.
"""

STYLE = """
:root { color-scheme: light dark;
  --ground: #f6f7f6; --surface: #fff; --ink: #1b2529; --soft: #566268; --line: #dde3e2;
  --accent: #1f4e5f; --fail: #a3271d; --fail-ground: #fbe9e6; --doubt: #7a5200;
  --doubt-ground: #fbf0d6; --pass: #1e6442; --pass-ground: #e3f2e9; --plain-ground: #e8ecec;
  --sans: "Inter", "Segoe UI", system-ui, -apple-system, "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SFMono-Regular", "Cascadia Mono", "DejaVu Sans Mono", monospace; }
@media screen and (prefers-color-scheme: dark) { :root {
  --ground: #12181b; --surface: #1a2226; --ink: #e6ecec; --soft: #a0adb1; --line: #2d383d;
  --accent: #8fc1c9; --fail: #ff9d90; --fail-ground: #43201d; --doubt: #f0c671;
  --doubt-ground: #3d3013; --pass: #84d3a6; --pass-ground: #173626; --plain-ground: #2c363b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
a { color: var(--accent); text-underline-offset: .18em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--doubt); outline-offset: 2px; border-radius: 4px; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; }
h2 { margin: 2.4rem 0 .8rem; font-size: 1.2rem; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 1rem; }
p { margin: 0 0 .8rem; }
.soft { color: var(--soft); }
code, .code { font-family: var(--mono); font-size: .92em; overflow-wrap: anywhere; }
.summary { margin: 1.1rem 0 1.2rem; font-size: 1.05rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px;
  margin: 0 0 1rem; overflow: hidden; }
.card > h3 { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem;
  padding: .75rem 1rem; }
.card > h3 code { color: var(--soft); font-weight: 400; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { position: absolute; left: -100vw; }
th, td { padding: .6rem 1rem; text-align: left; vertical-align: top; font-weight: 400;
  border-top: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .8rem; padding-block: .45rem; white-space: nowrap; }
.plain > table > thead > tr > *, .plain > table > tbody:first-of-type > tr:first-child > *
  { border-top: 0; }
.papers { table-layout: fixed; }
.papers th, .papers td { padding-block: .4rem; }
.papers thead td, .papers th[scope=row] { color: var(--soft); width: 8rem; }
.papers th[scope=row]::first-letter { text-transform: uppercase; }
.papers .same { color: var(--soft); }
.changes { table-layout: fixed; }
.changes col.line { width: 14%; } .changes col.label { width: 15%; }
.changes col.change { width: 27%; }
.changes td, .changes th { overflow-wrap: anywhere; }
.changes tbody tr:not(:first-child) td { border-top-style: dashed; }
.before { color: var(--soft); }
.after { font-weight: 600; }
.arrow { color: var(--soft); padding: 0 .3rem; }
.details { margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: .9rem;
  overflow-wrap: anywhere; }
.details li:first-child { color: var(--ink); }
.tags { display: flex; flex-wrap: wrap; gap: .3rem; margin-bottom: .3rem; }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: 99px; font-size: .8rem;
  font-weight: 600; line-height: 1.55; background: var(--plain-ground); color: var(--soft);
  overflow-wrap: anywhere; }
.exploited, .fall, .emergency { --tone: var(--fail); --tone-ground: var(--fail-ground); }
.grave { --tone: var(--ink); --tone-ground: var(--plain-ground); }
.doubt, .note, .explained { --tone: var(--doubt); --tone-ground: var(--doubt-ground); }
.tag { color: var(--tone, var(--soft)); background: var(--tone-ground, var(--plain-ground)); }
.attention { border-left: 5px solid var(--fail); }
.alerts td, .alerts th { padding-block: .5rem; overflow-wrap: anywhere; }
.alerts td:first-child { white-space: nowrap; width: 7.5rem; }
.alerts th[scope=row] { width: 15rem; }
.date { white-space: nowrap; }
.impact th[scope=row] { min-width: 12rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.number .same { font-weight: 650; color: var(--ink); }
.more-bad { color: var(--fail); font-weight: 650; }
.more-good { color: var(--pass); font-weight: 650; }
.why { margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: .9rem;
  overflow-wrap: anywhere; }
details.card > summary { padding: .75rem 1rem; cursor: pointer; font-weight: 650; }
.sign { display: grid; grid-template-columns: 2fr 1fr; gap: 1.6rem 2rem;
  padding: 1.2rem 1.2rem 1.5rem; }
.sign div { border-bottom: 1px solid var(--soft); min-height: 3.2rem; color: var(--soft);
  font-size: .85rem; }
.sign .decision { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .3rem 2rem; }
.sign .remarks { grid-column: 1 / -1; min-height: 5rem; }
.box { display: inline-block; width: .95em; height: .95em; margin-right: .45em;
  border: 1.5px solid var(--soft); border-radius: 3px; vertical-align: -.12em; }
@media screen and (max-width: 760px) {
  .stacked, .stacked tbody, .stacked tr, .stacked td, .stacked tbody th { display: block;
    width: auto !important; }
  .stacked thead, .stacked colgroup { position: absolute; left: -100vw; }
  .stacked tr { padding: .6rem .8rem; border-top: 1px solid var(--line); }
  .stacked td, .stacked tbody th { border: 0; padding: .1rem 0; }
  .stacked td:empty, .stacked tbody th:empty { display: none; }
  th, td { padding-inline: .8rem; }
  .papers thead td, .papers th[scope=row] { width: 5.8rem; }
  .sign { grid-template-columns: 1fr; }
}
@media print {
  :root { --ground: #fff; --surface: #fff; --line: #b9c2c2; font-size: 8.5pt; }
  body { font-size: 1rem; } th, td { padding: .35rem .6rem; } main { max-width: none; padding: 0; }
  tr, .card { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .tag { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
