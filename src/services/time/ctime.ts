const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The text of C's `asctime`, as Python's `time.ctime()` gives it: `Mon Nov  2 08:05:09 2026`, in this process's time
 * zone, 24 characters with no newline. Takes milliseconds since 1970; parts of a second are cut off.
 */
export function ctime(ms: number): string {
  const date = new Date(ms)
  const day = String(date.getDate()).padStart(2)
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')
  return `${weekdays[date.getDay()]} ${months[date.getMonth()]} ${day} ${time} ${date.getFullYear()}`
}

/**
 * The milliseconds since 1970 of a {@link ctime} text read in this process's time zone, or `undefined` where it isn't
 * one (a day that doesn't exist and a wrong weekday included). Where the text names a moment twice, because clocks were
 * set back, it is the one closer to `nearMs`.
 */
export function parseCtime(text: string, nearMs: number): number | undefined {
  const fields = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/.exec(text)
  if (fields === null) return undefined
  const [, month = '', ...rest] = fields
  const [day = 0, hours, minutes, seconds, year = 0] = rest.map(Number)
  const firstMs = new Date(year, months.indexOf(month), day, hours, minutes, seconds).getTime()
  return turnsBackMs
    .map((shiftMs) => firstMs + shiftMs)
    .filter((ms) => ctime(ms) === text)
    .toSorted((a, b) => Math.abs(a - nearMs) - Math.abs(b - nearMs))[0]
}

/** By how much clocks are set back for winter: by an hour, or by half an hour (Lord Howe Island). */
const turnsBackMs = [0, 1_800_000, 3_600_000]

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
