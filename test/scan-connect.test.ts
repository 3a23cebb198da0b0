import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ScanResult } from '../src/services/scan/result.ts'
import { hostOf, makeScanBed, type ScanBed, withoutScanBed } from './support/scan-bed.ts'

const bin = new URL('../bin/portside.cjs', import.meta.url).pathname
const limited = '10.83.19.1'
const other = '10.83.19.2'
const dropping = '10.83.17.1'
const silent = '10.83.18.1'
const openPorts = [22, 80, 443, 1000]
const open = [limited, other, dropping].flatMap((address) => openPorts.map((port) => ({ address, port })))
const rules = [
  'tcp flags & (syn|ack) != syn accept',
  `ip daddr ${limited} limit rate over 400/second burst 20 packets drop`,
  `ip daddr ${other} limit rate over 400/second burst 20 packets drop`,
  `ip daddr ${dropping} tcp dport != { ${openPorts.join(', ')} } drop`,
  `ip daddr ${silent} drop`,
]

describe('portside scan --engine connect', { skip: withoutScanBed }, () => {
  let bed: ScanBed
  before(async () => {
    bed = await makeScanBed({ open, rules })
  })
  after(() => bed[Symbol.asyncDispose]())

  for (const [way, native, address] of [
    ['epoll', 'on', limited],
    ['node:net', 'off', other],
  ] as const) {
    it(`finds everything by ${way} on a host that lets only so many SYNs through`, async () => {
      const args = ['scan', address, '-p', '1-600,1000', '--engine', 'connect', '--format', 'json']
      const report = await bed.run(
        'scanner',
        'env',
        `PORTSIDE_NATIVE=${native}`,
        process.execPath,
        bin,
        ...args,
      )
      const { ports, reasons } = hostOf(JSON.parse(report) as ScanResult, address)
      assert.deepEqual(
        ports.map(({ port }) => port),
        openPorts,
      )
      assert.deepEqual(reasons, { 'syn-ack': 4, 'conn-refused': 597 })
    })
  }

  it('asks a silent port of a host that answers on others five times', async () => {
    const result = await bed.scan([dropping, '-p', '1-1000', '--engine', 'connect'])
    assert.deepEqual(hostOf(result, dropping).reasons, { 'syn-ack': 4, 'no-response': 996 })
    assert.ok(result.scan.probesSent >= 4 + 5 * 996, `${result.scan.probesSent} probes`)
  })

  it('asks a host that answers nothing three times', async () => {
    const result = await bed.scan([silent, '-p', '1-1000', '--engine', 'connect'])
    assert.deepEqual(hostOf(result, silent).reasons, { 'no-response': 1000 })
    assert.equal(result.scan.probesSent, 3000)
  })
})
