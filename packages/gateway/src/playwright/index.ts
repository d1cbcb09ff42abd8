/**
 * A gateway for Playwright tests of an application that uses Agora's Web SDK.
 *
 * @module
 */
export { type GatewayFixtureDefinitions, gatewayFixtures, type GatewayFixtures } from './fixture.ts'
export { type Expected, type ScriptTarget, TestGateway } from './test-gateway.ts'
