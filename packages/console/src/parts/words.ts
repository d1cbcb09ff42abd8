/** A detail of the server, which begins small and ends without a stop, as a sentence. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…:]$/.test(begun) ? begun : `${begun}.`
}

/** `1 project`, `3 projects`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** An id that is too long to read, by its beginning and end. */
export function shortened(id: string, characters = 6): string {
  return id.length <= 2 * characters + 1
    ? id
    : `${id.slice(0, characters)}…${id.slice(-characters)}`
}
