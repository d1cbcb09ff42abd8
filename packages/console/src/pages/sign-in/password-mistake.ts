/** As the server asks for it; characters. */
export const MIN_PASSWORD = 12

/** What stands against a new password before it is sent, if anything does. */
export function passwordMistake(
  next: string,
  again: string,
): { readonly field: 'next' | 'again'; readonly text: string } | undefined {
  if (Array.from(next).length < MIN_PASSWORD) {
    return { field: 'next', text: `It needs at least ${MIN_PASSWORD} characters.` }
  }
  return next === again ? undefined : { field: 'again', text: 'The two are not the same.' }
}
