import type { Language } from '../../../core/index.ts'
import type { PortHistory } from '../../../services/scan/index.ts'
import { whyTexts } from './why-texts.ts'

/** Tells for each port what was sent, what came back and when, and what its state means. Ends with a newline. */
export function explainPorts(ports: readonly PortHistory[], language: Language): string {
  return ports.map((port) => explainPort(port, language)).join('\n')
}

function explainPort({ address, port, events, verdict }: PortHistory, language: Language): string {
  const texts = whyTexts[language]
  const endpoint = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  const lines = [
    verdict === undefined
      ? texts.undecided(endpoint)
      : texts.verdict(endpoint, texts.states[verdict.state], verdict.reason),
    ...events.map(({ atMs, kind, detail }) => {
      return `  ${atMs.toFixed(1).padStart(9)} ms  ${texts.kinds[kind]}  ${detail}`
    }),
  ]
  if (events.length === 0) lines.push(`  ${texts.notWatched}`)
  if (verdict !== undefined) lines.push(`  ${texts.explanations[verdict.reason]}`)
  return `${lines.join('\n')}\n`
}
