import { raw, serve, service } from 'portside'

/**
 * Sends every byte back (RFC 862): the shortest service there is. `raw()` frames nothing, so it doesn't matter how TCP
 * cuts what the peer writes.
 */
const echo = service(import.meta, () => ({
  codec: raw(),
  reply: (bytes) => bytes,
}))
export default echo

if (import.meta.main) {
  const server = await serve(echo, { port: Number(process.env.PORT ?? 9007) })
  console.error(`echo listening on ${server.address.url}`)
}
