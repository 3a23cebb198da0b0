// Compiles each kernel in WebAssembly text into a TypeScript file beside it.
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const kernels = [
  {
    folder: 'src/services/upper',
    source: 'upper-case',
    name: 'upperCaseKernel',
    doc: 'The binary of the kernel: exports `upper(address, length)`, imports `env.memory`.',
  },
  {
    folder: 'src/services/chat/recognise/rank',
    source: 'matrix-rows',
    name: 'matrixRowsKernel',
    doc: 'The binary of the kernel: exports as in `row-kernel.ts`, imports `env.model` and `env.scratch`.',
  },
]

const compiler = await wabt()
for (const { folder, source, name, doc } of kernels) {
  const base = new URL(`../${folder}/`, import.meta.url)
  const text = readFileSync(new URL(`${source}.wat`, base), 'utf8')
  const features = { simd: true, threads: true, multi_memory: true }
  const { buffer } = compiler.parseWat(`${source}.wat`, text, features).toBinary({})
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,100}/g) ?? []
  writeFileSync(
    new URL(`${source}-kernel.ts`, base),
    `// Compiled from ${source}.wat by \`npm run build:kernel\`; a test compares the two.
/** ${doc} */
export const ${name}: Uint8Array = Buffer.from(
  [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
  'base64',
)
`,
  )
}
