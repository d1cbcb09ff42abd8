import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, parse } from 'node:path'

import { describe, expect, test } from 'vitest'

const require = createRequire(import.meta.url)

function officialModules(name: string): readonly string[] {
  const folder = dirname(require.resolve(`${name}/package.json`))
  return readdirSync(`${folder}/src`).map((file) => parse(file).name)
}

const modules = [
  { official: 'agora-token', ours: '@tessera/agora-token' },
  { official: 'agora-access-token', ours: '@tessera/agora-token/access-token' },
  ...officialModules('agora-token').map((name) => ({
    official: `agora-token/src/${name}`,
    ours: `@tessera/agora-token/src/${name}`,
  })),
  ...officialModules('agora-access-token').map((name) => ({
    official: `agora-access-token/src/${name}`,
    ours: `@tessera/agora-token/access-token/src/${name}`,
  })),
]

const deepModules = modules.filter(({ ours }) => ours.includes('/src/'))

type Names = Record<string, unknown>

/** Everything that can be called or read on an export: of a class its statics and methods, of an object its fields. */
function surface(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.keys(value).sort()
  if (typeof value !== 'function') return []
  const own = new Set(Object.getOwnPropertyNames(value))
  for (
    let parent: unknown = value;
    parent !== Function.prototype;
    parent = Object.getPrototypeOf(parent)
  ) {
    for (const name of Object.getOwnPropertyNames(parent)) own.add(name)
  }
  const prototype = (value as { prototype?: object }).prototype
  for (let parent = prototype; parent && parent !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(parent)) own.add(`#${name}`)
    parent = Object.getPrototypeOf(parent) as object
  }
  // Of every function, and where our 006 token has methods on its prototype, the official one has them on each object.
  for (const name of ['length', 'name', 'prototype', 'arguments', 'caller', '#constructor']) {
    own.delete(name)
  }
  return [...own].sort()
}

test('there are 14 modules of agora-token and 5 of agora-access-token', () => {
  expect(modules).toHaveLength(2 + 14 + 5)
})

describe('the names of the official package', () => {
  test.for(modules)('$official are those of $ours', async ({ official, ours }) => {
    const theirs = require(official) as Names
    const { default: all, ...named } = (await import(ours)) as Names & { default: Names }
    expect(Object.keys(named).sort()).toEqual(Object.keys(theirs).sort())
    expect({ ...all }).toEqual(named)
  })

  test.for(deepModules)('$official are found with .js as well', async ({ ours }) => {
    expect(await import(`${ours}.js`)).toBe(await import(ours))
  })

  test.for(modules)('$official keep their members and constants', async ({ official, ours }) => {
    const theirs = require(official) as Names
    const named = (await import(ours)) as Names
    for (const [name, value] of Object.entries(theirs)) {
      expect(surface(named[name]), name).toEqual(expect.arrayContaining([...surface(value)]))
      if (typeof value !== 'function') expect(named[name]).toEqual(value)
    }
  })
})

test('the public names are', async () => {
  const entries = ['@tessera/agora-token', '@tessera/agora-token/access-token']
  const names = await Promise.all(
    entries.map(async (entry) => Object.keys((await import(entry)) as object)),
  )
  expect(names).toMatchInlineSnapshot(`
    [
      [
        "ApaasTokenBuilder",
        "ChatTokenBuilder",
        "ConvoAITokenBuilder",
        "EducationTokenBuilder",
        "FpaTokenBuilder",
        "RtcRole",
        "RtcTokenBuilder",
        "Rtm2Permissions",
        "RtmTokenBuilder",
        "SttTokenBuilder",
        "default",
      ],
      [
        "RtcRole",
        "RtcTokenBuilder",
        "RtmRole",
        "RtmTokenBuilder",
        "default",
      ],
    ]
  `)
})

test('the names of the deep modules are', async () => {
  const names = await Promise.all(
    deepModules.map(async ({ ours }) => [
      ours,
      Object.keys((await import(ours)) as object).join(' '),
    ]),
  )
  expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
    {
      "@tessera/agora-token/access-token/src/AccessToken": "AccessToken priviledges version default",
      "@tessera/agora-token/access-token/src/DynamicKey5": "audioVideoUpload generateDynamicKey generateInChannelPermissionKey generateMediaChannelKey generatePublicSharingKey generateRecordingKey noUpload version default",
      "@tessera/agora-token/access-token/src/RtcTokenBuilder": "Role RtcTokenBuilder default",
      "@tessera/agora-token/access-token/src/RtmTokenBuilder": "Role RtmTokenBuilder default",
      "@tessera/agora-token/access-token/src/SignalingToken": "get get1DayToken default",
      "@tessera/agora-token/src/AccessToken": "AccessToken priviledges version default",
      "@tessera/agora-token/src/AccessToken2": "AccessToken2 kApaasServiceType ServiceApaas kChatServiceType ServiceChat kConvoAIServiceType ServiceConvoAI kFCdnServiceType ServiceFCdn kFpaServiceType ServiceFpa kRtcServiceType ServiceRtc kRtm2ServiceType ServiceRtm2 kRtmServiceType ServiceRtm Rtm2Permissions Service kStreamingServiceType ServiceStreaming kSttServiceType ServiceStt default",
      "@tessera/agora-token/src/ApaasTokenBuilder": "ApaasTokenBuilder default",
      "@tessera/agora-token/src/ChatTokenBuilder": "ChatTokenBuilder default",
      "@tessera/agora-token/src/ConvoAITokenBuilder": "ConvoAITokenBuilder default",
      "@tessera/agora-token/src/DynamicKey5": "audioVideoUpload generateDynamicKey generateInChannelPermissionKey generateMediaChannelKey generatePublicSharingKey generateRecordingKey noUpload version default",
      "@tessera/agora-token/src/EducationTokenBuilder": "EducationTokenBuilder default",
      "@tessera/agora-token/src/FpaTokenBuilder": "FpaTokenBuilder default",
      "@tessera/agora-token/src/RtcTokenBuilder": "Role RtcTokenBuilder default",
      "@tessera/agora-token/src/RtcTokenBuilder2": "Role RtcTokenBuilder default",
      "@tessera/agora-token/src/RtmTokenBuilder": "Role RtmTokenBuilder default",
      "@tessera/agora-token/src/RtmTokenBuilder2": "RtmTokenBuilder default",
      "@tessera/agora-token/src/SignalingToken": "get get1DayToken default",
      "@tessera/agora-token/src/SttTokenBuilder": "SttTokenBuilder default",
    }
  `)
})
