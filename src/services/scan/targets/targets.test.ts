import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatPoint } from './address-set.ts'
import { parseTarget } from './targets.ts'

function read(text: string): string {
  const target = parseTarget(text)
  if (target.kind === 'name') return `name ${target.name}`
  const { first, last } = target.range
  return first === last ? formatPoint(first) : `${formatPoint(first)}-${formatPoint(last)}`
}

const accepted: readonly (readonly [string, string])[] = [
  ['10.0.0.1', '10.0.0.1'],
  [' 10.0.0.1 ', '10.0.0.1'],
  ['::1', '::1'],
  ['2001:DB8::0', '2001:db8::'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['10.0.0.0/8', '10.0.0.0-10.255.255.255'],
  ['10.0.0.77/24', '10.0.0.0-10.0.0.255'],
  ['10.0.0.1/32', '10.0.0.1'],
  ['0.0.0.0/0', '0.0.0.0-255.255.255.255'],
  ['fd00::/112', 'fd00::-fd00::ffff'],
  ['::ffff:10.0.0.0/120', '10.0.0.0-10.0.0.255'],
  ['10.0.0.1-10.0.0.16', '10.0.0.1-10.0.0.16'],
  ['10.0.0.1 - 10.0.1.0', '10.0.0.1-10.0.1.0'],
  ['10.0.0.1-16', '10.0.0.1-10.0.0.16'],
  ['10.0.0.7-7', '10.0.0.7'],
  ['fd00::1-fd00::9', 'fd00::1-fd00::9'],
  ['localhost', 'name localhost'],
  ['my-host.Example.', 'name my-host.example'],
  ['3com.example', 'name 3com.example'],
  ['例子.测试', 'name xn--fsqu00a.xn--0zwm56d'],
]

const refused: readonly (readonly [string, string])[] = [
  ['010.0.0.1', 'NOT_AN_ADDRESS'],
  ['10.1', 'NOT_AN_ADDRESS'],
  ['256.1.1.1', 'NOT_AN_ADDRESS'],
  ['1.2.3.4.5', 'NOT_AN_ADDRESS'],
  ['2130706433', 'NOT_AN_ADDRESS'],
  ['0x7f000001', 'NOT_AN_ADDRESS'],
  ['127.0.0.0x1', 'NOT_AN_ADDRESS'],
  ['1:2', 'NOT_AN_ADDRESS'],
  ['host:80', 'NOT_AN_ADDRESS'],
  ['10.0.0/24', 'NOT_AN_ADDRESS'],
  ['host.example/24', 'NOT_AN_ADDRESS'],
  ['10.0.0.300-10.0.0.1', 'NOT_AN_ADDRESS'],
  ['10.0.0.0/33', 'INVALID_PREFIX'],
  ['10.0.0.0/', 'INVALID_PREFIX'],
  ['10.0.0.0/024', 'INVALID_PREFIX'],
  ['10.0.0.0/24/8', 'INVALID_PREFIX'],
  ['fd00::/129', 'INVALID_PREFIX'],
  ['10.0.0.1-', 'INVALID_RANGE'],
  ['10.0.0.1-256', 'INVALID_RANGE'],
  ['10.0.0.1-016', 'INVALID_RANGE'],
  ['10.0.0.1-::1', 'INVALID_RANGE'],
  ['fd00::1-9', 'INVALID_RANGE'],
  ['fd00::1-fd00::9%eth0', 'INVALID_RANGE'],
  ['10.0.0.9-10.0.0.1', 'RANGE_BACKWARDS'],
  ['10.0.0.9-1', 'RANGE_BACKWARDS'],
  ['fd00::/111', 'IPV6_RANGE_TOO_WIDE'],
  ['::/0', 'IPV6_RANGE_TOO_WIDE'],
  ['::ffff:0:0/96', 'IPV6_RANGE_TOO_WIDE'],
  ['fd00::-fd00::1:0', 'IPV6_RANGE_TOO_WIDE'],
  ['fe80::1%eth0', 'ZONE_UNSUPPORTED'],
  ['fe80::1%eth0/64', 'ZONE_UNSUPPORTED'],
  ['', 'NOT_A_TARGET'],
  ['-host', 'NOT_A_TARGET'],
  ['a..b', 'NOT_A_TARGET'],
  ['host name', 'NOT_A_TARGET'],
  ['$(id)', 'NOT_A_TARGET'],
  [`${'a'.repeat(64)}.example`, 'NOT_A_TARGET'],
]

describe('parseTarget()', () => {
  for (const [text, expected] of accepted) {
    test(`reads ${JSON.stringify(text)} as ${expected}`, () => {
      assert.equal(read(text), expected)
    })
  }

  for (const [text, code] of refused) {
    test(`refuses ${JSON.stringify(text)} with ${code}`, () => {
      assert.throws(() => read(text), { name: 'OptionError', code })
    })
  }

  test('names the target in the message', () => {
    assert.throws(() => read('010.0.0.1'), /Cannot scan 010\.0\.0\.1: /)
  })
})
