import { expect, test } from 'vitest'

import { oneByOne } from '../src/audit/audit.ts'
import { unlimited } from '../src/limits/limiter.ts'
import { Problem } from '../src/problems.ts'
import { post, testApp } from './support/app.ts'

/* A batch that is refused as a whole leaves a row in the audit log, as a single request does. */

const RTC = { services: [{ type: 'rtc', channel: 'lobby', uid: 1 }] }
const limited = (detail: string) => (): never => {
  throw new Problem('RATE_LIMITED', { detail, retryAfterSeconds: 1 })
}

test.for([
  { why: 'nobody is known', issuing: { callers: [] }, reason: 'CREDENTIAL_MISSING' },
  {
    why: 'its caller asks too often',
    issuing: { limiter: { ...unlimited, takeCaller: limited('caller') } },
    reason: 'RATE_LIMITED',
  },
  {
    why: 'its project has no more to give',
    issuing: { limiter: { ...unlimited, takeProject: limited('project') } },
    reason: 'RATE_LIMITED',
  },
  { why: 'its body makes no sense', body: { requests: 'all' }, reason: 'REQUEST_INVALID' },
  {
    why: 'its project is unknown',
    body: { requests: [{ ...RTC, project: 'f'.repeat(32) }] },
    reason: 'PROJECT_NOT_FOUND',
  },
])('when $why', async ({ issuing = {}, body = { requests: [RTC] }, reason }) => {
  const app = testApp(issuing)
  const response = await app.fetch(post('/v1/tokens/batch', body))
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(app.audit).toMatchObject([{ action: 'token.refuse', reason }])
})

test('but not when that cannot be written down, and nothing is issued then', async () => {
  const app = testApp({
    audit: oneByOne(() => Promise.reject(new Problem('AUDIT_UNAVAILABLE', { detail: 'full' }))),
  })
  const response = await app.fetch(post('/v1/tokens/batch', { requests: [RTC] }))
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('007')
})

test('nor does a batch of several turns call anybody when its first rows are not written', async () => {
  const app = testApp({
    audit: oneByOne(() => Promise.reject(new Problem('AUDIT_UNAVAILABLE', { detail: 'full' }))),
  })
  const many = Array.from({ length: 300 }, () => RTC)
  // A rejection that nobody waits for yet would end the process, and fails this test.
  const response = await app.fetch(post('/v1/tokens/batch', { requests: many }))
  expect(response.status).toBe(503)
})
