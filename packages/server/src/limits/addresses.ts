import { isIPv6 } from 'node:net'

/**
 * What an address is counted as: itself for IPv4, its first 64 bits for IPv6, because whoever has one address of such a
 * network usually has all of them. IPv4 in IPv6 clothes (`::ffff:…`) counts as IPv4.
 */
export function addressKey(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return mapped[1]!
  return `${groupsOf(address.split('%')[0]!).slice(0, 4).join(':')}::/64`
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  // A dotted IPv4 tail stands for two groups; it lies beyond the 64 bits that matter here.
  const width = (groups: readonly string[]): number =>
    groups.reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0)
  const missing = tail === undefined ? 0 : 8 - width(before) - width(after)
  const zeros = Array.from({ length: Math.max(0, missing) }, () => '0')
  return [...before, ...zeros, ...after].map((group) => group.replace(/^0+(?=.)/, ''))
}
