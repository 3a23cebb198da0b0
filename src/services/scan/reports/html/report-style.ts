/** The style sheet of the scan report, after that of all pages of scans. */
export const reportStyle = `
header { display: flow-root; }
header .meta { margin: 0; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin-top: .4rem; font-size: .9rem; }
main > section:first-child { margin-top: 0; padding-top: 0; border-top: 0; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .3rem .8rem; background: var(--panel); z-index: 3; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: .6rem 0; padding: 0; list-style: none; color: var(--muted); font-size: .88rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
svg.strip, svg.bars { display: block; }
.strip path { fill: none; }
.strip .open { stroke: var(--open); } .strip .opened { stroke: var(--alarm); } .strip .changed { stroke: var(--caution); }
.strip .was-open { stroke: var(--alarm); stroke-linecap: round; } .strip .closed { stroke: var(--closed); }
.strip .filtered { stroke: var(--filtered); } .strip .unknown { stroke: var(--unknown); } .strip .hole { stroke: var(--paper); }
.bars path { fill: var(--strong-rule); }
.numbers { display: flex; align-items: center; padding-top: 4px; color: var(--ink); font-size: 11px; font-weight: 400; line-height: 1; font-variant-numeric: tabular-nums; }
.numbers.narrow { font-size: 9.5px; }
.numbers span { flex: 1 1 0; min-width: 0; writing-mode: vertical-rl; transform: rotate(180deg); display: flex; align-items: center; }
.heat { width: fit-content; max-width: 100%; max-height: 85vh; overflow: auto; margin-top: 1rem; border-bottom: 1px solid var(--rule); }
.heat table { width: auto; font-size: .8rem; line-height: 1.2; }
.heat th, .heat td { padding: 1px .5rem 1px 0; border-bottom: 1px solid var(--rule); vertical-align: middle; white-space: nowrap; }
.heat thead th { position: sticky; top: 0; z-index: 1; background: var(--paper); vertical-align: bottom; padding-bottom: 2px; }
.heat th:first-child { position: sticky; left: 0; background: var(--paper); font-weight: 400; max-width: 19rem; overflow: hidden; text-overflow: ellipsis; }
.heat thead th:first-child { z-index: 2; font-weight: 600; }
.heat td.number { padding-left: .4rem; }
.heat .name { display: inline-block; max-width: 14rem; overflow: hidden; vertical-align: bottom; color: var(--muted); text-overflow: ellipsis; white-space: nowrap; }
.heat tbody tr:hover > * { background: var(--panel); }
.heat[data-pointing] { cursor: pointer; }
#tip { position: fixed; z-index: 4; max-width: 24rem; padding: .35rem .6rem; border-radius: .3rem; background: var(--ink); color: var(--paper); font-size: .85rem; pointer-events: none; overflow-wrap: anywhere; }
#filters { display: flex; flex-wrap: wrap; align-items: end; gap: .6rem 1.2rem; margin: .6rem 0; padding: .8rem 1rem; background: var(--panel); border-radius: .5rem; font-size: .9rem; }
#filters[hidden] { display: none; }
#filters fieldset { display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: 0; padding: 0; border: 0; }
#filters legend { padding: 0; color: var(--muted); font-size: .85em; }
#filters label { display: inline-flex; align-items: center; gap: .35rem; min-height: 2.1rem; }
#filters .field { flex-direction: column; align-items: start; gap: .1rem; color: var(--muted); font-size: .85em; }
#filters .count { color: var(--muted); font-variant-numeric: tabular-nums; }
#filters input:not([type=checkbox]), #filters button { min-height: 2.1rem; padding: .3rem .6rem; border: 1px solid var(--strong-rule); border-radius: .3rem; background: var(--paper); color: var(--ink); font: inherit; font-size: .9rem; }
#filters input[aria-invalid=true] { border-color: var(--alarm); }
#filters input[type=checkbox] { width: 1rem; height: 1rem; margin: 0; accent-color: var(--open); }
#filters button { cursor: pointer; }
#filters .invalid { flex-basis: 100%; margin: 0; color: var(--alarm); }
table.ports tr.host th { padding: 1.3rem 0 .35rem; border-bottom: 2px solid var(--rule); font-size: 1rem; font-weight: 400; overflow-wrap: anywhere; }
.address { font-weight: 700; font-variant-numeric: tabular-nums; }
.name, .rest, .quiet, .protocol { color: var(--muted); font-weight: 400; }
.name { margin-inline-start: .4rem; } .rest { margin-inline-start: .4rem; font-size: .85rem; }
table.ports tr[id] th { font-weight: 600; white-space: nowrap; }
table.ports tr:target > *, table.ports tbody:target > tr.host > * { background: var(--caution-panel); }
table.ports td.state { white-space: nowrap; }
.state .open, .answers > .open { color: var(--open); font-weight: 600; }
.state .filtered, .answers > .filtered { color: var(--caution); }
.state .closed, .state .notProbed, .answers > .closed, .answers > .notProbed { color: var(--muted); }
.reason, .rtt { color: var(--muted); white-space: nowrap; font-size: .95em; }
.answers { min-width: 14rem; overflow-wrap: anywhere; }
.unidentified .answers { display: none; }
.speaks { display: inline-block; padding: 0 .4em; border-radius: .25em; background: var(--panel); color: var(--muted); font-size: .9em; }
.answers details { margin: .1rem 0; }
.answers summary { cursor: pointer; }
.answers dl { margin: .3rem 0; font-size: .92em; }
.answers dl div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: .5rem; }
.answers dt { color: var(--muted); } .answers dd { margin: 0; overflow-wrap: anywhere; }
.banner { white-space: pre-wrap; color: var(--muted); }
.others dt { margin-top: .6rem; } .others dd { margin: 0; color: var(--muted); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
@media (max-width: 40rem) {
  .heat .name { display: none; }
  table.ports thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.ports, table.ports tbody { display: block; }
  table.ports tr { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr) auto; gap: 0 .6rem; padding: .45rem 0; border-bottom: 1px solid var(--rule); }
  table.ports tr[hidden], table.ports tbody[hidden] { display: none; }
  table.ports tr.host, table.ports tr.host th { display: block; padding-inline: 0; }
  table.ports tr.host { padding: 0; border-bottom: 0; }
  table.ports tr[id] > * { padding: 0; border: 0; }
  table.ports .service { text-align: end; color: var(--muted); }
  table.ports .answers { grid-column: 1 / -1; }
  table.ports .answers:empty { display: none; }
  table.ports .reason { grid-column: 1 / 3; } table.ports .rtt { grid-column: 3; }
  table.changes thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.changes, table.changes tbody { display: block; }
  table.changes tr { display: grid; grid-template-columns: max-content minmax(0, 1fr) auto; gap: .1rem .6rem; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  table.changes tr > * { padding: 0; border: 0; }
  table.changes td[data-label] { grid-column: 1 / -1; display: grid; grid-template-columns: 4rem minmax(0, 1fr); }
  table.changes td[data-label]::before { content: attr(data-label); color: var(--muted); }
  #filters .field, #filters input:not([type=checkbox]) { width: 100%; }
}
@media print {
  #filters, #tip, .skip, nav { display: none !important; }
  .heat { max-height: none; overflow: visible; }
  .heat table { font-size: 7.5pt; }
  .heat thead th, .heat th:first-child { position: static; }
  .heat th:first-child { max-width: 55mm; }
  #map { break-before: page; border-top: 0; }
  svg.strip, svg.bars { max-width: 100%; height: auto; print-color-adjust: exact; }
  .numbers.narrow { font-size: 7px; }
  .legend svg { print-color-adjust: exact; }
  .answers { min-width: 0; }
  .answers summary { list-style: none; }
  .answers .greeting:not([open]) { display: none; }
  tbody { break-inside: auto; }
  tr.host { break-after: avoid; }
  table.ports tr.host th { padding-top: 4mm; }
}
`
