import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'

import type { JSONWebKeySet } from 'jose'

import { textAtMost } from '../../text-at-most.ts'
import type { FetchKeySet } from './jwks-source.ts'
import { isPublicAddress } from './public-address.ts'

const TIMEOUT_MS = 2_000
const MAX_BYTES = 65_536

/** Which hosts may be fetched from although their address is private, and whether plain http is taken from loopback. */
export interface KeySetFetchOptions {
  readonly privateHosts: ReadonlySet<string>
  readonly allowHttpOnLoopback: boolean
  /** All addresses of a name; default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

/**
 * Fetches a key set from a URL that an administrator configured. https only; at most 64 KB and two seconds; no redirect;
 * the name is resolved once, its addresses checked and then used, so that a name cannot change its mind in between.
 */
export function keySetFetch(options: KeySetFetchOptions): FetchKeySet {
  const { resolve = (host: string) => lookup(host, { all: true }) } = options
  return async (text) => {
    const url = new URL(text)
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = await inTime(addressesOf(host, resolve), signal)
    assertAllowed(url, host, addresses, options)
    return JSON.parse(await get(url, addresses, signal)) as JSONWebKeySet
  }
}

async function addressesOf(
  host: string,
  resolve: NonNullable<KeySetFetchOptions['resolve']>,
): Promise<readonly LookupAddress[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }]
  if (addresses.length === 0) throw new Error('the host has no address')
  return addresses
}

/** A resolver has time-outs of its own, which are longer than anybody here can wait. */
async function inTime<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = (): void => {
    reject(new Error('the host was not resolved in time'))
  }
  signal.addEventListener('abort', late, { once: true })
  try {
    return await Promise.race([value, promise])
  } finally {
    signal.removeEventListener('abort', late)
  }
}

/** @throws {Error} For plain http beyond the loopback, and for a host with a private address that is not listed. */
export function assertAllowed(
  url: URL,
  host: string,
  addresses: readonly LookupAddress[],
  options: KeySetFetchOptions,
): void {
  const isLocal =
    options.allowHttpOnLoopback &&
    addresses.every(({ address }) => address === '::1' || address.startsWith('127.'))
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    throw new Error('a key set is fetched over https')
  }
  if (isLocal || options.privateHosts.has(host)) return
  if (!addresses.every(({ address }) => isPublicAddress(address))) {
    throw new Error('the host has a private address and is not listed')
  }
}

function get(url: URL, addresses: readonly LookupAddress[], signal: AbortSignal): Promise<string> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        headers: { accept: 'application/json' },
        // A connection that is kept alive would be to an address that was checked some other time.
        agent: false,
        lookup: (_host, { all }, done) => {
          if (all === true) done(null, [...addresses])
          else done(null, addresses[0]!.address, addresses[0]!.family)
        },
        signal,
      },
      (answer) => {
        if (answer.statusCode !== 200) {
          answer.destroy()
          reject(new Error(`the key set was answered with status ${answer.statusCode ?? 0}`))
          return
        }
        textAtMost(answer, MAX_BYTES, tooLong).then(resolve, reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function tooLong(): Error {
  return new Error(`the key set is larger than ${MAX_BYTES} bytes`)
}
