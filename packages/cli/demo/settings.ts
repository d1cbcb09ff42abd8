/** What the server says about where to join. */
export interface Settings {
  readonly appId: string
  /** The gateway, as `setLocalAccessPointsV2` wants it. */
  readonly gateway: { readonly host: string; readonly domain: string; readonly port: number }
}

export async function loadSettings(): Promise<Settings> {
  const answer = await fetch('/demo/settings.json')
  return (await answer.json()) as Settings
}
