import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CertificateFiles } from '../../src/core/index.ts'

const run = promisify(execFile)

/** An authority with a folder of its own, made by openssl, that is gone when disposed. */
export interface Authority extends AsyncDisposable {
  readonly folder: string
  /** File of its certificate. */
  readonly ca: string
  /** Signs a certificate, valid for a day, for a host (or a client) of this name. */
  issue(name: string, organisation?: string): Promise<CertificateFiles>
}

/** Makes an authority; several have nothing in common. */
export async function createAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'portside-tls-'))
  const ca = join(folder, 'ca.crt')
  const caKey = join(folder, 'ca.key')
  await request('/CN=Test authority', ca, caKey, ['-addext', 'keyUsage=keyCertSign'])
  let issued = 0
  return {
    folder,
    ca,
    async issue(name, organisation = 'Portside') {
      issued += 1
      const cert = join(folder, `${issued}.crt`)
      const key = join(folder, `${issued}.key`)
      const signer = ['-CA', ca, '-CAkey', caKey, '-addext', 'basicConstraints=critical,CA:FALSE']
      const extra = [...signer, '-addext', `subjectAltName=DNS:${name}`]
      await request(`/O=${organisation}/CN=${name}`, cert, key, extra)
      return { cert, key }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function request(subject: string, cert: string, key: string, extra: readonly string[]): Promise<void> {
  const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key]
  await run('openssl', ['req', '-x509', '-days', '1', '-subj', subject, ...ecKey, '-out', cert, ...extra])
}
