import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { isPortsideError } from '../../../../core/index.ts'
import type { KnowledgeBase } from '../knowledge-base.ts'
import { loadKnowledgeBase } from '../load-base.ts'
import { importFile } from './import-file.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portside-import-'))
})
after(() => rm(folder, { recursive: true }))

/** What a file is imported as: the base as it is loaded from the YAML, and the losses as `line kind what`. */
async function imported(
  name: string,
  content: string | Uint8Array,
): Promise<{ readonly base: KnowledgeBase; readonly losses: readonly string[]; readonly yaml: string }> {
  const file = join(folder, name)
  await writeFile(file, content)
  const { yaml, losses } = await importFile(file)
  await writeFile(`${file}.yaml`, yaml)
  const base = await loadKnowledgeBase([`${file}.yaml`])
  return { base, yaml, losses: losses.map(({ kind, at, what }) => `${at.line} ${kind} ${what}`) }
}

const answersOf = ({ answers }: KnowledgeBase) =>
  answers.map(({ id, questions, wording }) => [
    id,
    questions.map(({ text }) => text),
    wording?.en.map(({ text }) => text),
  ])

/** The code of the error that a file ends in, and the rest of its message after the file's name. */
async function faultOf(name: string, content: string | Uint8Array): Promise<unknown> {
  const file = join(folder, name)
  await writeFile(file, content)
  try {
    await importFile(file)
  } catch (error) {
    if (!isPortsideError(error) || error.name !== 'OptionError') throw error
    return [error.code, error.message.split(file)[1]]
  }
  return 'no fault'
}

