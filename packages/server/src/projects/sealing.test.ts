import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Secret } from '../config/secret.ts'
import { systemRandom } from './aes-gcm.ts'
import { keyRing, type MasterKey, readMasterKey } from './master-key.ts'
import { rewrap, seal, SealError, type SealPlace, unseal } from './sealing.ts'
import { textSeal } from './text-seal.ts'

const newKey = (): MasterKey => readMasterKey(new Secret(randomBytes(32).toString('base64')))
const [oldKey, newerKey] = [newKey(), newKey()]
const ring = keyRing(oldKey)
const secret = new Secret('0123456789abcdef0123456789abcdef')
const place: SealPlace = {
  kind: 'certificate',
  projectId: 'prj_1',
  appId: 'a'.repeat(32),
  slot: 'primary',
  version: 3,
}

describe('a sealed secret', () => {
  test('opens where it was sealed, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('', 'grüße', '😀', '\0')), (text) => {
        const sealed = seal(ring, new Secret(text), place)
        expect(unseal(ring, sealed, place).reveal()).toBe(text)
      }),
    )
  })

  test.for<{ what: string; elsewhere: SealPlace }>([
    { what: 'another project', elsewhere: { ...place, projectId: 'prj_2' } },
    { what: 'another App ID', elsewhere: { ...place, appId: 'b'.repeat(32) } },
    { what: 'the other slot', elsewhere: { ...place, slot: 'secondary' } },
    { what: 'another version', elsewhere: { ...place, version: 2 } },
    { what: 'another kind', elsewhere: { kind: 'instance-key', name: 'prj_1' } },
  ])('does not open in the place of $what', ({ elsewhere }) => {
    const sealed = seal(ring, secret, place)
    expect(() => unseal(ring, sealed, elsewhere)).toThrow(SealError)
    expect(() => rewrap(keyRing(newerKey, [oldKey]), sealed, elsewhere)).toThrow(SealError)
  })

  test('does not open when any character of it is changed', () => {
    const sealed = seal(ring, secret, place)
    for (const part of ['keyId', 'wrappedKey', 'ciphertext'] as const) {
      for (let at = 0; at < sealed[part].length; at++) {
        const other = sealed[part][at] === 'A' ? 'B' : 'A'
        const changed = sealed[part].slice(0, at) + other + sealed[part].slice(at + 1)
        expect(() => unseal(ring, { ...sealed, [part]: changed }, place)).toThrow(SealError)
      }
    }
  })

  test('does not open when any bit of it is flipped', () => {
    const sealed = seal(ring, secret, place)
    for (const part of ['wrappedKey', 'ciphertext'] as const) {
      const bytes = Buffer.from(sealed[part], 'base64url')
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        const changed = { ...sealed, [part]: flipped.toString('base64url') }
        expect(() => unseal(ring, changed, place)).toThrow(SealError)
      }
    }
  })

  test('does not open with parts of another one, even of the same secret', () => {
    const [one, two] = [seal(ring, secret, place), seal(ring, secret, place)]
    expect(() => unseal(ring, { ...one, wrappedKey: two.wrappedKey }, place)).toThrow(SealError)
    expect(() => unseal(ring, { ...one, ciphertext: two.ciphertext }, place)).toThrow(SealError)
  })

  test('does not open when it is cut, empty, or spelled in another base64', () => {
    const sealed = seal(ring, secret, place)
    for (const ciphertext of [
      '',
      'AAAA',
      sealed.ciphertext.slice(0, -1),
      `${sealed.ciphertext}=`,
    ]) {
      expect(() => unseal(ring, { ...sealed, ciphertext }, place)).toThrow(SealError)
    }
  })

  test('never uses a nonce or a data key twice', () => {
    const drawn = new Set<string>()
    let count = 0
    const counted = (size: number): Uint8Array => {
      count += 1
      const bytes = systemRandom(size)
      drawn.add(Buffer.from(bytes).toString('hex'))
      return bytes
    }
    for (let index = 0; index < 1_000; index++) seal(ring, secret, place, counted)
    expect(count).toBe(3_000) // a data key and two nonces each
    expect(drawn.size).toBe(3_000)
  })

  test('says nothing of the secret in its errors', () => {
    const sealed = seal(ring, secret, place)
    try {
      unseal(keyRing(newerKey), sealed, place)
      expect.unreachable()
    } catch (error) {
      expect(inspect(error)).not.toContain(secret.reveal())
      expect(String(error)).toContain(oldKey.id)
    }
  })
})

describe('a change of the master key', () => {
  test('wraps the data key anew and leaves the secret as it is', () => {
    const sealed = seal(ring, secret, place)
    const wrapped = rewrap(keyRing(newerKey, [oldKey]), sealed, place)
    expect(wrapped.keyId).toBe(newerKey.id)
    expect(wrapped.ciphertext).toBe(sealed.ciphertext)
    expect(unseal(keyRing(newerKey), wrapped, place).reveal()).toBe(secret.reveal())
    expect(() => unseal(ring, wrapped, place)).toThrow(SealError)
  })
})

describe('readMasterKey', () => {
  test('takes 32 bytes in base64, also with a line break at the end', () => {
    const text = randomBytes(32).toString('base64')
    const key = readMasterKey(new Secret(`${text}\n`))
    expect(key.id).toMatch(/^[0-9a-f]{8}$/)
    expect(inspect(key)).not.toContain(text)
    expect(JSON.stringify(key)).not.toContain(text)
  })

  test.for([
    '',
    'short',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('base64'),
    randomBytes(32).toString('hex'),
  ])('refuses %j, and does not repeat it', (text) => {
    const read = (): unknown => readMasterKey(new Secret(text))
    expect(read).toThrow(RangeError)
    if (text.length > 10) expect(read).not.toThrow(new RegExp(text.slice(0, 10)))
  })
})

describe('a sealed text', () => {
  const seals = textSeal(oldKey.key)

  test('opens in its place only', () => {
    const sealed = seals.seal('grüß Gott', 'setting greeting')
    expect(sealed).not.toContain('Gott')
    expect(seals.open(sealed, 'setting greeting')).toBe('grüß Gott')
    expect(() => seals.open(sealed, 'setting other')).toThrow()
    expect(() => textSeal(newerKey.key).open(sealed, 'setting greeting')).toThrow()
  })
})
