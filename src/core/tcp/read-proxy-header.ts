import type { Socket } from 'node:net'
import { ClosedError, reasonOf, TimeoutError } from '../errors.ts'
import { createProxyHeaderParser } from '../proxy-protocol/proxy-header-parser.ts'
import type { ProxyEndpoint } from '../proxy-protocol/proxy-header.ts'

/**
 * Reads the PROXY header with which a connection begins, and returns the peer that it names, or `undefined` where it
 * names none (a health check of the proxy's own). The socket is paused, and what follows the header is still to be read.
 *
 * @throws {@link ProtocolError} `INVALID_PROXY_HEADER`, {@link TimeoutError} `MESSAGE_TIMEOUT` where it takes longer than
 * `deadlineMs`, {@link ClosedError} `PEER_GONE`
 */
export async function readProxyHeader(
  socket: Socket,
  deadlineMs: number,
): Promise<ProxyEndpoint | undefined> {
  const parser = createProxyHeaderParser()
  const { promise, resolve, reject } = Promise.withResolvers<ProxyEndpoint | undefined>()
  const onData = (bytes: Buffer): void => {
    try {
      const header = parser.push(bytes)
      if (header === undefined) return
      socket.pause()
      socket.off('data', onData)
      if (header.rest.length > 0) socket.unshift(header.rest)
      resolve(header.source)
    } catch (error) {
      reject(error)
    }
  }
  const onGone = (error?: Error): void => {
    const text = `The connection is lost: ${error === undefined ? 'closed by the proxy' : reasonOf(error)}`
    reject(new ClosedError('PEER_GONE', text, { cause: error }))
  }
  const onEnd = (): void => onGone()
  const timer =
    deadlineMs === Infinity
      ? undefined
      : setTimeout(() => {
          const text = `No PROXY header came in ${deadlineMs} ms`
          reject(new TimeoutError('MESSAGE_TIMEOUT', text, { details: { limitMs: deadlineMs } }))
        }, deadlineMs)
  socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onGone)
  socket.resume()
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onGone)
  }
}
