import type { LogFields } from './log.ts'

/** C0 and C1 controls and the two line separators of Unicode: whatever could end a line or move a terminal's cursor. */
// eslint-disable-next-line no-control-regex -- finding control characters is the point
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g

/** Longer text in a log field is cut: nobody reads it, and a client could fill the disk with it. Characters. */
const MAX_TEXT = 2_000
/** The same for lists and for what lies deep inside. */
const MAX_ENTRIES = 50
const MAX_DEPTH = 4

/** The second net under "no secret is handed to the log": what has such a name is never printed, however deep it lies. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'apikey',
  'appcertificate',
  'appcertificatesecondary',
  'authorization',
  'certificate',
  'cookie',
  'masterkey',
  'password',
  'secret',
  'setcookie',
  'ticket',
  'token',
  'xapikey',
])

/** Fields as they may be printed: without secrets and control characters, not too much, errors with their stack. */
export function printable(fields: LogFields): Record<string, unknown> {
  return printableObject(fields, 0)
}

function printableObject(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([name, inner]) => [
        printableText(name),
        SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''))
          ? '[secret]'
          : printableValue(inner, depth + 1),
      ]),
  )
}

function printableValue(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return printableText(value)
    case 'bigint':
    case 'symbol':
      return printableText(String(value))
    case 'function':
      return '[function]'
    case 'object':
      break
    default:
      return value
  }
  if (value === null) return null
  if (depth > MAX_DEPTH) return '[…]'
  if (value instanceof Error) return printableError(value, depth)
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ENTRIES).map((entry) => printableValue(entry, depth + 1))
  }
  // A Secret, a date and a URL know how they are to be printed; bytes are not for reading.
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return ArrayBuffer.isView(value)
      ? '[bytes]'
      : printableValue((value as { toJSON: () => unknown }).toJSON(), depth + 1)
  }
  return ArrayBuffer.isView(value) ? '[bytes]' : printableObject(value, depth)
}

function printableError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: printableText(error.name),
    message: printableText(error.message),
    ...('code' in error ? { code: printableValue(error.code, depth + 1) } : {}),
    // A stack is lines by nature; as a list each stays readable and none can pose as a log line.
    stack: error.stack?.split('\n').slice(0, MAX_ENTRIES).map(printableText),
    ...(error.cause === undefined ? {} : { cause: printableValue(error.cause, depth + 1) }),
  }
}

function printableText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
  return short.replaceAll(CONTROLS, '�')
}
