import type { Rule } from './rule.ts'

const EVERYTHING = { read: ['*'], write: ['*'] } as const

/**
 * What anonymous callers get where they are admitted at all and no other rule is about them: what the public sample
 * servers grant. Any channel, any uid and the wildcards, publisher, 24 hours at most; never an application-level token.
 */
export const anonymousRule: Rule = {
  name: 'builtin-anonymous',
  match: { kind: 'anonymous' },
  allow: [
    {
      service: 'rtc',
      channels: ['*'],
      wildcardChannel: true,
      uid: { rule: 'any' },
      wildcardUid: true,
      role: 'publisher',
      formats: ['007', '006'],
    },
    ...(['streaming', 'fcdn'] as const).map((service) => ({
      service,
      channels: ['*'],
      wildcardChannel: true,
      uid: { rule: 'any' } as const,
      wildcardUid: true,
    })),
    { service: 'rtm', userIds: ['*'], formats: ['007', '006'] },
    { service: 'chat', userIds: ['*'] },
    {
      service: 'rtm2',
      userIds: ['*'],
      permissions: {
        messageChannels: EVERYTHING,
        streamChannels: EVERYTHING,
        groupChannels: EVERYTHING,
        serverGroups: EVERYTHING,
        users: EVERYTHING,
      },
    },
    { service: 'apaasRoomUser', rooms: ['*'], roles: 'any', userIds: ['*'] },
    { service: 'apaasUser', userIds: ['*'] },
    { service: 'fpa' },
    { service: 'conversationalAi' },
    { service: 'speechToText' },
  ],
}
