/** What makes sure that a block of code is right. */
export interface BlockCheck {
  /** Pages it is about, from the root of the repository. */
  readonly pages: RegExp
  readonly languages: readonly string[]
  /**
   * `elsewhere`: by the test that `how` names. The others are done by blocks.test.ts: shells can read the `commands`, and
   * each command, flag and script is there; the server takes the `configuration`; it `parses`; the `fields` of a request
   * are those of the server. `none`: nothing does, and `how` says why.
   */
  readonly check: 'elsewhere' | 'commands' | 'configuration' | 'parses' | 'fields' | 'none'
  readonly how: string
}

const TYPESCRIPT = ['ts', 'tsx', 'typescript']

/** The first that fits a block says how it is checked. A block that none fits fails the test. */
export const BLOCK_CHECKS: readonly BlockCheck[] = [
  {
    pages: /^[^/]*$|^packages\/[^/]*\/README|^docs\//,
    languages: TYPESCRIPT,
    check: 'elsewhere',
    how: 'test/docs/readme-code.test.ts',
  },
  {
    pages: /^docs\/guides\/replace-sample-server/,
    languages: ['sh'],
    check: 'elsewhere',
    how: 'test/docs/replace-sample-server.test.ts',
  },
  {
    pages:
      /^docs\/(?:guides\/(?:quickstart|rotate-certificates|co-host-authentication)|revocation|migrate\/(?:go-token-server|node-token-server|006-to-007))\.md$/,
    languages: ['sh'],
    check: 'elsewhere',
    how: 'test/docs/shell-pages.test.ts',
  },
  {
    pages: /^docs\/operations\.md$/,
    languages: ['yaml'],
    check: 'elsewhere',
    how: 'packages/server/test/operations-page.test.ts',
  },
  {
    pages: /^docs\/guides\/policies\.md$/,
    languages: ['yaml'],
    check: 'elsewhere',
    how: 'packages/server/test/policy-guide.test.ts',
  },
  {
    pages: /^docs\/guides\/identity-providers\.md$/,
    languages: ['yaml'],
    check: 'elsewhere',
    how: 'test/docs/identity-providers.test.ts',
  },
  {
    pages: /^docs\/guides\/deploy\.md$|^deploy\//,
    languages: ['yaml', 'json', 'toml', 'dockerfile', 'sh', 'bash', 'text'],
    check: 'elsewhere',
    how: 'test/deploy/agreement.test.ts',
  },
  {
    pages: /^packages\/gateway\//,
    languages: ['html'],
    check: 'elsewhere',
    how: 'packages/gateway/test/redirect.browser.test.ts',
  },
  {
    pages: /./,
    languages: ['yaml'],
    check: 'configuration',
    how: 'as `tessera config check` does',
  },
  { pages: /./, languages: ['sh', 'bash'], check: 'commands', how: 'bash -n, and --help' },
  { pages: /./, languages: ['js', 'json'], check: 'parses', how: 'the compiler' },
  {
    pages: /^docs\/guides\/flow-native\.md$/,
    languages: ['kotlin', 'swift', 'dart', 'csharp'],
    check: 'fields',
    how: 'no compiler of these is here; the OpenAPI document knows the fields',
  },
  {
    pages: /./,
    languages: ['text'],
    check: 'none',
    how: 'drawings and lists that nobody runs',
  },
]

/** How a block is checked; `undefined` for one that nobody thought of. */
export function checkOf(page: string, language: string): BlockCheck | undefined {
  return BLOCK_CHECKS.find((one) => one.pages.test(page) && one.languages.includes(language))
}
