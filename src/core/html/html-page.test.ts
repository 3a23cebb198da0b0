import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { htmlPage } from './html-page.ts'

const plain = { title: 'A <b> page', language: 'zh', style: 'p { color: red }', body: '<p>text</p>' } as const

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

describe('htmlPage()', () => {
  test('allows its own style sheet and nothing else', () => {
    const page = htmlPage(plain)
    const policy = `default-src 'none'; style-src 'sha256-${sha256(plain.style)}'; base-uri 'none'; form-action 'none'`
    assert.ok(page.includes(`<meta http-equiv="Content-Security-Policy" content="${policy}">`))
    assert.ok(page.includes(`<style>${plain.style}</style>`))
    assert.doesNotMatch(page, /script/)
  })

  test('allows its own script, where it has one', () => {
    const page = htmlPage({ ...plain, script: 'document.title' })
    assert.ok(page.includes(`; script-src 'sha256-${sha256('document.title')}';`))
    assert.ok(page.includes('<p>text</p>\n<script>document.title</script>\n</body>'))
  })

  test('tells its language, and escapes its title', () => {
    assert.match(htmlPage(plain), /<html lang="zh-CN">[^]*<title>A &lt;b&gt; page<\/title>/)
  })

  test('refuses what would end its style sheet or script, or be read otherwise than it was hashed', () => {
    assert.throws(() => htmlPage({ ...plain, style: '</STYLE >' }), TypeError)
    assert.throws(() => htmlPage({ ...plain, script: '"</script>"' }), TypeError)
    assert.throws(() => htmlPage({ ...plain, script: '"<!--<script>"' }), TypeError)
    assert.throws(() => htmlPage({ ...plain, style: 'p {}\r\n' }), TypeError)
  })
})
