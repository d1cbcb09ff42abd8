import type { GatewayProject, Projects } from '@tessera/gateway'
import { decodeToken, verifyToken } from '@tessera/token'
import { afterAll, beforeAll, expect } from 'vitest'

import { appCertificate, appId, otherCertificate } from '../support/project.ts'
import { test } from './support/browser.ts'
import { Stage } from './support/stage.ts'

/** A project as the platform keeps it: its certificates change while calls go on. */
class RotatingProject implements Projects {
  #certificates: GatewayProject['certificates'] = [
    { slot: 'primary', value: appCertificate, enabled: true },
  ]

  setCertificates(...certificates: GatewayProject['certificates']): void {
    this.#certificates = certificates
  }

  find(asked: string): GatewayProject | undefined {
    return this.list().find((project) => project.appId === asked)
  }

  list(): readonly GatewayProject[] {
    return [
      {
        id: '1',
        name: 'rotating',
        createdAt: 0,
        appId,
        status: 'active',
        allowsAppIdOnly: false,
        coHostAuthentication: false,
        certificates: this.#certificates,
      },
    ]
  }
}

const platform = new RotatingProject()
let stage: Stage
beforeAll(async () => {
  stage = await Stage.set({
    managed: true,
    gateway: { appId: undefined, appCertificate: undefined, projects: platform },
  })
  await stage.administer('POST', '/projects', {
    name: 'rotating',
    appId,
    certificate: appCertificate,
  })
})
afterAll(async () => stage.strike())

test('a certificate is replaced under a running call, and nobody in it notices', async () => {
  const [actor, witness] = await stage.pages(2)
  const channel = 'rotation'
  await witness.join({ channel, uid: 2, expiresInSeconds: 60 })
  await actor.join({ channel, uid: 1, expiresInSeconds: 60, publish: true })
  await witness.until('user-published', 1, 'video')
  const [oldToken, path] = [
    await stage.token({ channel, uid: 1 }),
    `/projects/${appId}/certificates`,
  ]
  expect(isSignedBy(oldToken, appCertificate)).toBe(true)
  await Promise.all([actor.forget(), witness.forget()])

  const renewBoth = async (): Promise<void> => {
    stage.gateway.advanceClock(31)
    await Promise.all([actor, witness].map((page) => page.until('renewed')))
    await Promise.all([actor, witness].map((page) => page.forget()))
  }
  const old = { slot: 'secondary', value: appCertificate } as const
  const fresh = { slot: 'primary', value: otherCertificate, enabled: true } as const

  await stage.administer('POST', path, { certificate: otherCertificate })
  platform.setCertificates(fresh, { ...old, enabled: true })
  await stage.administer('POST', `${path}/swap`)
  expect(isSignedBy(await stage.token({ channel, uid: 1 }), otherCertificate)).toBe(true)
  await renewBoth()

  await stage.administer('PATCH', `${path}/secondary`, { enabled: false })
  platform.setCertificates(fresh, { ...old, enabled: false })
  // Somebody may still hold a token of the old certificate, and would be locked out; here it is ours.
  await expect(stage.administer('DELETE', `${path}/secondary`)).rejects.toThrow(
    'CERTIFICATE_STILL_NEEDED',
  )
  await stage.administer('DELETE', `${path}/secondary?force=true`)
  platform.setCertificates(fresh)
  await renewBoth()

  expect(await actor.renewWith(oldToken)).toEqual({
    rejected: expect.stringContaining('ERR_') as string,
  })
  expect([await actor.state(), await witness.state()]).toEqual(['CONNECTED', 'CONNECTED'])
  expect(await witness.seen()).toEqual([])
})

function isSignedBy(token: string, certificate: string): boolean {
  try {
    const now = decodeToken(token).issuedAt
    verifyToken(token, { appId, certificates: [certificate] }, { now })
    return true
  } catch {
    return false
  }
}
