/** A number from 0 (included) to 1 (not included). */
export type Random = () => number

/** The platform's generator. Only jitter depends on it, but one good source is simpler than two. */
export const secureRandom: Random = () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32
