import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startDnsServer } from '../../../../test/support/dns-server.ts'
import { createPointerResolver, pointerName } from './pointer-resolver.ts'

describe('createPointerResolver()', () => {
  test('gives all names of an address, each once, and none where there is none', async () => {
    const names = [
      ['printer', 'lan'],
      ['laser', 'lan'],
      ['printer', 'lan'],
    ]
    await using server = await startDnsServer(new Map([['5.0.0.10.in-addr.arpa', names]]))
    const resolver = createPointerResolver(server.address)
    assert.deepEqual(await resolver.namesOf('10.0.0.5'), ['printer.lan', 'laser.lan'])
    assert.deepEqual(await resolver.namesOf('fd00::5'), [])
    assert.deepEqual(server.asked, [pointerName('10.0.0.5'), pointerName('fd00::5')])
  })

  test('keeps 16 names of an address, and none that is too long', async () => {
    const many = Array.from({ length: 20 }, (_, i) => [`n${i}`])
    const long = ['\u0001'.repeat(60), 'x'.repeat(60)]
    await using server = await startDnsServer(
      new Map([
        ['1.0.0.10.in-addr.arpa', many],
        ['2.0.0.10.in-addr.arpa', [long]],
      ]),
    )
    const resolver = createPointerResolver(server.address)
    assert.equal((await resolver.namesOf('10.0.0.1')).length, 16)
    await assert.rejects(resolver.namesOf('10.0.0.2'), { code: 'EFORMERR' })
  })

  test('rejects where nobody answers', async () => {
    await using server = await startDnsServer(undefined)
    const resolver = createPointerResolver(server.address)
    const asked = resolver.namesOf('10.0.0.5')
    resolver.cancel()
    await assert.rejects(asked, { code: 'ECANCELLED' })
    await assert.rejects(resolver.namesOf('10.0.0.5'), { code: 'ETIMEOUT' })
  })

  test('refuses what is not the address of a server', () => {
    for (const server of ['dns.example', '10.0.0.53:99999', '']) {
      assert.throws(() => createPointerResolver(server), { code: 'NOT_A_DNS_SERVER' }, server)
    }
  })
})

describe('pointerName()', () => {
  test('turns addresses round', () => {
    assert.equal(pointerName('10.0.0.5'), '5.0.0.10.in-addr.arpa')
    assert.equal(pointerName('fd00::5'), `5.${'0.'.repeat(27)}0.0.d.f.ip6.arpa`)
  })
})
