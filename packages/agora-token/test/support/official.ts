import { createRequire } from 'node:module'

import type * as AccessToken2Module from '../../src/modules/AccessToken2.ts'
import type * as AccessTokenModule from '../../src/modules/AccessToken.ts'
import type * as DynamicKey5Module from '../../src/modules/DynamicKey5.ts'
import type * as SignalingTokenModule from '../../src/modules/SignalingToken.ts'

const require = createRequire(import.meta.url)

/*
 * The packages that this one replaces. Their deep modules have no types, so they wear ours: a name that ours have and
 * theirs lack shows at once when it is used.
 */
export const officialIndex = require('agora-token') as typeof import('agora-token')
export const officialToken2 = require('agora-token/src/AccessToken2') as typeof AccessToken2Module
export const officialChannelKey = require('agora-token/src/DynamicKey5') as typeof DynamicKey5Module
export const officialSignaling =
  require('agora-token/src/SignalingToken') as typeof SignalingTokenModule

/** Its 006 modules draw their one salt when they are loaded. */
export function loadOfficial006(): {
  readonly token: typeof AccessTokenModule
  readonly rtc: Record<string, unknown>
  readonly rtm: Record<string, unknown>
  readonly tokenOf204: typeof AccessTokenModule
  readonly indexOf204: Record<string, Record<string, unknown>>
} {
  for (const path of Object.keys(require.cache)) {
    if (
      /agora-(access-)?token[\\/](index|src[\\/](AccessToken|Rt[cm]TokenBuilder))\.js$/.test(path)
    ) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- how a CommonJS module is loaded again
      delete require.cache[path]
    }
  }
  return {
    token: require('agora-token/src/AccessToken') as typeof AccessTokenModule,
    rtc: require('agora-token/src/RtcTokenBuilder') as Record<string, unknown>,
    rtm: require('agora-token/src/RtmTokenBuilder') as Record<string, unknown>,
    tokenOf204: require('agora-access-token/src/AccessToken') as typeof AccessTokenModule,
    indexOf204: require('agora-access-token') as Record<string, Record<string, unknown>>,
  }
}
