// Compiles src/services/upper/upper-case.wat into upper-case-kernel.ts, beside it.
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const folder = new URL('../src/services/upper/', import.meta.url)
const compiler = await wabt()
const module = compiler.parseWat('upper-case.wat', readFileSync(new URL('upper-case.wat', folder), 'utf8'), {
  simd: true,
})
const { buffer } = module.toBinary({})
const lines =
  Buffer.from(buffer)
    .toString('base64')
    .match(/.{1,100}/g) ?? []
writeFileSync(
  new URL('upper-case-kernel.ts', folder),
  `// Compiled from upper-case.wat by \`npm run build:kernel\`; a test compares the two.
/** The binary of the kernel: exports \`upper(address, length)\`, imports \`env.memory\`. */
export const upperCaseKernel: Uint8Array = Buffer.from(
  [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
  'base64',
)
`,
)
