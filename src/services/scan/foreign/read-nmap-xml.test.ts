import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isPortsideError } from '../../../core/index.ts'
import type { ForeignHost } from './foreign-host.ts'
import { readNmapXml } from './read-nmap-xml.ts'

const head = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<?xml-stylesheet href="file:///x/nmap.xsl" type="text/xsl"?>
<!-- scan initiated as: nmap -&#45;stats -->
<nmaprun scanner="nmap" args="nmap -p 22,80 10.0.0.1" start="1700000000" version="7.99" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="4" services="22,80,443,8080"/>`
const tail =
  '<runstats><finished time="1700000060" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>'

function host(ports: string, more = ''): string {
  return `<host><status state="up" reason="user-set"/>
<address addr="10.0.0.1" addrtype="ipv4"/><address addr="00:11:22:33:44:55" addrtype="mac" vendor="x"/>
<hostnames><hostname name="a.example" type="PTR"/></hostnames><ports>${ports}</ports>${more}</host>`
}

async function read(xml: string | readonly string[], mayBeCutOff = false) {
  const hosts: ForeignHost[] = []
  const pieces = typeof xml === 'string' ? [xml] : xml
  async function* chunks() {
    for (const piece of pieces) yield Buffer.from(piece)
  }
  const facts = await readNmapXml(chunks(), {
    file: 'n.xml',
    onHost: (found) => void hosts.push(found),
    mayBeCutOff,
  })
  return { facts, hosts }
}

const port = (number: number, state: string, reason: string, service = ''): string =>
  `<port protocol="tcp" portid="${number}"><state state="${state}" reason="${reason}" reason_ttl="64"/>${service}</port>`

describe('readNmapXml()', () => {
  test('reads ports with their reasons, groups of others, names, and what was probed', async () => {
    const { facts, hosts } = await read(
      head +
        host(
          `<extraports state="closed" count="1"><extrareasons reason="reset" count="1" proto="tcp" ports="443"/></extraports>` +
            port(
              22,
              'open',
              'syn-ack',
              '<service name="ssh" product="Some SSH" version="9.9" method="probed" conf="10"/>',
            ) +
            port(80, 'open', 'syn-ack', '<service name="http" method="table" conf="3"/>') +
            port(8080, 'filtered', 'host-prohibited'),
        ) +
        tail,
    )
    assert.deepEqual(hosts, [
      {
        address: '10.0.0.1',
        names: ['a.example'],
        ports: [
          {
            port: 22,
            state: 'open',
            reason: 'syn-ack',
            identification: { service: 'ssh', product: 'Some SSH', version: '9.9' },
          },
          { port: 80, state: 'open', reason: 'syn-ack' },
          { port: 8080, state: 'filtered', reason: 'admin-prohibited' },
        ],
        rest: [{ state: 'closed', reason: 'reset', count: 1, ports: [{ first: 443, last: 443 }] }],
      },
    ])
    assert.deepEqual(facts, {
      scanner: 'nmap',
      version: '7.99',
      command: 'nmap -p 22,80 10.0.0.1',
      startedAt: new Date(1_700_000_000_000),
      finishedAt: new Date(1_700_000_060_000),
      ports: [22, 80, 443, 8080],
      isComplete: true,
      skippedPorts: 0,
    })
  })

  test('never takes an ambiguous state for open or closed', async () => {
    const states = ['unfiltered', 'closed|filtered', 'open|filtered', 'nonsense']
    const { hosts } = await read(
      head + host(states.map((state, i) => port(i + 1, state, 'reset')).join('')) + tail,
    )
    assert.deepEqual(
      hosts[0]?.ports.map(({ state, reason }) => `${state} ${reason}`),
      ['notProbed not-reported', 'notProbed not-reported', 'filtered no-response', 'notProbed not-reported'],
    )
  })

  test('counts ports of other protocols and leaves them out', async () => {
    const udp = '<port protocol="udp" portid="53"><state state="open" reason="udp-response"/></port>'
    const { facts, hosts } = await read(head + host(udp + port(80, 'open', 'syn-ack')) + tail)
    assert.equal(facts.skippedPorts, 1)
    assert.deepEqual(hosts[0]?.ports.length, 1)
  })

  test('calls the ports of a host that was down not probed', async () => {
    const down =
      '<host><status state="down" reason="no-response"/><address addr="10.0.0.9" addrtype="ipv4"/></host>'
    const { hosts } = await read(head + down + tail)
    assert.deepEqual(hosts[0]?.rest, [{ state: 'notProbed', reason: 'host-down', count: 4 }])
  })

  test('gives the same however the bytes are cut', async () => {
    const xml = head + host(port(80, 'open', 'syn-ack')) + tail
    const whole = await read(xml)
    for (let at = 0; at < xml.length; at += 7) {
      assert.deepEqual(await read([xml.slice(0, at), xml.slice(at)]), whole)
    }
  })

  const hostile: readonly (readonly [string, string, RegExp])[] = [
    ['entities', '<!DOCTYPE nmaprun [<!ENTITY a "b">]><nmaprun>&a;</nmaprun>', /DOCTYPE is more/],
    ['a DTD from elsewhere', '<!DOCTYPE nmaprun SYSTEM "http://x.example/"><nmaprun/>', /DOCTYPE is more/],
    ['an entity that nobody defined', '<nmaprun>&xxe;</nmaprun>', /entity/],
    ['another root', '<html></html>', /it is <html>, not <nmaprun>/],
    ['endless nesting', `<nmaprun>${'<a>'.repeat(1000)}`, /nested more than 64 deep/],
    [
      'endless attributes',
      `<nmaprun ${Array.from({ length: 99 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
      /more than 64 attributes/,
    ],
    [
      'an address that is none',
      head + host('').replace('10.0.0.1"', '10.0.0.1; rm -rf /"'),
      /is not an IP address/,
    ],
    ['a port beyond all', head + host(port(65_536, 'open', 'syn-ack')), /not a number up to 65535/],
    [
      'lists of ports that are none',
      head + host('<extraports state="closed" count="1"><extrareasons count="1" ports="9-1"/>'),
      /not a list of ports/,
    ],
  ]
  for (const [what, xml, message] of hostile) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(read(xml), { code: 'SCAN_REPORT_UNREADABLE', message })
    })
  }

  test('refuses a token that never ends, before it fills the memory', async () => {
    let written = 0
    async function* chunks() {
      yield Buffer.from('<nmaprun args="')
      for (; written < 64; written++) yield Buffer.alloc(1024 * 1024, 'a')
    }
    const reading = readNmapXml(chunks(), { file: 'n.xml', onHost: () => {} })
    await assert.rejects(reading, {
      code: 'SCAN_REPORT_UNREADABLE',
      message: /longer than 4194304 characters/,
    })
    assert.ok(written < 8)
  })

  test('names the line and column where a report that was cut off ends', async () => {
    const xml = head + host(port(80, 'open', 'syn-ack'))
    await assert.rejects(read(xml), (error: Error) => {
      assert.ok(isPortsideError(error))
      assert.equal(error.code, 'SCAN_REPORT_UNREADABLE')
      assert.equal(error.details.line, xml.split('\n').length)
      assert.ok(Number(error.details.column) > 1)
      return true
    })
  })

  test('takes what there is of a report whose scanner was stopped, where that is allowed', async () => {
    const { facts, hosts } = await read(`${head}${host(port(80, 'open', 'syn-ack'))}<host><status sta`, true)
    assert.equal(facts.isComplete, false)
    assert.equal(hosts.length, 1)
  })

  test('never fails but by an error that says where, whatever it is given', async () => {
    const xml = head + host(port(80, 'open', 'syn-ack')) + tail
    await fc.assert(
      fc.asyncProperty(
        fc.nat(xml.length - 1),
        fc.string({ maxLength: 4 }),
        fc.nat(20),
        async (at, text, cut) => {
          await read(xml.slice(0, at) + text + xml.slice(at + cut)).catch((error: unknown) => {
            assert.ok(isPortsideError(error) && error.code === 'SCAN_REPORT_UNREADABLE', String(error))
          })
        },
      ),
      { numRuns: 300 },
    )
  })
})
