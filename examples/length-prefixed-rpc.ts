import { ProtocolError, serve, service } from 'portside'
import { jsonFrames } from './json-frames.ts'

/** A call, `{"method": "add", "params": [1, 2]}`. */
export interface Call {
  readonly method: string
  readonly params: readonly unknown[]
}

/** The answer to a call. Answers come in the order of the calls, so neither needs a number. */
export type Answer = { readonly result: unknown } | { readonly error: string }

function checkCall(value: unknown): Call {
  if (typeof value === 'object' && value !== null && 'method' in value && 'params' in value) {
    const { method, params } = value
    if (typeof method === 'string' && Array.isArray(params)) return { method, params }
  }
  throw new ProtocolError('NOT_A_CALL', 'The frame is not {"method": …, "params": […]}')
}

const methods = new Map<string, (...params: readonly unknown[]) => unknown>([
  ['add', (a, b) => Number(a) + Number(b)],
  ['upper', (text) => String(text).toUpperCase()],
])

/** Remote procedure calls; an unknown method or one that throws is an answer, not the end of the connection. */
const rpc = service(import.meta, () => ({
  codec: jsonFrames<Call, Answer>(checkCall),
  limits: { maxMessageBytes: 16_384 },
  async reply({ method, params }): Promise<Answer> {
    const call = methods.get(method)
    if (call === undefined) return { error: `there is no method ${method}` }
    try {
      return { result: await call(...params) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  },
}))
export default rpc

if (import.meta.main) {
  const server = await serve(rpc, { port: Number(process.env.PORT ?? 9002) })
  console.error(`length-prefixed-rpc listening on ${server.address.url}`)
}
