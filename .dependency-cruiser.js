/** Who may import whom. An arrow that is not in ARROWS fails the check, and so does a circle or a file that nobody reads. */
const ARROWS = {
  token: [],
  'agora-token': ['token'],
  client: [],
  server: ['token'],
  gateway: ['token'],
  console: ['client', 'token'],
  cli: ['token', 'server', 'gateway'],
}

const arrowRules = Object.entries(ARROWS).map(([from, to]) => {
  const allowed = [from, ...to].join('|')
  return {
    name: `${from}-imports-only-${to.join('-and-') || 'itself'}`,
    severity: 'error',
    from: { path: `^packages/${from}/src` },
    to: { path: '^packages/', pathNot: `^packages/(?:${allowed})/` },
  }
})

export default {
  forbidden: [
    ...arrowRules,
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^packages/[^/]+/src',
        pathNot: ['\\.test\\.tsx?$', '\\.d\\.ts$'],
      },
      to: {},
    },
    {
      name: 'tests-are-not-shipped-code',
      severity: 'error',
      from: { path: '^packages/[^/]+/src', pathNot: '\\.test\\.tsx?$' },
      to: { path: '\\.test\\.tsx?$|^test/|^bench/' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src',
        pathNot: '\\.test\\.tsx?$|\\.d\\.ts$|^packages/console/',
      },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'the-console-is-published-built',
      comment:
        'Whoever installs it gets files with everything in them, and so none of what they were made of.',
      severity: 'error',
      from: { path: '^packages/console/src', pathNot: '\\.test\\.tsx?$|\\.d\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@tessera/source', 'types', 'import', 'node', 'default'],
    },
  },
}
