import { escapeHtml } from '../../../../core/index.ts'
import type { PortResult } from '../../result.ts'
import { changeKinds, type ReportedDiff } from '../reported-diff.ts'
import { answerCell } from './answer-cell.ts'
import { hostLink, type HtmlPen, timeElement } from './html-pen.ts'
import { changeBadge } from './port-section.ts'

/** Writes what has changed since another scan, a row for each port, what matters most first. */
export function changeSection({ changes, before }: ReportedDiff, pen: HtmlPen): string {
  const { texts } = pen
  const [beforeTime, afterTime] = texts.since('\0').split('\0')
  const since =
    before === undefined
      ? ''
      : `<p class="note">${escapeHtml(beforeTime ?? '')}${timeElement(before.startedAt)}${escapeHtml(afterTime ?? '')}</p>`
  const heads = [texts.change, texts.host, texts.port, texts.before, texts.now]
  const rows = changeKinds.flatMap((kind) =>
    changes
      .filter((change) => change.kind === kind)
      .map(({ address, port, protocol, before: earlier, after }) => {
        return `<tr><td>${changeBadge(kind, pen)}</td><th scope="row">${hostLink(address, pen)}</th><td class="mono">${port}<span class="protocol">/${protocol}</span></td>${portCell(texts.before, earlier, pen)}${portCell(texts.now, after, pen)}</tr>`
      }),
  )
  const table = `<div class="scroll" role="region" tabindex="0" aria-labelledby="changes-title"><table class="changes">
<caption class="unseen">${escapeHtml(texts.changes)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`
  return `<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">${escapeHtml(texts.changes)}</h2>
${since}
${rows.length === 0 ? `<p>${escapeHtml(texts.noChanges)}</p>` : table}
</section>`
}

function portCell(label: string, port: PortResult | undefined, pen: HtmlPen): string {
  return `<td data-label="${escapeHtml(label)}"><div class="answers">${port === undefined ? '–' : portText(port, pen)}</div></td>`
}

function portText({ state, identification }: PortResult, pen: HtmlPen): string {
  const text = `<span class="${state}">${escapeHtml(pen.words.states[state])}</span>`
  return identification === undefined ? text : `${text}${answerCell(identification, pen)}`
}
