/** Longer than anything in this house takes, and shorter than a test may: a wait that fails ends its process too. */
const patienceMs = 45_000

/**
 * Waits, turn by turn of the event loop, until something holds.
 *
 * @throws Error where it doesn't in 45 seconds
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`in vain: ${holds.toString()}`)
    await new Promise(setImmediate)
  }
}
