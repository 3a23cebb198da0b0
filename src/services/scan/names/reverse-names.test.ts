import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PointerResolver } from './pointer-resolver.ts'
import { createReverseNames } from './reverse-names.ts'

const failure = (code: string): Error => Object.assign(new Error(code), { code })

/** A resolver that answers when it is told to. */
function heldResolver() {
  const questions: { readonly address: string; readonly settle: PromiseWithResolvers<readonly string[]> }[] =
    []
  const resolver: PointerResolver = {
    namesOf(address) {
      const settle = Promise.withResolvers<readonly string[]>()
      questions.push({ address, settle })
      return settle.promise
    },
    cancel() {
      for (const { settle } of questions) settle.reject(failure('ECANCELLED'))
    },
  }
  return { resolver, questions }
}

const resolving = (namesOf: PointerResolver['namesOf']): PointerResolver => ({ namesOf, cancel: () => {} })

describe('createReverseNames()', () => {
  test('asks for each address once, and tells its names when they are known', async () => {
    const told: string[] = []
    const { resolver, questions } = heldResolver()
    const names = createReverseNames({
      resolver,
      onNames: (address, list) => told.push(`${address} ${list.join()}`),
    })
    names.ask('10.0.0.1')
    names.ask('10.0.0.1')
    names.whenKnown('10.0.0.1', () => told.push('known'))
    names.whenKnown('10.0.0.2', () => told.push('never asked'))
    assert.deepEqual(told, ['never asked'])
    const settled = names.settled()
    questions[0]?.settle.resolve(['a.example'])
    await settled
    assert.deepEqual(told, ['never asked', '10.0.0.1 a.example', 'known'])
    assert.equal(questions.length, 1)
    assert.deepEqual(names.facts, { hostsAsked: 1, hostsNamed: 1, hostsUnanswered: 0, trouble: null })
  })

  test('asks no address whose names are known from before', async () => {
    const { resolver, questions } = heldResolver()
    const known = new Map([['10.0.0.1', ['a.example']]])
    const names = createReverseNames({ resolver, known })
    names.ask('10.0.0.1')
    await names.settled()
    assert.equal(questions.length, 0)
    assert.deepEqual(names.namesOf('10.0.0.1'), ['a.example'])
  })

  test('has 32 questions open at a time', async () => {
    const { resolver, questions } = heldResolver()
    const names = createReverseNames({ resolver })
    for (let i = 1; i <= 100; i++) names.ask(`10.0.0.${i}`)
    assert.equal(questions.length, 32)
    const settled = names.settled()
    for (let i = 0; i < 100; i++) {
      questions[i]?.settle.resolve([])
      // The next question follows the answer.
      await new Promise(setImmediate)
    }
    await settled
    assert.equal(questions.length, 100)
  })

  test('leaves a resolver alone that has not answered 32 times in a row', async () => {
    let asked = 0
    const names = createReverseNames({
      resolver: resolving(async () => {
        asked++
        throw failure('ETIMEOUT')
      }),
    })
    for (let i = 0; i < 1000; i++) names.ask(`10.0.${i >> 8}.${i & 255}`)
    let known = 0
    for (let i = 0; i < 1000; i++) names.whenKnown(`10.0.${i >> 8}.${i & 255}`, () => known++)
    await names.settled()
    assert.ok(asked >= 32 && asked <= 64, `asked ${asked} times`)
    assert.equal(known, 1000)
    const { trouble, hostsNamed, hostsUnanswered } = names.facts
    assert.deepEqual([trouble, hostsNamed, hostsUnanswered], ['ETIMEOUT', 0, 1000])
  })

  test('goes on where one in a few is answered', async () => {
    let asked = 0
    const names = createReverseNames({
      resolver: resolving(async () => {
        if (++asked % 10 > 0) throw failure('ESERVFAIL')
        return ['a.example']
      }),
    })
    for (let i = 0; i < 200; i++) names.ask(`10.0.0.${i}`)
    await names.settled()
    assert.deepEqual(names.facts, {
      hostsAsked: 200,
      hostsNamed: 20,
      hostsUnanswered: 180,
      trouble: 'ESERVFAIL',
    })
  })

  test('ends at once when it is stopped, and everybody who waits is told', async () => {
    const { resolver, questions } = heldResolver()
    const names = createReverseNames({ resolver })
    let known = 0
    for (let i = 1; i <= 50; i++) {
      names.ask(`10.0.0.${i}`)
      names.whenKnown(`10.0.0.${i}`, () => known++)
    }
    names.stop()
    await names.settled()
    assert.deepEqual([known, questions.length], [50, 32])
  })
})
