import type { Browser } from 'playwright-core'
import { test as plainTest } from 'vitest'
import { chromiumPath, launchChromium } from '../../../../test/support/chromium.ts'
import { lacks } from '../../../../test/support/needs.ts'

/** A test with the real SDK in a real browser; skipped where there is none, except in CI. */
export const test = plainTest.skipIf(lacks(await chromiumPath()))

/** Chromium for calls: a fake camera and microphone, certificates of nobody, ICE over loopback. */
export async function launchForCalls(): Promise<Browser> {
  return launchChromium({
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--ignore-certificate-errors',
      '--allow-loopback-in-peer-connection',
    ],
  })
}
