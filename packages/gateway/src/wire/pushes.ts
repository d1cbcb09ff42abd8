import { REFUSALS } from '@tessera/token/admission'
import type { MediaKind, Peer, Push, RemovalCause, Stream } from '../channels/index.ts'
import { push } from './frames.ts'

const BAN_CODES: { readonly [Cause in RemovalCause]: number } = {
  'uid-banned': REFUSALS.UID_BANNED.edgeCode,
  'ip-banned': REFUSALS.IP_BANNED.edgeCode,
  'channel-banned': REFUSALS.CHANNEL_BANNED.edgeCode,
}

/** What a push is in the SDK's messages, ready to be sent. */
export function encodePush(event: Push): readonly string[] {
  switch (event.type) {
    case 'will-expire':
      return [push('on_token_privilege_will_expire')]
    case 'did-expire':
      return [push('on_token_privilege_did_expire')]
    case 'banned':
      return [push('on_user_banned', { error_code: BAN_CODES[event.cause] })]
    case 'replaced': {
      const { edgeCode, edgeText } = REFUSALS.UID_CONFLICT
      return [push('on_notification', { code: edgeCode, error_code: edgeCode, detail: edgeText })]
    }
    case 'peer-online':
      return [push('on_user_online', onlineBody(event.peer))]
    case 'peer-offline':
      return [push('on_user_offline', { uid: wireUid(event.peer), reason: event.reason })]
    case 'peer-published':
      return event.wasVeiled
        ? [published(event.peer, event.stream), muted(event.peer, event.stream.kind, false)]
        : [published(event.peer, event.stream)]
    case 'peer-unpublished':
      // The SDK takes both kinds away on `on_remove_stream`; one of two can only be told as muted.
      return event.all
        ? [push('on_remove_stream', { uid: wireUid(event.peer) })]
        : event.kinds.map((kind) => muted(event.peer, kind, true))
    case 'peer-muted':
      return [muted(event.peer, event.kind, event.muted)]
    case 'peer-data':
      return [
        push('on_data_stream', {
          uid: wireUid(event.peer),
          payload: event.payload,
          seq: event.sequence,
          ts: Math.floor(event.sentAt * 1000),
        }),
      ]
  }
}

/** Others know an account by its text. */
function wireUid(peer: Peer): number | string {
  return peer.account ?? peer.uid
}

function onlineBody(peer: Peer): object {
  return peer.account === undefined ? { uid: peer.uid } : { uid: peer.account, uint_id: peer.uid }
}

function published(peer: Peer, stream: Stream): string {
  const body = { uid: wireUid(peer), cname: cnameOf(peer.uid), ssrcId: stream.ssrcId }
  return stream.kind === 'audio'
    ? push('on_add_audio_stream', { ...body, audio: true, video: false })
    : push('on_add_video_stream', {
        ...body,
        audio: false,
        video: true,
        ...(stream.rtxSsrcId === undefined ? {} : { rtxSsrcId: stream.rtxSsrcId }),
      })
}

function muted(peer: Peer, kind: MediaKind, isMuted: boolean): string {
  return push(`${isMuted ? '' : 'un'}mute_${kind}`, { uid: wireUid(peer) })
}

/** The RTP name of a member: appears in the reply to its join and in what others hear of its streams. */
export function cnameOf(uid: number): string {
  return `member-${uid}`
}
