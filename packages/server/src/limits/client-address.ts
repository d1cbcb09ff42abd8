import { BlockList, isIP } from 'node:net'

/** Whose `X-Forwarded-For` is believed: so many proxies in front, or those in these networks. Nobody by default. */
export type TrustedProxies = { readonly hops: number } | { readonly networks: readonly string[] }

export const NO_PROXIES: TrustedProxies = { hops: 0 }

/**
 * Where a request came from: the nearest address that no trusted proxy vouches for. Everything further left in
 * `X-Forwarded-For` was written by the client and counts for nothing.
 *
 * @param peer - The address at the other end of the connection.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusted: (address: string, hop: number) => boolean,
): string {
  if (forwardedFor === undefined) return peer
  const chain = [...forwardedFor.split(',').map(withoutPort), peer]
  let at = chain.length - 1
  for (let hop = 0; at > 0 && trusted(chain[at]!, hop); hop++) {
    // A proxy that vouches for something that is no address is the last that can be told apart.
    if (isIP(chain[at - 1]!) === 0) break
    at--
  }
  return chain[at]!
}

/** Some proxies write `192.0.2.7:51234` or `[2001:db8::7]:51234`. */
function withoutPort(part: string): string {
  const text = part.trim()
  const match = /^(?:(\d+\.\d+\.\d+\.\d+):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i.exec(text)
  return match?.[1] ?? match?.[2] ?? text
}

/** The test for {@link clientAddress}, made once. @throws {RangeError} For a network that is not one. */
export function trustOf(proxies: TrustedProxies): (address: string, hop: number) => boolean {
  if ('hops' in proxies) return (_address, hop) => hop < proxies.hops
  const list = new BlockList()
  for (const network of proxies.networks) addNetwork(list, network)
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}

/** True for an address, or a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  try {
    trustOf({ networks: [text] })
    return true
  } catch {
    return false
  }
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', bits] = network.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  if (version === 0 || !(prefix <= most)) {
    throw new RangeError(
      `${JSON.stringify(network)} is not an address or network such as 10.0.0.0/8`,
    )
  }
  list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
}
