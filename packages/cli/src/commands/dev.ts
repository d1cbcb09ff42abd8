import { createSignInLink, demoProject } from '@tessera/server/operations'
import type { CommandDef } from 'citty'

import { command } from '../command.ts'
import { consoleFolder } from '../console-folder.ts'
import { demoUrl } from '../demo/address.ts'
import { dataFolder, makeDevMasterKey, withDevMasterKey } from '../dev-master-key.ts'
import { type Development, startDevelopment } from '../development.ts'
import type { Io } from '../io.ts'
import { wholeNumber } from '../values.ts'
import { jsonLines, mediaFlag, pointing } from './gateway.ts'

/** The ports and the gateway's switches, which `tessera demo` takes, too. */
export const gatewayFlags = {
  port: { type: 'string', description: 'Port of the token server; default: $PORT or 8080' },
  'gateway-port': {
    type: 'string',
    default: '8443',
    description: 'Port of the gateway; 0 takes a free one',
  },
  'co-host-auth': {
    type: 'boolean',
    description: 'In every project, publishing needs a privilege in the token',
  },
} as const

/** `tessera dev`: everything on this machine, with a project of its own if none is given. */
export const devCommand: CommandDef = command({
  name: 'dev',
  description: 'Run everything on this machine, for development: no account and no settings needed',
  args: {
    ...gatewayFlags,
    ...mediaFlag,
    gateway: {
      type: 'boolean',
      default: true,
      description: 'Start the gateway, too',
      negativeDescription: 'Only the token server',
    },
    json: { type: 'boolean', description: 'Print one JSON line when listening' },
  },
  run: async (args, io) => {
    const here = await startHere(io, {
      port: args.port,
      gatewayPort: args.gateway ? args['gateway-port'] : undefined,
      media: args.media,
      coHostAuth: args['co-host-auth'],
    })
    const { development } = here
    io.out(args.json === true ? `${JSON.stringify(listeningEvent(here))}\n` : greeting(here))
    await io.untilStopped()
    await development.close()
    return 0
  },
})

/** What runs, and how to introduce it. */
export interface RunningHere {
  readonly development: Development
  readonly appId: string
  /** Which project it is, in words. */
  readonly notice: string
  /** Into the console, once; where there is one. */
  readonly signInLink: string | undefined
}

/** What the flags say. */
export interface HereWish {
  readonly port: string | undefined
  /** `undefined`: no gateway. */
  readonly gatewayPort: string | undefined
  readonly media: boolean | undefined
  readonly coHostAuth: boolean | undefined
}

/** Starts everything, as the flags and the environment say. */
export async function startHere(io: Io, wish: HereWish): Promise<RunningHere> {
  const { env, appId, notice, isManaged } = await devEnvironment({
    ...io,
    env: { ...io.env, ...(wish.port === undefined ? {} : { PORT: wish.port }) },
  })
  const folder = isManaged ? consoleFolder() : undefined
  let setUpLink: string | undefined
  const development = await startDevelopment({
    env,
    write: (line) => {
      io.out(`${line}\n`)
    },
    console: folder,
    onSetUpLink: (link) => {
      setUpLink = link
    },
    ...(isManaged ? { demoProject: appId } : {}),
    gateway:
      wish.gatewayPort === undefined
        ? undefined
        : {
            port: wholeNumber('gateway-port', wish.gatewayPort),
            media: wish.media,
            coHostAuth: wish.coHostAuth,
            dataFolder: dataFolder(io),
            logger: jsonLines(io),
          },
  })
  const signInLink =
    folder === undefined ? undefined : (setUpLink ?? (await linkForOwner(io, env, development.url)))
  return { development, appId, notice, signInLink }
}

/** Whoever starts it may come in each time; with several owners it is not clear as whom. */
async function linkForOwner(io: Io, env: Io['env'], origin: string): Promise<string | undefined> {
  try {
    return (await createSignInLink(env, { origin }, io.now())).url
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface DevEnvironment {
  readonly env: Io['env']
  readonly appId: string
  readonly notice: string
  /** With a database in the data folder, instead of one project from the environment. */
  readonly isManaged: boolean
}

async function devEnvironment(io: Io): Promise<DevEnvironment> {
  const given: Io['env'] = {
    TESSERA_ALLOW_ANONYMOUS: '1',
    CORS_ALLOW_ORIGIN: '*',
    // What a server tells its operator at the start would stand before the greeting.
    TESSERA_LOG: 'warn',
    // A machine that compiles something beside is no reason to send its only caller away.
    TESSERA_OVERLOAD_MS: '0',
    ...io.env,
  }
  if (given.APP_ID !== undefined) {
    const notice = `Project ${given.APP_ID}, from APP_ID.`
    return { env: given, appId: given.APP_ID, notice, isManaged: false }
  }
  makeDevMasterKey(dataFolder(io))
  const env: Io['env'] = {
    TESSERA_DATA: dataFolder(io),
    TESSERA_AUDIT_CHECKPOINT_SECONDS: '0',
    ...withDevMasterKey(given, dataFolder(io)),
  }
  const { appId, isNew } = await demoProject(env, io.now())
  const notice =
    `Project ${appId}, ${isNew ? 'made just now' : 'made earlier'}; the console has it and can make others.\n` +
    '  Set APP_ID and APP_CERTIFICATE to sign for one project of yours, without a database.'
  return { env, appId, notice, isManaged: true }
}

function listeningEvent({ development, appId, signInLink }: RunningHere): object {
  const { url, gateway } = development
  return {
    event: 'listening',
    url,
    gatewayUrl: gateway?.url,
    demoUrl: gateway && demoUrl(gateway.port),
    appId,
    signInLink,
  }
}

function greeting({ development, notice, signInLink }: RunningHere): string {
  const { url, gateway } = development
  const desk =
    signInLink === undefined
      ? ''
      : `
  Console, once within a day: ${signInLink}
  Another link: tessera console link
`
  const door =
    gateway === undefined
      ? ''
      : `
  Demo: ${demoUrl(gateway.port)}
  in two tabs. The browser asks about the certificate once. With the gateway trusted, ${url}/demo is the
  same page; "tessera demo" opens a Chromium that asks nothing.

  The gateway on ${gateway.url} lets the official Web SDK join with these tokens.
  ${pointing(gateway).trimEnd().replaceAll('\n', '\n  ')}
`
  return `
  Tessera is running on ${url}
${desk}
  ${notice}
  Anybody on this machine may ask for tokens, as nothing else can reach it.

  Try:  curl '${url}/access_token?channel=test&uid=1234'
${door}
  Stop: Ctrl-C

`
}
