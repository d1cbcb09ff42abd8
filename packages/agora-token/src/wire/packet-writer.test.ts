import { Buffer } from 'node:buffer'

import { describe, expect, test } from 'vitest'

import { pack, packFixed, type PacketWriter } from './packet-writer.ts'

describe('pack', () => {
  test.for<{ what: string; write: (out: PacketWriter) => void; hex: string }>([
    { what: 'a text', write: (out) => out.text('hé'), hex: '0300' + '68c3a9' },
    { what: 'a text read before', write: (out) => out.text(Buffer.from('hi')), hex: '02006869' },
    { what: 'half a pair', write: (out) => out.text('\ud83d'), hex: '0300' + 'efbfbd' },
    {
      what: 'privileges by number, whatever their order was',
      write: (out) => out.privileges({ 2: 7, 1: 8 }),
      hex: '0200' + '010008000000' + '020007000000',
    },
    {
      what: 'a privilege whose number is none as 0, with its own seconds',
      write: (out) => out.privileges({ kJoinChannel: 7, '1.5': 8 } as Record<string, number>),
      hex: '0200' + '000007000000' + '010008000000',
    },
    { what: 'no privileges', write: (out) => out.privileges(null), hex: '0000' },
    { what: 'a role of none', write: (out) => out.i16(-1), hex: 'ffff' },
  ])('writes $what', ({ write, hex }) => {
    expect(pack(write).toString('hex')).toBe(hex)
  })

  test('takes 65 535 bytes of text and not one more', () => {
    expect(pack((out) => out.text('x'.repeat(65_535)))).toHaveLength(65_537)
    expect(() => pack((out) => out.text('x'.repeat(65_536)))).toThrow(RangeError)
    expect(() => pack((out) => out.text('é'.repeat(32_768)))).toThrow(RangeError)
  })

  test.for([5, null, undefined, true])('refuses %s for a text', (given) => {
    expect(() => pack((out) => out.text(given as unknown as string))).toThrow(TypeError)
  })
})

describe('packFixed', () => {
  test('fills its 1024 bytes', () => {
    expect(packFixed((out) => out.text('x'.repeat(1022))).toString('latin1', 2)).toBe(
      'x'.repeat(1022),
    )
  })

  test('loses the bytes of a text that do not fit', () => {
    const bytes = packFixed((out) => out.text('x'.repeat(1030)))
    expect(bytes).toHaveLength(1032)
    expect(bytes.subarray(1022).toString('latin1')).toBe('xx' + '\0'.repeat(8))
  })

  test('throws for an integer that does not fit', () => {
    const write = (out: PacketWriter): void => {
      out.text('x'.repeat(1019))
      out.u32(1)
    }
    expect(() => packFixed(write)).toThrow(
      'The value of "offset" is out of range. It must be >= 0 and <= 1020. Received 1021',
    )
  })
})
