import type { EventLog, Gateway, NumberedEvent, Selector } from '@tessera/gateway'
import type { KickingRules, LiveGateway, LiveTarget } from '@tessera/server/main'

/** A gateway as the server's console shows it. */
export function liveGateway(gateway: Gateway): LiveGateway {
  return {
    state: () => gateway.state(),
    events: (signal, after) => follow(gateway.events, signal, after),
    clock() {
      const { now, offsetSeconds } = gateway.state()
      return { now, offsetSeconds }
    },
    advance: (seconds) => {
      gateway.advanceClock(seconds)
    },
    kick(who) {
      const selector = selectorOf(gateway, who)
      return selector === undefined ? 0 : gateway.kick(selector)
    },
    kickingRules: kickingRules(gateway),
  }
}

/** What the gateway's management API does for a kicking rule, without going through the network. */
function kickingRules(gateway: Gateway): KickingRules {
  return {
    add({ seconds, appId, channel, uid, address }) {
      const who: Selector = {
        appId,
        ...(channel === undefined ? {} : { channel }),
        ...(uid === undefined ? {} : { uid }),
        ...(address === undefined ? {} : { address }),
      }
      const rule = gateway.rules.add(who, ['join_channel'], seconds, gateway.state().now)
      gateway.kick(who)
      return Promise.resolve(rule.id)
    },
    remove(appId, id) {
      gateway.rules.remove(appId, id, gateway.state().now)
      return Promise.resolve()
    },
  }
}

/** `undefined` when it names an account that nobody inside has. */
function selectorOf(gateway: Gateway, { appId, channel, uid }: LiveTarget): Selector | undefined {
  const { projects, channels } = gateway.state()
  const project = appId ?? (projects.length === 1 ? projects[0]?.appId : undefined)
  if (project === undefined) {
    throw new RangeError('appId is needed: there is more than one project')
  }
  const named = { appId: project, ...(channel === undefined ? {} : { channel }) }
  if (uid === undefined) return named
  if (typeof uid === 'number') return { ...named, uid }
  const members = channels.filter((one) => one.appId === project).flatMap((one) => one.members)
  const number = members.find(({ account }) => account === uid)?.uid
  return number === undefined ? undefined : { ...named, uid: number }
}

async function* follow(
  log: EventLog,
  signal: AbortSignal,
  after: number | undefined,
): AsyncGenerator<NumberedEvent> {
  const waiting: NumberedEvent[] = after === undefined ? [] : [...log.after(after)]
  let wake = (): void => undefined
  const stop = log.subscribe((event) => {
    waiting.push(event)
    wake()
  })
  const onAbort = (): void => {
    wake()
  }
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const next = waiting.shift()
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else yield next
    }
  } finally {
    stop()
    signal.removeEventListener('abort', onAbort)
  }
}
