import { serve } from '../../src/core/serve.ts'
import { connectUdp } from '../../src/core/udp/connect-udp.ts'
import { detectDatagramFastPath } from '../../src/core/udp/fast-path.ts'
import echoDatagrams from './echo-datagrams.ts'

/**
 * A process of its own, run with `--test-udp-no-try-send`: then no datagram is taken by the kernel at once, as if its buffer
 * were full. Has two datagrams echoed and prints the server's figures as JSON, and whether the fast path works so too.
 */
const server = await serve(echoDatagrams, { logLevel: 'silent', fastPath: process.argv[2] === 'fast' })
const client = await connectUdp({ port: server.address.port, requestMs: 5_000 })
const echoes = [await client.request('one'), await client.request('three')]
await client.close()
await server.drain()
const { replies, bytesWritten, peerErrors, handlerErrors } = server.stats()
const works = await detectDatagramFastPath()
process.stdout.write(
  JSON.stringify({ works, echoes: echoes.map(String), replies, bytesWritten, peerErrors, handlerErrors }),
)
