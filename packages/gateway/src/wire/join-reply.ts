import type { TransportAnswer } from '../stun/transport.ts'
import { cnameOf } from './pushes.ts'
import { channelNumber } from './uids.ts'

/** The priority of a host candidate of the first component (RFC 8445, section 5.1.2). */
const HOST_PRIORITY = 2_130_706_431

/** What the reply to a join is made of. */
export interface JoinReplyParts {
  readonly appId: string
  readonly channel: string
  readonly uid: number
  readonly account?: string | undefined
  readonly transport: TransportAnswer
  readonly edge: { readonly ip: string; readonly port: number }
  readonly rejoinToken: string
}

/** The body of the reply to `join_v3`; every field of it is needed, without `userAttributes` the SDK hangs silently. */
export function joinReply(parts: JoinReplyParts): object {
  const { appId, channel, uid, account, transport, edge, rejoinToken } = parts
  return {
    // What `join()` resolves with: the account for those who joined with one.
    uid: account ?? uid,
    vid: 1,
    cid: channelNumber(appId, channel),
    rejoin_token: rejoinToken,
    attributes: { userAttributes: {} },
    ortc: {
      iceParameters: {
        iceUfrag: transport.iceUfrag,
        icePwd: transport.icePwd,
        candidates: [
          {
            foundation: 'gateway',
            priority: HOST_PRIORITY,
            ip: edge.ip,
            port: edge.port,
            protocol: 'udp',
            type: 'host',
          },
        ],
      },
      dtlsParameters: {
        role: 'server',
        fingerprints: [
          {
            algorithm: 'sha-256',
            hashFunction: 'sha-256',
            fingerprint: transport.fingerprint,
          },
        ],
      },
      rtpCapabilities: transport.rtpCapabilities,
      cname: cnameOf(uid),
    },
  }
}
