import { describe, expect, test } from 'vitest'
import { tokenSource } from '../index.ts'
import { manualClock } from '../testing/index.ts'

const NOW = 1_800_000_000

function endpointAnswering(answer: () => Response) {
  const sent: { url: string; body: unknown }[] = []
  const clock = manualClock(NOW * 1000)
  const source = tokenSource.endpoint({
    url: 'https://tokens.example.com/v1/tokens',
    clock,
    fetch: (url, init) => {
      sent.push({ url, body: JSON.parse(init.body as string) })
      return Promise.resolve(answer())
    },
  })
  return { source, sent, clock }
}

const granted = (more: object = {}) =>
  Response.json({
    token: '007abc',
    format: '007',
    appId: 'a'.repeat(32),
    services: [],
    expiresInSeconds: 3600,
    expiresAt: NOW + 3600,
    serverTime: NOW,
    ...more,
  })

describe('tokenSource.endpoint', () => {
  test('tells whom the server made the token for', async () => {
    const { source } = endpointAnswering(() => granted({ services: [{ type: 'rtc', uid: 77 }] }))
    const grant = await source.fetch({ type: 'rtc', channel: 'a', uid: 0, role: 'subscriber' })
    expect(grant.uid).toBe(77)
  })

  test('asks the native API for an RTC token', async () => {
    const { source, sent } = endpointAnswering(granted)
    const grant = await source.fetch({
      type: 'rtc',
      channel: 'lobby',
      uid: 42,
      role: 'publisher',
      project: 'school',
      expiresInSeconds: 3600,
    })
    expect(sent).toEqual([
      {
        url: 'https://tokens.example.com/v1/tokens',
        body: {
          project: 'school',
          expiresInSeconds: 3600,
          services: [{ type: 'rtc', channel: 'lobby', uid: 42, role: 'publisher' }],
        },
      },
    ])
    expect(grant).toEqual({
      token: '007abc',
      appId: 'a'.repeat(32),
      expiresAt: NOW + 3600,
      lifetimeMs: 3_600_000,
      ageMs: 0,
      reused: false,
    })
  })

  test.for(['rtm', 'chat'] as const)('asks it for a token of %s', async (type) => {
    const { source, sent } = endpointAnswering(granted)
    await source.fetch({ type, userId: 'alice' })
    expect(sent[0]?.body).toEqual({ services: [{ type, userId: 'alice' }] })
  })

  test('believes the server’s clock, not the user’s', async () => {
    const { source, clock } = endpointAnswering(granted)
    clock.setWall(-86_400_000)
    await expect(source.fetch({ type: 'rtm', userId: 'alice' })).resolves.toMatchObject({
      lifetimeMs: 3_600_000,
    })
  })

  test.for([
    [{ token: undefined }, 'empty'],
    [{ token: 'undefined' }, 'undefined'],
    [{ expiresAt: NOW }, 'expired'],
  ] as const)('refuses an answer with %j', async ([more, problem]) => {
    const { source } = endpointAnswering(() => granted(more))
    await expect(source.fetch({ type: 'rtm', userId: 'alice' })).rejects.toMatchObject({
      code: 'ANSWER_UNUSABLE',
      details: { problem },
    })
  })

  test('ignores times that are no numbers, and so knows nothing of the end', async () => {
    const { source } = endpointAnswering(() =>
      granted({ expiresAt: 'soon', serverTime: null, expiresInSeconds: '3600' }),
    )
    await expect(source.fetch({ type: 'rtm', userId: 'alice' })).resolves.toMatchObject({
      token: '007abc',
      expiresAt: undefined,
      lifetimeMs: undefined,
    })
  })

  test('is not made for plain http beyond this machine', () => {
    expect(() => tokenSource.endpoint({ url: 'http://tokens.example.com' })).toThrow(TypeError)
  })
})
