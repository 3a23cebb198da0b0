import { lengthPrefixed, type Peer, serve, service } from 'portside'
import { decodeDeviceMessage, encodeAccepted, encodeRefused, encodeRegistered } from './device-protocol.ts'

/** What an operator sets. */
export interface GatewayOptions {
  /** Silence after which a device counts as gone, in milliseconds. @default 30_000 */
  readonly silentMs?: number
  /** Devices remembered; past it the one that was quiet longest is forgotten. @default 10_000 */
  readonly maxDevices?: number
}

interface Device {
  readonly peer: Peer<Uint8Array>
  readonly lastSequence: number
  readonly readings: readonly number[]
}

const keptReadings = 8

/**
 * A gateway for devices that register and report readings (`device-protocol.ts`). A device that registers again takes
 * over from its earlier connection, which may be a dead one, and goes on from its last sequence number. State is bounded
 * by `maxDevices`, and belongs to a thread: serve on one thread, or keep it in a store that threads share.
 *
 * A device is who it says it is: on a network that others reach, serve over TLS and ask for client certificates.
 */
const gateway = service(import.meta, ({ silentMs = 30_000, maxDevices = 10_000 }: GatewayOptions) => {
  const devices = new Map<string, Device>()

  /** Notes what is new of a device, at the end of the map: the first one is always the one quiet longest. */
  function note(identity: string, device: Device): void {
    devices.delete(identity)
    devices.set(identity, device)
    const [quietest] = devices.keys()
    if (devices.size > maxDevices && quietest !== undefined) devices.delete(quietest)
  }

  function register(identity: string, peer: Peer<Uint8Array>): Uint8Array {
    const before = devices.get(identity)
    if (before !== undefined && before.peer !== peer) before.peer.close()
    const { lastSequence = 0, readings = [] } = before ?? {}
    note(identity, { peer, lastSequence, readings })
    return encodeRegistered(lastSequence)
  }

  function report(identity: string, device: Device, sequence: number, reading: number): Uint8Array {
    if (sequence <= device.lastSequence) return encodeRefused('outOfOrder')
    const readings = [...device.readings, reading].slice(-keptReadings)
    note(identity, { peer: device.peer, lastSequence: sequence, readings })
    return encodeAccepted(sequence, readings.reduce((sum, one) => sum + one, 0) / readings.length)
  }

  return {
    codec: lengthPrefixed({ prefixBytes: 2 }),
    limits: { maxMessageBytes: 64, idleMs: silentMs, messageMs: 5_000 },
    async *handle(messages, peer: Peer<Uint8Array>) {
      let identity = ''
      for await (const bytes of messages) {
        const message = decodeDeviceMessage(bytes)
        if (message?.kind === 'register') {
          identity = message.identity
          yield register(identity, peer)
        } else if (message?.kind === 'telemetry') {
          const device = devices.get(identity)
          if (device?.peer === peer) yield report(identity, device, message.sequence, message.reading)
          else yield encodeRefused('notRegistered')
        } else {
          yield encodeRefused('badMessage')
        }
      }
    },
  }
})
export default gateway

if (import.meta.main) {
  const server = await serve(gateway, { port: Number(process.env.PORT ?? 9003) })
  console.error(`device-gateway listening on ${server.address.url}`)
}