describe('importFile() of a table', () => {
  it('takes questions and answers by the names of their columns, quoted cells and all', async () => {
    const { base, losses } = await imported(
      'faq.csv',
      '\uFEFFID,Question,Answer,Tags,Owner\r\nopen,"When, ""exactly"", do you open?","At nine.\nAt ten on Sundays.",hours;desk,Ann\r\nopen,opening hours,,,\r\n',
    )
    assert.deepEqual(answersOf(base), [
      ['open', ['When, "exactly", do you open?', 'opening hours'], ['At nine.\nAt ten on Sundays.']],
    ])
    assert.deepEqual(base.answers[0]?.tags, ['hours', 'desk'])
    assert.deepEqual(losses, ['1 column Owner'])
  })

  it('takes Chinese columns in GB18030, and says so', async () => {
    // 问题,答案 / 几点开门,九点。
    const bytes = Buffer.from('cecacce22cb4f0b0b80abcb8b5e3bfaac3c52cbec5b5e3a1a30a', 'hex')
    const { base, losses } = await imported('faq.csv', bytes)
    assert.deepEqual(answersOf(base), [['几点开门', ['几点开门'], ['九点。']]])
    assert.deepEqual(losses, ['1 encoding gb18030'])
  })

  it('takes UTF-16 as spreadsheets write it, by tabs', async () => {
    const { base } = await imported('faq.tsv', Buffer.from('\uFEFFq\ta\nhi\t"hello"\n', 'utf16le'))
    assert.deepEqual(answersOf(base), [['hi', ['hi'], ['hello']]])
  })

  it('takes semicolons, several questions to a cell or in columns of their own, and answers that vary', async () => {
    const { base } = await imported(
      'faq.csv',
      'key;标准问;相似问1;相似问2;答案\na;"x\ny";z;;one\na;w;;;two\nb;x b;;;one\n',
    )
    assert.deepEqual(answersOf(base), [
      ['a', ['x', 'y', 'z', 'w'], ['one', 'two']],
      ['b', ['x b'], ['one']],
    ])
  })

  it('makes one answer of rows that say the same, with an id from its first question', async () => {
    const { base } = await imported(
      'faq.csv',
      'q,a\nHow do I pay?,Cash.\nCan I use cash,Cash.\nhow do i PAY,Card.\n怎么 付款,Card.\n',
    )
    assert.deepEqual(answersOf(base), [
      ['how-do-i-pay', ['How do I pay?', 'Can I use cash'], ['Cash.']],
      ['how-do-i-pay-2', ['how do i PAY', '怎么 付款'], ['Card.']],
    ])
  })

  it('lists what does not fit, with its line', async () => {
    const { base, losses } = await imported(
      'faq.csv',
      [
        'id,q,a',
        'one two,a,x',
        'c,A,y',
        'd,,z',
        'e,e,',
        `f,f,${'x'.repeat(10_001)}`,
        `one two,${'y'.repeat(1001)},`,
        'oos,{name} is it,{{ now }} {% x %} { }',
        'h,h,"<p>See <a href=""https://a.example/b"">here</a> &amp; <b>there</b></p>"',
      ].join('\n'),
    )
    assert.deepEqual(answersOf(base), [
      ['one-two', ['a'], ['x']],
      ['answer', ['name is it'], ['{{ "{" }}{ now }} {{ "{" }}% x %} { }']],
      ['h', ['h'], ['See here (https://a.example/b) & there']],
    ])
    assert.deepEqual(losses, [
      '2 id one two',
      '3 duplicateQuestion A',
      '3 noQuestion y',
      '4 noQuestion z',
      '5 noAnswer e',
      `6 longAnswer ${'x'.repeat(59)}…`,
      `7 longQuestion ${'y'.repeat(59)}…`,
      '8 braces {name} is it',
      '8 id oos',
      '9 markup <p>See <a href="https://a.example/b">here</a> &amp; <b>ther…',
    ])
  })

  it('says what looked like a template word for word', async () => {
    const { base } = await imported('faq.csv', 'q,a\nq,{{ now }} {% if %} {{{\n')
    const { prepareAnswers } = await import('../../answer.ts')
    const { answers } = await prepareAnswers(base)
    assert.equal(answers[0]?.say({ language: 'en', now: new Date() }), '{{ now }} {% if %} {{{')
  })

  it('names what can not be read, and where', async () => {
    assert.deepEqual(await faultOf('x.csv', 'name,mail\na,b\n'), [
      'IMPORT_NO_COLUMNS',
      ':1:1: no column of questions and one of answers in the header (name, mail); name them question and answer',
    ])
    assert.deepEqual(await faultOf('x.csv', ''), [
      'IMPORT_NO_COLUMNS',
      ':1:1: no column of questions and one of answers in the header (); name them question and answer',
    ])
    assert.deepEqual(await faultOf('x.csv', '__proto__,constructor\na,b\n'), [
      'IMPORT_NO_COLUMNS',
      ':1:1: no column of questions and one of answers in the header (__proto__, constructor); name them question and answer',
    ])
    assert.deepEqual(await faultOf('x.csv', 'q,a\n'), [
      'IMPORT_EMPTY',
      ': no row of it has both a question and an answer that fit',
    ])
    assert.deepEqual(await faultOf('x.csv', 'q,a\na,b\nc,"open\nd,e\n'), [
      'KB_SYNTAX',
      ':3:1: a quote that is open is never closed; correct the line',
    ])
    assert.deepEqual(await faultOf('x.csv', `q,a\na,"${'x'.repeat(1_100_000)}"\n`), [
      'KB_SYNTAX',
      ':2:1: a row is longer than 1000000 characters; correct the line',
    ])
    assert.deepEqual(await faultOf('x.csv', Buffer.from('q,a\n\xff\xff,b\n', 'latin1')), [
      'IMPORT_NOT_TEXT',
      ': it is neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save it as UTF-8',
    ])
    assert.deepEqual(await faultOf('x.csv', Buffer.from('q,a\n', 'utf16le')), [
      'IMPORT_NOT_TEXT',
      ': it is neither UTF-8, UTF-16 with a byte order mark, nor GB18030; save it as UTF-8',
    ])
    assert.deepEqual(await faultOf('x.xlsx', 'PK'), [
      'IMPORT_UNKNOWN_FORMAT',
      ': its name must end in one of .csv, .tsv, .tab, .json, .jsonld, .html, .htm',
    ])
    await assert.rejects(importFile(join(folder, 'absent.csv')), { code: 'KB_UNREADABLE' })
  })

  it('refuses a file without end before it reads it', async () => {
    const file = join(folder, 'huge.csv')
    await writeFile(file, 'q,a\n')
    await truncate(file, 5_000_000_000)
    await assert.rejects(importFile(file), { code: 'IMPORT_TOO_LARGE' })
  })
})

