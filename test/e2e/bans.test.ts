import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterAll, beforeAll, expect } from 'vitest'

import { appCertificate, appId } from '../support/project.ts'
import { test } from './support/browser.ts'
import { Stage } from './support/stage.ts'

const customer = { customerId: 'customer', customerSecret: 'of the management API' }

/** The gateway plays Agora's REST API, too. */
let stage: Stage
beforeAll(async () => {
  stage = await Stage.set({ managed: true, gateway: customer })
  setDefaultCACertificates([...getCACertificates(), stage.gateway.authorityPem])
  await stage.administer('PUT', '/settings/agora-rest', {
    ...customer,
    baseUrls: [stage.gateway.url],
  })
  await stage.administer('POST', '/projects', { name: 'bans', appId, certificate: appCertificate })
})
afterAll(async () => stage.strike())

test('a ban puts its target out of the call, and gets no token until it is lifted', async () => {
  const [target, other] = await stage.pages(2)
  const channel = 'court'
  expect(await other.join({ channel, uid: 2 })).toEqual({ resolved: 2 })
  expect(await target.join({ channel, uid: 1, publish: true })).toEqual({ resolved: 1 })

  const ban = { appId, uid: 1, channel, reason: 'shouted', kick: true }
  const { id } = (await stage.administer('POST', '/bans', ban)) as { id: string }
  await target.until('state', 'DISCONNECTED', 'UID_BANNED')
  await target.until('ended', 'UID_BANNED')
  await other.until('user-left', 1)

  await target.reset()
  expect(await target.join({ channel, uid: 1 })).toEqual({
    rejected: expect.stringContaining('REQUEST_REFUSED') as string,
  })
  expect(await other.state()).toBe('CONNECTED')

  await stage.administer('DELETE', `/bans/${id}`)
  await expect
    .poll(() => stage.gateway.rules.list(appId, stage.gateway.state().now), { timeout: 10_000 })
    .toEqual([])
  await target.reset()
  expect(await target.join({ channel, uid: 1 })).toEqual({ resolved: 1 })
})
