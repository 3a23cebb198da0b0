import { lines, service } from '../../src/core/index.ts'

/** Answers a name with a greeting from its options: shows whether options reach every thread. */
export default service(import.meta, (options: { readonly greeting: string }) => ({
  codec: lines(),
  reply: (name) => `${options.greeting}, ${name}`,
}))
