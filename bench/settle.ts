// Preloaded into a server whose memory is measured: on SIGUSR2 it collects its garbage and reports.
import { setTimeout } from 'node:timers/promises'

/** Freed pages go back to the system in the background. */
const unmapMs = 100

process.on('SIGUSR2', async () => {
  globalThis.gc?.()
  await setTimeout(unmapMs)
  globalThis.gc?.()
  await setTimeout(unmapMs)
  process.stdout.write(`${JSON.stringify({ event: 'settled' })}\n`)
})
