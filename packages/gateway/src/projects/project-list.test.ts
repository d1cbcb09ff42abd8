import { describe, expect, test } from 'vitest'
import { ProjectError } from './project.ts'
import { ProjectList, primaryOf, type ProjectSettings } from './project-list.ts'

const appId = '0123456789abcdef0123456789abcdef'
const appCertificate = 'fedcba9876543210fedcba9876543210'

function listOf(...settings: readonly ProjectSettings[]): ProjectList {
  let count = 0
  return new ProjectList(settings, {
    now: () => 1000.5,
    randomHex: (bytes) => (++count).toString(16).padStart(2 * bytes, '0'),
  })
}

describe('projects from settings', () => {
  test.for([
    { settings: {}, appIdOnly: true, slots: [] },
    { settings: { appCertificate }, appIdOnly: false, slots: ['primary'] },
    {
      settings: { appCertificate, noCertificateMode: true },
      appIdOnly: true,
      slots: ['primary'],
    },
    {
      settings: { appCertificate, appCertificateSecondary: appId },
      appIdOnly: false,
      slots: ['primary', 'secondary'],
    },
  ])('$settings let the App ID alone in: $appIdOnly', ({ settings, appIdOnly, slots }) => {
    const project = listOf({ appId, ...settings }).find(appId)!
    expect(project.allowsAppIdOnly).toBe(appIdOnly)
    expect(project.certificates.map(({ slot }) => slot)).toEqual(slots)
    expect(project).toMatchObject({ status: 'active', createdAt: 1000 })
  })

  test.for([
    { what: 'a short App ID', settings: [{ appId: 'abc' }], says: 'appId' },
    {
      what: 'a certificate that is not hex',
      settings: [{ appId, appCertificate: 'z'.repeat(32) }],
      says: 'appCertificate',
    },
    { what: 'two of the same', settings: [{ appId }, { appId }], says: 'appId' },
  ])('refuse $what without printing it', ({ settings, says }) => {
    const make = (): ProjectList => listOf(...settings)
    expect(make).toThrow(RangeError)
    expect(make).toThrow(says)
    expect(make).not.toThrow(/zzzz/)
  })
})

describe('changing projects', () => {
  test('makes them with an App ID of their own', () => {
    const list = listOf({ appId })
    const made = list.create({ name: 'second', withCertificate: true })
    expect(made.appId).toMatch(/^[0-9a-f]{32}$/)
    expect(list.find(made.appId)).toBe(made)
    expect(primaryOf(made)?.enabled).toBe(true)
  })

  test('refuses a second of the same name, and the twenty-first', () => {
    const list = listOf({ appId })
    for (let i = 2; i <= 20; i++) list.create({ name: `p${i}`, withCertificate: false })
    const codes = ['p2', 'p21'].map((name) => {
      try {
        return list.create({ name, withCertificate: false }).id
      } catch (error) {
        return (error as ProjectError).code
      }
    })
    expect(codes).toEqual(['NAME_TAKEN', 'LIMIT_REACHED'])
  })

  test('turning the certificate off leaves the App ID; turning it on again leaves both', () => {
    const list = listOf({ appId, appCertificate })
    const { id } = list.find(appId)!
    expect(list.setCertificate(id, false)).toMatchObject({ allowsAppIdOnly: true })
    const on = list.setCertificate(id, true)!
    expect(on.allowsAppIdOnly).toBe(true)
    expect(primaryOf(on)).toEqual({ slot: 'primary', value: appCertificate, enabled: true })
  })

  test('a reset certificate is another one', () => {
    const list = listOf({ appId, appCertificate })
    const { id } = list.find(appId)!
    expect(primaryOf(list.resetCertificate(id)!)?.value).not.toBe(appCertificate)
    expect(list.setStatus('unknown', 'disabled')).toBeUndefined()
  })
})
