import { Buffer } from 'node:buffer'

import { describe, expect, test } from 'vitest'

import { AccessToken2, kRtcServiceType, Service, ServiceRtc, ServiceRtm } from './index.ts'

const APP_ID = '970CA35de60c44645bbae8a215061b33'
const CERTIFICATE = '5CFd2fd1755d40ecb72977518be15d3b'

function token(...services: Service[]): AccessToken2 {
  const made = new AccessToken2(APP_ID, CERTIFICATE, 1_111_111, 600)
  made.salt = 1
  for (const service of services) made.add_service(service)
  return made
}

describe('AccessToken2', () => {
  test('reads and verifies what it built', () => {
    const parsed = new AccessToken2('', '', 0, 0)
    expect(parsed.from_string(token(new ServiceRtc('room', 0)).build())).toBe(true)
    expect(parsed.verifySignature(CERTIFICATE)).toBe(true)
    expect(parsed.verifySignature(CERTIFICATE.toLowerCase())).toBe(false)

    const [rtc] = parsed.getServices(kRtcServiceType)
    expect(rtc).toBeInstanceOf(ServiceRtc)
    expect(rtc).toMatchObject({ __channel_name: Buffer.from('room'), __uid: Buffer.alloc(0) })
  })

  test('packs services by type and leaves the list as it was', () => {
    const [rtm, b, a] = [new ServiceRtm('user'), new ServiceRtc('b', 1), new ServiceRtc('a', 1)]
    const made = token(rtm, b, a)
    expect(made.__services_for_packing()).toEqual([b, a, rtm])
    expect(made.build()).not.toBe('')
    expect(made.services).toEqual([rtm, b, a])
  })

  test.for([
    { what: 'the App ID', appId: 'short', certificate: CERTIFICATE },
    { what: 'the certificate', appId: APP_ID, certificate: `${CERTIFICATE}\n` },
  ])('answers an empty text when $what is not one', ({ appId, certificate }) => {
    const made = new AccessToken2(appId, certificate, 0, 600)
    made.add_service(new ServiceRtc('room', 0))
    expect(made.build()).toBe('')
  })

  test('answers an empty text without services', () => {
    expect(token().build()).toBe('')
  })

  test('keeps the services before one of unknown type', () => {
    const parsed = new AccessToken2('', '', 0, 0)
    parsed.from_string(token(new ServiceRtc('room', 0), new Service(999)).build())
    expect(parsed.services.map((service) => service.service_type())).toEqual([1])
    expect(parsed.verifySignature(CERTIFICATE)).toBe(true)
  })

  test('forgets what it had read when the next text is no token', () => {
    const parsed = token(new ServiceRtc('room', 0))
    parsed.from_string(parsed.build())
    expect(parsed.from_string('007nonsense')).toBe(false)
    expect(parsed).toMatchObject({ appId: '', issueTs: 0, services: [] })
    expect(parsed.verifySignature(CERTIFICATE)).toBe(false)
  })

  test('takes the clock for a time of issue of 0 or null, and a field set to 0 as it is', () => {
    const soon = Date.now() / 1000 + 10
    for (const issueTs of [0, null]) {
      const made = new AccessToken2(APP_ID, CERTIFICATE, issueTs, 600)
      expect(made.issueTs).toBeGreaterThan(soon - 60)
      expect(made.issueTs).toBeLessThan(soon)
    }
    const made = token(new ServiceRtc('room', 0))
    made.issueTs = 0
    const parsed = new AccessToken2('', '', 0, 0)
    parsed.from_string(made.build())
    expect(parsed.issueTs).toBe(0)
  })
})
