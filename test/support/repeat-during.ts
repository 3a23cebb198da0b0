/** Does something at intervals, in milliseconds, until some work is done or fails; returns what comes of the work. */
export async function repeatDuring<Result>(
  ms: number,
  act: () => void,
  work: Promise<Result>,
): Promise<Result> {
  const timer = setInterval(act, ms)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}
