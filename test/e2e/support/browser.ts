import type { Browser } from 'playwright-core'
import { test as plainTest } from 'vitest'

import { chromiumPath, launchChromium } from '../../support/chromium.ts'
import { lacks } from '../../support/needs.ts'

/** A test with Agora's own SDK in a real browser; skipped by name where there is none, except in CI. */
export const test = plainTest.skipIf(lacks(await chromiumPath()))

/** Chromium for calls: certificates of nobody, ICE over loopback, and a made-up camera and microphone unless told not. */
export async function launchForCalls(
  options: { readonly devices?: boolean } = {},
): Promise<Browser> {
  const devices = options.devices ?? true
  return await launchChromium({
    args: [
      '--ignore-certificate-errors',
      '--allow-loopback-in-peer-connection',
      ...(devices
        ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
        : ['--deny-permission-prompts']),
    ],
  })
}

/** How long anything may take before a test fails. Refusals outside of the known ones make the SDK hang. */
export const DEADLINE_MS = 20_000
