import {
  type CompatFamily,
  type CompatOptions,
  DEFAULT_COMPAT_OPTIONS,
} from '../../src/compat/family.ts'
import type { Issuing } from '../../src/pipeline/issue.ts'
import { testApp, type TestApp } from './app.ts'

/** An app with these families of older endpoints. */
export function compatApp(
  families: readonly CompatFamily[],
  options: Partial<CompatOptions> = {},
  issuing: Partial<Issuing> = {},
): TestApp {
  return testApp(issuing, { compat: { ...DEFAULT_COMPAT_OPTIONS, families, ...options } })
}

/** The answer, read: JSON where it says so, else text. */
export async function answer(
  app: TestApp,
  request: Request,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await app.fetch(request)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, body: isJson ? JSON.parse(text) : text }
}

/** A form as a browser or Spring client sends it. */
export function form(path: string, fields: Readonly<Record<string, string>>): Request {
  return new Request(`http://localhost${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
}
