import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { withoutTool } from '../../../test/support/foreign-tool.ts'
import { createAuthority } from '../../../test/support/certificate-authority.ts'
import { readAuthorities, readCertificate } from './certificate.ts'
import { readSecureContexts } from './secure-contexts.ts'
import { createTicketKeys } from './ticket-keys.ts'

describe('readCertificate()', { skip: withoutTool('openssl') }, async () => {
  if (withoutTool('openssl') !== false) return
  const authority = await createAuthority()
  after(() => authority[Symbol.asyncDispose]())
  const files = await authority.issue('localhost')
  const other = await authority.issue('localhost')
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(`${authority.folder}/${name}`, content)
    return `${authority.folder}/${name}`
  }
  const pem = await readFile(files.cert, 'latin1')

  it('returns the texts of both files, and no warning in good time', async () => {
    assert.deepEqual(await readCertificate(files), {
      files,
      cert: pem,
      key: await readFile(files.key, 'latin1'),
      warnings: [],
    })
  })

  it('warns of a certificate outside its time', async (test) => {
    const dayMs = 86_400_000
    const codesAt = async (now: number): Promise<readonly string[]> => {
      test.mock.timers.enable({ apis: ['Date'], now })
      const { warnings } = await readCertificate(files)
      test.mock.timers.reset()
      assert.ok(warnings.every(({ file, at }) => file === files.cert && at instanceof Date))
      return warnings.map(({ code }) => code)
    }
    const now = Date.now()
    assert.deepEqual(await codesAt(now + 2 * dayMs), ['CERTIFICATE_EXPIRED'])
    assert.deepEqual(await codesAt(now - 2 * dayMs), ['CERTIFICATE_NOT_YET_VALID'])
  })

  it('names the file that cannot be read', async () => {
    await assert.rejects(readCertificate({ ...files, key: '/nowhere/server.key' }), {
      name: 'OptionError',
      code: 'CANNOT_READ_CERTIFICATE',
      message:
        'Cannot read /nowhere/server.key: no such file; check the path, and that this user may read it',
      details: { file: '/nowhere/server.key', reason: 'no such file', errno: 'ENOENT' },
    })
  })

  it('says what is wrong with a certificate', async () => {
    const der = execFileSync('openssl', ['x509', '-in', files.cert, '-outform', 'der'])
    const middle = pem.length / 2
    const wrong: readonly [content: string | Uint8Array, reason: RegExp][] = [
      ['', /it is not PEM/],
      [der, /it is not PEM/],
      [await readFile(files.key), /it holds no certificate/],
      [pem.slice(0, middle), /it holds no certificate/],
      [`${pem.slice(0, middle)}\n${pem.slice(middle + 8)}`, /its certificate 1 is damaged/],
      [`${pem}${pem.slice(0, middle)}\n${pem.slice(middle + 8)}`, /its certificate 2 is damaged/],
    ]
    for (const [content, message] of wrong) {
      const cert = await write('wrong.crt', content)
      await assert.rejects(readCertificate({ ...files, cert }), { code: 'INVALID_CERTIFICATE', message })
      await assert.rejects(readAuthorities(cert), { code: 'INVALID_CERTIFICATE', message })
    }
  })

  it('says what is wrong with a key', async () => {
    const key = await readFile(files.key, 'latin1')
    const locked = execFileSync('openssl', ['pkey', '-in', files.key, '-aes128', '-passout', 'pass:secret'])
    const wrong: readonly [content: string | Uint8Array, reason: RegExp][] = [
      ['secret', /it is not PEM/],
      [pem, /it holds no private key/],
      [locked, /the key has a passphrase/],
      [key.replace(/\n.{9}/, '\n'), /the key is damaged/],
      [await readFile(other.key), /the key doesn't belong to the certificate .*1\.crt/],
    ]
    for (const [content, message] of wrong) {
      const file = await write('wrong.key', content)
      await assert.rejects(readCertificate({ ...files, key: file }), { code: 'INVALID_CERTIFICATE', message })
    }
  })

  it('is followed by a check that OpenSSL takes the certificate', async () => {
    const [cert, key] = [`${authority.folder}/weak.crt`, `${authority.folder}/weak.key`]
    const weak = [
      '-newkey',
      'rsa:512',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '1',
      '-subj',
      '/CN=weak',
    ]
    execFileSync('openssl', ['req', '-x509', ...weak], { stdio: 'ignore' })
    await assert.rejects(readSecureContexts({ cert, key }, createTicketKeys()), {
      code: 'INVALID_CERTIFICATE',
      message: /weak\.crt: OpenSSL refuses it \(ee key too small\)/,
    })
  })
})
