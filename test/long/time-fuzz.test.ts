import { it } from 'node:test'
import { fuzzSeed } from '../support/fuzz.ts'
import { createRandom } from '../support/random.ts'
import { fuzzResponder } from '../support/time-fuzz.ts'

const datagrams = 10_000_000

it(`a time server answers ${datagrams} random datagrams with nothing longer than it may (seed ${fuzzSeed})`, () => {
  fuzzResponder(datagrams, createRandom(fuzzSeed))
})
