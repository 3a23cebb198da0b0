import { lines, service } from 'portside'

/** Upper-cases lines in the shape that costs least: a function over one message. */
export default service(import.meta, () => ({
  codec: lines(),
  reply: (line) => line.toUpperCase(),
}))
