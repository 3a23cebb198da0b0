import type { Language } from '../../../../core/index.ts'
import { escapeHtml, htmlPage } from '../../reports/html/page.ts'
import type { ComparisonView, ViewSection, ViewTable } from './comparison-view.ts'

/** After the look that all pages of scans share. */
const comparisonStyle = `
pre { margin: 1rem 0 0; padding: .8rem 1rem; overflow-x: auto; border-radius: .5rem; background: var(--panel); }
pre code { overflow-wrap: normal; }
table { margin-top: .8rem; }
td:first-child { font-weight: 600; white-space: nowrap; }
.meanings dt { margin-top: .8rem; font-weight: 600; }
.meanings dd { margin: 0; max-width: 46rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
@media print { pre { white-space: pre-wrap; border: 1px solid var(--rule); } }
`

/** Writes a comparison as one HTML page that needs no network and runs no script; foreign text is escaped. */
export function* writeComparisonHtml(
  view: ComparisonView,
  language: Language,
): Generator<string, void, undefined> {
  const facts = view.facts.map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`)
  yield htmlPage({
    title: `${view.title}: ${view.facts[0]?.[1] ?? ''}`,
    language,
    style: comparisonStyle,
    body: `<header><h1>${escapeHtml(view.title)}</h1></header>
<main>
<dl class="facts">${facts.join('')}</dl>
${view.warning === undefined ? '' : `<p class="notice warning">${escapeHtml(view.warning)}</p>`}
${view.sections.map(sectionHtml).join('\n')}
</main>
<footer class="note">${escapeHtml(view.made)}</footer>`,
  })
}

function sectionHtml({ id, heading, intro, table, commands = [], definitions = [] }: ViewSection): string {
  const meanings = definitions.map(
    ([term, text]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd>`,
  )
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(heading)}</h2>
${intro === undefined ? '' : `<p class="note">${escapeHtml(intro)}</p>`}
${table === undefined ? '' : tableHtml(table, id)}
${commands.length === 0 ? '' : `<pre tabindex="0"><code>${commands.map(escapeHtml).join('\n')}</code></pre>`}
${meanings.length === 0 ? '' : `<dl class="meanings">${meanings.join('')}</dl>`}
</section>`
}

function tableHtml({ heads, alignments, rows, more }: ViewTable, id: string): string {
  const kind = (column: number): string => (alignments[column] === 'right' ? ' class="number"' : '')
  const head = heads.map((text, i) => `<th scope="col"${kind(i)}>${escapeHtml(text)}</th>`).join('')
  const body = rows.map(
    (row) => `<tr>${row.map((text, i) => `<td${kind(i)}>${escapeHtml(text)}</td>`).join('')}</tr>`,
  )
  return `<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
<table><thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
${more === undefined ? '' : `<p class="note">${escapeHtml(more)}</p>`}`
}
