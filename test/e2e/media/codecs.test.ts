import { afterAll, beforeAll, expect } from 'vitest'

import { test } from '../support/browser.ts'
import { MediaCalls } from './support/media-calls.ts'
import { mediaOf } from './support/media-page.ts'
import { mediaComes } from './support/watch.ts'

let calls: MediaCalls
beforeAll(async () => {
  calls = await MediaCalls.start()
})
afterAll(async () => calls.stop())

test.for([
  { codec: 'vp8', mimeType: 'video/VP8' },
  { codec: 'vp9', mimeType: 'video/VP9' },
  { codec: 'h264', mimeType: 'video/H264' },
  { codec: 'av1', mimeType: 'video/AV1' },
])('pictures in $codec are decoded', async ({ codec, mimeType }) => {
  const [alice, bob] = await calls.pages(2)
  for (const page of [alice, bob]) await page.useCodec(codec)
  await calls.everybodyIn(codec, [alice, bob])
  await mediaComes(bob.page, 1)
  expect((await mediaOf(bob.page, 1)).codec).toBe(mimeType)
})
