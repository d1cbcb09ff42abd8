import type { LogFields } from './log.ts'

/** C0 and C1 controls and the two line separators of Unicode: whatever could end a line or move a terminal's cursor. */
// eslint-disable-next-line no-control-regex -- finding control characters is the point
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g

/** Longer text in a log field is cut: nobody reads it, and a client could fill the disk with it. Characters. */
const MAX_TEXT = 2_000

/** Fields as they may be printed: text without control characters, errors with name, message and stack. */
export function printable(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, printableValue(value)]),
  )
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printableText(value)
  if (value instanceof Error) {
    return {
      name: value.name,
      message: printableText(value.message),
      // A stack is lines by nature; as a list each stays readable and none can pose as a log line.
      stack: value.stack?.split('\n').map(printableText),
      ...(value.cause === undefined ? {} : { cause: printableValue(value.cause) }),
    }
  }
  return value
}

function printableText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
  return short.replaceAll(CONTROLS, '�')
}
