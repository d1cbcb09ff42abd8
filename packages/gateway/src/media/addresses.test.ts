import { expect, test } from 'vitest'
import { ADDRESS_LIFETIME_MS, Addresses } from './addresses.ts'

const at = (port: number): { address: string; port: number } => ({ address: '127.0.0.1', port })

test('an address belongs to whoever proved itself there first, while it lives', () => {
  const addresses = new Addresses<string>()
  expect(addresses.claim(at(1), 'ann', 0)).toBe(true)
  expect(addresses.claim(at(1), 'eve', 1000)).toBe(false)
  expect(addresses.ownerOf(at(1))).toBe('ann')
  expect(addresses.claim(at(1), 'ann', 20_000)).toBe(true)
  expect(addresses.claim(at(1), 'eve', 20_000 + ADDRESS_LIFETIME_MS - 1)).toBe(false)
  expect(addresses.claim(at(1), 'bob', 20_000 + ADDRESS_LIFETIME_MS)).toBe(true)
  expect(addresses.ownerOf(at(1))).toBe('bob')
})

test('one who is gone leaves none behind', () => {
  const addresses = new Addresses<string>()
  addresses.claim(at(1), 'ann', 0)
  addresses.claim(at(2), 'ann', 0)
  addresses.claim(at(3), 'bob', 0)
  addresses.release('ann')
  expect(addresses.ownerOf(at(1))).toBeUndefined()
  expect(addresses.size).toBe(1)
})

test('one who moves about keeps the latest eight', () => {
  const addresses = new Addresses<string>()
  addresses.claim(at(99), 'bob', 0)
  for (let port = 1; port <= 100; port++) {
    if (port !== 99) addresses.claim(at(port), 'ann', port)
  }
  expect(addresses.size).toBe(9)
  expect(addresses.ownerOf(at(100))).toBe('ann')
  expect(addresses.ownerOf(at(1))).toBeUndefined()
})
