import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { clientAddress, NO_PROXIES, trustOf } from './client-address.ts'

describe('clientAddress', () => {
  test.for([
    { proxies: NO_PROXIES, peer: '10.0.0.1', header: '1.2.3.4', is: '10.0.0.1' },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: '6.6.6.6, 1.2.3.4', is: '1.2.3.4' },
    { proxies: { hops: 2 }, peer: '10.0.0.1', header: '6.6.6.6, 1.2.3.4, 10.0.0.2', is: '1.2.3.4' },
    { proxies: { hops: 9 }, peer: '10.0.0.1', header: '1.2.3.4', is: '1.2.3.4' },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: 'not an address', is: '10.0.0.1' },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: '', is: '10.0.0.1' },
    {
      proxies: { networks: ['10.0.0.0/8'] },
      peer: '10.0.0.1',
      header: '6.6.6.6, 1.2.3.4, 10.9.9.9',
      is: '1.2.3.4',
    },
    { proxies: { networks: ['10.0.0.0/8'] }, peer: '11.0.0.1', header: '1.2.3.4', is: '11.0.0.1' },
    {
      proxies: { networks: ['fd00::/8'] },
      peer: 'fd00::1',
      header: '2001:db8::9',
      is: '2001:db8::9',
    },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: '1.2.3.4:51234', is: '1.2.3.4' },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: '[2001:db8::9]:443', is: '2001:db8::9' },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: '[2001:db8::9]', is: '2001:db8::9' },
    { proxies: { hops: 1 }, peer: '10.0.0.1', header: '1.2.3.4:port', is: '10.0.0.1' },
    {
      // A socket that listens on both families says so of a proxy that came by IPv4.
      proxies: { networks: ['10.0.0.0/8'] },
      peer: '::ffff:10.0.0.1',
      header: '1.2.3.4',
      is: '1.2.3.4',
    },
  ])('of $peer with "$header" under $proxies is $is', ({ proxies, peer, header, is }) => {
    expect(clientAddress(peer, header, trustOf(proxies))).toBe(is)
  })

  test('no header moves a client that no proxy vouches for', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(clientAddress('198.51.100.1', header, trustOf(NO_PROXIES))).toBe('198.51.100.1')
      }),
    )
  })

  test.for(['10.0.0.0/33', 'proxy', '10.0.0.0/', '::/129', ''])(
    'refuses %j as a network',
    (network) => {
      expect(() => trustOf({ networks: [network] })).toThrow(RangeError)
    },
  )
})
