// Who may import whom (docs/architecture.md). Each rule is broken on purpose in src/testing/boundaries.slow.test.ts.

/** The rooms of src and what each may import at runtime, besides itself. Type-only imports are free. */
const mayImport = {
  contract: [],
  // One reading of what people write, for server and browser.
  markdown: [],
  db: ['contract'],
  events: ['db', 'contract'],
  auth: ['db', 'contract', 'events'],
  files: ['contract'],
  core: ['db', 'events', 'files', 'contract', 'markdown'],
  api: ['core', 'events', 'contract', 'auth'],
  rest: ['api', 'auth', 'contract', 'events'],
  // Webhooks read the log from positions as the hub does.
  jobs: ['core', 'db', 'files', 'contract', 'events', 'markdown'],
  client: ['contract'],
  ui: ['contract', 'client', 'markdown'],
  // Next bundles app and ui into a module graph of its own: a pool or hub imported from there would exist twice.
  app: ['ui', 'client', 'contract'],
  server: [
    'contract',
    'markdown',
    'db',
    'events',
    'auth',
    'files',
    'core',
    'api',
    'rest',
    'jobs',
    'client',
    'ui',
    'app',
  ],
};

const rooms = [...Object.keys(mayImport), 'testing'];
const tests = '\\.test\\.tsx?$|^src/testing/|^e2e/|^bench/';
const typeOnly = { dependencyTypesNot: ['type-only'] };

const roomRules = Object.entries(mayImport).map(([room, others]) => ({
  name: `${room}-imports`,
  comment: `src/${room} may import ${others.length > 0 ? others.map((other) => `src/${other}`).join(', ') : 'no other room'}.`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: tests },
  to: { path: '^src/', pathNot: `^src/(${[room, ...others, 'testing'].join('|')})/`, ...typeOnly },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'contract-is-plain',
      comment: 'The contract is what server, client and browser share: zod and itself, not even types of others.',
      severity: 'error',
      from: { path: '^src/contract/', pathNot: tests },
      to: { pathNot: '^src/contract/|node_modules/zod/' },
    },
    {
      name: 'core-knows-no-door',
      comment: 'The rules of chat do not know how they are called.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: tests },
      to: { path: 'node_modules/(@types/)?(next|next-auth|next-intl|react|react-dom|@trpc/[^/]+|ws)/' },
    },
    {
      name: 'client-types',
      comment: 'The client is published: its types may come from the contract and the router, nothing else.',
      severity: 'error',
      from: { path: '^src/client/', pathNot: tests },
      to: { path: '^src/', pathNot: '^src/(client|contract)/|^src/api/router\\.ts$', dependencyTypes: ['type-only'] },
    },
    {
      name: 'dialects-are-apart',
      comment: 'A dialect never imports another one.',
      severity: 'error',
      from: { path: '^src/rest/dialects/([^/]+)/' },
      to: { path: '^src/rest/dialects/', pathNot: '^src/rest/dialects/$1/' },
    },
    {
      name: 'generated-stays-in-db',
      comment: "Prisma's client is reached through src/db; its types may be used elsewhere.",
      severity: 'error',
      from: { pathNot: '^src/db/' },
      to: { path: '^src/db/generated/', ...typeOnly },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'What the server runs never needs what only tests need; that includes prisma/seed.ts, its demo.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '^src/testing/' },
    },
    {
      name: 'nothing-imports-a-test',
      severity: 'error',
      from: {},
      to: { path: '\\.(test|e2e)\\.tsx?$' },
    },
    {
      name: 'rooms-are-known',
      comment: 'A new folder of src needs its line in the table above.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${rooms.join('|')})/` },
      to: {},
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-barrels',
      comment: 'A file is named for what is in it; index files that pass others on hide who needs whom.',
      severity: 'error',
      from: { path: '/index\\.[cm]?[jt]sx?$', pathNot: 'node_modules/' },
      to: {},
    },
    {
      name: 'everything-resolves',
      comment:
        'An import that leads nowhere would escape every other rule. What is built (dist) need not be there yet.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^\\.\\./\\.\\./dist/[^/]+\\.mjs$' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^src/db/generated/'] },
    exclude: { path: '^(\\.next|dist|coverage|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css', '.d.ts'],
    },
  },
};
