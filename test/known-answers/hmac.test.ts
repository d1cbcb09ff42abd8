import { globSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { HMAC_BLOCK_BYTES, type Kernel } from '../../packages/token/src/kernel/kernel.ts'
import { kernel as node } from '../../packages/token/src/kernel/node.ts'
import { kernel as portable } from '../../packages/token/src/kernel/portable.ts'
import { lacks, needed } from '../support/needs.ts'
import { recordsOf } from './blobs.ts'

/*
 * Project Wycheproof's vectors for HMAC, as Debian's package librust-hmac-dev has them. A tag may be cut short; all are
 * valid.
 */

const fileOf = (hash: string): string | undefined =>
  globSync(`/usr/share/cargo/registry/hmac-*/tests/data/wycheproof-${hash}.blb`)[0]

const hashes: readonly {
  readonly hash: string
  readonly make: (kernel: Kernel, key: Uint8Array, message: Uint8Array) => Uint8Array
}[] = [
  {
    hash: 'sha256',
    make: (kernel, key, message) => {
      const tag = new Uint8Array(32)
      kernel.hmacSha256(key, message, 0, message.length, tag, 0)
      return tag
    },
  },
  { hash: 'sha1', make: (kernel, key, message) => kernel.hmacSha1(key, message) },
]

describe.for(hashes)('HMAC-$hash of Wycheproof', ({ hash, make }) => {
  const file = fileOf(hash)
  test.skipIf(lacks(file)).for([node, portable])('by the $name kernel', (kernel) => {
    const path = needed('librust-hmac-dev', file)
    let tried = 0
    for (const [key, message, tag] of recordsOf(new Uint8Array(readFileSync(path)), 3)) {
      let made: Uint8Array
      try {
        made = make(kernel, key!, message!)
      } catch (error) {
        // No key of Agora's is longer than a block: a kernel may refuse one, and must not take it for another.
        expect(error).toBeInstanceOf(RangeError)
        expect(key!.length).toBeGreaterThan(HMAC_BLOCK_BYTES)
        continue
      }
      expect(made.slice(0, tag!.length)).toEqual(tag)
      tried++
    }
    expect(tried).toBeGreaterThan(50)
  })
})
