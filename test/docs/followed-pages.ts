/** A guide that is followed in a shell, from its first block to its last. */
export interface FollowedPage {
  readonly page: string
  /** Another page whose first blocks are run before, so that there is a server with a project. */
  readonly after?: { readonly page: string; readonly blocks: number }
  /** What each block says that starts no server. */
  readonly says: readonly RegExp[]
}

/** Those guides, and what each of their blocks has to say. */
export const FOLLOWED_PAGES: readonly FollowedPage[] = [
  {
    page: 'guides/quickstart.md',
    says: [/"token":"007.*"role":"publisher".*"expiresAt":\d{10}/, /CHANNEL_CASE[^]*exit code 1/],
  },
  {
    page: 'guides/rotate-certificates.md',
    says: [
      /"appId":"970ca35de60c44645bbae8a215061b33".*"slot":"primary"/,
      /"slot":"primary".*"slot":"secondary"/,
      /"slot":"primary".*"slot":"secondary"/,
      /"name":"shop"/,
      /"enabled":false[^]*\n\{/,
    ],
  },
  {
    page: 'guides/co-host-authentication.md',
    after: { page: 'guides/rotate-certificates.md', blocks: 2 },
    says: [/"name":"shop"/, /"coHostAuthentication":true/],
  },
  {
    page: 'revocation.md',
    after: { page: 'guides/rotate-certificates.md', blocks: 2 },
    says: [/"name":"shop"/, /"reason":"see ticket 88"/],
  },
  {
    page: 'migrate/go-token-server.md',
    says: [/NOTHING_WRONG/, /usable/i, /"rtcToken":"007[^]*nobody: 401[^]*another channel: 403/],
  },
  {
    page: 'migrate/node-token-server.md',
    says: [/"rtcToken":"007[^]*"rtcToken":"007[^]*"rtmToken":"007/],
  },
  { page: 'migrate/006-to-007.md', says: [/SDK_TOO_OLD[^]*too old, exit code 1/] },
]
