import { capabilityNetRaw, hasCapability, nativeObstacle } from '../../../native/index.ts'
import { prepareProberProcess } from './prober-process-link.ts'

/**
 * Why bare SYNs can't be sent here, in words fit for the end of a sentence; `undefined` where they can. The last proof is
 * the process that will send them: it is started, opens its sockets and waits for the scan. Native calls are made there
 * alone, so a wrong one kills nothing else.
 */
export async function synUnavailable(): Promise<string | undefined> {
  const obstacle = nativeObstacle()
  if (obstacle !== undefined) return obstacle
  if (!hasCapability(capabilityNetRaw)) {
    return 'it needs root or CAP_NET_RAW: sudo portside scan …, or setcap cap_net_raw+ep on the node that runs it'
  }
  const reason = await prepareProberProcess()
  return reason === undefined ? undefined : `its process could not start: ${reason}`
}
