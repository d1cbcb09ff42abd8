import { BlockList, isIP } from 'node:net'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addressBits, isInNetwork, parseNetwork } from './network.ts'
import { NetworkTable } from './network-table.ts'

/** Few different bits, so that addresses meet networks. */
const group = fc.constantFrom('0', '1', 'ffff', '8000')
const ipv4 = fc
  .array(fc.constantFrom('0', '1', '128', '255'), { minLength: 4, maxLength: 4 })
  .map((parts) => parts.join('.'))
const ipv6 = fc.oneof(
  fc.array(group, { minLength: 8, maxLength: 8 }).map((parts) => parts.join(':')),
  fc.tuple(group, group).map(([head, tail]) => `${head}::${tail}`),
  ipv4.map((dotted) => `::ffff:${dotted}`),
  fc.constantFrom('::', '::1', '1::'),
)
const address = fc.oneof(ipv4, ipv6)
const network = fc.oneof(
  fc.tuple(ipv4, fc.nat({ max: 32 })).map(([start, bits]) => `${start}/${bits}`),
  fc.tuple(ipv6, fc.nat({ max: 128 })).map(([start, bits]) => `${start}/${bits}`),
  address,
)

describe('networks', () => {
  test('hold the addresses that Node says they hold', () => {
    fc.assert(
      fc.property(network, address, (text, asked) => {
        const [start = '', bits] = text.split('/')
        const version = isIP(start) === 6 ? 'ipv6' : 'ipv4'
        const list = new BlockList()
        list.addSubnet(start, Number(bits ?? (version === 'ipv6' ? 128 : 32)), version)
        const expected = list.check(asked, isIP(asked) === 6 ? 'ipv6' : 'ipv4')
        expect(isInNetwork(addressBits(asked), parseNetwork(text))).toBe(expected)

        const table = new NetworkTable<string>()
        table.add(parseNetwork(text), 'there')
        expect([...table.at(addressBits(asked))]).toEqual(expected ? ['there'] : [])
        table.remove(parseNetwork(text), 'there')
        expect(table.isEmpty).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test.for([
    '',
    '10.0.0',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/x',
    'a::b::c',
    '1.2.3.4/-1',
  ])('%j is none', (text) => {
    expect(() => parseNetwork(text)).toThrow(RangeError)
  })

  test('what is no address is in none', () => {
    expect(isInNetwork(addressBits('unix'), parseNetwork('::/0'))).toBe(false)
  })
})
