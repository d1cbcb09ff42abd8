/**
 * A text (UTF-8) that arrives in pieces, from somebody who may never stop sending.
 *
 * @param tooLong - Makes what is thrown once more than `maxBytes` have arrived; nothing is read after that.
 */
export async function textAtMost(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLong: () => Error,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > maxBytes) throw tooLong()
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}
