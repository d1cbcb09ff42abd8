import type { ICameraVideoTrack, ILocalTrack } from 'agora-rtc-sdk-ng'

import { AgoraRTC } from './sdk.ts'

/** The camera and the microphone of this page, as far as there are any. */
export class Devices {
  readonly #told: (text: string) => void
  #tracks: Promise<ILocalTrack[]> | undefined
  camera: ICameraVideoTrack | undefined

  /** @param told - Hears which device could not be had, and why. */
  constructor(told: (text: string) => void) {
    this.#told = told
  }

  /** Opens what there is, once. Nothing is an answer, too: then one listens. */
  tracks(): Promise<ILocalTrack[]> {
    return (this.#tracks ??= this.#open())
  }

  /** Whether there is one; the SDK tells the others of a mute by itself. */
  async mute(kind: 'audio' | 'video', muted: boolean): Promise<void> {
    const track = (await this.tracks()).find(({ trackMediaType }) => trackMediaType === kind)
    await track?.setMuted(muted)
  }

  async close(): Promise<void> {
    for (const track of (await this.#tracks) ?? []) track.close()
    this.#tracks = undefined
    this.camera = undefined
  }

  async #open(): Promise<ILocalTrack[]> {
    const microphone = await this.#try('microphone', () => AgoraRTC.createMicrophoneAudioTrack())
    this.camera = await this.#try('camera', () => AgoraRTC.createCameraVideoTrack())
    return [microphone, this.camera].filter((track) => track !== undefined)
  }

  async #try<Track>(what: string, open: () => Promise<Track>): Promise<Track | undefined> {
    try {
      return await open()
    } catch (error) {
      this.#told(`no ${what} (${String((error as { code?: unknown }).code)})`)
      return undefined
    }
  }
}
