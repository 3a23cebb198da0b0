import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlPage } from './page.ts'
import { pageStyle } from './page-style.ts'

test('htmlPage() of scans puts the style sheet of one page after the one of all', () => {
  const page = htmlPage({ title: 'x', language: 'en', style: 'td { color: red }', body: '' })
  assert.ok(page.includes(`<style>${pageStyle}td { color: red }</style>`))
})
