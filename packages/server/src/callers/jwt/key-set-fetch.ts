import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP } from 'node:net'

import type { JSONWebKeySet } from 'jose'

import type { FetchKeySet } from './jwks-source.ts'

const TIMEOUT_MS = 2_000
const MAX_BYTES = 65_536

/** Addresses inside a company's network, on the link and of cloud metadata: an issuer's keys are not there. */
const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 128],
  ['::1', 128],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6')
}

/** Which hosts may be fetched from although their address is private, and whether plain http is taken from loopback. */
export interface KeySetFetchOptions {
  readonly privateHosts: ReadonlySet<string>
  readonly allowHttpOnLoopback: boolean
}

/**
 * Fetches a key set from a URL that an administrator configured. https only; at most 64 KB and two seconds; no redirect;
 * the name is resolved once, the address checked and then used, so that a name cannot change its mind in between.
 */
export function keySetFetch(options: KeySetFetchOptions): FetchKeySet {
  return async (text) => {
    const url = new URL(text)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const { address, family } = await resolve(host)
    const isLoopback = address === '::1' || address.startsWith('127.')
    const isPlain = url.protocol === 'http:'
    if (!(url.protocol === 'https:' || (isPlain && isLoopback && options.allowHttpOnLoopback))) {
      throw new Error('a key set is fetched over https')
    }
    const isPrivate = PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4')
    const isListed = options.privateHosts.has(host) || (isLoopback && options.allowHttpOnLoopback)
    if (isPrivate && !isListed) throw new Error('the host has a private address and is not listed')
    return JSON.parse(await get(url, address, family)) as JSONWebKeySet
  }
}

async function resolve(
  host: string,
): Promise<{ readonly address: string; readonly family: number }> {
  const version = isIP(host)
  return version === 0 ? lookup(host) : { address: host, family: version }
}

function get(url: URL, address: string, family: number): Promise<string> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        headers: { accept: 'application/json' },
        lookup: (_host, lookupOptions, done) => {
          if (lookupOptions.all === true) done(null, [{ address, family }])
          else done(null, address, family)
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (answer) => {
        if (answer.statusCode !== 200) {
          answer.destroy()
          reject(new Error(`the key set was answered with status ${answer.statusCode ?? 0}`))
          return
        }
        const chunks: Buffer[] = []
        let bytes = 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MAX_BYTES)
            answer.destroy(new Error(`the key set is larger than ${MAX_BYTES} bytes`))
          else chunks.push(chunk)
        })
        answer.on('end', () => {
          resolve(Buffer.concat(chunks).toString('utf8'))
        })
        answer.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}