describe('importFile() of what QnA Maker exports', () => {
  const header = 'Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId'

  it('makes prompts follow-ups, alternates phrasings, metadata tags', async () => {
    const prompts = JSON.stringify([
      { DisplayOrder: 1, QnaId: 3, Qna: null, DisplayText: 'Fees' },
      { DisplayOrder: 0, QnaId: 2, Qna: null, DisplayText: 'where' },
    ])
    const { base, losses } = await imported(
      'kb.tsv',
      [
        header,
        `Opening hours\tAt nine.\\nNot on Sundays.\tdesk.tsv\ttopic:desk|kind:hours\t[]\tFalse\t${prompts}\t1`,
        `when do you open\tAt nine.\\nNot on Sundays.\tdesk.tsv\ttopic:desk|kind:hours\t[]\tFalse\t${prompts}\t1`,
        `Where\tIn room "5".\tdesk.tsv\t\t[]\tTrue\t[]\t2`,
        `What does it cost\tNothing.\tEditorial\t\t[]\tFalse\t[]\t3`,
      ].join('\r\n'),
    )
    assert.deepEqual(answersOf(base), [
      ['opening-hours', ['Opening hours', 'when do you open'], ['At nine.\nNot on Sundays.']],
      ['where', ['Where'], ['In room "5".']],
      ['what-does-it-cost', ['What does it cost'], ['Nothing.']],
    ])
    const [opening, where] = base.answers
    assert.deepEqual(opening?.tags, ['topic:desk', 'kind:hours'])
    assert.deepEqual(
      opening?.followUps?.map(({ text }) => text),
      ['where', 'what-does-it-cost'],
    )
    assert.deepEqual(
      where?.after?.map(({ text }) => text),
      ['opening-hours'],
    )
    assert.deepEqual(losses, ['2 source desk.tsv', '2 promptText Fees', '5 source Editorial'])
  })

  it('lists prompts to nowhere, suggestions, metadata and prompts that are broken', async () => {
    const { losses } = await imported(
      'kb.tsv',
      [
        header,
        `a\tx\t\tbroken\t[{"ClusterHead":"aa"}]\tTrue\t[{"qnaId":9,"displayText":"More"},{"displayText":"New"}]\t1`,
        `b\ty\t\t\t[]\tFalse\t[{"qnaId":\t2`,
        `c\tz\t\t\t[]\tFalse\t{"__proto__":{"qnaId":1}}\t3`,
      ].join('\n'),
    )
    assert.deepEqual(losses, [
      '2 metadata broken',
      '2 suggestions [{"ClusterHead":"aa"}]',
      '2 prompt New',
      '2 prompt More (9)',
      '2 contextOnly a',
      '3 prompts [{"qnaId":',
      '4 prompts {"__proto__":{"qnaId":1}}',
    ])
  })

  it('reads quotes that are just quotes, and cells that a spreadsheet has quoted', async () => {
    const { base } = await imported(
      'kb.tsv',
      `${header}\n"Nine" they say\tx\t\t\t[]\tFalse\t"[{""qnaId"":2,""displayText"":""b""}]"\t1\nb\t"y\t\t\t[]\tFalse\t[]\t2\nc\tz"\t\t\t[]\tFalse\t[]\t3\n`,
    )
    assert.deepEqual(answersOf(base), [
      ['nine-they-say', ['"Nine" they say'], ['x']],
      ['b', ['b'], ['"y']],
      ['c', ['c'], ['z"']],
    ])
  })
})

