import { fileURLToPath } from 'node:url'

import { format, resolveConfig } from 'prettier'

/** A page as `npm run check` wants it. */
export async function formatMarkdown(text: string): Promise<string> {
  const config = await resolveConfig(fileURLToPath(new URL('../results-load.md', import.meta.url)))
  return format(text, { ...config, parser: 'markdown' })
}
