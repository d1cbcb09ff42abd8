import { describe, expect, test } from 'vitest'

import { addressKey } from './addresses.ts'

describe('addressKey', () => {
  test.for([
    { address: '192.0.2.7', key: '192.0.2.7', because: 'IPv4 stands for itself' },
    { address: '::ffff:192.0.2.7', key: '192.0.2.7', because: 'IPv4 in IPv6 clothes is the same' },
    { address: '2001:db8:1:2:3:4:5:6', key: '2001:db8:1:2::/64', because: 'a host of a network' },
    { address: '2001:db8:1:2:ffff::1', key: '2001:db8:1:2::/64', because: 'another of the same' },
    { address: '2001:DB8:01:2::', key: '2001:db8:1:2::/64', because: 'spelling does not matter' },
    { address: '2001:db8::1', key: '2001:db8:0:0::/64', because: 'left out zeros count' },
    { address: '::1', key: '0:0:0:0::/64', because: 'loopback' },
    { address: 'fe80::1%eth0', key: 'fe80:0:0:0::/64', because: 'a zone is not part of it' },
    {
      address: '64:ff9b::192.0.2.33',
      key: '64:ff9b:0:0::/64',
      because: 'a dotted tail is two groups',
    },
    { address: '', key: '', because: 'unknown' },
  ])('counts $address as $key: $because', ({ address, key }) => {
    expect(addressKey(address)).toBe(key)
  })
})
