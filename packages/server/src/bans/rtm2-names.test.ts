import { describe, expect, test } from 'vitest'

import type { Rtm2PermissionRequest } from '../pipeline/token-request.ts'
import { BanIndex } from './ban-index.ts'

/* What docs/revocation.md says of a ban of a channel and the permissions of RTM 2. */

const APP_ID = '970ca35de60c44645bbae8a215061b33'
const NOW = 1_795_478_400

function isBanned(
  permissions: Rtm2PermissionRequest,
  ban: { channel?: string; uid?: string },
): boolean {
  const bans = new BanIndex()
  const noted = { reason: 'test', createdAt: NOW, createdBy: 'ada', kickState: 'none' } as const
  bans.put({ id: 'ban', appId: APP_ID, ...noted, ...ban }, NOW)
  const question = {
    principal: { subject: 'ada' },
    call: { address: '192.0.2.1' },
    appId: APP_ID,
    grant: { services: [{ type: 'rtm2' as const, userId: 'ada', permissions }] },
    now: NOW,
  }
  return bans.find(question) !== undefined
}

describe('a ban of the channel room-1', () => {
  test.for(['room-1', 'room-*', '*', '*-1', 'r*m*1', '*room-1*'])('covers the name %s', (name) => {
    for (const resource of ['messageChannels', 'streamChannels'] as const) {
      for (const verb of ['read', 'write'] as const) {
        const permissions = { [resource]: { [verb]: ['elsewhere', name] } }
        expect(isBanned(permissions, { channel: 'room-1' })).toBe(true)
      }
    }
  })

  test.for([
    'room-2',
    'Room-1',
    '*-2',
    'room',
    'room-',
    'room-[0-9]',
    'room-.',
    'room-.+',
    '^room',
    'room-1|x',
  ])('does not reach the name %s, whatever else may read it as a pattern', (name) => {
    const permissions = { messageChannels: { read: [name] } }
    expect(isBanned(permissions, { channel: 'room-1' })).toBe(false)
    // What reaches it is a ban of the user.
    expect(isBanned(permissions, { uid: 'ada' })).toBe(true)
  })

  test.for(['groupChannels', 'serverGroups', 'users'] as const)(
    'is not compared with %s',
    (resource) => {
      const permissions = { [resource]: { read: ['room-1', '*'] } }
      expect(isBanned(permissions, { channel: 'room-1' })).toBe(false)
    },
  )
})
