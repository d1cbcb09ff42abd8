import { shown } from '../wording.ts'
import type { Templates } from './template.ts'

/** What each code about a text that is no token knows. */
export interface NoTokenData {
  TOKEN_EMPTY: undefined
  PLACEHOLDER_AS_TOKEN: { readonly text: string }
  APP_ID_ONLY: undefined
  APP_ID_AS_TOKEN: undefined
  CERTIFICATE_AS_TOKEN: undefined
  HEX_AS_TOKEN: undefined
  URL_AS_TOKEN: undefined
  JSON_WITHOUT_TOKEN: undefined
  HTML_AS_TOKEN: undefined
  JWT_AS_TOKEN: undefined
  OTHER_PRODUCT_TOKEN: { readonly product: string; readonly hint: string }
  CHANNEL_KEY: { readonly version: string }
  UNKNOWN_VERSION: { readonly version: string }
  NOT_A_TOKEN: { readonly start: string }
}

const ASK_YOUR_SERVER =
  'Look at what your token server answers and at the name of the field you read from it.'

export const NO_TOKEN: Templates<NoTokenData> = {
  TOKEN_EMPTY: {
    severity: 'error',
    reason: 'TOKEN_REQUIRED',
    what: 'There is no token: the text is empty.',
    answer: (_, standard) =>
      `The Web SDK refuses an empty token before any traffic (INVALID_PARAMS, Invalid token). Where an empty text reaches Agora as no token: ${standard}`,
    fix: `${ASK_YOUR_SERVER} If the project works without tokens, pass null.`,
  },
  PLACEHOLDER_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: ({ text }) =>
      `There is no token: the text is ${shown(text)}, a missing value turned into text.`,
    fix: ({ text }) =>
      text === '[object Promise]'
        ? 'Await the call that fetches the token before you pass its result on.'
        : text.startsWith('[object')
          ? 'Pass the token itself, not the object it came in (such as answer.token).'
          : ASK_YOUR_SERVER,
  },
  APP_ID_ONLY: {
    severity: 'info',
    what: 'This is the App ID, which the Web SDK sends when the token is null. The project lets users in with it.',
    answer: 'The join succeeds and lasts 24 hours at most.',
    fix: 'Before real users come: enable a certificate, issue tokens, and delete "No certificate" in Agora\'s Console. Until then anybody who knows the App ID can join.',
  },
  APP_ID_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_REQUIRED',
    what: "This is the App ID, not a token. The Web SDK sends it in the token's place when the token is null.",
    fix: 'Fetch a token from your server and pass it to join() as the third argument. Only a project that allows "No certificate" in Agora\'s Console lets users in with the App ID alone.',
  },
  CERTIFICATE_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: 'This is the App Certificate of the project, not a token. Whoever holds it can make any token.',
    fix: "Sign tokens on your server and send only those to clients. If this text has left your server, replace the certificate in Agora's Console: add a secondary one, swap, disable and delete the old one.",
  },
  HEX_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: 'These are 32 hexadecimal characters: an App ID or an App Certificate looks like that, a token does not.',
    fix: "Pass the token that your server made, which begins with 007 (or 006). If this is an App Certificate, it must never leave your server: replace it in Agora's Console.",
  },
  URL_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: 'This is an address, not a token: probably that of the token server.',
    fix: 'Fetch the address and pass on the token from its answer. A UIKit that wants a token URL takes it as another setting.',
  },
  JSON_WITHOUT_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: 'This is a JSON text without an Agora token in it, probably an error that a token server answered.',
    fix: 'Read what it says. Have the client look at the status of the answer before it takes the token out.',
  },
  HTML_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: "This is a web page, not a token: an error or login page that came instead of the token server's answer.",
    fix: 'Check the address of the token server, and have the client look at status and Content-Type of the answer.',
  },
  JWT_AS_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: 'This is a JSON Web Token, as logins use, and not an Agora token.',
    fix: "Send it to your token server as the caller's credential, and pass the Agora token from the answer to join().",
  },
  OTHER_PRODUCT_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: ({ product }) => `This is a token of ${product}, not an AccessToken.`,
    fix: ({ hint }) => hint,
  },
  CHANNEL_KEY: {
    severity: 'error',
    reason: 'TOKEN_UNSUPPORTED_VERSION',
    what: ({ version }) =>
      `This is ${version}, Agora's format before tokens, for SDKs older than native 2.1.0 and Web 2.4.0.`,
    fix: 'Let your server make an AccessToken2 (007) and use a current SDK.',
  },
  UNKNOWN_VERSION: {
    severity: 'error',
    reason: 'TOKEN_UNSUPPORTED_VERSION',
    what: ({ version }) =>
      `The text begins with ${version}: there is no such version of Agora's tokens.`,
    fix: 'Copy the token again; it begins with 007 (AccessToken2) or 006.',
  },
  NOT_A_TOKEN: {
    severity: 'error',
    reason: 'TOKEN_MALFORMED',
    what: ({ start }) =>
      `This is not an Agora token: those begin with 007 or 006, and this begins with ${shown(start)}.`,
    fix: ASK_YOUR_SERVER,
  },
}
