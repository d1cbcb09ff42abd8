import { onPrivileges, showNotice, showSession, showState, showSurroundings } from './call-view.ts'
import { Controls } from './controls.ts'
import { Devices } from './devices.ts'
import { byId } from './dom.ts'
import { Gateway, type GatewayEvent } from './gateway.ts'
import { LogView, type Speaker } from './log-view.ts'
import { barOf, lifeAfter, lifeOf, type MemberLife, uidOf } from './member-life.ts'
import { type JoinWish, type MediaKind, Session, type SessionEvent, type Uid } from './session.ts'
import { loadSettings } from './settings.ts'
import { Tiles } from './tiles.ts'
import { timeOfDay, type TokenLife, WARNING_SECONDS } from './timeline.ts'
import { TimelineView } from './timeline-view.ts'
import { gatewayInWords, sessionInWords, speakerOf } from './words.ts'

const DRAW_EVERY_MS = 250
/** Just behind a moment, so that it has surely come. */
const BEHIND_SECONDS = 0.5
const SHORT_SECONDS = 60
const LONG_SECONDS = 3600

const settings = await loadSettings()
const gateway = new Gateway(settings)
const log = new LogView(byId('log', HTMLElement))
const timeline = new TimelineView(byId('timeline', SVGSVGElement), byId('life-text', HTMLElement))
const tiles = new Tiles(byId('tiles', HTMLElement), byId('nobody', HTMLElement))
const devices = new Devices((text) => say('page', text))
const controls = new Controls(
  async (kind, muted) => await attempt(async () => session?.mute(kind, muted)),
  () => {
    if (session !== undefined) void showMe(session)
  },
)
const tokens: TokenLife[] = []
/** By what the SDK calls them. */
const lives = new Map<Uid, MemberLife>()
const NOTHING: ReadonlySet<MediaKind> = new Set()
let session: Session | undefined
/** Also while joining, and after the end: the gateway has things to say then, too. */
let channel: string | undefined

function say(speaker: Speaker, text: string): void {
  log.add(gateway.now(), speaker, text)
}

function heard(event: SessionEvent): void {
  const words = sessionInWords(event)
  if (words !== undefined) say(speakerOf(event), words)
  switch (event.type) {
    case 'issued':
      replaceToken()
      tokens.push({ number: tokens.length + 1, ...event })
      break
    case 'state':
      showState(event.state)
      break
    case 'did-expire':
      tiles.clear(session?.uid)
      break
    case 'peer-joined':
      tiles.add(event.uid)
      break
    case 'peer-left':
      tiles.remove(event.uid)
      break
    case 'peer-published':
    case 'peer-unpublished':
      tiles.publishes(event.uid, event.kind, event.type === 'peer-published')
      break
    case 'peer-picture':
      event.track.play(tiles.pictureOf(event.uid), { fit: 'cover' })
      break
    case 'message':
      addMessage(event.uid, event.text)
      break
    case 'ended':
      over(event.reason)
      break
    default:
  }
}

function replaceToken(): void {
  const last = tokens.pop()
  if (last === undefined) return
  tokens.push({ ...last, replacedAt: last.replacedAt ?? gateway.now() })
}

function over(reason: string): void {
  session = undefined
  replaceToken()
  tiles.clear()
  lives.clear()
  controls.reset()
  void devices.close()
  showSession(undefined)
  if (reason !== 'left') showNotice(`You are out of the call: ${reason}.`)
}

function addMessage(from: Uid, text: string): void {
  const line = document.createElement('li')
  const who = document.createElement('strong')
  who.textContent = String(from)
  line.append(who, ` ${text}`)
  const messages = byId('messages', HTMLElement)
  messages.append(line)
  messages.scrollTop = messages.scrollHeight
}

/** The own tile, with the camera in it where there is one. */
async function showMe({ uid, role }: Session): Promise<void> {
  const tracks = role === 'host' ? await devices.tracks() : []
  const kinds = new Set(tracks.map(({ trackMediaType }) => trackMediaType))
  for (const kind of ['audio', 'video'] satisfies MediaKind[]) {
    tiles.publishes(uid, kind, kinds.has(kind) && !controls.isMuted(kind))
  }
  controls.offer(kinds)
  const { camera } = devices
  if (role === 'host' && camera !== undefined && !camera.isPlaying)
    camera.play(tiles.pictureOf(uid), { fit: 'cover' })
}

/** Looks at who is inside, for the lives of their tokens; from then on events tell. */
async function lookAround(): Promise<void> {
  const found = await gateway.surroundings(settings.appId, channel)
  showSurroundings(found)
  for (const member of found.members) {
    const uid = uidOf(member)
    if (!lives.has(uid)) lives.set(uid, lifeOf(member))
  }
}

