import { OptionError } from '../../core/index.ts'
import { createConnectProber } from './connect/connect-prober.ts'
import { whyToolUnavailable } from './foreign/scan-by-tool.ts'
import { isToolName, toolNames } from './foreign/tool.ts'
import type { Prober } from './prober.ts'
import type { EngineReason } from './result.ts'
import { synUnavailable } from './syn/availability.ts'
import { createSynProber } from './syn/syn-prober.ts'

/** A way of scanning that is part of this version. */
interface Engine {
  readonly name: string
  /** Why it can't be used here, in words fit for the end of a sentence; `undefined` where it can. */
  readonly unavailable: () => Promise<string | undefined>
  readonly create: () => Prober
}

/** Best first. */
const engines: readonly Engine[] = [
  { name: 'syn', unavailable: synUnavailable, create: createSynProber },
  { name: 'connect', unavailable: async () => undefined, create: createConnectProber },
]

/** An engine, and why it was taken. */
export interface EngineChoice {
  readonly engine: string
  readonly engineReason: EngineReason
  readonly engineDetail: string | null
}

/**
 * Chooses an engine by name; `auto` takes the best that can be used here. One that is named is taken or fails: only
 * `auto` may take another, and never a scanner of others.
 *
 * @throws {@link OptionError} `ENGINE_UNAVAILABLE` for one that can't be used here, `UNKNOWN_ENGINE` for any other name.
 */
export async function chooseEngine(name: string): Promise<EngineChoice> {
  if (name === 'auto') return bestEngine()
  const engine = engines.find((known) => known.name === name)
  if (engine === undefined && !isToolName(name)) {
    const available = [...engines.map((known) => known.name), ...toolNames].join(', ')
    throw new OptionError(
      'UNKNOWN_ENGINE',
      `Cannot scan with "${name}": there is no such engine; use auto or ${available}`,
      { details: { engine: name, available } },
    )
  }
  const reason = await (isToolName(name) ? whyToolUnavailable(name) : engine?.unavailable())
  if (reason === undefined) return { engine: name, engineReason: 'requested', engineDetail: null }
  throw new OptionError('ENGINE_UNAVAILABLE', `Cannot scan with ${name}: ${reason}; auto takes another`, {
    details: { engine: name, reason },
  })
}

/**
 * Checks that an engine has a part of this scanner: other programs scan by themselves, and only say what they found.
 *
 * @throws {@link OptionError} `ENGINE_LACKS_OPTION`
 */
export function checkEngineHas(engine: string, option: 'ping' | 'identify' | 'names' | 'why'): void {
  if (!isToolName(engine)) return
  throw new OptionError(
    'ENGINE_LACKS_OPTION',
    `Cannot have ${option} of a scan with ${engine}: that program scans by itself; leave it out, or take syn or connect`,
    { details: { engine, option } },
  )
}

/**
 * Has an engine get ready while other things are seen to: the process that sends SYNs starts. Whether it can be used, {@link chooseEngine}
 * says.
 */
export function prepareEngine(name: string): void {
  const engine = engines.find((known) => name === 'auto' || known.name === name)
  void engine?.unavailable()
}

async function bestEngine(): Promise<EngineChoice> {
  let engineDetail: string | null = null
  for (const engine of engines) {
    const reason = await engine.unavailable()
    if (reason === undefined) {
      return {
        engine: engine.name,
        engineReason: engineDetail === null ? 'best' : 'best-available',
        engineDetail,
      }
    }
    engineDetail ??= `${engine.name} can't be used: ${reason}`
  }
  throw new TypeError('No engine is always available')
}

/** Makes the prober of an engine that {@link chooseEngine} has returned. */
export function createProber(name: string): Prober {
  const engine = engines.find((known) => known.name === name)
  if (engine === undefined) throw new TypeError(`No engine ${name}`)
  return engine.create()
}
