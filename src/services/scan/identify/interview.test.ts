import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { describe, test } from 'node:test'
import type { Identification } from '../result.ts'
import { attemptsAt, interview } from './interview.ts'

/** Interviews a server on a free port as if it stood on another one. */
async function interviewAsIfAt(port: number, server: Server): Promise<Identification | undefined> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address() as AddressInfo
  const signal = AbortSignal.timeout(10_000)
  const found = await interview({ address: address.address, port: address.port, signal }, attemptsAt(port))
  await once(server.close(), 'close')
  return found
}

describe('interview()', { concurrency: true }, () => {
  test('asks a web server for its page where the port suggested a database', async () => {
    const web = createHttpServer((_, response) => void response.end('<title>Not a database</title>'))
    const found = await interviewAsIfAt(5432, web)
    assert.deepEqual([found?.service, found?.http?.title], ['http', 'Not a database'])
  })

  test('knows PostgreSQL where the port suggests it', async () => {
    const database = createServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', (bytes: Buffer) => socket.write(bytes.length === 8 ? 'N' : '?'))
    })
    assert.deepEqual(await interviewAsIfAt(5432, database), { service: 'postgresql', banner: 'N' })
  })

  test('knows SSH on the port of HTTPS', async () => {
    const ssh = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .write('SSH-2.0-OpenSSH_9.6\r\n'),
    )
    assert.equal((await interviewAsIfAt(443, ssh))?.service, 'ssh')
  })

  test('makes no more connections than attempts, and none once it is stopped', async () => {
    let accepted = 0
    const rude = createServer((socket) => {
      accepted++
      socket.on('error', () => {}).once('data', () => socket.destroy())
    })
    assert.equal(await interviewAsIfAt(5432, rude), undefined)
    assert.equal(accepted, attemptsAt(5432).length)
    const stopped = { address: '127.0.0.1', port: 1, signal: AbortSignal.abort() }
    assert.equal(await interview(stopped), undefined)
  })
})

describe('attemptsAt()', () => {
  test('has three at most', () => {
    for (let port = 1; port <= 65_535; port++) assert.ok(attemptsAt(port).length <= 3, `${port}`)
  })
})
