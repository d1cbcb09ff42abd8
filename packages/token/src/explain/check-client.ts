import { MAX_SDK_TOKEN_CHARACTERS } from '../limits.ts'
import type { Case } from './case.ts'
import { type Found, found } from './findings/findings.ts'
import type { ReadToken } from './read.ts'

type Family = 'Web' | 'native' | 'Flutter'

const FAMILIES: Readonly<Record<string, Family>> = {
  web: 'Web',
  'agora-rtc-sdk-ng': 'Web',
  native: 'native',
  android: 'native',
  ios: 'native',
  macos: 'native',
  windows: 'native',
  linux: 'native',
  flutter: 'Flutter',
}

/** The oldest versions that Agora documents for each format. */
const LEAST: readonly {
  readonly format: string
  readonly versions: Readonly<Partial<Record<Family, string>>>
}[] = [
  { format: 'tokens (it uses channel keys)', versions: { Web: '2.4.0', native: '2.1.0' } },
  {
    format: 'AccessToken2 (007)',
    versions: { Web: '4.8.0', native: '4.0.0', Flutter: '6.0.0' },
  },
]

/** What the client's SDK makes of the token. */
export function checkClient(text: string, token: ReadToken, { sdk }: Case): Found[] {
  const family = sdk && FAMILIES[sdk.name.trim().toLowerCase()]
  const notes: Found[] = []
  if (text.length > MAX_SDK_TOKEN_CHARACTERS) {
    notes.push(found('TOKEN_TOO_LONG', { characters: text.length, web: family === 'Web' }))
  }
  const version = sdk?.version
  if (family === undefined || version === undefined) return notes
  for (const { format, versions } of LEAST) {
    const least = versions[family]
    if (least === undefined || !isOlder(version, least)) continue
    if (format.includes('007') && token.version !== '007') continue
    notes.push(found('SDK_TOO_OLD', { sdk: family, version, least, format }))
    break
  }
  return notes
}

function isOlder(version: string, least: string): boolean {
  const numbers = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version.trim())
  if (!numbers) return false
  const wanted = least.split('.').map(Number)
  for (let i = 0; i < 3; i++) {
    const difference = Number(numbers[i + 1] ?? 0) - (wanted[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
