import { capabilityNetRaw, hasCapability, isNativeAvailable } from '../../../native/index.ts'

/** Why bare SYNs can't be sent here, in words fit for the end of a sentence; `undefined` where they can. */
export async function synUnavailable(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`
  if (!hasCapability(capabilityNetRaw)) {
    return 'it needs root or CAP_NET_RAW: sudo portside scan …, or setcap cap_net_raw+ep on the node that runs it'
  }
  const { available, reason } = await isNativeAvailable()
  return available ? undefined : reason
}
