import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { prepareAnswers } from './answer.ts'
import type { KnowledgeBase } from './knowledge/knowledge-base.ts'

const at = { file: 'base.yaml', line: 7, column: 13 }
const now = new Date(2026, 10, 22, 9, 5, 3)

function baseSaying(text: string): KnowledgeBase {
  const wording = { zh: [{ text: '中文', at }], en: [{ text, at }] }
  return { answers: [{ id: 'a', questions: [], wording, at }], decline: { questions: [] } }
}

async function say(text: string): Promise<string | undefined> {
  const { answers } = await prepareAnswers(baseSaying(text))
  return answers[0]?.say({ language: 'en', now })
}

describe('prepareAnswers()', () => {
  it('gives plain text as it stands, in the language asked for', async () => {
    assert.equal(await say('100 % {sure}'), '100 % {sure}')
    const { answers } = await prepareAnswers(baseSaying('English'))
    assert.equal(answers[0]?.say({ language: 'zh', now }), '中文')
  })

  it('renders templates with the local time', async () => {
    assert.equal(await say("It is {{ now | date: '%Y-%m-%d %H:%M:%S' }}."), 'It is 2026-11-22 09:05:03.')
    assert.equal(
      await say("{% assign h = now | date: '%H' | plus: 0 %}{% if h < 12 %}morning{% endif %}"),
      'morning',
    )
  })

  it('says the id where nothing is worded, and declines in both languages', async () => {
    const base: KnowledgeBase = { answers: [{ id: 'refund', questions: [], at }], decline: { questions: [] } }
    const { answers, decline } = await prepareAnswers(base)
    assert.equal(answers[0]?.say({ language: 'en', now }), 'refund')
    assert.match(decline({ language: 'zh', now }), /我不知道/)
    assert.match(decline({ language: 'en', now }), /don't know/)
  })

  it('names the place of a template that is broken, reads files, runs away or asks for what is not there', async () => {
    const broken = [
      '{{ now | dat }}',
      '{{ now ',
      '{% if now %}',
      '{{ secret }}',
      "{% include 'answer.ts' %}",
      "{% render 'answer.ts' %}",
      "{% layout 'answer.ts' %}",
      '{% for i in (1..1000000000) %}{{ i }}{% endfor %}',
    ]
    for (const text of broken) {
      await assert.rejects(
        say(text),
        (error: Error & { code?: string; details?: unknown }) => {
          assert.equal(error.code, 'KB_TEMPLATE', text)
          assert.match(error.message, /^Cannot use the answer at base\.yaml:7:13: /)
          return true
        },
        text,
      )
    }
  })
})
