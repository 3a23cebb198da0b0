import { lines, service } from 'portside'
import { spin } from '../spin.ts'

/** What the busy service can be told. */
export interface BusyOptions {
  /** Steps of {@link spin} for each message. */
  readonly steps: number
}

/** Upper-cases lines, keeping its thread busy for each as a handler that computes does. */
export default service(import.meta, (options: BusyOptions) => ({
  codec: lines(),
  reply(line) {
    spin(options.steps)
    return line.toUpperCase()
  },
}))
