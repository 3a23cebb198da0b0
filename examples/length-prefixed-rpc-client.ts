import { connectTcp } from 'portside'
import { jsonFrames } from './json-frames.ts'
import type { Answer, Call } from './length-prefixed-rpc.ts'

/** A connection over which methods are called; calls may overlap, and a lost connection is dialled again. */
export interface RpcClient extends AsyncDisposable {
  /** Calls a method and resolves with its result. @throws {@link Error} with the server's words where it has none */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>
}

/** Connects to the service of `length-prefixed-rpc.ts`. A call that isn't answered in two seconds fails. */
export async function connectRpc(port: number): Promise<RpcClient> {
  const codec = jsonFrames<Answer, Call>((value) => value as Answer)
  const client = await connectTcp(codec, { port, requestMs: 2_000, reconnect: true })
  return {
    async call(method, ...params) {
      const answer = await client.request({ method, params })
      if ('error' in answer) throw new Error(answer.error)
      return answer.result
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

if (import.meta.main) {
  const [method = 'add', ...params] = process.argv.slice(2)
  await using client = await connectRpc(Number(process.env.PORT ?? 9002))
  console.log(await client.call(method, ...params))
}
