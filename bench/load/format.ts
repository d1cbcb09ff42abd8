import { fileURLToPath } from 'node:url'

import { format, resolveConfig } from 'prettier'

/** A page as `npm run check` wants it. */
export function formatMarkdown(text: string): Promise<string> {
  return formatted(text, 'markdown')
}

/** The same for figures. */
export function formatJson(value: unknown): Promise<string> {
  return formatted(JSON.stringify(value), 'json')
}

async function formatted(text: string, parser: string): Promise<string> {
  const config = await resolveConfig(fileURLToPath(import.meta.url))
  return format(text, { ...config, parser })
}
