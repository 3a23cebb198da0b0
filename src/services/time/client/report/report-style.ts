/** The style sheet of a report: light and dark as the reader's system is, and fit for paper. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1a1f25; --muted: #5a6572; --rule: #dfe3e8; --panel: #f5f7f9;
  --offset: #0a5cb8; --offset-band: #0a5cb833; --delay: #9a5300; --delay-band: #9a530033;
  --bar: #3d7a4e; --alarm: #c0232c; --hole: #8a94a026; --edge: #1a1f2540;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #13171c; --ink: #e5e9ee; --muted: #98a3b0; --rule: #2c343d; --panel: #1b2128;
    --offset: #6db3ff; --offset-band: #6db3ff40; --delay: #f0b056; --delay-band: #f0b05640;
    --bar: #77c08c; --alarm: #ff7a73; --hole: #98a3b026; --edge: #00000099;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1.8rem 0 .2rem; }
h3::first-letter, dt::first-letter, thead th::first-letter { text-transform: uppercase; }
p { margin: .2rem 0; }
.meta, .note, figcaption { color: var(--muted); font-size: .9rem; }
section { margin-top: 2.75rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
.warning { color: var(--alarm); font-weight: 600; overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 0; }
.tiles div { flex: 1 1 8.5rem; background: var(--panel); border-radius: .5rem; padding: .65rem .9rem; }
.tiles dt { color: var(--muted); font-size: .8rem; }
.tiles dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
figure { margin: 0; }
/* A shadow at each edge that more lies behind: the paper that scrolls with the content covers it at the ends. */
.scroll {
  overflow-x: auto;
  background:
    linear-gradient(to right, var(--paper) 1rem, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 1rem, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--edge), transparent) left / 1rem 100% no-repeat scroll,
    linear-gradient(to left, var(--edge), transparent) right / 1rem 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; margin-top: .6rem; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { color: var(--muted); font-weight: 600; white-space: normal; word-break: keep-all; vertical-align: bottom; }
th:first-child, td:first-child { text-align: start; padding-inline-start: 0; }
th[scope=row] { color: var(--ink); font-weight: 500; overflow-wrap: anywhere; min-width: 9.5rem; vertical-align: baseline; }
svg.chart { display: block; width: 100%; min-width: 53rem; height: auto; margin-top: .3rem; }
svg text { fill: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
svg text.y { text-anchor: end; dominant-baseline: middle; }
svg text.x { text-anchor: middle; }
.grid, .zero, .tick { fill: none; stroke: var(--rule); stroke-width: 1; }
.zero { stroke: var(--muted); }
.line { fill: none; stroke-width: 1.4; stroke-linejoin: round; stroke-linecap: round; }
.offset .line { stroke: var(--offset); } .offset .band, .offset .beyond { fill: var(--offset-band); }
.delay .line { stroke: var(--delay); } .delay .band, .delay .beyond { fill: var(--delay-band); }
.offset .beyond { fill: var(--offset); } .delay .beyond { fill: var(--delay); }
.outage { fill: var(--alarm); fill-opacity: .22; stroke: var(--alarm); stroke-opacity: .6; stroke-width: .5; }
.hole { fill: var(--hole); }
.bar { fill: var(--bar); }
@media print {
  :root {
    --paper: #fff; --ink: #000; --muted: #444; --rule: #bbb; --panel: #fff;
    --offset: #0a5cb8; --delay: #9a5300; --bar: #3d7a4e; --alarm: #c0232c;
  }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  section { break-before: page; border-top: 0; margin-top: 0; padding-top: 0; }
  section:first-of-type { break-before: avoid; margin-top: 1.5rem; }
  .scroll { overflow: visible; background: none; }
  table { font-size: 8pt; }
  th, td { padding: .2rem .35rem; }
  td { white-space: normal; }
  figure, .tiles, tr { break-inside: avoid; }
  svg.chart { min-width: 0; }
  h3 { break-after: avoid; }
  .tiles div { border: 1px solid var(--rule); }
  svg, .tiles { print-color-adjust: exact; }
}
`
