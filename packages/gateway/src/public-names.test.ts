import { expect, test } from 'vitest'

test('the package exports these names and no others', async () => {
  expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
    [
      "Channels",
      "EventLog",
      "KickingRules",
      "ProjectError",
      "ProjectList",
      "VirtualClock",
      "authorityPaths",
      "memberKey",
      "openAuthority",
      "readProjectsFile",
      "redirectScript",
      "silentLogger",
      "startGateway",
      "systemClock",
      "trustInstructions",
    ]
  `)
  expect(Object.keys(await import('./playwright/index.ts')).toSorted()).toMatchInlineSnapshot(`
    [
      "TestGateway",
      "gatewayFixtures",
    ]
  `)
})
