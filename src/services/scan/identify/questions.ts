import { databases } from './questions/databases.ts'
import { messaging } from './questions/messaging.ts'
import { networks } from './questions/networks.ts'
import { httpQuestion } from './http-response.ts'
import type { Question } from './recogniser.ts'

const byPort: ReadonlyMap<number, Question> = new Map(
  [httpQuestion, ...databases, ...messaging, ...networks].flatMap((question) =>
    question.ports.map((port) => [port, question] as const),
  ),
)

/** What a port's number suggests to ask; `undefined` where it suggests nothing. */
export function questionFor(port: number): Question | undefined {
  return byPort.get(port)
}

/** Ports whose services speak first, though perhaps not at once: mail servers let impatient clients show themselves. */
export const greetingPorts: ReadonlySet<number> = new Set([
  21, 22, 23, 25, 110, 119, 143, 465, 563, 587, 873, 990, 993, 995, 2121, 2222, 2525, 3306, 3690, 4190, 4222,
  5900, 5901,
])

/** Ports where TLS begins with the first byte. */
export const tlsPorts: ReadonlySet<number> = new Set([
  443, 465, 563, 636, 853, 990, 993, 995, 2376, 3269, 4443, 5671, 5986, 6443, 6697, 8443, 8883, 9443, 10_250,
])
