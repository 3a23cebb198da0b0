import { lines, service } from '../../src/core/index.ts'

/** Echoes lines; its process is sent SIGHUP while it is built. */
export default service(import.meta, async () => {
  const heard = new Promise((resolve) => process.once('SIGHUP', resolve))
  // Its own listener would keep the process alive: only what listened before it counts.
  if (process.listenerCount('SIGHUP') === 1) throw new Error('SIGHUP would end this process')
  process.kill(process.pid, 'SIGHUP')
  await heard
  return { codec: lines(), reply: (line) => line }
})
