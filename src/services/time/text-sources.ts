import { BlockList, isIP } from 'node:net'
import { OptionError } from '../../core/index.ts'

/**
 * Makes the test of whether an address may ask for text: loopback always, and the networks given as CIDR blocks
 * (`10.0.0.0/8`, `fd00::/8`) or single addresses. An IPv4-mapped IPv6 address counts as the IPv4 one.
 *
 * @throws {@link OptionError} `INVALID_TEXT_NETWORK`
 */
export function textSources(networks: readonly string[]): (address: string) => boolean {
  const allowed = new BlockList()
  for (const network of ['127.0.0.0/8', '::1/128', ...networks]) addNetwork(allowed, network)
  return (address) => allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', prefix, ...rest] = network.split('/')
  const version = isIP(address)
  const longestPrefix = version === 6 ? 128 : 32
  const prefixBits = prefix === undefined ? longestPrefix : Number(prefix)
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && prefixBits <= longestPrefix)
  if (version === 0 || !isPrefix || rest.length > 0) {
    throw new OptionError(
      'INVALID_TEXT_NETWORK',
      `Cannot allow text requests from ${JSON.stringify(network)}: not a network; use CIDR like 10.0.0.0/8 or an address`,
      { details: { network } },
    )
  }
  list.addSubnet(address, prefixBits, version === 6 ? 'ipv6' : 'ipv4')
}
