import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { textWidth } from '../core/index.ts'
import { createProgram } from './program.ts'
import { texts } from './texts/texts.ts'

/** The help of each command, by its path, on a screen of so many columns. */
function helps(language: 'en' | 'zh', columns: number): readonly (readonly [string, string])[] {
  const pages: [string, string][] = []
  const visit = (command: CommandUnknownOpts, path: string): void => {
    command.configureOutput({ getOutHelpWidth: () => columns })
    pages.push([path, command.helpInformation()])
    for (const child of command.commands) visit(child, `${path} ${child.name()}`)
  }
  visit(createProgram(texts[language]), 'portside')
  return pages
}

describe('help', () => {
  it('wraps what does not fit, down to 40 columns, in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      for (const columns of [40, 80, 120]) {
        for (const [path, page] of helps(language, columns)) {
          // A usage line is to be copied, and stays whole.
          const [, ...lines] = page.split('\n')
          for (const line of lines) assert.ok(textWidth(line) <= columns, `${path}: ${line}`)
        }
      }
    }
  })

  it('speaks Chinese alone', () => {
    for (const [path, page] of helps('zh', 80)) {
      assert.doesNotMatch(page, /\[(options|command)\]|\((choices|default|env|preset): |Usage|Options/, path)
    }
  })

  it('tells default, choices and variable of an option', () => {
    const english = new Map(helps('en', 200)).get('portside upper serve') ?? ''
    assert.match(english, /--host <address> .* \(default: 127\.0\.0\.1, env: PORTSIDE_HOST\)/)
    const chinese = new Map(helps('zh', 200)).get('portside upper serve') ?? ''
    assert.match(chinese, /--host <address> .*(默认:127\.0\.0\.1;环境变量:PORTSIDE_HOST)/)
    assert.match(chinese, /可选:silent、error、warn、info、debug/)
  })
})
