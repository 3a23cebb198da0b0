import type { ProbedHost, Prober, ProbeRun, Verdict } from '../prober.ts'
import type { Identifier } from './identifier.ts'

/**
 * A prober that also finds out what answers at open ports: it holds their verdicts back until that is known, while the
 * probing goes on. Stopped, it gives the verdicts that it holds without an identification: the ports are open.
 */
export function identifyOpenPorts(prober: Prober, identifier: Identifier): Prober {
  return {
    engine: prober.engine,
    async run<Host extends ProbedHost>(run: ProbeRun<Host>) {
      const held = new Set<Promise<void>>()
      let failure: { readonly cause: unknown } | undefined

      async function identify(verdict: Verdict<Host>): Promise<void> {
        const { host, port } = verdict.probe
        const identification = await identifier.identify(host.address, port)
        run.onVerdict(identification === undefined ? verdict : { ...verdict, identification })
      }

      function onVerdict(verdict: Verdict<Host>): void {
        if (failure !== undefined) throw failure.cause
        if (verdict.state !== 'open') return run.onVerdict(verdict)
        const identified = identify(verdict)
          .catch((cause: unknown) => {
            failure ??= { cause }
          })
          .finally(() => held.delete(identified))
        held.add(identified)
      }

      const totals = await prober.run({ ...run, onVerdict })
      while (held.size > 0) await Promise.all(held)
      if (failure !== undefined) throw failure.cause
      return totals
    },
  }
}
