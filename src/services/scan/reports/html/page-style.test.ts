import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pageStyle } from './page-style.ts'

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const hex = color.length === 4 ? color.replaceAll(/[\da-f]/g, '$&$&') : color
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const blocks = [...pageStyle.matchAll(/:root \{([^}]*)\}/g)].map(([, block = '']) => block)
const themes = ['light', 'dark', 'paper'].map((name, index) => {
  const colors = [...(blocks[index] ?? '').matchAll(/--([\w-]+): (#[\da-f]+);/g)]
  return { name, colors: new Map(colors.map(([, token = '', color = '']) => [token, color])) }
})

for (const { name, colors } of themes) {
  describe(`pageStyle, ${name}`, () => {
    const color = (token: string): string => colors.get(token) ?? assert.fail(token)

    test('has texts that are read on all that they stand on (WCAG AA, 4.5:1)', () => {
      for (const ground of ['paper', 'panel', 'alarm-panel', 'caution-panel']) {
        for (const text of ['ink', 'muted', 'link', 'open', 'alarm', 'caution', 'good']) {
          const ratio = contrast(color(text), color(ground))
          assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`)
        }
      }
    })

    test('has marks that are seen on paper (WCAG AA, 3:1)', () => {
      for (const mark of ['open', 'closed', 'filtered', 'unknown', 'alarm', 'caution']) {
        const ratio = contrast(color(mark), color('paper'))
        assert.ok(ratio >= 3, `${mark}: ${ratio.toFixed(2)}`)
      }
    })
  })
}
