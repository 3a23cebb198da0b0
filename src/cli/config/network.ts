import { wordNetworks } from '../../core/index.ts'

/** Whether a text is an IP address or a network in CIDR form, as an access list takes it. */
export function isNetwork(text: string): boolean {
  try {
    wordNetworks('allow', [text])
    return true
  } catch {
    return false
  }
}
