import { describe, expect, test } from 'vitest'

import { ByteWriter } from './byte-writer.ts'
import { toHex } from './bytes.ts'
import { packingOrder, type WirePermission, type WireService, writeService } from './service.ts'

const TOKEN_SECONDS = 600
const plain: WireService = { type: 1, privileges: [], texts: [] }

function written(service: Partial<WireService>): string {
  const out = new ByteWriter()
  writeService(out, { ...plain, ...service }, TOKEN_SECONDS)
  return toHex(out.finish())
}

describe('packingOrder', () => {
  test.for([
    { types: [], ordered: [] },
    { types: [5], ordered: ['5a'] },
    { types: [1, 2, 3], ordered: ['1a', '2b', '3c'] },
    { types: [3, 2, 1], ordered: ['1c', '2b', '3a'] },
    { types: [2, 1, 2, 1], ordered: ['1b', '1d', '2a', '2c'] },
    { types: [1, 10, 9, 65_535, 2], ordered: ['1a', '2e', '9c', '10b', '65535d'] },
  ])('of $types is $ordered', ({ types, ordered }) => {
    const services = types.map((type, i) => ({ ...plain, type, texts: ['abcde'.charAt(i)] }))
    const before = [...services]
    expect(packingOrder(services).map(({ type, texts }) => `${type}${texts[0]}`)).toEqual(ordered)
    expect(services).toEqual(before)
  })
})

describe('writeService', () => {
  test.for<{ what: string; privileges: WireService['privileges']; hex: string }>([
    { what: 'none', privileges: [], hex: '0000' },
    {
      what: 'one of the lifetime of the token',
      privileges: [[1, undefined]],
      hex: '0100 0100 58020000',
    },
    { what: 'one of no lifetime', privileges: [[1, 0]], hex: '0100 0100 00000000' },
    {
      what: 'two in order',
      privileges: [
        [1, 1],
        [2, 2],
      ],
      hex: '0200 0100 01000000 0200 02000000',
    },
    {
      what: 'two the other way round',
      privileges: [
        [2, 2],
        [1, 1],
      ],
      hex: '0200 0100 01000000 0200 02000000',
    },
    {
      what: 'the last one before the others',
      privileges: [
        [2, 2],
        [3, 3],
        [1, 1],
      ],
      hex: '0300 0100 01000000 0200 02000000 0300 03000000',
    },
    {
      what: 'one twice, of which the last counts',
      privileges: [
        [1, 1],
        [1, 9],
      ],
      hex: '0100 0100 09000000',
    },
  ])('privileges go out by number: $what', ({ privileges, hex }) => {
    expect(written({ privileges })).toBe(`0100${hex.replaceAll(' ', '')}`)
  })

  test.for([
    { role: undefined, hex: '' },
    { role: 0, hex: '0000' },
    { role: 2, hex: '0200' },
    { role: -1, hex: 'ffff' },
  ])('a role of $role is "$hex"', ({ role, hex }) => {
    expect(written({ texts: ['a'], role })).toBe(`0100 0000 0100 61 ${hex}`.replaceAll(' ', ''))
  })

  test.for<{ what: string; permissions: WirePermission[] | undefined; hex: string }>([
    { what: 'not there', permissions: undefined, hex: '' },
    { what: 'none', permissions: [], hex: '0000' },
    { what: 'of no resource', permissions: [[4, 1, []]], hex: '0100 0400 0100 0100 0000' },
    {
      what: 'by type and kind, resources as they came',
      permissions: [
        [4, 1, ['b', 'a']],
        [0, 1, ['x']],
        [4, 0, ['y']],
      ],
      hex: `0200
        0000 0100 0100 0100 0100 78
        0400 0200 0000 0100 0100 79 0100 0200 0100 62 0100 61`,
    },
    {
      what: 'said twice, of which the last counts',
      permissions: [
        [0, 0, ['x']],
        [0, 0, ['y']],
      ],
      hex: '0100 0000 0100 0000 0100 0100 79',
    },
  ])('permissions: $what', ({ permissions, hex }) => {
    expect(written({ permissions })).toBe(`01000000${hex.replaceAll(/\s/g, '')}`)
  })
})