function follow(event: GatewayEvent): void {
  const uid = uidOf(event)
  const life = lifeAfter(lives.get(uid), event)
  if (life === undefined) lives.delete(uid)
  else lives.set(uid, life)
}

/** Does something, and tells when it did not work. */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    say('page', error instanceof Error ? error.message : String(error))
    return false
  }
}

byId('join', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  const button = byId('join', HTMLFormElement).querySelector('button')!
  button.disabled = true
  showNotice()
  void join(wishOfForm())
    .catch((error: unknown) => showNotice(error instanceof Error ? error.message : String(error)))
    .finally(() => {
      button.disabled = false
    })
})

async function join(wish: JoinWish): Promise<void> {
  channel = wish.channel
  const joined = await Session.join(settings, devices, wish, heard).catch(
    async (error: unknown) => {
      await devices.close()
      throw error
    },
  )
  session = joined
  tiles.add(joined.uid, controls.element)
  showSession(joined)
  await showMe(joined)
  await lookAround()
}

function wishOfForm(): JoinWish {
  const user = byId('user', HTMLInputElement).value.trim()
  return {
    channel: byId('channel', HTMLInputElement).value.trim(),
    uid: /^\d+$/.test(user) ? Number(user) : user,
    role: byId('role', HTMLSelectElement).value === 'host' ? 'host' : 'audience',
    lifetimeSeconds: Number(byId('lifetime', HTMLSelectElement).value),
  }
}

function onClick(id: string, act: (inside: Session) => Promise<void> | void): void {
  const button = byId(id, HTMLButtonElement)
  button.addEventListener('click', () => {
    const current = session
    if (current === undefined) return
    button.disabled = true
    void attempt(async () => act(current)).finally(() => {
      button.disabled = false
      showSession(session)
    })
  })
}

onClick('leave', async (inside) => inside.leave())
onClick('short-token', (inside) =>
  inside.setLifetime(inside.lifetimeSeconds === SHORT_SECONDS ? LONG_SECONDS : SHORT_SECONDS),
)
onClick('block', (inside) => inside.block(!inside.isBlocked))
onClick('advance', async () => {
  const token = tokens.at(-1)
  const by = byId('advance-by', HTMLSelectElement).value
  const left = (token?.expiresAt ?? gateway.now()) - gateway.now() + BEHIND_SECONDS
  const seconds = by === 'end' ? left : by === 'warning' ? left - WARNING_SECONDS : Number(by)
  if (seconds > 0) await gateway.advance(seconds)
  else say('page', 'that moment has passed')
})
onClick('kick', async (inside) => gateway.kick(inside.channel, inside.uid))
onClick('switch-role', async (inside) => {
  await inside.setRole(inside.role === 'host' ? 'audience' : 'host')
  if (inside.role === 'audience') {
    await devices.close()
    controls.reset()
  }
  await showMe(inside)
})
onPrivileges((sends) => {
  session?.setSends(sends)
})

byId('say', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  const field = byId('message', HTMLInputElement)
  const text = field.value.trim()
  const current = session
  if (text === '' || current === undefined) return
  void attempt(async () => {
    await current.say(text)
    addMessage(current.uid, text)
    field.value = ''
  })
})

function draw(): void {
  timeline.draw(tokens, gateway.now())
  for (const uid of tiles.uids) {
    const life = lives.get(uid)
    tiles.showLife(uid, life && barOf(life, gateway.now()), life?.silenced ?? NOTHING)
  }
  byId('clock', HTMLElement).textContent = timeOfDay(gateway.now())
  const ahead = byId('ahead', HTMLElement)
  ahead.hidden = gateway.offsetSeconds < 1
  ahead.textContent = `+${Math.round(gateway.offsetSeconds)} s`
}

/** A name to begin with: what the address says, or a number that the next tab will hardly have. */
function proposeUser(): void {
  const asked = new URLSearchParams(location.search)
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1))
  byId('user', HTMLInputElement).value = asked.get('user') ?? String(1000 + (random % 9000))
  const room = asked.get('channel')
  if (room !== null) byId('channel', HTMLInputElement).value = room
}

proposeUser()
showSession(undefined)
draw()
setInterval(draw, DRAW_EVERY_MS)
try {
  await gateway.readClock()
  await lookAround()
  gateway.listen((event) => {
    const concerns = event.channel === undefined || event.channel === channel
    if (!concerns) return
    log.add(event.at, 'gateway', gatewayInWords(event))
    if (event.channel !== undefined) follow(event)
  })
} catch {
  const link = document.createElement('a')
  link.href = gateway.pageUrl
  link.textContent = gateway.pageUrl
  showNotice(
    'This browser does not trust the gateway yet. Open ',
    link,
    ' and accept its certificate once, run “tessera demo”, or see “tessera gateway trust”.',
  )
}
