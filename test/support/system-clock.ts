import { WASI } from 'node:wasi'
import type { Clock } from '../../src/services/time/index.ts'

/**
 * `(module (memory (export "memory") 1) (func (export "_initialize")))`: what WASI needs to be called at all.
 */
const emptyModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 24, 2, 6, 109, 101, 109, 111,
  114, 121, 2, 0, 11, 95, 105, 110, 105, 116, 105, 97, 108, 105, 122, 101, 0, 0, 10, 4, 1, 2, 0, 11,
])

const realtime = 0

/** CLOCK_REALTIME as the C library has it, cut off to microseconds: WASI's clock, which Node has without native code. */
export function openSystemClock(): Clock {
  const wasi = new WASI({ version: 'preview1' })
  const instance = new WebAssembly.Instance(new WebAssembly.Module(emptyModule), { env: {} })
  wasi.initialize(instance)
  const view = new DataView((instance.exports['memory'] as WebAssembly.Memory).buffer)
  const read = wasi.wasiImport['clock_time_get'] as (id: number, precision: bigint, at: number) => number
  return {
    nowNs() {
      read(realtime, 1n, 0)
      return view.getBigUint64(0, true)
    },
  }
}

const grainNs = 1_000

/**
 * The least error of a clock that explains its readings. Each system reading, which is up to a microsecond early, was
 * taken between two of the clock's; many of them leave little room.
 */
export function certainErrorNs(clock: Clock, system: Clock, readings: number): number {
  let aheadNs = -Infinity
  let behindNs = -Infinity
  for (let reading = 0; reading < readings; reading++) {
    const before = clock.nowNs()
    const truth = system.nowNs()
    const after = clock.nowNs()
    aheadNs = Math.max(aheadNs, Number(before - truth) - grainNs)
    behindNs = Math.max(behindNs, Number(truth - after))
  }
  return Math.max(0, aheadNs, behindNs)
}
