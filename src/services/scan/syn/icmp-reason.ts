import type { Reason } from '../result.ts'

/**
 * Why a port is filtered by what ICMP says of a probe to it (RFC 792, RFC 1812 §5.2.7.1), `undefined` for messages that say
 * nothing about it.
 */
export function icmpReason(type: number, code: number): Reason | undefined {
  return type === 11
    ? code === 0
      ? 'time-exceeded'
      : undefined
    : type === 3
      ? unreachable.get(code)
      : undefined
}

/** The same of ICMPv6 (RFC 4443). */
export function icmp6Reason(type: number, code: number): Reason | undefined {
  return type === 3
    ? code === 0
      ? 'time-exceeded'
      : undefined
    : type === 1
      ? unreachable6.get(code)
      : undefined
}

/** Protocol unreachable counts like port unreachable: both are what a filter answers that rejects. */
const unreachable: ReadonlyMap<number, Reason> = new Map<number, Reason>([
  [0, 'net-unreachable'],
  [1, 'host-unreachable'],
  [2, 'port-unreachable'],
  [3, 'port-unreachable'],
  [6, 'net-unreachable'],
  [7, 'host-unreachable'],
  [9, 'admin-prohibited'],
  [10, 'admin-prohibited'],
  [11, 'net-unreachable'],
  [12, 'host-unreachable'],
  [13, 'admin-prohibited'],
])

const unreachable6: ReadonlyMap<number, Reason> = new Map<number, Reason>([
  [0, 'net-unreachable'],
  [1, 'admin-prohibited'],
  [3, 'host-unreachable'],
  [4, 'port-unreachable'],
  [5, 'admin-prohibited'],
  [6, 'admin-prohibited'],
])
