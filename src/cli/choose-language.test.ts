import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseLanguage } from './choose-language.ts'

describe('chooseLanguage()', () => {
  it('takes the last --lang, over PORTSIDE_LANG, over the locale', () => {
    const env = { PORTSIDE_LANG: 'zh', LC_ALL: 'en_GB.UTF-8' }
    assert.equal(chooseLanguage(['--lang', 'zh', 'chat', '--lang=en'], env), 'en')
    assert.equal(chooseLanguage(['--lang=en', 'chat', '--lang', 'zh-CN'], {}), 'zh')
    assert.equal(chooseLanguage(['chat'], env), 'zh')
    assert.equal(chooseLanguage(['chat'], { ...env, PORTSIDE_LANG: '' }), 'en')
  })

  it('reads no option after --', () => {
    assert.equal(chooseLanguage(['chat', 'ask', '--', '--lang', 'zh'], {}), 'en')
  })
})
