import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { escapeXml, xmlElement } from './xml-element.ts'

describe('escapeXml()', () => {
  test('says what XML cannot carry, and refers to what a parser would change', () => {
    assert.equal(escapeXml('\u0000\u001b[2J\ufffe\ud800'), '\\x00\\x1b[2J\\u{fffe}\\u{d800}')
    assert.equal(escapeXml('a\r\n\tb\u009bc\u202e'), 'a&#xd;&#xa;&#x9;b&#x9b;c&#x202e;')
    assert.equal(escapeXml(`<a href="x" b='y'>&]]>`), `&lt;a href=&quot;x&quot; b='y'&gt;&amp;]]&gt;`)
  })

  test('makes of any text one that holds only what XML 1.0 allows, and no markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.match(escapeXml(text), /^[\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u)
        assert.doesNotMatch(escapeXml(text), /[<>"]|&(?!#x[0-9a-f]+;|(?:amp|lt|gt|quot);)/)
      }),
    )
  })
})

test('xmlElement() leaves out attributes that are not there, and closes what is empty', () => {
  assert.equal(xmlElement('a', { b: 1, c: undefined, d: '"' }), '<a b="1" d="&quot;"/>')
  assert.equal(xmlElement('a', {}, '<b/>'), '<a><b/></a>')
})
