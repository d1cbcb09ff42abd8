import type { IAgoraRTC, IAgoraRTCClient } from 'agora-rtc-sdk-ng'
import type { Page } from 'playwright-core'

/** What a page has decoded of one other user since it got to know that user's tracks. Counts, which only grow. */
export interface MediaSeen {
  readonly frames: number
  readonly keyFrames: number
  readonly freezes: number
  readonly videoPackets: number
  readonly videoBytes: number
  readonly audioPackets: number
  /** The energy of what is heard: silence adds nothing. */
  readonly audioEnergy: number
  readonly codec: string
}

/** What a page has sent since its connection was made. */
export interface MediaSent {
  readonly videoBytes: number
  readonly frames: number
}

/**
 * Lets a page watch whatever is published to it, and counts what it decodes. The SDK stays as it is; only the browser's
 * connections are looked at. Call it before the page makes a client.
 */
export async function watchMedia(page: Page): Promise<void> {
  await page.evaluate(() => {
    const scope = globalThis as unknown as Scope
    scope.peers = []
    const Original = scope.RTCPeerConnection
    scope.RTCPeerConnection = class extends Original {
      constructor(...given: ConstructorParameters<typeof RTCPeerConnection>) {
        super(...given)
        scope.peers.push(this)
      }
    }
    const create = scope.AgoraRTC.createClient.bind(scope.AgoraRTC)
    scope.AgoraRTC.createClient = (config) => {
      const client = create(config)
      client.on('user-published', (user, kind) => {
        if (kind === 'datachannel') return
        void client
          .subscribe(user, kind)
          .then(() => {
            const place = document.createElement('div')
            place.style.cssText = 'width: 160px; height: 120px'
            document.body.append(place)
            if (kind === 'video') user.videoTrack?.play(place)
            else user.audioTrack?.play()
          })
          // The user went away before the answer came.
          .catch(() => undefined)
      })
      return client
    }
  })
}

/** What the page has decoded of one user; zeros for what it does not get. */
export async function mediaOf(page: Page, uid: number | string): Promise<MediaSeen> {
  return await page.evaluate(async (of) => {
    const { client, peers } = globalThis as unknown as Scope
    const user = client?.remoteUsers.find((each) => each.uid === of)
    const read = async (track: MediaStreamTrack | undefined): Promise<Report> => {
      if (track === undefined) return {}
      for (const peer of peers) {
        if (!peer.getReceivers().some((receiver) => receiver.track === track)) continue
        const stats = [...(await peer.getStats(track)).values()] as Report[]
        const inbound = stats.find(({ type }) => type === 'inbound-rtp') ?? {}
        const codec = stats.find(({ id }) => id === inbound.codecId)?.mimeType ?? ''
        return { ...inbound, mimeType: codec }
      }
      return {}
    }
    const video = await read(user?.videoTrack?.getMediaStreamTrack())
    const audio = await read(user?.audioTrack?.getMediaStreamTrack())
    return {
      frames: video.framesDecoded ?? 0,
      keyFrames: video.keyFramesDecoded ?? 0,
      freezes: video.freezeCount ?? 0,
      videoPackets: video.packetsReceived ?? 0,
      videoBytes: video.bytesReceived ?? 0,
      audioPackets: audio.packetsReceived ?? 0,
      audioEnergy: audio.totalAudioEnergy ?? 0,
      codec: video.mimeType ?? '',
    }
  }, uid)
}

/** What the page has sent over its latest connection. */
export async function mediaSent(page: Page): Promise<MediaSent> {
  return await page.evaluate(async () => {
    const { peers } = globalThis as unknown as Scope
    const open = peers.filter(({ connectionState }) => connectionState === 'connected')
    let [videoBytes, frames] = [0, 0]
    for (const peer of open) {
      for (const report of (await peer.getStats()).values() as Iterable<Report>) {
        if (report.type !== 'outbound-rtp' || report.kind !== 'video') continue
        videoBytes += report.bytesSent ?? 0
        frames += report.framesEncoded ?? 0
      }
    }
    return { videoBytes, frames }
  })
}

/** The fields of WebRTC's statistics that are looked at. */
interface Report {
  readonly id?: string
  readonly type?: string
  readonly kind?: string
  readonly codecId?: string
  readonly mimeType?: string
  readonly framesDecoded?: number
  readonly framesEncoded?: number
  readonly keyFramesDecoded?: number
  readonly freezeCount?: number
  readonly packetsReceived?: number
  readonly bytesReceived?: number
  readonly bytesSent?: number
  readonly totalAudioEnergy?: number
}

interface Scope {
  RTCPeerConnection: typeof RTCPeerConnection
  readonly AgoraRTC: { createClient: IAgoraRTC['createClient'] }
  peers: RTCPeerConnection[]
  client?: IAgoraRTCClient
}
