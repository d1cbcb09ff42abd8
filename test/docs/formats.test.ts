import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, inflateSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

/* Every byte of the page of formats is computed again, from the golden vectors and with nothing of our own. */

const ROOT = join(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'docs/reference/formats.md'), 'utf8')

interface Vector {
  readonly id: string
  readonly expected: string
  readonly appId: string
  readonly appCertificate: string
  readonly payloadHex?: string
  readonly issueTs: number
  readonly salt: number
  readonly channelName: string
  readonly uid: number | string
  readonly account: string
  readonly serviceType: number | string
}

const vectors = new Map<string, Vector>()
for (const file of ['access-token-007', 'access-token-006', 'channel-keys', 'signaling']) {
  const text = readFileSync(join(ROOT, 'spec/vectors', `${file}.json`), 'utf8')
  for (const vector of (JSON.parse(text) as { vectors: Vector[] }).vectors) {
    vectors.set(vector.id, vector)
  }
}

/** One table of the page, with the vector that is named before it. */
interface Shown {
  readonly id: string
  readonly vector: Vector
  readonly rows: readonly (readonly string[])[]
}

const shown: readonly Shown[] = page
  .split('Vector `')
  .slice(1)
  .map((part) => {
    const id = /^[^`]+/.exec(part)![0]
    const table = /\| at [^]*?(?=\n\n)/.exec(part)![0]
    const rows = table
      .split('\n')
      .slice(2)
      .map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
      .map((cells) => cells.slice(1, -1))
    return { id, vector: vectors.get(id)!, rows }
  })

const ofBytes = shown.filter(({ rows: [first] }) => first?.length === 4)
const ofCharacters = shown.filter(({ rows: [first] }) => first?.length === 3)

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const hmac = (algorithm: string, key: Buffer | string, message: Buffer | string): Buffer =>
  createHmac(algorithm, key).update(message).digest()
const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** What is inside of the token itself. */
function contentOf({ expected }: Vector): Buffer {
  if (expected.startsWith('007')) return inflateSync(Buffer.from(expected.slice(3), 'base64'))
  return Buffer.from(expected.slice(expected.startsWith('006') ? 35 : 3), 'base64')
}

test('the page shows each format and each service', () => {
  expect(ofBytes).toHaveLength(12)
  expect(ofCharacters).toHaveLength(5)
  const types = ofBytes
    .filter(({ vector }) => vector.expected.startsWith('007'))
    .flatMap(({ rows }) => rows.filter(([, , , what]) => what?.startsWith('service type')))
    .map(([, , reads]) => reads)
  expect(new Set(types)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9].map((type) => `u16 ${type}`)))
})

describe.each(ofBytes)('$id', ({ vector, rows }) => {
  test('has these bytes, at these places', () => {
    const first = Number(rows[0]![0])
    const content = contentOf(vector)
    if (vector.payloadHex !== undefined) expect(content).toEqual(hex(vector.payloadHex))
    expect(hex(rows.map(([, bytes]) => bytes).join(''))).toEqual(content.subarray(first))
    let at = first
    for (const [place, bytes] of rows) {
      expect(Number(place)).toBe(at)
      at += hex(bytes!).length
    }
  })

  test.each(rows.filter(([, , reads]) => reads !== 'bytes'))(
    'at %s: %s is %s',
    (_at, bytes, reads) => {
      const data = hex(bytes)
      const [kind, ...value] = reads.split(' ')
      const read = {
        u16: () => data.readUInt16LE(),
        i16: () => data.readInt16LE(),
        u32: () => data.readUInt32LE(),
        text: () => data.toString('utf8'),
      }[kind!]!
      expect(String(read())).toBe(value.join(' '))
    },
  )
})

/** The bytes of the row that is called so. */
function row(id: string, what: string): Buffer {
  const found = shown.find((one) => one.id === id)!.rows.find((cells) => cells[3]!.startsWith(what))
  return hex(found![1]!)
}

test('the signature of 007 comes about in these steps', () => {
  const vector = vectors.get('official-001')!
  const k1 = hmac('sha256', u32(vector.issueTs), vector.appCertificate)
  const k2 = hmac('sha256', u32(vector.salt), k1)
  const signature = hmac('sha256', k2, contentOf(vector).subarray(34))
  const steps = [...page.matchAll(/^\| (?:k1|k2|signature): .*`([0-9a-f]{64})`/gm)]
  expect(steps.map(([, value]) => value)).toEqual(
    [k1, k2, signature].map((bytes) => bytes.toString('hex')),
  )
  expect(row('official-001', 'signature')).toEqual(signature)
  expect(page).toContain(`The certificate of this vector is \`${vector.appCertificate}\``)
})

test('signature and checksums of 006 are of what the page says', () => {
  const vector = vectors.get('official-040')!
  const { appId, channelName, uid, appCertificate } = vector
  const m = contentOf(vector).subarray(44)
  const message = Buffer.concat([Buffer.from(`${appId}${channelName}${uid}`), m])
  expect(row('official-040', 'signature')).toEqual(hmac('sha256', appCertificate, message))
  expect(row('official-040', 'CRC-32 of the channel')).toEqual(u32(crc32(channelName)))
  expect(row('official-040', 'CRC-32 of the uid')).toEqual(u32(crc32(String(uid))))
  expect(page).toContain(`here \`${channelName}\` and\n  \`${uid}\``)
  expect(crc32('')).toBe(0)
})

test('two names of 006 can have one signature, as the page says', () => {
  const signed = (channel: string, uid: string): string =>
    hmac('sha256', 'certificate', `app${channel}${uid}m`).toString('hex')
  expect(signed('room1', '2')).toBe(signed('room', '12'))
})

test('the signature of 005 is of what the page says', () => {
  const vector = vectors.get('official-027')!
  const content = contentOf(vector)
  const appId = row('official-027', 'App ID')
  const message = Buffer.concat([
    content.subarray(0, 2),
    u16(appId.length),
    appId,
    content.subarray(62, 70),
    u16(vector.channelName.length),
    Buffer.from(vector.channelName),
    u32(Number(vector.uid)),
    content.subarray(70),
  ])
  const signature = hmac('sha1', hex(vector.appCertificate), message).toString('hex')
  expect(row('official-027', 'signature').toString()).toBe(signature.toUpperCase())
})

describe.each(ofCharacters)('$id', ({ id, vector, rows }) => {
  const part = (what: string): string => rows.find((cells) => cells[2] === what)?.[1] ?? ''

  test('has these characters, at these places', () => {
    expect(rows.map(([, characters]) => characters).join('')).toBe(vector.expected)
    let at = 0
    for (const [place, characters] of rows) {
      expect(Number(place)).toBe(at)
      at += characters!.length
    }
  })

  test('is signed over what the page says', () => {
    const head = part('App ID') + part('issued at') + part('salt') + vector.channelName
    const uid = String(vector.uid).padStart(10, '0')
    const messages: Readonly<Record<string, string>> = {
      'official-029': head,
      'official-019': head + uid + part('ends at'),
      'official-020': head + uid + part('ends at'),
      'official-021': `${vector.serviceType}${head}${uid}${part('ends at')}`,
    }
    const message = messages[id]
    if (message === undefined) {
      const text = vector.account + part('App ID') + vector.appCertificate + part('ends at')
      expect(part('MD5')).toBe(createHash('md5').update(text).digest('hex'))
    } else {
      expect(part('signature')).toBe(hmac('sha1', vector.appCertificate, message).toString('hex'))
    }
  })
})
