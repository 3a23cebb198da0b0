import { type AdminServer, serveAdmin } from '../../core/index.ts'
import { announce, type AnnounceOptions } from '../announce.ts'
import { reportFailure } from '../failures.ts'
import type { Texts } from '../texts/texts.ts'
import { reloadOnHangup } from './reload-on-hangup.ts'
import { reloadPlan } from './reload-plan.ts'
import type { ServePlan } from './serve-plan.ts'
import type { PlannedServer } from './start-plan.ts'

/** What {@link serveUntilClosed} is told besides the plan. */
export interface ServeUntilClosedOptions extends AnnounceOptions {
  readonly texts: Texts
  /** Reads the configuration again and plans anew, where there is one. */
  readonly replan: (() => Promise<ServePlan>) | undefined
}

/**
 * Starts the servers of a plan, announces them, and waits until all are drained; meanwhile their metrics are served where the
 * plan says so, and on SIGHUP they take what they can of the configuration, if there is one;
 * where it comes while they start, once they have.
 *
 * @throws what `start` throws; {@link OptionError} `CANNOT_LISTEN` where the address for metrics can't be had; the servers are drained then
 */
export async function serveUntilClosed(
  plan: ServePlan,
  start: () => Promise<readonly PlannedServer[]>,
  { texts, replan, ...options }: ServeUntilClosedOptions,
): Promise<void> {
  const { promise: started, resolve: setStarted } = Promise.withResolvers<readonly PlannedServer[]>()
  using _ = replan && reloadOnHangup(createReload(plan, started, replan, texts))
  const servers = await start()
  await using admin = await startAdmin(plan, servers)
  for (const { server } of servers) announce(server, options)
  if (admin !== undefined) process.stderr.write(`admin listening on ${admin.url}\n`)
  setStarted(servers)
  await Promise.all(servers.map(({ server }) => server.closed))
}

async function startAdmin(
  { admin }: ServePlan,
  servers: readonly PlannedServer[],
): Promise<AdminServer | undefined> {
  if (admin === undefined) return undefined
  try {
    return await serveAdmin(
      servers.map(({ server }) => server),
      admin,
    )
  } catch (error) {
    await Promise.all(servers.map(({ server }) => server.drain()))
    throw error
  }
}

/** What happens on SIGHUP, said on stderr. */
function createReload(
  plan: ServePlan,
  started: Promise<readonly PlannedServer[]>,
  replan: () => Promise<ServePlan>,
  texts: Texts,
): () => Promise<void> {
  let running = plan
  const say = (message: string): void => void process.stderr.write(`${texts.failure(message)}\n`)
  return async () => {
    const servers = await started
    try {
      const { plan: now, taken, restarts, failures } = await reloadPlan(running, await replan(), servers)
      running = now
      for (const failure of failures) reportFailure(failure, texts, process.stderr)
      if (restarts.length > 0) say(texts.reload.restart(restarts.join(', ')))
      if (failures.length > 0) say(texts.reload.incomplete)
      else say(taken.length > 0 ? texts.reload.done(taken.join(', ')) : texts.reload.nothing)
    } catch (error) {
      reportFailure(error, texts, process.stderr)
      say(texts.reload.failed)
    }
  }
}
