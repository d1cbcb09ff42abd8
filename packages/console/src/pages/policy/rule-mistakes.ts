/** What is wrong with a rule while it is typed. The server looks more closely when it is saved. */
export interface RuleMistake {
  /** `allow.0.channels`; empty for the text as a whole. */
  readonly path: string
  readonly message: string
}

type Json = Readonly<Record<string, unknown>>

const KINDS = ['api-key', 'jwt', 'ticket', 'forward-auth', 'session', 'anonymous']
const CONDITIONS = ['kind', 'issuer', 'subject', 'claims', 'scopes']
const COMMON = ['service', 'projects', 'maxLifetimeSeconds', 'defaultLifetimeSeconds']
const CHANNEL = ['channels', 'wildcardChannel', 'uid', 'wildcardUid']
/** What each service's entry may say. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  rtc: [...CHANNEL, 'role', 'formats'],
  streaming: CHANNEL,
  fcdn: CHANNEL,
  rtm: ['userIds', 'formats'],
  rtm2: ['userIds', 'permissions'],
  chat: ['userIds'],
  apaasUser: ['userIds'],
  apaasRoomUser: ['rooms', 'roles', 'userIds'],
  fpa: [],
  conversationalAi: [],
  speechToText: [],
  chatApp: [],
  apaasApp: [],
}
const UID_RULES = ['mapped', 'claim', 'subject', 'list', 'any']

/** Reads the text of a rule: the rule, or everything that is seen to be wrong with it. */
export function readRule(text: string): {
  readonly rule?: Json
  readonly mistakes: readonly RuleMistake[]
} {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it is not JSON'
    return { mistakes: [{ path: '', message: message.replace(/^JSON\.parse: /, '') }] }
  }
  if (!isObject(value)) return { mistakes: [{ path: '', message: 'A rule is an object: { … }' }] }
  const mistakes = [...ruleMistakes(value)]
  return mistakes.length === 0 ? { rule: value, mistakes } : { mistakes }
}

function* ruleMistakes(rule: Json): Generator<RuleMistake> {
  yield* unknownFields(rule, ['name', 'description', 'match', 'allow'], '')
  const { name, match, allow } = rule
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,63}$/.test(name)) {
    yield { path: 'name', message: 'must be 1 to 64 letters, digits, spaces or . _ : / -' }
  }
  if (!isObject(match)) yield { path: 'match', message: 'says whom the rule is about: { … }' }
  else yield* matchMistakes(match)
  if (!Array.isArray(allow) || allow.length === 0) {
    yield { path: 'allow', message: 'must list at least one service' }
    return
  }
  for (const [index, entry] of (allow as unknown[]).entries()) {
    yield* entryMistakes(entry, `allow.${index}`)
  }
}

function* matchMistakes(match: Json): Generator<RuleMistake> {
  yield* unknownFields(match, CONDITIONS, 'match.')
  if (Object.keys(match).length === 0) {
    yield { path: 'match', message: 'must hold a condition; for everybody write "subject": "*"' }
  }
  const kinds: readonly unknown[] = Array.isArray(match.kind) ? match.kind : [match.kind]
  if (match.kind !== undefined && !kinds.every((kind) => KINDS.includes(String(kind)))) {
    yield { path: 'match.kind', message: `must be one of ${KINDS.join(', ')}` }
  }
}

function* entryMistakes(entry: unknown, path: string): Generator<RuleMistake> {
  if (!isObject(entry)) {
    yield { path, message: 'must be an object such as { "service": "rtc" }' }
    return
  }
  const service = String(entry.service)
  const fields = Object.hasOwn(FIELDS, service) ? FIELDS[service] : undefined
  if (fields === undefined) {
    yield {
      path: `${path}.service`,
      message: `must be one of ${Object.keys(FIELDS).join(', ')}`,
    }
    return
  }
  yield* unknownFields(entry, [...COMMON, ...fields], `${path}.`)
  if (fields.includes('channels') && entry.wildcardChannel !== true) {
    yield* listMistakes(entry.channels, `${path}.channels`, true)
  }
  if (service === 'apaasRoomUser') yield* listMistakes(entry.rooms, `${path}.rooms`, true)
  yield* listMistakes(entry.userIds, `${path}.userIds`, false)
  const { role, uid } = entry
  if (role !== undefined && role !== 'publisher' && role !== 'subscriber') {
    yield { path: `${path}.role`, message: 'must be "publisher" or "subscriber"' }
  }
  if (uid !== undefined && !(isObject(uid) && UID_RULES.includes(String(uid.rule)))) {
    yield { path: `${path}.uid`, message: `must be { "rule": … } with ${UID_RULES.join(', ')}` }
  }
  for (const field of ['maxLifetimeSeconds', 'defaultLifetimeSeconds']) {
    const seconds = entry[field]
    if (seconds === undefined) continue
    if (!Number.isInteger(seconds) || Number(seconds) < 1 || Number(seconds) > 86_400) {
      yield { path: `${path}.${field}`, message: 'must be a whole number from 1 to 86400' }
    }
  }
}

function* listMistakes(value: unknown, path: string, isNeeded: boolean): Generator<RuleMistake> {
  if (value === undefined && !isNeeded) return
  const isGood =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === 'string' && one !== '')
  if (!isGood) yield { path, message: 'must be a list of patterns such as ["room-*"]' }
}

function* unknownFields(
  value: Json,
  known: readonly string[],
  prefix: string,
): Generator<RuleMistake> {
  for (const field of Object.keys(value)) {
    if (!known.includes(field)) {
      yield {
        path: `${prefix}${field}`,
        message: `is not known here; known are ${known.join(', ')}`,
      }
    }
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
