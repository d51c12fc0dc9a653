/** The layers of ARCHITECTURE.md as rules: a folder imports only itself and what stands before it in its list. */
const layers = [
  'base',
  'tensor',
  'files',
  'models',
  'engine',
  'datasets',
  'training',
  'methods',
  'report',
  'store',
  'runs',
  'jobs',
  'rpc',
  'queue',
  'workbench',
  'serve',
]
/** Hosts of the engine, on top of all layers and unaware of each other. */
const hosts = ['app', 'cli']
/** Inside the engine; what else lies in main/engine/ stands above them all. */
const engine = [
  'graph',
  'ops',
  'autodiff',
  'blocks',
  'architectures',
  'editPositions.ts',
  'edit.ts',
  'runtime',
  'training',
]

/** Packages that only one place may import. */
const homes = {
  // one file, so that nothing can load the library before it was told to send nothing
  onnxruntime: { name: 'onnxruntime-(node|common)', home: '^main/engine/runtime/onnxRuntime[.]ts$' },
  // what fetches from elsewhere
  hub: { name: '@huggingface/hub', home: '^main/models/hub/' },
  'better-sqlite3': { name: 'better-sqlite3', home: '^main/store/' },
  bullmq: { name: '(bullmq|ioredis)', home: '^main/queue/' },
  electron: { name: 'electron', home: '^(main/app|preload)/' },
  plotly: { name: 'plotly[^/]*', home: '^renderer/plots/' },
}

const product = '^(main|preload|renderer)/'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...downward('main', layers),
    ...downward('main/engine', engine),
    ...hosts.map((host) =>
      forbid(`${host}-knows-no-other-host`, { path: `^main/${host}/` }, { path: `^main/(${others(hosts, host)})/` }),
    ),
    forbid(
      'every-folder-is-a-layer',
      { path: '^main/.+/', pathNot: `^main/(${[...layers, ...hosts].join('|')})/` },
      { path: '.' },
    ),
    forbid(
      'store-and-rpc-never-compute',
      { path: '^main/(store|rpc)/' },
      // a schema describes a result, it computes nothing
      { path: '^main/methods/', pathNot: 'Schema[.]ts$', dependencyTypesNot: ['type-only'] },
    ),
    ...Object.entries(homes).map(([label, { name, home }]) =>
      forbid(`${label}-only-in-its-home`, { path: product, pathNot: home }, { path: `(^|node_modules/)${name}(/|$)` }),
    ),
    forbid('product-never-sees-tests', { path: `${product}|^scripts/` }, { path: '^test/' }),
    forbid(
      'scripts-need-nothing-installed',
      { path: '^scripts/.*[.]mjs$' },
      { pathNot: '^scripts/', dependencyTypesNot: ['core'] },
    ),
    forbid('renderer-sees-contract-only', { path: '^renderer/' }, { path: '^(main|preload)/', pathNot: wire() }),
    forbid('preload-sees-contract-only', { path: '^preload/' }, { path: '^(main|renderer)/', pathNot: contract() }),
    forbid(
      'contract-by-type-only',
      { path: '^(preload|renderer)/' },
      { path: contract(), dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'window-shell-stands-above-the-screens',
      { path: '^renderer/', pathNot: '^renderer/app/' },
      { path: '^renderer/app/' },
    ),
    forbid(
      'screens-share-through-folders-below-them',
      { path: '^renderer/(screens/[^/]+/|(api|state|commands|ui|grid|filter|plots|report|runs)/)' },
      { path: '^renderer/screens/', pathNot: '^renderer/$1' },
    ),
    forbid('renderer-without-node', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    forbid('main-sees-no-window-code', { path: '^main/' }, { path: '^(preload|renderer)/' }),
    forbid('no-cycles', {}, { circular: true }),
    forbid('no-unresolved-import', {}, { couldNotResolve: true }),
    forbid(
      'no-undeclared-package',
      { path: '^main/', pathNot: '^main/app/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true, // type-only imports count
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'types', 'default'],
    },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^renderer/messages/compiled/(runtime|server|registry|messages/)' }, // made by Paraglide
  },
}

/**
 * One rule per folder or file: nothing in `parent` beyond itself and what stands before it.
 *
 * @param {string} parent
 * @param {readonly string[]} folders
 */
function downward(parent, folders) {
  return folders.map((folder, i) =>
    forbid(
      `${folder}-imports-only-lower-layers`,
      { path: `^${parent}/${folder}(/|$)` },
      { path: `^${parent}/`, pathNot: `^${parent}/(${folders.slice(0, i + 1).join('|')})(/|$)` },
    ),
  )
}

/**
 * @param {string} name
 * @param {import('dependency-cruiser').IRegularForbiddenRuleType['from']} from
 * @param {import('dependency-cruiser').IRegularForbiddenRuleType['to']} to
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function forbid(name, from, to) {
  return { name, severity: 'error', from, to }
}

/**
 * @param {readonly string[]} all
 * @param {string} one
 */
function others(all, one) {
  return all.filter((name) => name !== one).join('|')
}

function contract() {
  return '^main/base/contract\\.ts|^main/rpc/(engine/contract|window/(contract|desktopContract|schemas|neurons|runs|shapes))\\.ts$'
}

/** What the window needs to speak to its host: the contract's types, and the code of the line, which needs no Node. */
function wire() {
  return `${contract()}|^main/files/frames\\.ts|^main/rpc/wire/(client|lineKey|transport)\\.ts$`
}
