/** On the screen as the dashboards, by day and night; on paper black on white, A4, with page numbers. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #17324d; --muted: #4b6075; --line: #c5d2de; --surface: #f2f7fc;
  --link: #0059b3; --now: #0066cc; --before: #8fa9c4; --notice: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --ground: #0a131d; --text: #dde7f0; --muted: #a9bbcc; --line: #3a4e62;
  --surface: #111e2b; --link: #7ab7ff; --now: #6aaeff; --before: #5b7590; --notice: #33270a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--ground); color: var(--text);
  font: 16px/1.45 "Titillium Web", system-ui, sans-serif; }
a { color: var(--link); text-decoration-style: dotted; text-underline-offset: 0.15em; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.2rem 0 0.4rem; }
h2 { font-size: 1.2rem; line-height: 1.25; margin: 1.8rem 0 0.5rem; padding-bottom: 0.2rem; border-bottom: 2px solid var(--now); }
p { margin: 0.35rem 0; max-width: 46rem; }
.town { font-weight: 700; letter-spacing: 0.02em; }
.facts, .note, small, .screen { color: var(--muted); }
.note, small { font-size: 0.85rem; }
.simulated { background: var(--notice); padding: 0.4rem 0.7rem; border-left: 4px solid #a66300; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.6rem; margin: 0.6rem 0; }
.figures div { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 0.6rem 0.8rem; }
.figures dt { color: var(--muted); font-size: 0.9rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 700; line-height: 1.25; }
.figures small { display: block; font-weight: 400; line-height: 1.3; margin-top: 0.2rem; }
.missing { color: var(--muted); font-style: italic; font-weight: 400; font-size: 0.85em; }
.figures .missing { font-size: 0.9rem; }
.scroll { overflow-x: auto; margin: 0.6rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
table.small { font-size: 0.8rem; }
caption { text-align: left; font-weight: 700; padding: 0.3rem 0; }
caption.unseen { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.45rem; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 700; border-bottom: 2px solid var(--line); vertical-align: bottom; }
tbody th { min-width: 8rem; }
.number { text-align: right; }
td.number { white-space: nowrap; }
td.number .missing { white-space: normal; display: inline-block; min-width: 5rem; }
.unit { font-weight: 400; color: var(--muted); }
.total th, .total td { font-weight: 700; border-top: 2px solid var(--line); }
figure.chart { margin: 0.8rem 0; }
figure.chart svg { width: 100%; height: auto; display: block; }
figcaption { font-weight: 700; font-size: 0.9rem; }
.key { font-weight: 400; margin-left: 0.8rem; }
.key i { display: inline-block; width: 0.8rem; height: 0.8rem; margin-right: 0.3rem; vertical-align: -0.05rem; }
.key i.now { background: var(--now); }
.key i.before { background: var(--before); }
.chart rect.now { fill: var(--now); }
.chart rect.before { fill: var(--before); }
.chart line { stroke: var(--line); }
.chart text { fill: var(--text); font-size: 11px; }
@page { size: A4; margin: 18mm 14mm 16mm; }
@page { @top-left { font: 8pt sans-serif; color: #4b6075; } }
@page { @bottom-left { content: "Lucciola"; font: 8pt sans-serif; color: #4b6075; } }
@page { @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #4b6075; } }
@page wide { size: A4 landscape; }
@media print {
  :root { color-scheme: light; --ground: #fff; --text: #000; --muted: #444; --line: #b5b5b5; --surface: #fff; --link: #000;
    --now: #1f4e79; --before: #a9b8c6; --notice: #fff; }
  body { padding: 0; max-width: none; font-size: 9.5pt; line-height: 1.35; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .screen { display: none; }
  h1 { font-size: 16pt; }
  h2 { font-size: 11.5pt; margin: 11pt 0 4pt; break-after: avoid; }
  p { margin: 2.5pt 0; max-width: none; orphans: 2; widows: 2; }
  .figures { grid-template-columns: repeat(5, 1fr); gap: 5pt; margin: 4pt 0; }
  .figures div { padding: 4pt 6pt; break-inside: avoid; }
  .figures dt { font-size: 8pt; }
  .figures dd { font-size: 11.5pt; }
  .note, small { font-size: 7.5pt; }
  .figures .missing { font-size: 8pt; }
  .scroll { overflow: visible; margin: 4pt 0; }
  .together { break-inside: avoid; }
  table { font-size: 8.5pt; }
  table.small { font-size: 7.5pt; }
  th, td { padding: 2pt 4pt; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  caption { break-after: avoid; }
  figure.chart { margin: 5pt 0; }
  .wide { page: wide; }
  .manager figure.chart svg { max-height: 60mm; }
  .council figure.chart svg { max-height: 44mm; }
}
`;
