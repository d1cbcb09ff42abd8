import { describe, expect, test } from 'vitest'

import { ACCESS_POINT_CODES, EDGE_CODES } from './platform-codes.ts'
import { REFUSALS } from './refusals.ts'

describe('the table of refusals', () => {
  test('has a text and a name for every code it uses', () => {
    for (const refusal of Object.values(REFUSALS)) {
      const { platformCode, platformName, text, edgeCode, edgeName } = refusal
      expect(edgeName).toBe(EDGE_CODES[edgeCode])
      if (platformCode === undefined) continue
      expect({ name: platformName, text }).toEqual(ACCESS_POINT_CODES[platformCode])
    }
  })

  test('answers every refused renewal with a code on which the SDK settles', () => {
    // With 9 and 10 Agora's Web SDK reconnects and the promise stays open.
    const settling = new Set([1, 2, 3, 4, 7, 109, 110, 118, 119, 120])
    const open = Object.entries(REFUSALS)
      .filter(([, { nativeRenewResult, edgeCode }]) => {
        return nativeRenewResult !== undefined && !settling.has(edgeCode)
      })
      .map(([reason]) => reason)
    // Three cannot happen to somebody who is inside; 116 for a disabled project is documented, and not seen in the SDK.
    expect(open).toEqual(['APP_NOT_FOUND', 'PROJECT_DISABLED', 'BAD_CHANNEL_NAME', 'BAD_UID'])
  })

  test('says where the choice is ours, because Agora documents none', () => {
    const ours = Object.entries(REFUSALS)
      .filter(([, { documented }]) => !documented)
      .map(([reason]) => reason)
    expect(ours).toEqual([
      'BAD_UID',
      'NOT_YET_VALID',
      'NO_RTC_SERVICE',
      'NO_JOIN_PRIVILEGE',
      'ROLE_NOT_PERMITTED',
      'PUBLISH_NOT_PERMITTED',
    ])
  })

  test('keeps what only a place can find', () => {
    const { UID_BANNED, IP_BANNED, CHANNEL_BANNED, UID_CONFLICT } = REFUSALS
    const codes = [UID_BANNED, IP_BANNED, CHANNEL_BANNED, UID_CONFLICT].map((row) => [
      row.platformCode,
      row.edgeCode,
      row.edgeName,
      row.nativeCode,
    ])
    expect(codes).toEqual([
      [undefined, 14, 'K_UID_BANNED', 3],
      [undefined, 15, 'K_IP_BANNED', 3],
      [undefined, 16, 'K_CHANNEL_BANNED', 3],
      [undefined, 2003, 'ERR_REPEAT_JOIN_CHANNEL', 19],
    ])
  })
})
