import { useEffect, useRef, useState, useSyncExternalStore } from 'react'

import {
  type ChatConnection,
  type ChatOptions,
  joinRtc,
  type JoinOptions,
  keepChatLoggedIn,
  type KeepOptions,
  keepRtmLoggedIn,
  type Kept,
  type RtcClient,
  type RtmClient,
  type RtmOptions,
} from '../index.ts'
import { IDLE, type KeptState, KeptStore } from './kept-store.ts'

/**
 * Joins a call while the component is mounted, and leaves it afterwards.
 *
 * Joins anew when client, source, appId, channel, uid, role, project or lifetime change; other options may be new objects
 * in every rendering. The client is one for the component's life: make it outside, or in `useState`.
 *
 * @param options - `null` while there is nothing to join.
 *
 * @example
 * ```tsx
 * function Room({ channel }: { channel: string }) {
 *   const [client] = useState(() => AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' }))
 *   const { status } = useRtcCall(client, { source, appId, channel, uid: 42 })
 *   return <p>{status}</p>
 * }
 * ```
 */
export function useRtcCall<Client extends RtcClient>(
  client: Client,
  options: JoinOptions<Client> | null,
): KeptState {
  return useKept(client, options, joinRtc<Client>, [
    options?.appId,
    options?.channel,
    options?.uid,
    options?.role,
    options?.publish !== undefined,
  ])
}

/**
 * Keeps a Signaling client logged in while the component is mounted.
 *
 * @param options - `null` while nobody is to be logged in.
 */
export function useRtmLogin(rtm: RtmClient, options: RtmOptions | null): KeptState {
  return useKept(rtm, options, keepRtmLoggedIn, [options?.userId])
}

/**
 * Keeps a Chat connection open while the component is mounted.
 *
 * @param options - `null` while nobody is to be logged in.
 */
export function useChatLogin(connection: ChatConnection, options: ChatOptions | null): KeptState {
  return useKept(connection, options, keepChatLoggedIn, [options?.userId])
}

function useKept<Client extends object, Options extends KeepOptions & { publish?: unknown }>(
  client: Client,
  options: Options | null,
  join: (client: Client, options: Options) => Promise<Kept>,
  identity: readonly unknown[],
): KeptState {
  const [store] = useState(() => new KeptStore())
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const isIdle = options === null
  useEffect(
    () => {
      const now = latest.current
      if (isIdle || !now) return undefined
      return store.follow(client, (signal) => join(client, { ...withLatest(now, latest), signal }))
    },
    // `identity` has the same length in every rendering of one hook.
    [
      store,
      client,
      isIdle,
      options?.source,
      options?.project,
      options?.expiresInSeconds,
      ...identity,
    ],
  )
  return useSyncExternalStore(store.subscribe, store.getState, () => IDLE)
}

/** What is published on joining again is what the component publishes by then, not what it published at first. */
function withLatest<Options extends { publish?: unknown }>(
  options: Options,
  latest: { readonly current: Options | null },
): Options {
  if (!options.publish) return options
  const publish = () => ((latest.current ?? options).publish as () => unknown)()
  return { ...options, publish }
}
