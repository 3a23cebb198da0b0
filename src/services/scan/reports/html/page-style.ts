/**
 * The look of a scan's pages: light and dark as the reader's system is, fit for narrow screens and for paper. Classes:
 * `meta` and `note` (quieter text), `tiles` (a `dl` of figures), `facts` (a `dl` of longer ones), `notice` (a
 * boxed remark; with `warning` a serious one), `scroll` (around what may be wider than the page; give it
 * `role="region"`, a label and `tabindex="0"`), `badge`, `mono`, and `unseen` (for screen readers only).
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f4f6f8; --ink: #171c22; --muted: #556170; --rule: #dce1e7; --strong-rule: #8a96a3;
  --link: #0b57b0; --focus: #0b57b0;
  --open: #0b57b0; --closed: #87929e; --filtered: #b26a00; --unknown: #6b7683;
  --alarm: #b3202a; --alarm-panel: #fdf0f0; --caution: #8a5200; --caution-panel: #fdf5e6; --good: #17703f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161b; --panel: #1a2027; --ink: #e6eaef; --muted: #9ba7b4; --rule: #2b333c; --strong-rule: #6a7683;
    --link: #7cb8ff; --focus: #7cb8ff;
    --open: #5aa5ff; --closed: #66727f; --filtered: #d99a3d; --unknown: #8794a1;
    --alarm: #ff8a84; --alarm-panel: #2c1a1c; --caution: #f0b65c; --caution-panel: #2a2216; --good: #74cf98;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif;
}
h1 { margin: 0 0 .3rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 .4rem; font-size: 1.3rem; line-height: 1.3; overflow-wrap: anywhere; }
h3 { margin: 1.6rem 0 .2rem; font-size: 1rem; }
p { margin: .3rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: .15rem; }
.meta, .note, figcaption { color: var(--muted); font-size: .9rem; }
.mono, code { font-family: ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .92em; }
code { overflow-wrap: anywhere; }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.4rem 0 0; }
.tiles div { background: var(--panel); border-radius: .5rem; padding: .7rem .9rem; }
.tiles dt { color: var(--muted); font-size: .8rem; }
.tiles dd { margin: 0; font-size: 1.45rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles dd small { display: block; color: var(--muted); font-size: .8rem; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.2rem; margin: 1.4rem 0 0; font-size: .92rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.notice { margin: 1rem 0 0; padding: .7rem 1rem; border-left: 4px solid var(--caution); border-radius: .25rem; background: var(--caution-panel); overflow-wrap: anywhere; }
.notice.warning { border-color: var(--alarm); background: var(--alarm-panel); }
.notice ul { margin: .3rem 0 0; padding-left: 1.2rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 .4rem; color: var(--muted); font-size: .9rem; text-align: start; }
th, td { padding: .4rem .7rem; border-bottom: 1px solid var(--rule); text-align: start; vertical-align: baseline; }
th:first-child, td:first-child { padding-inline-start: 0; }
th { font-weight: 600; }
thead th { color: var(--muted); font-size: .85em; white-space: nowrap; vertical-align: bottom; }
.number { text-align: end; }
.badge { display: inline-block; padding: 0 .45em; border: 1px solid currentcolor; border-radius: 1em; font-size: .82em; line-height: 1.5; white-space: nowrap; }
.badge.alarm { color: var(--alarm); } .badge.caution { color: var(--caution); } .badge.good { color: var(--good); } .badge.quiet { color: var(--muted); }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .5rem; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --panel: #fff; --ink: #000; --muted: #444; --rule: #bbb; --strong-rule: #666;
    --link: #000; --open: #0b57b0; --closed: #87929e; --filtered: #b26a00; --unknown: #6b7683;
    --alarm: #a01620; --alarm-panel: #fff; --caution: #7a4700; --caution-panel: #fff; --good: #17703f;
  }
  @page { margin: 14mm; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h2, h3, caption { break-after: avoid; }
  a { text-decoration: none; }
  section { margin-top: 8mm; padding-top: 4mm; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(30mm, 1fr)); }
  .tiles div { border: 1px solid var(--rule); }
  .tiles, .notice, .facts dd, tr { break-inside: avoid; }
  .notice { border: 1px solid var(--rule); border-left: 4px solid var(--caution); }
  .scroll { overflow: visible; }
  th, td { padding: 1mm 1.5mm; }
}
`
