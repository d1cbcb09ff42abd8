/** Rules to begin with. */
export const TEMPLATES: readonly {
  readonly title: string
  readonly text: string
  readonly rule: object
}[] = [
  {
    title: 'Our backends',
    text: 'API keys may ask for anybody, in any channel.',
    rule: {
      name: 'Backends',
      match: { kind: 'api-key' },
      allow: [{ service: 'rtc', channels: ['*'], uid: { rule: 'any' }, role: 'publisher' }],
    },
  },
  {
    title: 'Signed-in users',
    text: 'Users of your sign-in, in rooms, each with a uid of their own.',
    rule: {
      name: 'Members',
      match: { kind: 'jwt' },
      allow: [
        {
          service: 'rtc',
          channels: ['room-*', 'dm:{sub}:*'],
          uid: { rule: 'mapped' },
          role: 'publisher',
          maxLifetimeSeconds: 3_600,
        },
        { service: 'rtm', userIds: ['{sub}'] },
      ],
    },
  },
  {
    title: 'Viewers with a ticket',
    text: 'Only receiving, half an hour at a time.',
    rule: {
      name: 'Viewers',
      match: { kind: 'ticket' },
      allow: [
        { service: 'rtc', channels: ['live-*'], uid: { rule: 'any' }, maxLifetimeSeconds: 1_800 },
      ],
    },
  },
]
