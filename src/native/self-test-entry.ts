import { testNative } from './self-test.ts'

// The parent reads the end of what this writes to stderr where it doesn't exit with 0.
try {
  await testNative()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
