import type { KeyObject } from 'node:crypto'

import type { TextSeal } from '../storage/text-seal.ts'
import { decrypt, encrypt, type RandomBytes, systemRandom } from './aes-gcm.ts'

/** Encrypts texts under one key of the installation, which itself is sealed under the master key. */
export function textSeal(key: KeyObject, random: RandomBytes = systemRandom): TextSeal {
  return {
    seal: (text, place) => encrypt(key, Buffer.from(text, 'utf8'), place, random),
    open: (sealed, place) => decrypt(key, sealed, place).toString('utf8'),
  }
}