describe('importFile() of a FAQPage', () => {
  const page = {
    '@context': 'https://schema.org',
    '@type': 'FAQPage',
    mainEntity: [
      {
        '@type': 'Question',
        name: 'When do you open?',
        alternateName: ['opening hours'],
        upvoteCount: 5,
        acceptedAnswer: { '@type': 'Answer', text: '<p>At <b>nine</b>.</p>', author: 'Ann' },
      },
      { '@type': ['Question'], name: '在哪里', acceptedAnswer: [{ '@type': 'Answer', text: '五号楼' }] },
      { '@id': '#elsewhere' },
    ],
  }

  it('takes its questions from JSON-LD, and lists what else it says', async () => {
    const { base, losses } = await imported('faq.jsonld', JSON.stringify({ '@graph': [page] }, null, 1))
    assert.deepEqual(answersOf(base), [
      ['when-do-you-open', ['When do you open?', 'opening hours'], ['At nine.']],
      ['在哪里', ['在哪里'], ['五号楼']],
    ])
    assert.deepEqual(losses, [
      '9 markup <p>At <b>nine</b>.</p>',
      '13 property upvoteCount',
      '17 property author',
    ])
  })

  it('takes them from the scripts of a page, and goes on after one that is broken', async () => {
    const html = [
      '<!doctype html><title>FAQ</title>',
      '<script>var x = "<script type=application/ld+json>"</script>',
      '<script type="application/ld+json">{ "@type": </script>',
      '<script type="application/ld+json">',
      JSON.stringify(page),
      '</script>',
    ].join('\n')
    const { base, losses } = await imported('faq.html', html)
    assert.equal(base.answers.length, 2)
    assert.deepEqual(losses, [
      '3 script Unexpected end of JSON input',
      '5 property upvoteCount',
      '5 property author',
      '5 markup <p>At <b>nine</b>.</p>',
    ])
  })

  it('names what is no JSON, has no questions, or is nested without end', async () => {
    assert.deepEqual(await faultOf('faq.json', '{\n "a": nope }'), [
      'KB_SYNTAX',
      ":2:8: Unexpected token 'o'; correct the JSON",
    ])
    assert.deepEqual(await faultOf('faq.html', '<p>FAQ</p>'), [
      'IMPORT_NO_FAQ',
      ': there is no FAQPage with questions in it; see https://schema.org/FAQPage',
    ])
    assert.deepEqual(await faultOf('faq.json', '{"@type": "FAQPage", "__proto__": {}}'), [
      'KB_SYNTAX',
      ':1:22: __proto__ is no key; correct the JSON',
    ])
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    assert.match(String(await faultOf('faq.json', deep)), /KB_SYNTAX.*nested too deeply/)
  })
})

describe('importFile() of anything', () => {
  it('gives a base that loads, or says what is wrong', async () => {
    const header = 'Question\tAnswer\tMetadata\tIsContextOnly\tPrompts\tQnaId\n'
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        'true',
        '[]',
        '[{"qnaId":1}]',
        '1',
        'a:b|c',
        '{x}',
        '{{',
        '"',
        '<p>',
        '\u0000',
        '\r',
        '__proto__',
        'oos',
      ),
    )
    const table = fc
      .array(fc.array(cell, { minLength: 2, maxLength: 6 }), { maxLength: 6 })
      .map((rows) => Buffer.from(header + rows.map((row) => row.join('\t')).join('\n')))
    const page = fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => Buffer.from(JSON.stringify({ '@type': 'FAQPage', mainEntity: value })))
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
    const names = fc.constantFrom('any.csv', 'any.tsv', 'any.json', 'any.html')
    await fc.assert(
      fc.asyncProperty(fc.oneof(table, page, bytes), names, async (content, name) => {
        const fault = await faultOf(name, content)
        assert.ok(fault === 'no fault' || Array.isArray(fault))
      }),
      { numRuns: 200 },
    )
  })
})
