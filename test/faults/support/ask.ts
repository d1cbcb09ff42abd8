/** One request for a token, to one replica. */
export async function askToken(
  url: string,
  jwt: string,
): Promise<{ readonly status: number; readonly token?: string; readonly code?: string }> {
  const response = await fetch(`${url}/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: '{"services":[{"type":"rtc","channel":"room-1","uid":1,"role":"publisher"}]}',
  })
  const body = (await response.json()) as { readonly token?: string; readonly code?: string }
  return { ...body, status: response.status }
}
