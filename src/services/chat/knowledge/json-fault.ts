/** Why a text isn't JSON, and where it stops being so. */
export interface JsonFault {
  readonly reason: string
  /** In UTF-16 units from the start. */
  readonly offset: number
}

/** The first fault of a text as JSON, or `undefined` where it is JSON. */
export function findJsonFault(source: string): JsonFault | undefined {
  const message = failureOf(source)
  if (message === undefined) return undefined
  const reason = message.replace(/,? "[^]*" is not valid JSON$/, '').replace(/ in JSON at position[^]*$/, '')
  return { reason, offset: offsetIn(message) ?? shortestBroken(source) - 1 }
}

function failureOf(source: string): string | undefined {
  try {
    JSON.parse(source)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function offsetIn(message: string): number | undefined {
  const offset = / at position (\d+)/.exec(message)?.[1]
  return offset === undefined ? undefined : Number(offset)
}

/** The engine tells no place for an unexpected token: it is the last of the shortest beginning that has one. */
function shortestBroken(source: string): number {
  let whole = 0
  let broken = source.length + 1
  while (broken - whole > 1) {
    const middle = (whole + broken) >> 1
    const failure = failureOf(source.slice(0, middle))
    if (failure?.startsWith('Unexpected token')) broken = middle
    else whole = middle
  }
  return broken
}
