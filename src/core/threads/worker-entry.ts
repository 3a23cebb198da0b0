import { parentPort, workerData } from 'node:worker_threads'
import { Counters } from '../metrics/counters.ts'
import { resolveLimits } from '../limits.ts'
import { createLog } from '../log.ts'
import { resolvePortside } from '../self-resolve.ts'
import { isService } from '../service.ts'
import { OptionError } from '../errors.ts'
import { ConnectionHost } from '../tcp/connection-host.ts'
import { DatagramHost, type DatagramTarget } from '../udp/datagram-host.ts'
import { forbidServing } from './serving-thread.ts'
import { errorFacts } from './thread-errors.ts'
import type { FromWorker, ToWorker, WorkerPlan } from './thread-messages.ts'

const heartbeatMs = 100

if (parentPort === null)
  throw new TypeError('This file is the entry of worker threads; start them by serve()')
const port = parentPort
const plan = workerData as WorkerPlan
const post = (message: FromWorker): void => port.postMessage(message)

try {
  await start()
} catch (error) {
  post({ kind: 'failed', error: errorFacts(error) })
  port.close()
}

async function start(): Promise<void> {
  resolvePortside()
  process.on('exit', () => post({ kind: 'ending' }))
  const counters = new Counters(plan.counters)
  const log = createLog(plan.logLevel, { service: plan.serviceName })
  const definition = await build()
  const limits = resolveLimits(definition.limits, plan.limits)
  counters.beat()
  setInterval(() => counters.beat(), heartbeatMs).unref()
  if (definition.codec === undefined) {
    serveDatagrams((target) => DatagramHost.bind(target, definition, limits, counters, log))
  } else {
    serveConnections(await ConnectionHost.create(definition, limits, counters, log, plan.fastPath))
  }
  post({ kind: 'ready', shape: definition.codec === undefined ? 'datagram' : 'stream', limits })
}

function serveConnections(host: ConnectionHost): void {
  port.on('message', (message: ToWorker) => {
    if (message.kind !== 'connection') return
    host.take(message.socket, () => post({ kind: 'closed', id: message.id }))
  })
  drainWhenTold((deadlineMs) => host.drain(deadlineMs))
}

function serveDatagrams(bind: (target: DatagramTarget) => Promise<DatagramHost>): void {
  let host: DatagramHost | undefined
  port.on('message', async (message: ToWorker) => {
    if (message.kind !== 'bind') return
    try {
      host = await bind(message.target)
      post({ kind: 'bound' })
    } catch (error) {
      post({ kind: 'failed', error: errorFacts(error) })
    }
  })
  drainWhenTold(async (deadlineMs) => host?.drain(deadlineMs))
}

function drainWhenTold(drain: (deadlineMs: number) => Promise<void>): void {
  port.on('message', async (message: ToWorker) => {
    if (message.kind !== 'drain') return
    await drain(message.deadlineMs)
    post({ kind: 'drained' })
  })
}

async function build() {
  forbidServing(plan.serviceUrl)
  const exported = Object.values<unknown>(await import(plan.serviceUrl))
  const service = exported.find((value) => isService(value) && value.name === plan.serviceName)
  if (isService(service)) return service.build(plan.options)
  throw new OptionError(
    'SERVICE_NOT_EXPORTED',
    `Cannot run ${plan.serviceName} on threads: ${plan.serviceUrl} doesn't export it; write export default service(…)`,
    { details: { service: plan.serviceName, url: plan.serviceUrl } },
  )
}
