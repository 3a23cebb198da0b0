import { flushCompileCache } from 'node:module'
import { runProberProcess } from './prober-process.ts'

// Ctrl-C reaches the whole group: the parent decides what becomes of it, and this process ends with its orders.
process.on('SIGINT', () => undefined)
// Later it has no right to write there.
flushCompileCache()

// The parent shows the end of what this writes to stderr where it doesn't exit with 0.
try {
  const [uid, gid] = process.argv.slice(2).map(Number)
  if (uid === undefined || gid === undefined) throw new TypeError('no account to go on with')
  runProberProcess({ uid, gid })
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
