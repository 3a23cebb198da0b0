import { commonServices } from './common-services.ts'
import { loadPortNames } from './port-names.ts'

/**
 * TCP ports by how commonly they are found open: first those that the user's own scans found, as `frequentPorts` has
 * them, then the common ones in their order, then what IANA has registered.
 */
export async function rankedPorts(frequentPorts: readonly number[] = []): Promise<readonly number[]> {
  const { registered } = await loadPortNames()
  return [...new Set([...frequentPorts, ...commonServices.keys(), ...registered])]
}
