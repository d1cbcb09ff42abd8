import { setTimeout as pause } from 'node:timers/promises'

import type { Page } from 'playwright-core'

import { mediaOf, mediaSent, type MediaSeen } from './media-page.ts'

/** What a stretch of a call brought, in steps: each is what came during it. */
export interface Stretch {
  readonly steps: readonly MediaSeen[]
  readonly sentBytes: readonly number[]
}

/** Looks on for so many steps. @param sender - The page of the user who is watched. */
export async function lookOn(
  page: Page,
  uid: number,
  sender: Page,
  length: { readonly steps: number; readonly stepMs: number },
): Promise<Stretch> {
  const steps: MediaSeen[] = []
  const sentBytes: number[] = []
  let before = await mediaOf(page, uid)
  let sentBefore = (await mediaSent(sender)).videoBytes
  for (let step = 0; step < length.steps; step += 1) {
    await pause(length.stepMs)
    const now = await mediaOf(page, uid)
    const sent = (await mediaSent(sender)).videoBytes
    steps.push(difference(now, before))
    sentBytes.push(sent - sentBefore)
    before = now
    sentBefore = sent
  }
  return { steps, sentBytes }
}

function difference(now: MediaSeen, before: MediaSeen): MediaSeen {
  return {
    frames: now.frames - before.frames,
    keyFrames: now.keyFrames - before.keyFrames,
    freezes: now.freezes - before.freezes,
    videoPackets: now.videoPackets - before.videoPackets,
    videoBytes: now.videoBytes - before.videoBytes,
    audioPackets: now.audioPackets - before.audioPackets,
    audioEnergy: now.audioEnergy - before.audioEnergy,
    codec: now.codec,
  }
}

/** What a call has to bring in each step of five seconds, on a machine that does much else. The camera makes 75 frames. */
const LEAST_FRAMES = 25
const LEAST_AUDIO_PACKETS = 125

/**
 * Says what is wrong with a stretch of a call; nothing, when sound and picture came all the time.
 *
 * A wrong answer in the protocol often shows only after ten seconds, as a bitrate that falls; so the sender's is looked at
 * from step to step, too.
 */
export function complaintsAbout({ steps, sentBytes }: Stretch): readonly string[] {
  const complaints: string[] = []
  steps.forEach((step, place) => {
    if (step.frames < LEAST_FRAMES) complaints.push(`step ${place}: ${step.frames} frames`)
    if (step.audioPackets < LEAST_AUDIO_PACKETS) {
      complaints.push(`step ${place}: ${step.audioPackets} packets of sound`)
    }
    if (step.audioEnergy <= 0) complaints.push(`step ${place}: silence`)
  })
  const first = sentBytes[0] ?? 0
  const last = sentBytes.at(-1) ?? 0
  if (last < first / 2) complaints.push(`the bitrate fell: ${sentBytes.join(', ')} bytes`)
  return complaints
}

/** Waits until the page has decoded so many more frames, and heard something. @throws With what came instead. */
export async function mediaComes(
  page: Page,
  uid: number,
  { frames = 15, tries = 150 }: { readonly frames?: number; readonly tries?: number } = {},
): Promise<void> {
  const before = await mediaOf(page, uid)
  let now = before
  for (let tried = 0; tried < tries; tried += 1) {
    now = await mediaOf(page, uid)
    // A user whose tracks are new begins at zero.
    const from = now.frames < before.frames ? 0 : before.frames
    const energy = now.frames < before.frames ? 0 : before.audioEnergy
    if (now.frames >= from + frames && now.audioEnergy > energy) return
    await pause(100)
  }
  throw new Error(`no media of ${uid}: ${JSON.stringify(now)} after ${JSON.stringify(before)}`)
}
