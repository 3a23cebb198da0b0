import { lines, service } from '../../src/core/index.ts'

/** Answers every line with who the peer is, as the handler sees it. */
export default service(import.meta, () => ({
  codec: lines(),
  reply: (_line, peer) => `${peer.address} ${peer.tls === false ? 'plain' : (peer.tls.servername ?? 'tls')}`,
}))
