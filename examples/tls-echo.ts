import { lines, serve, service } from 'portside'

/**
 * Sends every line back and says whether it came encrypted. The service doesn't know about TLS: `serve()` is given
 * the certificate, and each thread speaks TLS for its own connections.
 */
const tlsEcho = service(import.meta, () => ({
  codec: lines(),
  reply: (line, peer) => `${peer.tls ? 'encrypted' : 'in the clear'}: ${line}`,
}))
export default tlsEcho

if (import.meta.main) {
  const { PORT = '9005', TLS_CERT = 'cert.pem', TLS_KEY = 'key.pem' } = process.env
  const server = await serve(tlsEcho, { port: Number(PORT), tls: { cert: TLS_CERT, key: TLS_KEY } })
  console.error(`tls-echo listening on ${server.address.url}`)
}
