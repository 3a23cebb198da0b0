import { escapeHtml } from '../../../../core/index.ts'
import { allNamesOf, type HostResult, type PortResult } from '../../result.ts'
import { restOf } from '../scan-summary.ts'
import type { ChangeKind } from '../../inventory/diff.ts'
import { answerCell } from './answer-cell.ts'
import { filterForm } from './filter-form.ts'
import type { HtmlPen } from './html-pen.ts'

/** Rows that a browser shows in a few seconds. */
const maxRows = 10_000

/** What the port table lists. */
export interface ListedHosts {
  readonly shown: readonly HostResult[]
  /** How many ports there was no room for. */
  readonly left: number
}

/** Writes the table of hosts and ports, a `tbody` for each host, and the filters above it, which the script shows. */
export function portSection({ shown, left }: ListedHosts, hasDiff: boolean, pen: HtmlPen): string {
  const { texts, htmlTexts, format } = pen
  const body = shown.length === 0 ? `<p>${escapeHtml(texts.noPorts)}</p>` : portTable(shown, hasDiff, pen)
  const cut = left === 0 ? '' : `<p class="notice">${escapeHtml(htmlTexts.tableLeft(format(left)))}</p>`
  return `<section id="ports" aria-labelledby="ports-title">
<h2 id="ports-title">${escapeHtml(htmlTexts.table)}</h2>
${body}
${cut}
</section>`
}

function portTable(hosts: readonly HostResult[], hasDiff: boolean, pen: HtmlPen): string {
  const { texts, htmlTexts } = pen
  const isIdentified = hosts.some(({ ports }) =>
    ports.some(({ identification }) => identification !== undefined),
  )
  const heads = [
    ['port', texts.port],
    ['state', texts.state],
    ['service', texts.service],
    ['answers', texts.answers],
    ['reason', texts.reason],
    ['number', texts.rtt],
  ].map(([style = '', head = '']) => `<th scope="col" class="${style}">${escapeHtml(head)}</th>`)
  return `${filterForm(hosts, hasDiff, pen)}
<p id="shown" class="note" role="status" data-text="${escapeHtml(htmlTexts.shown)}" data-none="${escapeHtml(htmlTexts.noHostsShown)}"></p>
<table class="ports${isIdentified ? '' : ' unidentified'}">
<caption class="unseen">${escapeHtml(htmlTexts.table)}</caption>
<thead><tr>${heads.join('')}</tr></thead>
${hosts.map((host) => hostBody(host, pen)).join('\n')}
</table>
${reasonList(hosts, pen)}`
}

/** What the reasons in the table mean. */
function reasonList(hosts: readonly HostResult[], { texts, words }: HtmlPen): string {
  const used = new Set(hosts.flatMap(({ ports }) => ports.map(({ reason }) => reason)))
  const items = [...used].map(
    (reason) => `<dt><code>${escapeHtml(reason)}</code></dt><dd>${escapeHtml(words.reasons[reason])}</dd>`,
  )
  return `<dl class="facts" aria-label="${escapeHtml(texts.reason)}">${items.join('')}</dl>`
}

/** Chooses the hosts with ports to list, as many as a page can hold: 10,000 ports. */
export function listHosts(hosts: readonly HostResult[]): ListedHosts {
  const shown: HostResult[] = []
  let room = maxRows
  let left = 0
  for (const host of hosts) {
    if (host.ports.length === 0) continue
    const ports = host.ports.slice(0, room)
    left += host.ports.length - ports.length
    room -= ports.length
    if (ports.length > 0) shown.push(ports.length === host.ports.length ? host : { ...host, ports })
  }
  return { shown, left }
}

function hostBody(host: HostResult, pen: HtmlPen): string {
  const { address, ports } = host
  const names = allNamesOf(host)
  const id = pen.hostId(address) ?? ''
  const rest = restOf(host).map(({ state, count }) =>
    pen.texts.rest(pen.format(count), pen.words.states[state]),
  )
  const name = names.length === 0 ? '' : ` <span class="name">${escapeHtml(names.join(', '))}</span>`
  const note = rest.length === 0 ? '' : ` <span class="rest">${escapeHtml(rest.join(' · '))}</span>`
  return `<tbody id="${id}"><tr class="host"><th scope="rowgroup" colspan="6"><span class="address">${escapeHtml(address)}</span>${name}${note}</th></tr>
${ports.map((port) => portRow(port, id, pen.changeOf(address, port.port), pen)).join('\n')}</tbody>`
}

function portRow(
  { port, protocol, state, reason, service, rttMs, identification }: PortResult,
  hostId: string,
  change: ChangeKind | undefined,
  pen: HtmlPen,
): string {
  const { words, format } = pen
  const answer = identification === undefined ? '' : answerCell(identification, pen)
  const badge = change === undefined ? '' : ` ${changeBadge(change, pen)}`
  const data = `data-state="${state}" data-port="${port}"${change === undefined ? '' : ` data-change="${change}"`}`
  return [
    `<tr id="${hostId}p${port}" ${data}>`,
    `<th scope="row">${port}<span class="protocol">/${protocol}</span></th>`,
    `<td class="state"><span class="${state}">${escapeHtml(words.states[state])}</span>${badge}</td>`,
    `<td class="service">${escapeHtml(service ?? '')}</td>`,
    `<td class="answers">${answer}</td>`,
    `<td class="reason">${escapeHtml(reason)}</td>`,
    `<td class="number rtt">${rttMs === null ? '' : `${format(rttMs)} ms`}</td>`,
    '</tr>',
  ].join('')
}

const badgeStyles: Readonly<Record<ChangeKind, string>> = {
  opened: 'alarm',
  reopened: 'alarm',
  changed: 'caution',
  closed: 'good',
  unknown: 'quiet',
}

/** What became of a port, in a word. */
export function changeBadge(kind: ChangeKind, { words }: HtmlPen): string {
  return `<span class="badge ${badgeStyles[kind]}">${escapeHtml(words.changeKinds[kind])}</span>`
}
