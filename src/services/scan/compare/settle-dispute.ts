import type { Cause, Disagreement, Finding, Judgement, Opinion, Reprobe, Truth } from './comparison.ts'
import type { Dispute } from './find-disputes.ts'

/** What is known of an engine beside its opinions. */
export interface EngineTraits {
  /** Whether it sends each probe once and reports open ports only: masscan, and zmap but for resets. */
  readonly probesOnce: boolean
  /** Whether it asks the operating system to connect. */
  readonly connects: boolean
  /** Whether its run came to its end. */
  readonly isComplete: boolean
  /** Whether it can't reach this host by its design. */
  readonly cannotReach: (address: string) => boolean
  /** Whether it went without answers from so many ports of this host that answered others: a host that limits its rate. */
  readonly isStarvedBy: (address: string) => boolean
}

/**
 * Says who is right on a port that engines see differently, and why the others are not. Pure: `reprobes` are what connections
 * that were made afterwards saw.
 *
 * An answer counts before silence, which any loss makes; two answers that contradict each other leave the port unsettled. Where a filter
 * rejected somebody's probe, a refused connection is that same rejection, for all that the operating system tells.
 */
export function settleDispute(
  { address, port, opinions }: Dispute,
  reprobes: readonly Reprobe[],
  traits: readonly EngineTraits[],
): Disagreement {
  const truth = truthOf(opinions, reprobes)
  const findings = opinions.map((opinion, i): Finding => {
    const judgement = judge(opinion, truth)
    const engine = traits[i]
    const isExplained = judgement === 'right' || judgement === 'silent' || judgement === 'unjudged'
    const cause =
      isExplained || engine === undefined ? null : causeOf(opinion, address, truth, opinions, engine)
    return { ...opinion, judgement, cause }
  })
  return { address, port, truth, findings, reprobes }
}

function truthOf(opinions: readonly Opinion[], reprobes: readonly Reprobe[]): Truth {
  const seen = new Set(reprobes.map(({ state }) => state))
  const hasAnswered = opinions.some(({ state }) => state === 'open' || state === 'closed')
  if (seen.has('open')) return seen.has('closed') ? 'unsettled' : 'open'
  if (seen.has('closed')) return isRejected(opinions) ? 'filtered' : 'closed'
  // Silence now against an answer then: nobody can tell who is right.
  return seen.has('filtered') && !hasAnswered ? 'filtered' : 'unsettled'
}

function isRejected(opinions: readonly Opinion[]): boolean {
  return opinions.some(({ reason }) => reason === 'port-unreachable')
}

function judge({ state }: Opinion, truth: Truth): Judgement {
  if (truth === 'unsettled') return 'unjudged'
  if (state === truth) return 'right'
  if (truth === 'open') return 'missed'
  if (state === 'notProbed') return 'silent'
  return state === 'open' ? 'false-open' : 'wrong'
}

function causeOf(
  { state, reason }: Opinion,
  address: string,
  truth: Truth,
  opinions: readonly Opinion[],
  { probesOnce, connects, isComplete, cannotReach, isStarvedBy }: EngineTraits,
): Cause {
  if (state === 'notProbed') {
    if (cannotReach(address)) return 'unreachable'
    if (!isComplete) return 'stopped'
    return probesOnce ? 'single-probe-lost' : 'unexplained'
  }
  if (state === 'filtered' && reason === 'no-response') {
    return isStarvedBy(address) ? 'rate-limited' : probesOnce ? 'single-probe-lost' : 'answer-lost'
  }
  if (state === 'closed' && truth === 'filtered' && connects) return 'rejection-as-refusal'
  if (state === 'open' && truth === 'closed' && isLoopback(address) && !hasCompany('open', opinions))
    return 'self-connect'
  // An answer that is no longer given: the port has changed between two turns.
  if (state === 'open' || state === 'closed') return 'changed'
  return 'unexplained'
}

/** Whether more than one engine has seen a state. */
function hasCompany(state: Opinion['state'], opinions: readonly Opinion[]): boolean {
  return opinions.filter((opinion) => opinion.state === state).length > 1
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
