import { OptionError } from '../../../core/index.ts'
import { rankedPorts } from './top-ports.ts'

/** What is scanned where nobody says: the ports that IANA calls system ports, and 1024. */
export const defaultPorts = '1-1024'

const maxPort = 65_535

/**
 * Reads a list of ports: numbers, ranges and `top:N` (the N most commonly exposed), separated by commas, as in
 * `22,80,8000-8100` or `top:100,9000`. Returns them ascending, each once. `frequentPorts` are those that earlier scans
 * found, as {@link rankedPorts} takes them.
 *
 * @throws {@link OptionError} `INVALID_PORTS`, `PORT_RANGE_BACKWARDS`, `INVALID_TOP_PORTS`, each with the token at fault.
 */
export async function parsePorts(
  list: string,
  frequentPorts: readonly number[] = [],
): Promise<readonly number[]> {
  const chosen = new Uint8Array(maxPort + 1)
  for (const token of list.split(',').map((part) => part.trim())) {
    if (token.startsWith('top:')) {
      for (const port of await topPorts(token, frequentPorts)) chosen[port] = 1
      continue
    }
    const dash = token.indexOf('-')
    const first = parsePort(token, dash === -1 ? token : token.slice(0, dash))
    const last = dash === -1 ? first : parsePort(token, token.slice(dash + 1))
    if (last < first) {
      throw new OptionError(
        'PORT_RANGE_BACKWARDS',
        `Cannot scan the ports "${token}": ${last} is lower than ${first}; put the lower port first`,
        { details: { token, first, last } },
      )
    }
    chosen.fill(1, first, last + 1)
  }
  const ports: number[] = []
  for (let port = 1; port <= maxPort; port++) if (chosen[port] === 1) ports.push(port)
  return ports
}

/** Ports, ascending, as the shortest list that {@link parsePorts} reads back: `22,80,8000-8100`. */
export function formatPorts(ports: readonly number[]): string {
  const parts: string[] = []
  for (let start = 0; start < ports.length;) {
    let end = start
    while (ports[end + 1] === (ports[end] ?? 0) + 1) end++
    parts.push(start === end ? `${ports[start]}` : `${ports[start]}-${ports[end]}`)
    start = end + 1
  }
  return parts.join(',')
}

function parsePort(token: string, text: string): number {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0
  if (port < 1 || port > maxPort) {
    throw new OptionError(
      'INVALID_PORTS',
      `Cannot scan the ports "${token}": not a port, a range or top:N; use numbers from 1 to ${maxPort}, as in 22,80,8000-8100`,
      { details: { token, maxPort } },
    )
  }
  return port
}

async function topPorts(token: string, frequentPorts: readonly number[]): Promise<readonly number[]> {
  const count = Number(/^top:([1-9]\d{0,4})$/.exec(token)?.[1] ?? 0)
  const ranked = await rankedPorts(frequentPorts)
  if (count < 1 || count > ranked.length) {
    throw new OptionError(
      'INVALID_TOP_PORTS',
      `Cannot scan the ports "${token}": use top:1 to top:${ranked.length}`,
      { details: { token, maxTop: ranked.length } },
    )
  }
  return ranked.slice(0, count)
}
