import { type Case, looksLikeId } from './case.ts'
import { type Found, found } from './findings/findings.ts'

const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  'NaN',
  'None',
  'nil',
  'false',
  'true',
  '[object Object]',
  '[object Promise]',
])

/** Says what a text is that does not even begin like a token; `undefined` when it might be a damaged token. */
export function otherKind(original: string, facts: Case): Found | undefined {
  const text = original.trim()
  if (text === '') return found('TOKEN_EMPTY')
  if (PLACEHOLDERS.has(text)) return found('PLACEHOLDER_AS_TOKEN', { text })
  if (facts.certificates.some(({ value }) => value.toLowerCase() === text.toLowerCase())) {
    return found('CERTIFICATE_AS_TOKEN')
  }
  if (text === facts.joinAppId || text === facts.projectAppId) {
    return found(facts.allowsAppIdOnly === true ? 'APP_ID_ONLY' : 'APP_ID_AS_TOKEN')
  }
  if (looksLikeId(text)) return found('HEX_AS_TOKEN')
  if (/^1:[0-9a-f]{32}:\d+:[0-9a-f]{32}$/i.test(text)) {
    return found('CHANNEL_KEY', { version: 'a signaling token' })
  }
  if (/^(?:[0-9a-f]{90}|[0-9a-f]{110})$/i.test(text)) {
    return found('CHANNEL_KEY', {
      version: `a channel key (version ${text.length === 90 ? '001' : '002'})`,
    })
  }
  if (/^00[345]/.test(text)) {
    return found('CHANNEL_KEY', { version: `a channel key (version ${text.slice(0, 3)})` })
  }
  if (/^00[01289]/.test(text)) return found('UNKNOWN_VERSION', { version: text.slice(0, 3) })
  if (/^NETLESS(?:SDK|ROOM|TASK)_/.test(text)) {
    return found('OTHER_PRODUCT_TOKEN', {
      product: 'Interactive Whiteboard (Netless)',
      hint: 'Pass it to the Whiteboard SDK, and a token from the RTC builder to join().',
    })
  }
  if (text.startsWith('YWMt')) {
    return found('OTHER_PRODUCT_TOKEN', {
      product: "Chat's older REST service",
      hint: 'Log in with a Chat user token (ChatTokenBuilder.buildUserToken), and join channels with an RTC token.',
    })
  }
  if (/^(?:Bearer\s+)?eyJ[\w-]*\.eyJ[\w-]*\.[\w-]*$/i.test(text)) return found('JWT_AS_TOKEN')
  if (/^https?:\/\/\S+$/i.test(text) && !/00[67]\S{40}/.test(text)) return found('URL_AS_TOKEN')
  if (/^<(?:!doctype|html|head|body)/i.test(text)) return found('HTML_AS_TOKEN')
  if (isJson(text) && !/00[67][A-Za-z0-9]/.test(text)) return found('JSON_WITHOUT_TOKEN')
  return undefined
}

function isJson(text: string): boolean {
  if (!/^[{[]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
