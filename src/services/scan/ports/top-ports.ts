import { commonServices } from './common-services.ts'
import { loadPortNames } from './port-names.ts'

/** TCP ports by how commonly they are found open: the common ones in their order, then what IANA has registered. */
export async function rankedPorts(): Promise<readonly number[]> {
  const { registered } = await loadPortNames()
  return [...new Set([...commonServices.keys(), ...registered])]
}
