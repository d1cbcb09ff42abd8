import type { JSONWebKeySet } from 'jose'

import { textAtMost } from '../../text-at-most.ts'
import type { FetchKeySet } from './jwks-source.ts'
import type { KeySetFetchOptions } from './key-set-fetch.ts'

const TIMEOUT_MS = 2_000
const MAX_BYTES = 65_536

/**
 * Fetches a key set where there is nothing but `fetch`: https only, no redirect, at most 64 KB and two seconds. A name
 * cannot be resolved and pinned here as `keySetFetch` does, so only addresses and names of this machine that stand in
 * the URL itself are refused unless listed.
 */
export function portableKeySetFetch(
  { privateHosts }: Pick<KeySetFetchOptions, 'privateHosts'>,
  fetchImpl: typeof fetch,
): FetchKeySet {
  return async (text) => {
    const url = new URL(text)
    if (url.protocol !== 'https:') throw new Error('a key set is fetched over https')
    if (!privateHosts.has(url.hostname) && isAddressOrLocal(url.hostname)) {
      throw new Error('the host is an address or this machine, and is not listed')
    }
    const answer = await fetchImpl(text, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (answer.status !== 200 || answer.body === null) {
      await answer.body?.cancel()
      throw new Error(`the key set was answered with status ${answer.status}`)
    }
    return JSON.parse(await textAtMost(answer.body, MAX_BYTES, tooLong)) as JSONWebKeySet
  }
}

/** A URL spells IPv4 as four numbers and IPv6 in brackets, however they were written. */
function isAddressOrLocal(host: string): boolean {
  return /^[\d.]+$|^\[|(?:^|\.)localhost\.?$/.test(host)
}

function tooLong(): Error {
  return new Error(`the key set is larger than ${MAX_BYTES} bytes`)
}
