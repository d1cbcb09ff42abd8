import type { Hono } from 'hono'
import { z } from 'zod'
import { causeOf, type KickingRule, kindsOf, type RulePrivilege } from '../bans/kicking-rules.ts'
import type { Selector } from '../channels/index.ts'
import type { ManagementPorts } from './ports.ts'

const DEFAULT_SECONDS = 3600
const MINUTES = { least: 1, most: 1440 }
const SECONDS = { least: 10, most: 86_430 }

/** Blank counts as left out. */
const text = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
  z.string().optional(),
)
const uid = z.preprocess(
  (value) =>
    value === '' || value === null ? undefined : typeof value === 'string' ? Number(value) : value,
  z.int().min(1).max(0xffff_ffff).optional(),
)
const time = { time: z.number().min(0).nullish(), time_in_seconds: z.number().min(0).nullish() }

const postSchema = z.object({
  appid: z.string(),
  cname: text,
  uid,
  ip: text,
  ...time,
  privileges: z.array(z.enum(['join_channel', 'publish_audio', 'publish_video'])).min(1),
})
const putSchema = z.object({ appid: z.string(), id: z.number(), ...time })
const deleteSchema = z.object({ appid: z.string(), id: z.number() })

/** `/dev/v1/kicking-rule`. */
export function addKickingRoutes(app: Hono, ports: ManagementPorts): void {
  const { projects, rules, hub } = ports
  const isKnown = (appId: string): boolean => projects.find(appId) !== undefined
  const unknownApp = { message: 'invalid appid' }

  app.post('/dev/v1/kicking-rule', async (context) => {
    const body = postSchema.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return context.json({ message: problemOf(body.error) }, 400)
    const { appid, cname, ip, privileges } = body.data
    if (!isKnown(appid)) return context.json(unknownApp, 401)
    const scope: Selector = {
      appId: appid,
      ...(cname === undefined ? {} : { channel: cname }),
      ...(body.data.uid === undefined ? {} : { uid: body.data.uid }),
      ...(ip === undefined ? {} : { address: ip }),
    }
    if (Object.keys(scope).length === 1) {
      return context.json({ message: 'one of cname, uid and ip is needed' }, 400)
    }
    const rule = rules.add(scope, privileges, secondsOf(body.data), hub.now())
    enforce(scope, privileges, ports)
    return context.json({ status: 'success', id: rule.id })
  })
  app.get('/dev/v1/kicking-rule', (context) => {
    const appId = context.req.query('appid') ?? ''
    if (!isKnown(appId)) return context.json(unknownApp, appId === '' ? 400 : 401)
    return context.json({
      status: 'success',
      rules: rules.list(appId, hub.now()).map(ruleBody),
    })
  })
  app.put('/dev/v1/kicking-rule', async (context) => {
    const body = putSchema.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return context.json({ message: problemOf(body.error) }, 400)
    const { appid, id } = body.data
    if (!isKnown(appid)) return context.json(unknownApp, 401)
    const rule = rules.extend(appid, id, secondsOf(body.data), hub.now())
    if (rule === undefined) return context.json({ message: 'rule not found' }, 404)
    return context.json({ status: 'success', result: { id, ts: iso(rule.endsAt) } })
  })
  app.delete('/dev/v1/kicking-rule', async (context) => {
    const body = deleteSchema.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return context.json({ message: problemOf(body.error) }, 400)
    const { appid, id } = body.data
    if (!isKnown(appid)) return context.json(unknownApp, 401)
    return rules.remove(appid, id, hub.now())
      ? context.json({ status: 'success', id })
      : context.json({ message: 'rule not found' }, 404)
  })
}

function enforce(
  scope: Selector,
  privileges: readonly RulePrivilege[],
  { hub }: ManagementPorts,
): void {
  if (privileges.includes('join_channel')) {
    hub.submit({ type: 'remove', who: scope, cause: causeOf(scope) })
    return
  }
  hub.submit({ type: 'silence', who: scope, kinds: kindsOf(privileges) })
}

/** The seconds win; out of range is clamped, 0 stays 0, and neither is an hour. */
function secondsOf(body: {
  readonly time?: number | null | undefined
  readonly time_in_seconds?: number | null | undefined
}): number {
  const { time: minutes, time_in_seconds: seconds } = body
  if (typeof seconds === 'number') return seconds === 0 ? 0 : clamp(seconds, SECONDS)
  if (typeof minutes === 'number') return minutes === 0 ? 0 : 60 * clamp(minutes, MINUTES)
  return DEFAULT_SECONDS
}

function clamp(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(most, Math.max(least, value))
}

function ruleBody(rule: KickingRule): object {
  return {
    id: rule.id,
    appid: rule.appId,
    uid: rule.uid ?? null,
    opid: rule.id,
    cname: rule.channel ?? null,
    ip: rule.address ?? null,
    ts: iso(rule.endsAt),
    privileges: rule.privileges,
    createAt: iso(rule.createdAt),
    updatedAt: iso(rule.updatedAt),
  }
}

function iso(at: number): string {
  return new Date(at * 1000).toISOString()
}

function problemOf(error: z.ZodError): string {
  const field = error.issues[0]?.path.join('.') ?? ''
  return field === '' ? 'invalid body' : `invalid ${field}`
}
