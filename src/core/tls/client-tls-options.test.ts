import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { connect } from 'node:tls'
import { once } from 'node:events'
import { withoutTool } from '../../../test/support/foreign-tool.ts'
import { createAuthority } from '../../../test/support/certificate-authority.ts'
import { clientTlsOptions } from './client-tls-options.ts'
import { tlsFacts } from './tls-facts.ts'
import { acceptUnread } from '../../../test/support/tls-peer.ts'
import { createTlsTerminator } from './tls-terminator.ts'

const skip = withoutTool('openssl')

it('clientTlsOptions() asks for the host by name, but not for an address', async () => {
  assert.equal((await clientTlsOptions({}, 'example.org')).servername, 'example.org')
  assert.equal((await clientTlsOptions({ servername: 'other.org' }, '127.0.0.1')).servername, 'other.org')
  for (const host of ['127.0.0.1', '::1']) {
    assert.equal('servername' in (await clientTlsOptions({}, host)), false)
  }
})

it('clientTlsOptions() reaches a server that asks for a certificate', { skip }, async () => {
  await using authority = await createAuthority()
  const terminator = await createTlsTerminator({
    ...(await authority.issue('localhost')),
    clientCa: authority.ca,
  })
  const subject = Promise.withResolvers<string | undefined>()
  await using server = await acceptUnread(async (socket) => {
    subject.resolve(tlsFacts(await terminator.secure(socket, { handshakeMs: 5_000 }))?.clientSubject)
  })
  const own = await authority.issue('device 7')
  const options = await clientTlsOptions({ ca: authority.ca, servername: 'localhost', ...own }, '127.0.0.1')
  const client = connect({ ...options, port: server.port })
  await once(client, 'secureConnect')
  assert.equal(client.authorized, true)
  assert.equal(client.allowHalfOpen, true)
  assert.equal(await subject.promise, 'O=Portside, CN=device 7')
  client.destroy()
})

it('clientTlsOptions() names the file that is wrong', { skip }, async () => {
  await using authority = await createAuthority()
  const { cert, key } = await authority.issue('device 7')
  const code = 'INVALID_CERTIFICATE'
  await assert.rejects(clientTlsOptions({ cert }, 'localhost'), { code, message: /\.crt: it has no key/ })
  await assert.rejects(clientTlsOptions({ key }, 'localhost'), {
    code,
    message: /\.key: it has no certificate/,
  })
  await assert.rejects(clientTlsOptions({ ca: key }, 'localhost'), {
    code,
    message: /it holds no certificate/,
  })
  assert.equal((await clientTlsOptions({ cert, key }, 'localhost')).key, await readFile(key, 'latin1'))
  await assert.rejects(clientTlsOptions({ ca: '/nowhere/ca.crt' }, 'localhost'), {
    code: 'CANNOT_READ_CERTIFICATE',
    message: /^Cannot read \/nowhere\/ca\.crt: no such file/,
  })
})
