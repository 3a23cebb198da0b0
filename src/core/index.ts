export { type BatchedDatagram, createDatagramSlot } from '../native/index.ts'
export { type AccessOptions, wordNetworks } from './access/access-list.ts'
export { createRangeTest, type RangeTest } from './access/address-ranges.ts'
export { addressWords, type AddressWords, isIPv4Words, wordsAddress } from './access/address-words.ts'
export { canonicalAddress, hextetsOf, octetsOf } from './access/ip-address.ts'
export { type AdminServer, serveAdmin } from './admin/serve-admin.ts'
export { hostPort, plainAddress } from './address.ts'
export type { Codec, Decoder } from './codecs/codec.ts'
export { closest } from './closest.ts'
export { jsonLines } from './codecs/json-lines.ts'
export { lengthPrefixed, type LengthPrefixedOptions } from './codecs/length-prefixed.ts'
export { lines, type LinesOptions } from './codecs/lines.ts'
export { raw, type RawOptions } from './codecs/raw.ts'
export {
  ClosedError,
  errnoOf,
  ExternalToolError,
  isPortsideError,
  LimitError,
  OptionError,
  PortsideError,
  ProtocolError,
  reasonOf,
  TimeoutError,
} from './errors.ts'
export { fileDescriptorLimit } from './file-descriptors.ts'
export { escapeHtml } from './html/escape-html.ts'
export { type HtmlPage, htmlPage } from './html/html-page.ts'
export { type Language, languageOf } from './language.ts'
export type { Limits } from './limits.ts'
export { namePortHolder, type PortHolder } from './listen-error.ts'
export { createLog, type Logger, type LogLevel } from './log.ts'
export { type Batch, batch, type Messages } from './messages.ts'
export type { Peer } from './peer.ts'
export { connectTcp, type TcpClient, type TcpClientOptions } from './tcp/connect-tcp.ts'
export { loadKernel } from './tcp/read-memory.ts'
export type { DatagramEngine } from './udp/datagram-engine.ts'
export { connectUdp, type UdpClient, type UdpClientOptions } from './udp/connect-udp.ts'
export { resolvePortside } from './self-resolve.ts'
export { serve } from './serve.ts'
export type { ServeOptions } from './serve-options.ts'
export type { Server, ServerAddress, ServerReload, Stats, WorkerRestart } from './server.ts'
export {
  type Datagram,
  type DatagramBatchHandler,
  type Definition,
  isService,
  type Preparation,
  type Prepare,
  type PrepareContext,
  type Service,
  service,
  type Shared,
} from './service.ts'
export { sqliteDatabase } from './sqlite-database.ts'
export { textWidth } from './text-width.ts'
export type { TlsClientOptions } from './tls/client-tls-options.ts'
export type { TlsFacts } from './tls/tls-facts.ts'
export type { CertificateFiles, TlsOptions, TlsVersion } from './tls/tls-options.ts'
