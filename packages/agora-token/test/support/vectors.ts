import { readFileSync } from 'node:fs'

/** Reads `spec/vectors/<family>.json`. */
export function readVectors(family: string): readonly unknown[] {
  const url = new URL(`../../../../spec/vectors/${family}.json`, import.meta.url)
  const file = JSON.parse(readFileSync(url, 'utf8')) as { readonly vectors: readonly unknown[] }
  return file.vectors
}

/** What a builder or a token answers: a token, or the error that it throws. */
export function outcome(run: () => unknown): string {
  try {
    return String(run())
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}
