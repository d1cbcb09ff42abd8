import { describe, expect, test } from 'vitest'
import { TicketOffice, tokenDigest } from './ticket.ts'

const content = {
  appId: 'app',
  channel: 'lobby',
  requestedUid: 0,
  uid: 7,
  tokenDigest: tokenDigest('token'),
  sessionId: 'S',
}

function office(key = 1): { office: TicketOffice; time: { ms: number } } {
  const time = { ms: 0 }
  return { office: new TicketOffice(new Uint8Array(32).fill(key), () => time.ms), time }
}

describe('a ticket', () => {
  test('is opened by the office that issued it', () => {
    const { office: own } = office()
    expect(own.open(own.issue(content))).toMatchObject(content)
  })

  test('of another office is refused', () => {
    expect(office(1).office.open(office(2).office.issue(content))).toBeUndefined()
  })

  test('with any letter changed is refused', () => {
    const { office: own } = office()
    const ticket = own.issue(content)
    const [body] = ticket.split('.')
    for (let at = 0; at < ticket.length; at++) {
      // The last letter of the signature carries two bits that say nothing.
      if (at === ticket.length - 1 || at === body!.length) continue
      const other = ticket[at] === 'A' ? 'B' : 'A'
      expect(
        own.open(ticket.slice(0, at) + other + ticket.slice(at + 1)),
        `letter ${at}`,
      ).toBeUndefined()
    }
  })

  test.for(['', '.', 'a', 'a.b', 'a.b.c', '..'])('is not seen in "%s"', (text) => {
    expect(office().office.open(text)).toBeUndefined()
  })

  test('is good for five minutes', () => {
    const { office: own, time } = office()
    const ticket = own.issue(content)
    time.ms = 300_000
    expect(own.open(ticket)).toBeDefined()
    time.ms = 300_001
    expect(own.open(ticket)).toBeUndefined()
  })

  test('for coming back is opened for as long as the office is there', () => {
    const { office: own, time } = office()
    const who = { appId: 'app', channel: 'lobby', uid: 7, sessionId: 'S' }
    const ticket = own.issueRejoin(who)
    time.ms = 86_400_000
    expect(own.openRejoin(ticket)).toEqual(who)
    expect(office(2).office.openRejoin(ticket)).toBeUndefined()
  })

  test('is not taken for another kind of ticket', () => {
    const { office: own } = office()
    expect(own.openRejoin(own.issue(content))).toBeUndefined()
    const { appId, channel, uid, sessionId } = content
    expect(own.open(own.issueRejoin({ appId, channel, uid, sessionId }))).toBeUndefined()
  })

  test('does not hold the token', () => {
    const [body = ''] = office().office.issue(content).split('.')
    const text = Buffer.from(body, 'base64url').toString()
    expect(text).not.toContain('"token"')
    expect(text).toContain(tokenDigest('token'))
  })
})
