import { describe, expect, test } from 'vitest'

import { decide, everybody, granted, question } from '../../test/policy-fixtures.ts'

const rtc = { type: 'rtc', channel: 'lobby', role: 'publisher' } as const
const byClaim = everybody({
  service: 'rtc',
  channels: ['*'],
  role: 'publisher',
  uid: { rule: 'claim', claim: 'uid' },
})

/** The uid that somebody with this claim gets for leaving it open, and what asking for that uid gives them. */
async function uidFor(uid: unknown): Promise<unknown> {
  const asked = question({ ...rtc, uid: 0 }, { principal: { claims: { uid } } })
  const [service] = await granted(byClaim, asked)
  return service !== undefined && 'uid' in service ? service.uid : undefined
}

describe('a claim that names the uid', () => {
  test.for<[claim: unknown, uid: number | string]>([
    [1, 1],
    [4_294_967_295, 4_294_967_295],
    ['1', 1],
    ['4294967295', 4_294_967_295],
    ['ada', 'ada'],
    ['a'.repeat(255), 'a'.repeat(255)],
    // Accounts that look like numbers, but are none that the platform takes.
    ['4294967296', '4294967296'],
    ['12345678901', '12345678901'],
    ['12a', '12a'],
    ['a12', 'a12'],
    ['0x1', '0x1'],
  ])('may be %j, for %j', async ([claim, uid]) => {
    expect(await uidFor(claim)).toBe(uid)
  })

  test.for<[claim: unknown]>([
    [0],
    [-1],
    [1.5],
    [4_294_967_296],
    [Number.NaN],
    [''],
    ['0'],
    ['007'],
    ['*'],
    ['ada*'],
    ['a'.repeat(256)],
    [true],
    [null],
    [['ada']],
    [{ uid: 1 }],
  ])('may not be %j', async ([claim]) => {
    expect(await uidFor(claim)).toBeUndefined()
  })

  test('is the only uid that is given, whatever is asked for', async () => {
    const ask = (uid: number | string): ReturnType<typeof granted> =>
      granted(byClaim, question({ ...rtc, uid }, { principal: { claims: { uid: 7 } } }))
    expect(await ask(7)).toHaveLength(1)
    expect(await ask('7')).toEqual([{ ...rtc, uid: 7 }])
    expect(await ask(8)).toEqual([])
    expect(await ask('07')).toEqual([])
  })
})

test.for([
  { uid: { rule: 'claim', claim: 'org.uid' }, subject: 'ada', says: 'the claim org.uid' },
  { uid: { rule: 'subject' }, subject: '*', says: 'the subject' },
])('a refusal names $says as the place that holds no uid', async ({ uid, subject, says }) => {
  const list = everybody({ service: 'rtc', channels: ['*'], uid })
  const refused = await decide(list, question({ ...rtc, uid: 0 }, { principal: { subject } }))
  expect(refused).toMatchObject({
    detail: expect.stringContaining(`takes the uid from ${says}, which`) as string,
  })
})
