import type { IAgoraRTC, IAgoraRTCClient } from 'agora-rtc-sdk-ng'

import type { Settings } from './settings.ts'

/** What the SDK can do beyond its published types. */
interface Undeclared {
  setParameter(name: string, value: unknown): void
}

/** A client with the data messages that its published types leave out. */
export type CallClient = IAgoraRTCClient & {
  sendStreamMessage(payload: Uint8Array): Promise<void>
}

/** The SDK as its script has left it. */
export const AgoraRTC: IAgoraRTC & Undeclared = (
  globalThis as unknown as { AgoraRTC: IAgoraRTC & Undeclared }
).AgoraRTC

/** A client of the unmodified SDK, pointed at the gateway. An app of yours needs this one setting and nothing else. */
export function createClient(
  { gateway: { host, domain, port } }: Settings,
  role: 'host' | 'audience',
): CallClient {
  // The page shows what happens by itself; the console stays free for what should not happen.
  AgoraRTC.setLogLevel(4)
  // Only string accounts need this: the numbers behind them come from a host that the setting below does not move.
  AgoraRTC.setParameter('ACCOUNT_REGISTER', [`${host}:${port}`])
  const client = AgoraRTC.createClient({ mode: 'live', codec: 'vp8', role })
  client.setLocalAccessPointsV2({
    accessPoints: { serverList: [host], domain, port },
    log: { hostname: [host], port },
    report: { hostname: [host], port },
  })
  return client as CallClient
}
