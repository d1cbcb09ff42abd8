import { shown } from '../wording.ts'
import type { Templates } from './template.ts'

/** What each code about the project and its certificates knows. */
export interface ProjectData {
  JOIN_APP_ID_DIFFERS: { readonly join: string; readonly project: string }
  PROJECT_DISABLED: undefined
  TOKEN_FOR_STATIC_PROJECT: undefined
  SWAPPED_APP_ID_AND_CERTIFICATE: undefined
  APP_ID_SPELLING: { readonly token: string; readonly join: string }
  WRONG_PROJECT: {
    readonly token: string
    readonly join: string
    readonly certificateFits: boolean
  }
  APP_ID_NOT_HEX: { readonly token: string }
  SIGNED_WITH_APP_ID: undefined
  CERTIFICATE_CASE: { readonly slot: string }
  CERTIFICATE_FRAMED: { readonly slot: string }
  CERTIFICATE_DISABLED: { readonly slot: string }
  WRONG_CERTIFICATE: { readonly appId: string; readonly slots: readonly string[] }
  CHECKSUM_CHANGED: { readonly field: string }
  CERTIFICATE_UNUSABLE: { readonly slot: string; readonly problem: string }
  SIGNED_BY_SECONDARY: undefined
}

const CONSOLE = "Agora's Console (the project's details)"

export const PROJECT: Templates<ProjectData> = {
  JOIN_APP_ID_DIFFERS: {
    severity: 'error',
    reason: 'APP_NOT_FOUND',
    what: ({ join, project }) =>
      `The client joins with App ID ${shown(join)}, and the project has ${shown(project)}.`,
    answer: (_, standard) =>
      `If no project has that App ID: ${standard} If one has, it answers as to a token of another project.`,
    fix: 'Give the client the App ID of the project whose certificate your server signs with, letter by letter, without spaces.',
  },
  PROJECT_DISABLED: {
    severity: 'error',
    reason: 'PROJECT_DISABLED',
    what: 'The project is disabled, or not active yet.',
    fix: "Enable it in Agora's Console. A new project may not be active yet: try again in a few minutes.",
  },
  TOKEN_FOR_STATIC_PROJECT: {
    severity: 'error',
    reason: 'TOKEN_FOR_STATIC_PROJECT',
    what: 'A token is given, but the project has no certificate enabled and works with the App ID alone.',
    fix: `Enable the primary certificate in ${CONSOLE}, or pass null as the token.`,
  },
  SWAPPED_APP_ID_AND_CERTIFICATE: {
    severity: 'error',
    reason: 'APP_MISMATCH',
    what: 'App ID and App Certificate are swapped: the token has the certificate where the App ID belongs. Everybody who holds the token can read it there.',
    fix: "Swap the two on your server: first the App ID, then the App Certificate. Then replace the certificate in Agora's Console, because clients have seen it.",
  },
  APP_ID_SPELLING: {
    severity: 'error',
    reason: 'APP_MISMATCH',
    what: ({ token, join }) =>
      `The App ID is spelt in two ways: ${shown(token)} in the token and ${shown(join)} in the client. Capitals and spaces count.`,
    fix: "Copy it from Agora's Console to server and client, and change nothing.",
  },
  WRONG_PROJECT: {
    severity: 'error',
    reason: 'APP_MISMATCH',
    what: ({ token, join, certificateFits }) =>
      `The token is for another project: its App ID is ${shown(token)}, the client's is ${shown(join)}.${certificateFits ? " It is signed with this project's certificate, so only the App ID of the server is wrong." : ''}`,
    fix: ({ certificateFits }) =>
      certificateFits
        ? "Set the App ID of your token server to the client's."
        : 'Use App ID and App Certificate of one project on your server, and the same App ID in the client. Mixing staging and production is the usual cause.',
  },
  APP_ID_NOT_HEX: {
    severity: 'error',
    reason: 'BAD_SIGNATURE',
    what: ({ token }) =>
      `The App ID in the token is ${shown(token)}; an App ID is 32 hexadecimal characters.`,
    fix: "Set the App ID of your token server to the one that Agora's Console shows.",
  },
  SIGNED_WITH_APP_ID: {
    severity: 'error',
    reason: 'BAD_SIGNATURE',
    what: 'The token is signed with the App ID instead of the App Certificate.',
    fix: `Set the certificate of your token server to the primary certificate from ${CONSOLE}; it holds the App ID twice now.`,
  },
  CERTIFICATE_CASE: {
    severity: 'error',
    reason: 'BAD_SIGNATURE',
    what: ({ slot }) =>
      `The token is signed with the ${slot} certificate in other capitals, and capitals count.`,
    fix: `Copy the certificate from ${CONSOLE} to your token server, and change nothing.`,
  },
  CERTIFICATE_FRAMED: {
    severity: 'error',
    reason: 'BAD_SIGNATURE',
    what: ({ slot }) =>
      `The token is signed with the ${slot} certificate and what stood around it: white space, a line break or quotation marks.`,
    fix: 'Take it away where your token server reads the certificate from (an .env file, a secret store, the output of echo), or trim the text after reading.',
  },
  CERTIFICATE_DISABLED: {
    severity: 'error',
    reason: 'CERTIFICATE_DISABLED',
    what: ({ slot }) => `The token is signed with the ${slot} certificate, which is disabled.`,
    fix: `Let your server sign with an enabled certificate and restart it. To let old tokens end in peace, enable this one again in ${CONSOLE} for 24 hours.`,
  },
  WRONG_CERTIFICATE: {
    severity: 'error',
    reason: 'BAD_SIGNATURE',
    what: ({ appId, slots }) =>
      `The token is ${slots.length === 1 ? 'not signed with' : 'signed neither with'} the ${slots.join(' nor the ')} certificate of App ID ${appId}, or it was changed after signing.`,
    fix: `Compare the certificate of your token server with the one in ${CONSOLE}: it may belong to another project, be deleted there, or have a character too few. After a change restart the server.`,
  },
  CHECKSUM_CHANGED: {
    severity: 'error',
    reason: ({ field }) => (field === 'uid' ? 'UID_MISMATCH' : 'CHANNEL_MISMATCH'),
    what: ({ field }) =>
      `The signature fits this channel and user, but the checksum of the ${field} in the token does not: somebody changed it. A 006 token does not sign its checksums.`,
    fix: 'Take a fresh token from your server, and find out who changed this one. AccessToken2 (007) cannot be changed like that.',
  },
  CERTIFICATE_UNUSABLE: {
    severity: 'warning',
    what: ({ slot, problem }) =>
      `The ${slot} certificate that you gave ${problem}; a certificate is 32 hexadecimal characters.`,
    answer: 'A server that signs with such a text makes tokens that Agora refuses, or empty ones.',
    fix: `Copy the certificate from ${CONSOLE} again, and look at the place it is read from: an .env file, a secret store, quotes, a line break at its end.`,
  },
  SIGNED_BY_SECONDARY: {
    severity: 'info',
    what: 'The token is signed with the secondary certificate.',
    answer:
      "Tokens of both certificates are accepted while they are enabled. Agora's RESTful APIs take only the primary one.",
    fix: 'Nothing, unless you are about to disable or delete the secondary certificate: then let the server sign with the primary one first, and wait 24 hours.',
  },
}
