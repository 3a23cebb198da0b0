import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fuzzSeed, mutated } from '../../../../test/support/fuzz.ts'
import { createRandom } from '../../../../test/support/random.ts'
import { httpQuestion, recogniseHttp } from './http-response.ts'

function response(head: string, body: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`), Buffer.from(body as string)])
}

function titleOf(head: string, body: string | Buffer): string | undefined {
  return recogniseHttp(response(head, body))?.http?.title
}

describe('recogniseHttp()', () => {
  test('tells status, server, title and location', () => {
    const bytes = response(
      'HTTP/1.1 302 Found\nServer: nginx/1.25.3 (Ubuntu)\nLocation: https://a.example/\nContent-Type: text/html',
      '<html><head><title> Moved\n &amp; gone </title>',
    )
    assert.deepEqual(recogniseHttp(bytes), {
      service: 'http',
      product: 'nginx',
      version: '1.25.3',
      http: {
        status: 302,
        server: 'nginx/1.25.3 (Ubuntu)',
        title: 'Moved & gone',
        location: 'https://a.example/',
      },
    })
  })

  test('knows HTTP by its first line, wherever the rest breaks off', () => {
    const bytes = response('HTTP/1.0 200 OK\nServer: x', '<title>Home</title>')
    const line = 'HTTP/1.0 200 OK\r\n'.length
    for (let end = 0; end <= bytes.length; end++) {
      const found = recogniseHttp(bytes.subarray(0, end))
      assert.equal(found?.http?.status, end < line ? undefined : 200, `after ${end} bytes`)
      assert.ok('Home'.startsWith(found?.http?.title ?? ''), `after ${end} bytes`)
    }
  })

  test('joins chunks, extensions and breaks included', () => {
    const chunked = 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked'
    assert.equal(titleOf(chunked, '8;x=1\r\n<title>H\r\nb\r\nome</title>\r\n0\r\n\r\n'), 'Home')
    assert.equal(titleOf(chunked, '8\r\n<title>H\r\nfffff\r\nome</title'), 'Home')
    assert.equal(titleOf(chunked, 'no size\r\n<title>H</title>'), undefined)
  })

  test('reads the encoding that the header or the page names, and Latin-1 where neither holds', () => {
    const html = 'HTTP/1.1 200 OK\nContent-Type: text/html'
    const gbk = Buffer.from([0xd6, 0xd0, 0xce, 0xc4])
    const page = (bytes: Buffer, head = ''): Buffer =>
      Buffer.concat([Buffer.from(`${head}<title>`), bytes, Buffer.from('</title>')])
    assert.equal(titleOf(`${html}; charset=GBK`, page(gbk)), '中文')
    assert.equal(titleOf(html, page(gbk, '<meta charset="gb2312">')), '中文')
    assert.equal(titleOf(html, page(Buffer.from('中文'))), '中文')
    assert.equal(titleOf(html, page(Buffer.from([0xe9]))), 'é')
    assert.equal(titleOf(`${html}; charset=nonsense`, page(Buffer.from([0xe9]))), 'é')
  })

  test('finds no title in a compressed body, in data, and in a drawing', () => {
    const gzip = 'HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Type: text/html'
    assert.equal(titleOf(gzip, gzipSync('<title>x</title>')), undefined)
    assert.equal(titleOf('HTTP/1.1 200 OK\nContent-Type: application/json', '"<title>x</title>"'), undefined)
    assert.equal(titleOf('HTTP/1.1 200 OK', '<svg><title>icon</title></svg><title>page</title>'), 'page')
  })

  test('cuts a giant title to 512 characters', () => {
    assert.equal(titleOf('HTTP/1.1 200 OK', `<title>${'a'.repeat(60_000)}</title>`)?.length, 512)
  })

  test('makes something or nothing of any bytes, without a fault', () => {
    const random = createRandom(fuzzSeed)
    const good = response(
      'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Type: text/html; charset=utf-8',
      '14\r\n<title>Home</title>\r\n\r\n0\r\n\r\n',
    )
    for (let run = 0; run < 3000; run++) {
      const bytes = Buffer.from(mutated(mutated(good, random), random))
      httpQuestion.hasEnough?.(bytes)
      const found = recogniseHttp(bytes)
      assert.ok((found?.http?.title ?? '').length <= 512, `seed ${fuzzSeed}`)
    }
  })
})

describe('httpQuestion', () => {
  test('names the host as a URL does', () => {
    assert.match(Buffer.from(httpQuestion.ask('::1', 8080)).toString(), /\r\nHost: \[::1\]:8080\r\n/)
    assert.match(Buffer.from(httpQuestion.ask('10.0.0.1', 80)).toString(), /\r\nHost: 10\.0\.0\.1:80\r\n/)
  })

  test('has enough with the title, the length that was announced, the last chunk, or where no body comes', () => {
    const hasEnough = (head: string, body = ''): boolean | undefined =>
      httpQuestion.hasEnough?.(response(head, body))
    assert.equal(hasEnough('HTTP/1.1 200 OK', '<title>x</title>'), true)
    assert.equal(hasEnough('HTTP/1.1 200 OK\nContent-Length: 3', 'abc'), true)
    assert.equal(hasEnough('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', '1\r\na\r\n0\r\n\r\n'), true)
    assert.equal(hasEnough('HTTP/1.1 204 No Content'), true)
    assert.equal(hasEnough('HTTP/1.1 200 OK\nContent-Length: 3', 'ab'), false)
    assert.equal(hasEnough('HTTP/1.1 200 OK', '<title>x'), false)
    assert.equal(httpQuestion.hasEnough?.(Buffer.from('HTTP/1.1 200 OK\r\n')), false)
  })
})
