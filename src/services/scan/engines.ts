import { OptionError } from '../../core/index.ts'
import { createConnectProber } from './connect/connect-prober.ts'
import type { Prober } from './prober.ts'
import type { EngineReason } from './result.ts'

/** The engines of this version, by name. */
const engines: Readonly<Record<string, () => Prober>> = { connect: createConnectProber }

/** Engines that people know by name and that this version does not have. */
const unavailable: ReadonlySet<string> = new Set(['syn', 'nmap', 'zmap', 'masscan'])

/** An engine, and why it was taken. */
export interface EngineChoice {
  readonly engine: string
  readonly engineReason: EngineReason
}

/**
 * Chooses an engine by name; `auto` leaves the choice open, and only then another one may be taken.
 *
 * @throws {@link OptionError} `ENGINE_UNAVAILABLE` for one that this version lacks, `UNKNOWN_ENGINE` for any other name.
 */
export function chooseEngine(name: string): EngineChoice {
  if (name === 'auto') return { engine: 'connect', engineReason: 'only-one' }
  if (Object.hasOwn(engines, name)) return { engine: name, engineReason: 'requested' }
  const available = Object.keys(engines).join(', ')
  if (unavailable.has(name)) {
    throw new OptionError(
      'ENGINE_UNAVAILABLE',
      `Cannot scan with ${name}: this engine is not part of this version; use auto or ${available}`,
      { details: { engine: name, available } },
    )
  }
  throw new OptionError(
    'UNKNOWN_ENGINE',
    `Cannot scan with "${name}": there is no such engine; use auto or ${available}`,
    {
      details: { engine: name, available },
    },
  )
}

/** Makes the prober of an engine that {@link chooseEngine} has returned. */
export function createProber(engine: string): Prober {
  const create = engines[engine]
  if (create === undefined) throw new TypeError(`No engine ${engine}`)
  return create()
}
