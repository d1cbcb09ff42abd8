import { BlockList, isIP } from 'node:net'

/** Inside a company's network, on the link, of cloud metadata, or of no host at all. */
const PRIVATE_V4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
])

/** The same for IPv6, and every way to write an IPv4 address in it: those can be written plainly. */
const PRIVATE_V6 = listOf('ipv6', [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
])

/**
 * True for an address of the public Internet. Two lists, because a `BlockList` finds every IPv4 address in
 * `::ffff:0:0/96`.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !PRIVATE_V4.check(address, 'ipv4')
    case 6:
      return !PRIVATE_V6.check(address, 'ipv6')
    default:
      return false
  }
}

function listOf(
  family: 'ipv4' | 'ipv6',
  networks: readonly (readonly [network: string, bits: number])[],
): BlockList {
  const list = new BlockList()
  for (const [network, bits] of networks) list.addSubnet(network, bits, family)
  return list
}
