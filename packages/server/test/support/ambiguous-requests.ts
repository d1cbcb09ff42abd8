/*
 * Requests that two programs in a row may read differently, so that the second sees one that the first did not; see "HTTP
 * request smuggling". Each is followed by {@link SMUGGLED}, and some hold it.
 */

/** What must not get past a proxy that forbids it. */
export const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'

const GET = 'GET /healthz HTTP/1.1\r\n'
const POST = 'POST /v1/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
const CHUNKED = 'Transfer-Encoding: chunked\r\n'

export interface Ambiguous {
  readonly is: string
  readonly text: string
}

export const AMBIGUOUS: readonly Ambiguous[] = [
  { is: 'without a host', text: GET + '\r\n' },
  { is: 'with two hosts', text: GET + 'Host: a\r\nHost: b\r\n\r\n' },
  { is: 'with its host twice', text: GET + 'Host: a\r\nhOST: a\r\n\r\n' },
  {
    is: 'with two credentials',
    text: GET + 'Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n',
  },
  { is: 'with two lengths', text: `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}` },
  {
    is: 'with its length twice',
    text: `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
  },
  { is: 'with a list of lengths', text: `${POST}Content-Length: 2, 2\r\n\r\n{}` },
  { is: 'with a signed length', text: `${POST}Content-Length: +2\r\n\r\n{}` },
  { is: 'with a length in hexadecimal', text: `${POST}Content-Length: 0x2\r\n\r\n{}` },
  {
    is: 'with a length of 20 digits',
    text: `${POST}Content-Length: ${'9'.repeat(20)}\r\n\r\n{}`,
  },
  {
    is: 'CL.TE',
    text: `${POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`,
  },
  {
    is: 'TE.CL',
    text: `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  },
  {
    is: 'TE.TE',
    text: `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n`,
  },
  { is: 'with an unknown encoding', text: `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n` },
  {
    is: 'with an encoding before chunked',
    text: `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  },
  {
    is: 'with an encoding after chunked',
    text: `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  },
  {
    is: 'chunked in HTTP/1.0',
    text: 'POST /v1/tokens HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  },
  {
    is: 'with a space before a colon',
    text: `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
  },
  { is: 'with a folded header', text: GET + 'Host: a\r\nX: b\r\n c\r\n\r\n' },
  {
    is: 'with a folded encoding',
    text: `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`,
  },
  {
    is: 'with a header that begins with a space',
    text: GET + ' Host: a\r\n\r\n',
  },
  { is: 'with bare line feeds', text: 'GET /healthz HTTP/1.1\nHost: a\n\n' },
  { is: 'with one bare line feed', text: GET + 'Host: a\nX: y\r\n\r\n' },
  { is: 'with a bare carriage return', text: GET + 'Host: a\rX: y\r\n\r\n' },
  { is: 'with a zero byte', text: GET + 'Host: a\r\nX: y\0z\r\n\r\n' },
  {
    is: 'with chunks behind bare line feeds',
    text: `${POST}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`,
  },
  {
    is: 'with a chunk longer than it says',
    text: `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n`,
  },
  { is: 'of HTTP/0.9', text: 'GET /healthz\r\n\r\n' },
  { is: 'of HTTP/1.2', text: 'GET /healthz HTTP/1.2\r\nHost: a\r\n\r\n' },
  { is: 'of HTTP/2', text: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  {
    is: 'CL.TE around another request',
    text: `${POST}Content-Length: ${5 + SMUGGLED.length}\r\n${CHUNKED}\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    is: 'TE.CL around another request',
    text: `${POST}${CHUNKED}Content-Length: 4\r\n\r\n${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
  },
  {
    is: 'with an encoding behind a tab, around another request',
    text: `${POST}Transfer-Encoding:\tchunked\r\nContent-Length: ${5 + SMUGGLED.length}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    is: 'with an encoding behind a vertical tab, around another request',
    text: `${POST}Transfer-Encoding: \x0bchunked\r\nContent-Length: ${5 + SMUGGLED.length}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    is: 'with an encoding in quotes, around another request',
    text: `${POST}Transfer-Encoding: "chunked"\r\nContent-Length: ${5 + SMUGGLED.length}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    is: 'with a second encoding that is not one, around another request',
    text: `${POST}${CHUNKED}Transfer-Encoding: cow\r\n\r\n0\r\n\r\n`,
  },
  {
    is: 'with an encoding behind a bare line feed, around another request',
    text: `${POST}X: y\n${CHUNKED}Content-Length: ${5 + SMUGGLED.length}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    is: 'with a length behind a zero byte, around another request',
    text: `${POST}X: \0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
  },
  {
    is: 'with a chunk whose length has a line feed in its extension',
    text: `${POST}${CHUNKED}\r\n2;\n${SMUGGLED.length.toString(16)}\r\n{}\r\n0\r\n\r\n`,
  },
  {
    is: 'with a chunk length that overflows',
    text: `${POST}${CHUNKED}\r\n${'f'.repeat(16)}2\r\n{}\r\n0\r\n\r\n`,
  },
  {
    is: 'with a chunk length that is negative',
    text: `${POST}${CHUNKED}\r\n-2\r\n{}\r\n0\r\n\r\n`,
  },
]
