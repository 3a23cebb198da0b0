import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { ServerNames } from './server-names.ts'

const names = new ServerNames([
  ['*.Example.org', 'wildcard'],
  ['www.example.org', 'exact'],
  ['例子.测试', 'chinese'],
])

it('ServerNames prefers the exact name, and lets a wildcard stand for one label', () => {
  assert.equal(names.find('www.example.org'), 'exact')
  assert.equal(names.find('WWW.EXAMPLE.ORG'), 'exact')
  assert.equal(names.find('other.example.org'), 'wildcard')
  assert.equal(names.find('a.b.example.org'), undefined)
  assert.equal(names.find('example.org'), undefined)
  assert.equal(names.find('.example.org'), undefined)
  assert.equal(names.find('*'), undefined)
})

it('ServerNames finds a name outside ASCII by the form that clients send', () => {
  assert.equal(names.find('xn--fsqu00a.xn--0zwm56d'), 'chinese')
})

it('ServerNames takes whatever a client asks for', () => {
  fc.assert(fc.property(fc.string(), (asked) => names.find(`${asked}.net`) === undefined))
})

it('ServerNames refuses what no client can ask for', () => {
  for (const name of ['', '*', '*.', 'a..b', 'w*.example.org', '*.*.org', '10.0.0.1', '::1', 'a b']) {
    assert.throws(
      () => new ServerNames([[name, 1]]),
      { code: 'INVALID_SERVER_NAME', details: { name } },
      name,
    )
  }
})
