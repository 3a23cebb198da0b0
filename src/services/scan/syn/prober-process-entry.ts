import { type ProberProcessOptions, runProberProcess } from './prober-process.ts'

// Ctrl-C reaches the whole group: the parent decides what becomes of it, and this process ends with its orders.
process.on('SIGINT', () => undefined)

// The parent shows the end of what this writes to stderr where it doesn't exit with 0.
try {
  runProberProcess(JSON.parse(process.argv[2] ?? '') as ProberProcessOptions)
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
