import { escapeHtml } from '../../../../core/index.ts'
import type { HostResult, PortState } from '../../result.ts'
import type { HtmlPen } from './html-pen.ts'

const states: readonly PortState[] = ['open', 'closed', 'filtered', 'notProbed']

/**
 * Writes the filters of the port table: by state, number, text, and change. Hidden until the page's script, which does the
 * filtering, shows them.
 */
export function filterForm(hosts: readonly HostResult[], hasDiff: boolean, pen: HtmlPen): string {
  const { words, htmlTexts, format } = pen
  const counts = new Map<PortState, number>()
  for (const { ports } of hosts)
    for (const { state } of ports) counts.set(state, (counts.get(state) ?? 0) + 1)
  const boxes = states.flatMap((state) => {
    const count = counts.get(state)
    if (count === undefined) return []
    return [
      `<label><input type="checkbox" name="state" value="${state}" checked> ${escapeHtml(words.states[state])} <span class="count">${format(count)}</span></label>`,
    ]
  })
  const changed = hasDiff
    ? `<label><input type="checkbox" name="changed"> ${escapeHtml(htmlTexts.changedOnly)}</label>`
    : ''
  return [
    `<form id="filters" role="search" aria-label="${escapeHtml(htmlTexts.filters)}" hidden>`,
    `<fieldset><legend>${escapeHtml(htmlTexts.states)}</legend>${boxes.join('')}</fieldset>`,
    field(
      htmlTexts.portFilter,
      htmlTexts.portExample,
      'name="ports" type="text" inputmode="numeric" aria-describedby="ports-invalid"',
    ),
    field(htmlTexts.textFilter, htmlTexts.textExample, 'name="text" type="search"'),
    changed,
    `<button type="reset">${escapeHtml(htmlTexts.reset)}</button>`,
    `<p id="ports-invalid" class="invalid" hidden>${escapeHtml(htmlTexts.portInvalid)}</p>`,
    '</form>',
  ].join('\n')
}

function field(label: string, example: string, attributes: string): string {
  return `<label class="field">${escapeHtml(label)}<input ${attributes} autocomplete="off" placeholder="${escapeHtml(example)}"></label>`
}
