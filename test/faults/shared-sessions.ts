import assert from 'node:assert/strict'

import { type FaultRow, onStage } from './support/fault.ts'

/** Who signed in to the console at one replica is signed in at all, and signed out of all. */
export function sharedSessions(): Promise<FaultRow> {
  return onStage({ replicas: 3 }, async ({ cluster }) => {
    const [first, second, third] = cluster.replicas
    // Each start voids the link of the one before.
    const link = third!.lines.find((line) => line.startsWith('{"event":"set-up"'))
    assert.ok(link !== undefined, 'a new installation prints a link')
    const { url } = JSON.parse(link) as { readonly url: string }
    const token = decodeURIComponent(/#token=(.*)$/.exec(url)?.[1] ?? '')
    const signedIn = await fetch(`${first!.url}/v1/sign-in/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    assert.equal(signedIn.status, 200)
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!
    const { csrfToken } = (await signedIn.json()) as { readonly csrfToken: string }

    const statuses = async (): Promise<number[]> =>
      Promise.all(
        [...cluster.replicas.map((replica) => replica.url), cluster.url].map(async (origin) => {
          const answer = await fetch(`${origin}/v1/admin/projects`, { headers: { cookie } })
          return answer.status
        }),
      )
    assert.deepEqual(await statuses(), [200, 200, 200, 200])
    const again = await fetch(`${second!.url}/v1/sign-in/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    assert.notEqual(again.status, 200, 'a link is good once, on whichever replica')

    const signedOut = await fetch(`${second!.url}/v1/session`, {
      method: 'DELETE',
      headers: { cookie, 'x-tessera-csrf': csrfToken },
    })
    assert.equal(signedOut.status, 204)
    assert.deepEqual(await statuses(), [401, 401, 401, 401])
    return {
      fault: 'console session used on 3 replicas',
      seen: 'signed in at the first: 200 at all; link refused at the second; signed out at the second: 401 at all',
    }
  })
}
