// What may import what. `npm run check` applies these rules; test/architecture/ breaks each of them once.

/** The folder of each service that holds its rules and use cases. */
const DOMAIN = '(?:applications|faults|scores|tokens)'

/** What a domain may use from outside: computing, no input or output. */
const PURE = '^crypto$|(?:^|/)node_modules/(?:uuid|zod)/'

/** What k6 has within itself, for the scripts that it runs. */
const OF_K6 = '^k6(?:/|$)'

const FROM_OUTSIDE = [
  'core',
  'npm',
  'npm-bundled',
  'npm-dev',
  'npm-no-pkg',
  'npm-optional',
  'npm-peer',
  'npm-unknown',
]

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const rules = [
  {
    name: 'domain-imports-only-itself',
    comment:
      'The domain says what it needs in ports.ts; http/, adapters/ and compose.ts depend on it, never it on them.',
    from: { path: `^services/([^/]+)/src/(${DOMAIN})/` },
    to: { path: '^(?:services|packages)/', pathNot: '^services/$1/src/$2/' },
  },
  {
    name: 'domain-does-no-io',
    comment: 'A domain that cannot reach a socket, a file or a database is tested without them.',
    from: { path: `^services/[^/]+/src/${DOMAIN}/` },
    to: { dependencyTypes: FROM_OUTSIDE, pathNot: PURE },
  },
  {
    name: 'parts-meet-in-compose',
    comment:
      'http/, adapters/, events.ts and config.ts know the domain and not one another; compose.ts joins them.',
    from: { path: '^services/([^/]+)/src/(http|adapters|events|config)(?:/|\\.ts$)' },
    to: {
      path: '^services/$1/src/',
      pathNot: ['^services/$1/src/$2(?:/|\\.ts$)', `^services/$1/src/${DOMAIN}/`],
    },
  },
  {
    name: 'only-compose-names-adapters',
    comment: 'Which peer and which database there are is decided in one file.',
    from: { path: '^services/([^/]+)/src/[^/]+\\.ts$', pathNot: '/(?:compose|config|events)\\.ts$' },
    to: { path: '^services/$1/src/adapters/' },
  },
  {
    name: 'services-never-import-each-other',
    comment: 'They meet over HTTP only.',
    from: { path: '^services/([^/]+)/(?!test/)' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'tests-enter-other-services-by-compose',
    comment: 'A test may run another service whole, as its main.ts does, and reach into none.',
    from: { path: '^services/([^/]+)/test/' },
    to: { path: '^services/', pathNot: ['^services/$1/', '^services/[^/]+/src/(?:compose|config)\\.ts$'] },
  },
  {
    name: 'product-imports-no-tooling',
    comment: 'What runs in production imports nothing that exists only for development.',
    from: { path: '^(?:services|packages)/[^/]+/(?!test/)' },
    to: {
      path: [
        '^(?:bench|chaos|examples|infra|load-tests|local|scripts|test)/',
        '^(?:services|packages)/[^/]+/test/',
      ],
    },
  },
  {
    name: 'kit-knows-no-service',
    comment: 'The kit is plumbing that every service shares.',
    from: { path: '^packages/' },
    to: { path: '^services/' },
  },
  {
    name: 'what-k6-runs-has-no-node',
    comment: 'It is seeded and pure but for its calls, and k6 has neither Node nor its packages.',
    from: { path: '^load-tests/(?:k6|journeys)/|^load-tests/(?:applicants|journeys|measures)\\.ts$' },
    to: { pathNot: [OF_K6, '^load-tests/(?:(?:k6|journeys)/|(?:applicants|journeys|measures)\\.ts$)'] },
  },
  {
    name: 'no-cycles',
    comment: 'Of files that import each other, types included, none can be read first.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'packages-are-declared',
    comment:
      'Each workspace declares what it imports; the tests of a workspace share the development packages of the root.',
    from: { pathNot: '^(?:services|packages)/[^/]+/test/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: OF_K6 },
  },
  {
    name: 'imports-resolve',
    comment: 'An import that this tool cannot follow is one that no other rule sees.',
    from: {},
    to: { couldNotResolve: true, pathNot: OF_K6 },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: rules.map(rule => ({ severity: 'error', ...rule })),
  options: {
    // Type imports are dependencies too: a domain that needs an adapter's type needs the adapter.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    doNotFollow: { path: '(?:^|/)node_modules/' },
    exclude: { path: '^test/architecture/fixtures/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
