import { parentPort, workerData } from 'node:worker_threads'
import { OptionError } from '../errors.ts'
import { Counters, type RefusalReason } from '../metrics/counters.ts'
import { resolvePortside } from '../self-resolve.ts'
import { isService, type Service } from '../service.ts'
import { ServiceThread } from './service-thread.ts'
import { forbidServing } from './serving-thread.ts'
import { errorFacts } from './thread-errors.ts'
import type { FromWorker, ToWorker, WorkerPlan } from './thread-messages.ts'

if (parentPort === null)
  throw new TypeError('This file is the entry of worker threads; start them by serve()')
const port = parentPort
const plan = workerData as WorkerPlan
const post = (message: FromWorker): void => port.postMessage(message)
/** Who waits for the accepting thread's word on a connection, by the connection's id. */
const admissions = new Map<number, (refusal: RefusalReason | undefined) => void>()

process.on('exit', () => post({ kind: 'ending' }))
try {
  resolvePortside()
  const thread = await ServiceThread.build(await loadService(), plan, new Counters(plan.counters))
  port.on('message', (message: ToWorker) => void receive(thread, message))
  const { shape, limits, takesBatches } = thread
  post({ kind: 'ready', shape, limits, takesBatches })
} catch (error) {
  post({ kind: 'failed', error: errorFacts(error) })
  port.close()
}

async function receive(thread: ServiceThread, message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'connection': {
      const { id, socket, isProxied } = message
      const ticket = {
        admit: (address: string) => askAdmission(id, address),
        onClosed: () => post({ kind: 'closed', id }),
      }
      return thread.take({ socket, isProxied, ticket })
    }
    case 'admitted':
      admissions.get(message.id)?.(message.refusal)
      admissions.delete(message.id)
      return undefined
    case 'bind':
      try {
        await thread.bind(message.target)
        return post({ kind: 'bound' })
      } catch (error) {
        return post({ kind: 'failed', error: errorFacts(error) })
      }
    case 'reload':
      try {
        await thread.reload(message.change)
        return post({ kind: 'reloaded', id: message.id, error: undefined })
      } catch (error) {
        return post({ kind: 'reloaded', id: message.id, error: errorFacts(error) })
      }
    case 'drain':
      await thread.drain(message.deadlineMs)
      return post({ kind: 'drained' })
  }
}

function askAdmission(id: number, address: string): Promise<RefusalReason | undefined> {
  return new Promise((resolve) => {
    admissions.set(id, resolve)
    post({ kind: 'admit', id, address })
  })
}

async function loadService(): Promise<Service<unknown, unknown, unknown>> {
  forbidServing(plan.serviceUrl)
  const exported = Object.values<unknown>(await import(plan.serviceUrl))
  const service = exported.find((value) => isService(value) && value.name === plan.serviceName)
  if (isService(service)) return service
  throw new OptionError(
    'SERVICE_NOT_EXPORTED',
    `Cannot run ${plan.serviceName} on threads: ${plan.serviceUrl} doesn't export it; write export default service(…)`,
    { details: { service: plan.serviceName, url: plan.serviceUrl } },
  )
}
