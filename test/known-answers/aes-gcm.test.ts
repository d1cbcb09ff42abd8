import { createSecretKey } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { decrypt, encrypt } from '../../packages/server/src/projects/aes-gcm.ts'
import { lacks, needed } from '../support/needs.ts'

/*
 * The vectors of NIST for AES-256-GCM, as Debian's package python3-cryptography-vectors has them: those with a nonce of 96
 * bits, a whole tag and nothing else that is authenticated, for our place is text and theirs is not.
 */

const FOLDER = '/usr/lib/python3*/dist-packages/cryptography_vectors/ciphers/AES/GCM'
const [encryptions] = globSync(`${FOLDER}/gcmEncryptExtIV256.rsp`)
const [decryptions] = globSync(`${FOLDER}/gcmDecrypt256.rsp`)

interface Vector {
  readonly key: string
  readonly iv: string
  /** Missing where the tag is wrong. */
  readonly plaintext: string | undefined
  readonly ciphertext: string
  readonly tag: string
}

/** Blocks of `Name = hex` under sections of `[Name = bits]`. */
function vectorsIn(file: string): readonly Vector[] {
  const vectors: Vector[] = []
  let section: Record<string, string> = {}
  for (const block of readFileSync(file, 'utf8').split(/(?:\r?\n){2,}/)) {
    const settings = [...block.matchAll(/^\[(\w+) = (\d+)\]/gm)]
    if (settings.length > 0)
      section = Object.fromEntries(settings.map(([, name, value]) => [name!, value!]))
    const fields = Object.fromEntries(
      [...block.matchAll(/^(\w+) = ?([\da-f]*)/gim)].map(([, name, value]) => [name!, value!]),
    )
    const isOurs = section.IVlen === '96' && section.Taglen === '128' && section.AADlen === '0'
    if (!isOurs || fields.Key === undefined) continue
    vectors.push({
      key: fields.Key,
      iv: fields.IV!,
      plaintext: fields.PT,
      ciphertext: fields.CT!,
      tag: fields.Tag!,
    })
  }
  return vectors
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const textOf = ({ iv, ciphertext, tag }: Vector): string =>
  bytes(iv + ciphertext + tag).toString('base64url')

test.skipIf(lacks(encryptions))('seals as NIST has it', () => {
  const vectors = vectorsIn(needed('python3-cryptography-vectors', encryptions))
  expect(vectors.length).toBeGreaterThan(50)
  for (const vector of vectors) {
    const key = createSecretKey(bytes(vector.key))
    const sealed = encrypt(key, bytes(vector.plaintext!), '', () => bytes(vector.iv))
    expect(sealed).toBe(textOf(vector))
  }
})

test.skipIf(lacks(decryptions))('opens as NIST has it, and not what is not genuine', () => {
  const vectors = vectorsIn(needed('python3-cryptography-vectors', decryptions))
  const isGenuine = ({ plaintext }: Vector): boolean => plaintext !== undefined
  expect(vectors.filter(isGenuine).length).toBeGreaterThan(20)
  expect(vectors.filter((vector) => !isGenuine(vector)).length).toBeGreaterThan(20)
  for (const vector of vectors) {
    const open = (): string =>
      decrypt(createSecretKey(bytes(vector.key)), textOf(vector), '').toString('hex')
    if (vector.plaintext === undefined) expect(open).toThrow('was changed')
    else expect(open()).toBe(vector.plaintext)
  }
})
