import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { certificate } from '../../../../test/support/scan-results.ts'
import { identificationText } from './identification-text.ts'
import { reportTexts } from './report-texts.ts'

describe('identificationText()', () => {
  test('tells protocol, product, web page and certificate', () => {
    const identification = {
      service: 'https',
      product: 'nginx',
      version: '1.24',
      banner: 'HTTP/1.1 301 Moved',
      http: { status: 301, server: 'nginx/1.24', title: 'Moved', location: 'https://a.example/' },
      tls: certificate,
    }
    assert.equal(
      identificationText(identification, reportTexts.en),
      'https · nginx 1.24 · 301 · “Moved” · → https://a.example/ · certificate CN=a.example until 2026-12-01, self-signed',
    )
    assert.match(
      identificationText(identification, reportTexts.zh),
      /证书 CN=a\.example,有效期至 2026-12-01,自签名/,
    )
  })

  test('tells the server header and the greeting where no product is known', () => {
    const http = { status: 200, server: 'tiny' }
    assert.equal(identificationText({ service: 'http', http }, reportTexts.en), 'http · tiny · 200')
    assert.equal(
      identificationText({ service: 'unknown', banner: 'hello\r\nyou' }, reportTexts.en),
      'hello you',
    )
    assert.equal(identificationText({ service: 'unknown' }, reportTexts.en), '')
  })

  test('drives no terminal', () => {
    const banner = '\u001b[2J\u009b31m220 ready\u202e'
    assert.equal(identificationText({ service: 'ftp', banner }, reportTexts.en), 'ftp · [2J31m220 ready')
  })
})
