/** A part of a wording: one of several texts, or a slot. */
type Part = { readonly choices: readonly string[] } | { readonly slot: string }

/** A wording, taken apart. */
export type Template = readonly Part[]

/**
 * Takes a wording apart: `(a/b)` is one of them, `(a)` may be there or not, `{name}` is a slot. So 你(今年)(几岁/多大)了
 * has four readings. Brackets don't nest; what doesn't close is text like other text.
 */
export function parseTemplate(wording: string): Template {
  return wording
    .split(/(\([^()]*\)|\{[^{}]*\})/u)
    .filter((text) => text !== '')
    .map(parsePart)
}

function parsePart(text: string): Part {
  if (text.startsWith('{') && text.endsWith('}')) return { slot: text.slice(1, -1) }
  if (!text.startsWith('(') || !text.endsWith(')')) return { choices: [text] }
  const choices = text.slice(1, -1).split('/')
  return { choices: choices.length === 1 ? [...choices, ''] : choices }
}

/** One reading of a wording: `choose` picks the place of a choice among so many, `fill` what stands in a slot. */
export function renderTemplate(
  template: Template,
  choose: (count: number) => number,
  fill: (slot: string) => string,
): string {
  const parts = template.map((part) =>
    'slot' in part ? fill(part.slot) : (part.choices[choose(part.choices.length)] ?? ''),
  )
  return parts.join('').replace(/\s+/g, ' ').trim()
}

/** All readings of a wording, its slots left as they are written. */
export function expandTemplate(template: Template): readonly string[] {
  let readings: readonly string[] = ['']
  for (const part of template) {
    const choices = 'slot' in part ? [`{${part.slot}}`] : part.choices
    readings = readings.flatMap((reading) => choices.map((choice) => `${reading}${choice}`))
  }
  return readings.map((reading) => reading.replace(/\s+/g, ' ').trim())
}
