/** A call in React: it is joined while the component is there, kept alive past its tokens, and left afterwards. */
import { tokenSource } from '@tessera/client'
import { useRtcCall } from '@tessera/client/react'
import { createClient, createMicrophoneAndCameraTracks } from 'agora-rtc-sdk-ng/esm'
import { type ReactElement, useState } from 'react'

const source = tokenSource.endpoint({ url: '/v1/tokens' })

interface RoomProps {
  readonly appId: string
  readonly channel: string
  readonly uid: number
}

export function Room({ appId, channel, uid }: RoomProps): ReactElement {
  const [client] = useState(() => createClient({ mode: 'rtc', codec: 'vp8' }))
  const { status, error } = useRtcCall(client, {
    source,
    appId,
    channel,
    uid,
    publish: () => createMicrophoneAndCameraTracks(),
  })
  return error === undefined ? <p>{status}</p> : <p role="alert">Please sign in again.</p>
}

export function App({ appId }: { readonly appId: string }): ReactElement {
  const [isIn, setIn] = useState(false)
  return (
    <main>
      <button type="button" onClick={() => setIn(!isIn)}>
        {isIn ? 'Leave' : 'Join'}
      </button>
      {isIn ? <Room appId={appId} channel="lobby" uid={1234} /> : null}
    </main>
  )
}
