import { describe, expect, test } from 'vitest'

import { APP_ID, NOW, PRIMARY, SECONDARY } from '../../../../test/support/explained.ts'
import { asAdmission, caseOf, clientAppId, quotedProduct } from './case.ts'
import type { ExplainContext } from './explanation.ts'

const place = { channel: 'lobby', uid: 1234 }
const OTHER = 'f'.repeat(32)
const primary = { slot: 'primary', value: PRIMARY, enabled: true } as const

describe('what is known', () => {
  test('is nothing where nothing is said', () => {
    expect(caseOf({ now: NOW })).toEqual({
      ...{ now: NOW, maxInflatedBytes: 1_048_576 },
      ...{ certificates: [], hasNoCertificate: false, disabled: false, wantsToPublish: false },
    })
  })

  test('is everything that is said', () => {
    const context: ExplainContext = {
      now: NOW,
      maxInflatedBytes: 1,
      project: {
        ...{ appId: APP_ID, certificates: [PRIMARY, ` ${SECONDARY}`, SECONDARY] },
        ...{ coHostAuthentication: true, status: 'disabled', allowsAppIdOnly: false },
      },
      join: {
        ...{
          appId: OTHER,
          channel: 'lobby',
          uid: null,
          role: 'host',
          product: 'rtm',
          userId: 'ada',
        },
        sdk: { name: 'web', version: '4.24.8' },
      },
    }
    const problem = 'has white space around it'
    expect(caseOf(context)).toEqual({
      ...{ now: NOW, maxInflatedBytes: 1, projectAppId: APP_ID, joinAppId: OTHER },
      certificates: [
        { slot: 'primary', value: PRIMARY, enabled: true, problem: undefined },
        { slot: 'secondary', value: SECONDARY, enabled: true, problem },
        { slot: 'secondary', value: SECONDARY, enabled: true, problem: undefined },
      ],
      ...{ hasNoCertificate: false, coHost: true, disabled: true, allowsAppIdOnly: false },
      ...{ channel: 'lobby', uid: 0, wantsToPublish: true, product: 'rtm', userId: 'ada' },
      sdk: { name: 'web', version: '4.24.8' },
    })
  })

  test.for<{ join: ExplainContext['join']; product: string | undefined; quoted: string }>([
    { join: {}, product: undefined, quoted: 'rtc' },
    { join: { userId: 'ada' }, product: undefined, quoted: 'rtc' },
    { join: { channel: 'lobby' }, product: 'rtc', quoted: 'rtc' },
    { join: { uid: 1 }, product: 'rtc', quoted: 'rtc' },
    { join: { uid: null }, product: 'rtc', quoted: 'rtc' },
    { join: { ...place, product: 'chat' }, product: 'chat', quoted: 'chat' },
    { join: { product: 'rtm' }, product: 'rtm', quoted: 'rtm' },
  ])('of the product by $join: $product', ({ join, product, quoted }) => {
    const facts = caseOf({ now: NOW, join })
    expect(facts.product).toBe(product)
    expect(quotedProduct(facts)).toBe(quoted)
  })

  test.for([
    { certificates: undefined, none: false },
    { certificates: [], none: true },
    { certificates: [PRIMARY], none: false },
  ])('of certificates $certificates, that there are none: $none', ({ certificates, none }) => {
    expect(caseOf({ now: NOW, project: { certificates } }).hasNoCertificate).toBe(none)
  })

  test.for([
    { project: APP_ID, join: undefined, client: APP_ID },
    { project: undefined, join: OTHER, client: OTHER },
    { project: APP_ID, join: OTHER, client: OTHER },
    { project: undefined, join: undefined, client: undefined },
  ])('of the App ID of the client: $client', ({ project, join, client }) => {
    const facts = caseOf({ now: NOW, project: { appId: project }, join: { appId: join } })
    expect(clientAppId(facts)).toBe(client)
  })
})

test.for([0, -1, 1.5, Number.NaN])('%f bytes is no bound to unpack to', (maxInflatedBytes) => {
  expect(() => caseOf({ now: NOW, maxInflatedBytes })).toThrow(
    new RangeError(`maxInflatedBytes must be a whole number from 1, got ${maxInflatedBytes}`),
  )
})

describe('a join as admission wants it', () => {
  const request = { appId: APP_ID, ...place, token: 'token' }
  const certificates = [{ ...primary, problem: undefined }]
  const active = { appId: APP_ID, status: 'active', allowsAppIdOnly: false }
  const usual = { ...active, certificates, coHostAuthentication: false }

  test.for<{ what: string; context: ExplainContext; wanted: object | undefined }>([
    {
      what: 'everything usual',
      context: { project: { appId: APP_ID, certificates: [primary] }, join: place },
      wanted: { request, project: usual },
    },
    {
      what: 'uid 0',
      context: {
        project: { appId: APP_ID, certificates: [primary] },
        join: { ...place, uid: null },
      },
      wanted: { request: { ...request, uid: 0 }, project: usual },
    },
    {
      what: 'another App ID in the client',
      context: {
        project: { appId: APP_ID, certificates: [primary] },
        join: { ...place, appId: OTHER },
      },
      wanted: { request: { ...request, appId: OTHER }, project: usual },
    },
    {
      what: 'only the App ID of the client',
      context: { project: { certificates: [primary] }, join: { ...place, appId: APP_ID } },
      wanted: { request, project: usual },
    },
    {
      what: 'a disabled project with co-host authentication and the App ID alone',
      context: {
        project: {
          ...{ appId: APP_ID, certificates: [], status: 'disabled' },
          ...{ coHostAuthentication: true, allowsAppIdOnly: true },
        },
        join: place,
      },
      wanted: {
        request,
        project: {
          ...{ appId: APP_ID, certificates: [], status: 'disabled' },
          ...{ coHostAuthentication: true, allowsAppIdOnly: true },
        },
      },
    },
    {
      what: 'no App ID',
      context: { project: { certificates: [primary] }, join: place },
      wanted: undefined,
    },
    {
      what: 'no channel',
      context: { project: { appId: APP_ID, certificates: [primary] }, join: { uid: 1 } },
      wanted: undefined,
    },
    {
      what: 'no uid',
      context: { project: { appId: APP_ID, certificates: [primary] }, join: { channel: 'lobby' } },
      wanted: undefined,
    },
    {
      what: 'certificates unknown',
      context: { project: { appId: APP_ID }, join: place },
      wanted: undefined,
    },
    {
      what: 'certificates unknown, and the App ID alone',
      context: { project: { appId: APP_ID, allowsAppIdOnly: true }, join: place },
      wanted: undefined,
    },
    {
      what: 'no certificate, and the App ID alone unknown',
      context: { project: { appId: APP_ID, certificates: [] }, join: place },
      wanted: undefined,
    },
  ])('from $what', ({ context, wanted }) => {
    expect(asAdmission(caseOf({ now: NOW, ...context }), 'token')).toEqual(wanted)
  })
})
