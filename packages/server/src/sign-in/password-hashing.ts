import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

import { Problem } from '../problems.ts'

/** What one hash costs. Memory in KiB. */
export interface HashCost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** Argon2id: text and salt to a hash of {@link HASH_BYTES}. Runs off the event loop. */
export type DeriveHash = (password: string, salt: Uint8Array, cost: HashCost) => Promise<Uint8Array>

/** Passwords to hashes in the form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, and back to a yes or no. */
export interface PasswordHashing {
  hash(password: string): Promise<string>
  /**
   * Makes exactly one hash, also without anything to compare with, so that an unknown name takes as long as a wrong
   * password.
   */
  verify(password: string, stored: string | undefined): Promise<boolean>
}

const COST: HashCost = { memory: 19 * 1024, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** At once; each takes a core and 19 MiB. */
const MAX_AT_ONCE = 2
/** More would wait for seconds. */
const MAX_WAITING = 100

/** @param derive - For tests, which count. */
export function passwordHashing(derive: DeriveHash = argon2id): PasswordHashing {
  const inTurn = turns(MAX_AT_ONCE, MAX_WAITING)
  const nobody = { cost: COST, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) }
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      return format(salt, await inTurn(() => derive(password, salt, COST)))
    },
    async verify(password, stored) {
      const { cost, salt, hash } = (stored === undefined ? undefined : parse(stored)) ?? nobody
      const made = await inTurn(() => derive(password, salt, cost))
      return made.length === hash.length && timingSafeEqual(made, hash) && stored !== undefined
    },
  }
}

function format(salt: Uint8Array, hash: Uint8Array): string {
  const { memory, passes, parallelism } = COST
  const [saltText, hashText] = [salt, hash].map((bytes) =>
    Buffer.from(bytes).toString('base64').replace(/=+$/, ''),
  )
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${saltText}$${hashText}`
}

function parse(
  text: string,
): { readonly cost: HashCost; readonly salt: Buffer; readonly hash: Buffer } | undefined {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
      text,
    )
  if (match === null) return undefined
  const [, memory, passes, parallelism, salt = '', hash = ''] = match
  return {
    cost: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

function argon2id(password: string, salt: Uint8Array, cost: HashCost): Promise<Uint8Array> {
  const parameters = { ...cost, message: password, nonce: salt, tagLength: HASH_BYTES }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, hash) => {
      if (error === null) resolve(hash)
      else reject(error)
    })
  })
}

/** Runs so many at once, in the order in which they came. @throws {Problem} `OVERLOADED` when too many wait. */
function turns(
  atOnce: number,
  maxWaiting: number,
): <Value>(run: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running < atOnce) running += 1
    else {
      if (waiting.length >= maxWaiting) throw tooMany()
      // Whoever ends hands its place over, so the count stays.
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

function tooMany(): Problem {
  return new Problem('OVERLOADED', {
    detail: 'too many people sign in at the moment',
    retryAfterSeconds: 5,
  })
}
