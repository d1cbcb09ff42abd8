import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bindingSuccess, readBindingRequest } from './message.ts'

/** RFC 5769, section 2.1: a request with USERNAME "evtj:h6vY" and this password. */
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt'
const REQUEST = bytes(`
  000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74
  002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020
  000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcb`)

/** RFC 5769, section 2.2, less its SOFTWARE attribute: the mapped address of 192.0.2.1 port 32853. */
const MAPPED = bytes('002000080001a147e112a643')

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(/\s/g, '').match(/../g)!, (pair) => parseInt(pair, 16))
}

describe('a Binding request', () => {
  test('of RFC 5769 is read, and its signature checked', () => {
    const request = readBindingRequest(REQUEST)!
    expect(request.localUfrag).toBe('evtj')
    expect(request.isSignedBy(PASSWORD)).toBe(true)
    expect(request.isSignedBy(`${PASSWORD}x`)).toBe(false)
  })

  test('is not believed when any signed byte differs', () => {
    const signedBytes = REQUEST.length - 8
    for (let at = 0; at < signedBytes; at++) {
      const forged = REQUEST.slice()
      forged[at] = forged[at]! ^ 1
      expect(readBindingRequest(forged)?.isSignedBy(PASSWORD) ?? false, `byte ${at}`).toBe(false)
    }
  })

  test.for([
    { what: 'nothing', packet: new Uint8Array(0) },
    { what: 'a header alone', packet: REQUEST.slice(0, 20) },
    { what: 'a cut-off request', packet: REQUEST.slice(0, -4) },
    { what: 'a request and more', packet: new Uint8Array([...REQUEST, 0, 0, 0, 0]) },
    { what: 'DTLS', packet: new Uint8Array(100).fill(22) },
    { what: 'RTP', packet: new Uint8Array(100).fill(128) },
  ])('is not seen in $what', ({ packet }) => {
    expect(readBindingRequest(packet)).toBeUndefined()
  })

  test('is not seen, and nothing breaks, in arbitrary bytes after a good header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => {
        const body = rest.slice(0, rest.length - (rest.length % 4))
        const packet = new Uint8Array([...REQUEST.slice(0, 20), ...body])
        new DataView(packet.buffer).setUint16(2, body.length)
        expect(readBindingRequest(packet)?.isSignedBy(PASSWORD) ?? false).toBe(false)
      }),
    )
  })
})

describe('the answer', () => {
  const { transactionId } = readBindingRequest(REQUEST)!
  const answer = bindingSuccess(transactionId, PASSWORD, { address: '192.0.2.1', port: 32_853 })

  test('says where the request came from, as in RFC 5769', () => {
    expect(answer.slice(20, 32)).toEqual(MAPPED)
  })

  test('is a success of the same transaction, of the length it claims', () => {
    const view = new DataView(answer.buffer)
    expect(view.getUint16(0)).toBe(0x0101)
    expect(view.getUint16(2)).toBe(answer.length - 20)
    expect(answer.slice(8, 20)).toEqual(transactionId)
  })
})
