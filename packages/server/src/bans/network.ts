import { isIP } from 'node:net'

/** The addresses that begin with the same bits. */
export interface Network {
  readonly version: 4 | 6
  /** How many bits they share: 0 to 32, or to 128. */
  readonly prefix: number
  /** Those bits, as a number. */
  readonly bits: bigint
}

const WIDTH = { 4: 32, 6: 128 } as const

/** Reads an address or a CIDR range, such as `10.0.0.0/8`. @throws {RangeError} For anything else. */
export function parseNetwork(text: string): Network {
  const [start = '', length] = text.split('/')
  const address = withoutZone(start)
  const version = isIP(address)
  if (version === 4 || version === 6) {
    const prefix =
      length === undefined ? WIDTH[version] : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
    if (prefix <= WIDTH[version]) {
      return { version, prefix, bits: leading(bitsOf(address, version), version, prefix) }
    }
  }
  throw new RangeError(`${JSON.stringify(text)} is not an address or network such as 10.0.0.0/8`)
}

/** An address as a number of each version. */
export type AddressBits = Partial<Readonly<Record<Network['version'], bigint>>>

/** How IPv4 looks in IPv6 clothes: `::ffff:192.0.2.1`. */
const MAPPED = 0xffffn

/** An address of IPv4 has both numbers, in whichever clothes it came; what is no address has none. */
export function addressBits(address: string): AddressBits {
  const plain = withoutZone(address)
  const version = isIP(plain)
  if (version === 4) {
    const bits = bitsOf(plain, 4)
    return { 4: bits, 6: (MAPPED << 32n) | bits }
  }
  if (version !== 6) return {}
  const bits = bitsOf(plain, 6)
  return bits >> 32n === MAPPED ? { 4: bits & 0xffff_ffffn, 6: bits } : { 6: bits }
}

export function isInNetwork(address: AddressBits, { version, prefix, bits }: Network): boolean {
  const own = address[version]
  return own !== undefined && leading(own, version, prefix) === bits
}

/** The first `prefix` bits. */
export function leading(bits: bigint, version: Network['version'], prefix: number): bigint {
  return bits >> BigInt(WIDTH[version] - prefix)
}

/** `fe80::1%eth0`: which link an address is of is nobody's business but the machine's. */
function withoutZone(address: string): string {
  return address.split('%')[0]!
}

function bitsOf(address: string, version: Network['version']): bigint {
  if (version === 4) return BigInt(dottedValue(address))
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  const [head = '', tail] = (dotted === null ? address : dotted[1]! + twoGroups(dotted[2]!)).split(
    '::',
  )
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  const hex = [...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join('')
  return BigInt(`0x${hex}`)
}

function groups(text: string): readonly string[] {
  return text === '' ? [] : text.split(':')
}

function dottedValue(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

/** The last 32 bits as IPv6 writes them without dots. */
function twoGroups(dotted: string): string {
  const value = dottedValue(dotted)
  return `${Math.floor(value / 65_536).toString(16)}:${(value % 65_536).toString(16)}`
}
