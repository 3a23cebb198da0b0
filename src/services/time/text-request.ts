/** Bytes of the longest text request, a line end included. */
export const longestTextRequestBytes = 47

/** What a client sends that wants the time as text: `时间` in UTF-8, as it was from the beginning. */
export const textRequest = Buffer.from('时间')

/** In which form the time is asked for. */
export type TextForm = 'ctime' | 'iso' | 'unix' | { readonly zone: string }

/** `时间` or `time`, perhaps with a form after a space, or a form alone; one line end at most (`nc` sends one). */
const request =
  /^(?:(?:时间|time)(?: (?<form>[\w+/-]{1,38}))?|(?<alone>iso|unix|[A-Z]\w+\/[\w+/-]{1,38}))\r?\n?$/

/** Whether the first byte of a text request is one that can begin any; most of what isn't text ends here. */
export function isTextRequest(datagram: Uint8Array): boolean {
  return parseTextRequest(datagram) !== undefined
}

/** The form in which a datagram asks for the time as text, or `undefined` where it isn't such a request. */
export function parseTextRequest(datagram: Uint8Array): TextForm | undefined {
  if (datagram.length > longestTextRequestBytes) return undefined
  const groups = request.exec(Buffer.from(datagram).toString('utf8'))?.groups
  if (groups === undefined) return undefined
  const form = groups.form ?? groups.alone
  if (form === undefined) return 'ctime'
  return form === 'iso' || form === 'unix' ? form : { zone: form }
}
