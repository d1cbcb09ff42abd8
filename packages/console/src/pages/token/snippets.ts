/** What a client needs to join. */
export interface Join {
  readonly appId: string
  readonly channel: string
  /** A number, 0 for a uid that Agora gives, or an account. */
  readonly uid: number | string
  readonly token: string
  readonly isPublisher: boolean
}

export interface Snippet {
  readonly platform: string
  readonly code: string
}

const MAX_INT32 = 0x7fff_ffff

/** A text in the quotes of C, Java, Kotlin, Swift, Dart and C#, all of which take JSON's escapes for what can stand here. */
function quoted(text: string): string {
  // In Kotlin and Dart a dollar begins a template.
  return JSON.stringify(text)
}

function withDollars(text: string): string {
  return quoted(text).replaceAll('$', '\\$')
}

/** The line that joins, for each SDK of version 4 (Flutter: 6). */
export function snippetsFor(join: Join): readonly Snippet[] {
  return [
    { platform: 'Web', code: web(join) },
    { platform: 'Android', code: android(join) },
    { platform: 'iOS', code: ios(join) },
    { platform: 'Flutter', code: flutter(join) },
    { platform: 'React Native', code: reactNative(join) },
    { platform: 'Unity', code: unity(join) },
  ]
}

function web({ appId, channel, uid, token, isPublisher }: Join): string {
  const who = uid === 0 ? 'null' : typeof uid === 'string' ? quoted(uid) : String(uid)
  const publish = isPublisher
    ? `
const tracks = await AgoraRTC.createMicrophoneAndCameraTracks()
await client.publish(tracks)`
    : ''
  return `import AgoraRTC from 'agora-rtc-sdk-ng'

const client = AgoraRTC.createClient({ mode: 'rtc', codec: 'vp8' })
client.on('token-privilege-will-expire', async () => {
  await client.renewToken(await fetchToken())
})
await client.join(
  ${quoted(appId)},
  ${quoted(channel)},
  ${quoted(token)},
  ${who},
)${publish}`
}

function android({ appId, channel, uid, token, isPublisher }: Join): string {
  const role = isPublisher ? 'CLIENT_ROLE_BROADCASTER' : 'CLIENT_ROLE_AUDIENCE'
  const head = `val engine = RtcEngine.create(context, ${withDollars(appId)}, handler)
val options = ChannelMediaOptions().apply {
    clientRoleType = Constants.${role}
}
val token = ${withDollars(token)}
`
  if (typeof uid === 'string') {
    return `${head}engine.joinChannelWithUserAccount(
    token, ${withDollars(channel)}, ${withDollars(uid)}, options,
)`
  }
  // Kotlin's Int ends at half of what a uid can be.
  const number = uid > MAX_INT32 ? `${uid}u.toInt()` : String(uid)
  return `${head}engine.joinChannel(token, ${withDollars(channel)}, ${number}, options)`
}

function ios({ appId, channel, uid, token, isPublisher }: Join): string {
  const role = isPublisher ? '.broadcaster' : '.audience'
  const head = `let agora = AgoraRtcEngineKit.sharedEngine(
    withAppId: ${quoted(appId)}, delegate: self
)
let options = AgoraRtcChannelMediaOptions()
options.clientRoleType = ${role}
`
  return typeof uid === 'string'
    ? `${head}agora.joinChannel(
    byToken: ${quoted(token)},
    channelId: ${quoted(channel)},
    userAccount: ${quoted(uid)},
    mediaOptions: options
)`
    : `${head}agora.joinChannel(
    byToken: ${quoted(token)},
    channelId: ${quoted(channel)},
    uid: ${uid},
    mediaOptions: options
)`
}

function flutter({ appId, channel, uid, token, isPublisher }: Join): string {
  const role = isPublisher ? 'clientRoleBroadcaster' : 'clientRoleAudience'
  const isAccount = typeof uid === 'string'
  return `final engine = createAgoraRtcEngine();
await engine.initialize(const RtcEngineContext(appId: ${withDollars(appId)}));
await engine.${isAccount ? 'joinChannelWithUserAccount' : 'joinChannel'}(
  token: ${withDollars(token)},
  channelId: ${withDollars(channel)},
  ${isAccount ? `userAccount: ${withDollars(uid)}` : `uid: ${uid}`},
  options: const ChannelMediaOptions(
    clientRoleType: ClientRoleType.${role},
  ),
);`
}

function reactNative({ appId, channel, uid, token, isPublisher }: Join): string {
  const role = isPublisher ? 'ClientRoleBroadcaster' : 'ClientRoleAudience'
  const call =
    typeof uid === 'string'
      ? `joinChannelWithUserAccount(token, ${quoted(channel)}, ${quoted(uid)}`
      : `joinChannel(token, ${quoted(channel)}, ${uid}`
  return `import { ClientRoleType, createAgoraRtcEngine } from 'react-native-agora'

const engine = createAgoraRtcEngine()
engine.initialize({ appId: ${quoted(appId)} })
const token = ${quoted(token)}
engine.${call}, {
  clientRoleType: ClientRoleType.${role},
})`
}

function unity({ appId, channel, uid, token, isPublisher }: Join): string {
  const role = isPublisher ? 'CLIENT_ROLE_BROADCASTER' : 'CLIENT_ROLE_AUDIENCE'
  const call =
    typeof uid === 'string'
      ? `engine.JoinChannelWithUserAccount(token, ${quoted(channel)}, ${quoted(uid)});`
      : `engine.JoinChannel(token, ${quoted(channel)}, "", ${uid});`
  return `IRtcEngine engine = Agora.Rtc.RtcEngine.CreateAgoraRtcEngine();
var context = new RtcEngineContext();
context.appId = ${quoted(appId)};
engine.Initialize(context);
engine.SetClientRole(CLIENT_ROLE_TYPE.${role});
string token = ${quoted(token)};
${call}`
}

/** The same token for a program: from this server, with an API key. */
export function curlFor(origin: string, request: object): string {
  const body = JSON.stringify(request).replaceAll("'", "'\\''")
  return `curl ${origin}/v1/tokens \\
  -H 'authorization: Bearer YOUR_API_KEY' \\
  -H 'content-type: application/json' \\
  -d '${body}'`
}
