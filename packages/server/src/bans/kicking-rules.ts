import { z } from 'zod'

import type { Secret } from '../config/secret.ts'

/*
 * Agora's kicking rules, over its REST API (see "Console REST API, user privileges" in Agora's documentation): who may
 * not be in a channel for a while. Meant as a last resort, and slow at times: it may answer after many seconds, answer
 * 504 for what it did do, and list a new rule late.
 */

/** Who is to be shown out. The fields that are set must all match; at least one is. */
export interface KickingRule {
  readonly appId: string
  readonly channel?: string | undefined
  /** 1 to 2³²−1; accounts cannot be kicked. */
  readonly uid?: number | undefined
  /** One address; ranges cannot be kicked. */
  readonly address?: string | undefined
  /** For how long they may not come back. The platform takes 10 to 86 430. */
  readonly seconds: number
}

export interface KickingRules {
  /**
   * Sets a rule and answers its id.
   *
   * @param mayBeThere - Whether somebody, perhaps a server that died, has asked for it before: then it is looked for first,
   *   as nobody would take a second one back.
   * @throws {KickError}
   */
  add(rule: KickingRule, mayBeThere?: boolean): Promise<number>
  /** Takes a rule back; one that is gone already is fine. @throws {KickError} */
  remove(appId: string, id: number): Promise<void>
}

/** The platform did not do it: `KICK_REFUSED` will not get better by trying again, `KICK_UNAVAILABLE` may. */
export class KickError extends Error {
  override readonly name = 'KickError'
  readonly code: 'KICK_REFUSED' | 'KICK_UNAVAILABLE'
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined

  constructor(code: KickError['code'], message: string, status?: number, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.status = status
  }
}

export interface KickingRulesOptions {
  /** Tried in order, such as `https://api.agora.io` and `https://api.sd-rtn.com`. */
  readonly baseUrls: readonly string[]
  readonly customerId: string
  readonly customerSecret: Secret
  readonly fetch: typeof fetch
  readonly sleep: (ms: number) => Promise<void>
  /** How long to wait for an answer; the platform asks for 20 seconds at least. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 20_000

/** Waits between attempts on one host; then the next host has its turn. */
const WAITS_MS = [1_000, 3_000, 6_000]

const PATH = '/dev/v1/kicking-rule'

const addedSchema = z.object({ status: z.literal('success'), id: z.number() })

const listSchema = z.object({
  rules: z.array(
    z.object({
      id: z.number(),
      uid: z.union([z.number(), z.string()]).nullish(),
      cname: z.string().nullish(),
      ip: z.string().nullish(),
      privileges: z.array(z.string()).nullish(),
    }),
  ),
})

export function kickingRules(options: KickingRulesOptions): KickingRules {
  const { baseUrls, sleep, timeoutMs = TIMEOUT_MS } = options
  const credentials = Buffer.from(
    `${options.customerId}:${options.customerSecret.reveal()}`,
  ).toString('base64')

  /** One request. Answers the body, or throws what it means. */
  const ask = async (url: string, method: string, body?: object): Promise<unknown> => {
    let response: Response
    try {
      response = await options.fetch(url, {
        method,
        headers: {
          authorization: `Basic ${credentials}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (response.ok) return (await response.json()) as unknown
    } catch (error) {
      throw new KickError('KICK_UNAVAILABLE', 'the platform did not answer', undefined, {
        cause: error,
      })
    }
    const { status } = response
    const mayPass = status >= 500 || status === 429
    throw new KickError(
      mayPass ? 'KICK_UNAVAILABLE' : 'KICK_REFUSED',
      `the platform answered ${status}: ${await messageOf(response)}`,
      status,
    )
  }

  /** Runs `attempt` until it succeeds or is refused, waiting longer each time, on each host in turn. */
  const persistently = async <Result>(
    attempt: (baseUrl: string, isRetry: boolean) => Promise<Result>,
  ): Promise<Result> => {
    let last: unknown
    let isRetry = false
    for (const baseUrl of baseUrls) {
      for (const waitMs of [0, ...WAITS_MS]) {
        if (waitMs > 0) await sleep(waitMs)
        try {
          return await attempt(baseUrl, isRetry)
        } catch (error) {
          if (!(error instanceof KickError) || error.code === 'KICK_REFUSED') throw error
          last = error
          isRetry = true
        }
      }
    }
    throw last
  }

  const findId = async (baseUrl: string, rule: KickingRule): Promise<number | undefined> => {
    const url = `${baseUrl}${PATH}?appid=${encodeURIComponent(rule.appId)}`
    const { rules } = read(listSchema, await ask(url, 'GET'))
    return rules.find((listed) => hasScope(listed, rule) && keepsOut(listed))?.id
  }

  return {
    add: (rule, mayBeThere = false) =>
      persistently(async (baseUrl, isRetry) => {
        const url = `${baseUrl}${PATH}`
        // The attempt before may have worked, with the answer lost on the way (504, time-out). A rule like it that was
        // there already serves as well, once it lasts as long.
        const found = isRetry || mayBeThere ? await findId(baseUrl, rule) : undefined
        if (found === undefined) return read(addedSchema, await ask(url, 'POST', bodyOf(rule))).id
        await ask(url, 'PUT', { appid: rule.appId, id: found, time_in_seconds: rule.seconds })
        return found
      }),
    remove: (appId, id) =>
      persistently(async (baseUrl) => {
        try {
          await ask(`${baseUrl}${PATH}`, 'DELETE', { appid: appId, id })
        } catch (error) {
          if (!(error instanceof KickError) || error.status !== 404) throw error
        }
      }),
  }
}

function bodyOf(rule: KickingRule): object {
  return {
    appid: rule.appId,
    ...(rule.channel === undefined ? {} : { cname: rule.channel }),
    ...(rule.uid === undefined ? {} : { uid: rule.uid }),
    ...(rule.address === undefined ? {} : { ip: rule.address }),
    time_in_seconds: rule.seconds,
    privileges: ['join_channel'],
  }
}

/** Blank and missing mean the same to the platform. */
function hasScope(
  listed: z.output<typeof listSchema>['rules'][number],
  rule: KickingRule,
): boolean {
  return (
    (listed.cname ?? '') === (rule.channel ?? '') &&
    String(listed.uid ?? '') === String(rule.uid ?? '') &&
    (listed.ip ?? '') === (rule.address ?? '')
  )
}

/** A rule of the same scope may only take the microphone away; it is somebody else's, and no kick. */
function keepsOut({ privileges }: z.output<typeof listSchema>['rules'][number]): boolean {
  return privileges?.includes('join_channel') ?? true
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new KickError(
    'KICK_REFUSED',
    'the platform gave an answer that makes no sense',
    undefined,
    {
      cause: parsed.error,
    },
  )
}

/** What the platform says is wrong, for a log. */
async function messageOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { readonly message?: unknown }
    return typeof body.message === 'string' ? body.message.slice(0, 200) : 'no reason given'
  } catch {
    return 'no reason given'
  }
}
