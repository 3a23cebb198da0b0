import { ExternalToolError, reasonOf } from '../../core/index.ts'
import type { Action } from './knowledge/knowledge-base.ts'

/** What a webhook is sent, as JSON. */
export interface ActionRequest {
  /** Id of the answer. */
  readonly id: string
  readonly question: string
  readonly language: string
  readonly slots: Readonly<Record<string, string>>
}

/** So many webhooks of a thread are under way at most; further answers fall back at once. */
const maxUnderWay = 64
let underWay = 0

/**
 * Asks a webhook: POST of JSON, answered by JSON within the action's time and size. Redirects aren't followed, so that
 * only the address in the base is ever asked.
 *
 * @throws {@link ExternalToolError} `ACTION_FAILED` with the reason
 */
export async function runAction(
  { url, timeoutMs, maxBytes }: Action,
  request: ActionRequest,
): Promise<unknown> {
  if (underWay >= maxUnderWay) throw failed(url, `${maxUnderWay} requests are under way already`)
  underWay += 1
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(request),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw failed(url, `it answered ${response.status}`)
    }
    return JSON.parse(await readText(response, maxBytes, url))
  } catch (error) {
    if (error instanceof ExternalToolError) throw error
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw failed(url, reasonOf(cause), error)
  } finally {
    underWay -= 1
  }
}

async function readText(response: Response, maxBytes: number, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw failed(url, `it answered more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}

function failed(url: string, reason: string, cause?: unknown): ExternalToolError {
  return new ExternalToolError('ACTION_FAILED', `The action at ${url} failed: ${reason}`, {
    cause,
    details: { url, reason },
  })
}
