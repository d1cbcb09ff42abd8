import { z } from 'zod'

/** One message of a client. Without an `id` it wants no reply. */
export interface Frame {
  readonly id: string | undefined
  readonly type: string
  readonly message: unknown
}

const schema = z.object({
  _id: z.string().max(64).optional(),
  _type: z.string().max(64),
  _message: z.unknown().optional(),
})

/** Reads one text frame; `undefined` when it is not a message. */
export function readFrame(text: string): Frame | undefined {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  const parsed = schema.safeParse(content)
  return parsed.success
    ? { id: parsed.data._id, type: parsed.data._type, message: parsed.data._message }
    : undefined
}

/** The reply to a message that has been done. */
export function success(id: string, message: object = {}): string {
  return JSON.stringify({ _id: id, _result: 'success', _message: message })
}

/** The reply to a message that has been refused. Without the text the SDK prints "undefined". */
export function failure(id: string, code: number, text: string): string {
  const message = { code, error_code: code, error_str: text }
  return JSON.stringify({ _id: id, _result: 'failed', _message: message })
}

/** A message that nobody asked for. */
export function push(type: string, message: object = {}): string {
  return JSON.stringify({ _type: type, _message: message })
}
