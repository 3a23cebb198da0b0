/** Bytes of the longest text request, a line end included. */
const longestRequestBytes = 8
const requests = new Set(['时间', 'time'])

/** What a client sends that wants the time as text: `时间` in UTF-8, as it was from the beginning. */
export const textRequest = Buffer.from('时间')

/** Whether a datagram asks for the time as text: `时间` or `time`, and one line end at most (`nc` sends one). */
export function isTextRequest(datagram: Uint8Array): boolean {
  if (datagram.length > longestRequestBytes) return false
  return requests.has(
    Buffer.from(datagram)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  )
}
