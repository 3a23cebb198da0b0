import { readFile } from 'node:fs/promises'

/** By what right a program that is started here may write packets of its own. */
export type Privilege = 'root' | 'CAP_NET_RAW' | 'none'

const netRaw = 1n << 13n

/**
 * What programs that this process starts may do: as root, unless the machine took the right from root too (as containers
 * may); otherwise only with `CAP_NET_RAW` among the ambient capabilities, which alone are inherited.
 */
export async function inheritedPrivilege(): Promise<Privilege> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => undefined)
  const isRoot = process.geteuid?.() === 0
  if (status === undefined) return isRoot ? 'root' : 'none'
  if (isRoot) return has(status, 'CapBnd') && has(status, 'CapEff') ? 'root' : 'none'
  return has(status, 'CapAmb') ? 'CAP_NET_RAW' : 'none'
}

function has(status: string, set: string): boolean {
  const hex = new RegExp(`^${set}:\\s*([\\da-f]+)$`, 'm').exec(status)?.[1] ?? '0'
  return (BigInt(`0x${hex}`) & netRaw) !== 0n
}
