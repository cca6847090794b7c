import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { noCircles } from './scripts/src/check/no-circles.js';

const here = import.meta.dirname;
const source = ['**/*.ts', '**/*.vue'];
const tests = ['**/*.test.ts', '**/test/**', '**/testing/**', 'e2e/**', 'bench/**'];
const workspaces = [
  'shared',
  'worker',
  'backend',
  'dev',
  'frontend',
  'gateway',
  'e2e',
  'bench',
  'loadtest',
  'scripts',
];

/** Which of our workspaces a workspace may import; itself is understood. docs/ARCHITECTURE.md, Rooms. */
const mayImport = {
  shared: [],
  worker: ['shared'],
  backend: ['shared'],
  dev: ['shared', 'backend', 'gateway'],
  frontend: ['shared'],
  gateway: ['shared'],
  scripts: ['shared'],
  e2e: ['shared', 'scripts'],
  loadtest: ['shared'],
  bench: ['shared', 'worker', 'backend', 'scripts', 'e2e', 'loadtest'],
};

const houseZones = Object.entries(mayImport).flatMap(([target, allowed]) =>
  workspaces
    .filter((from) => from !== target && !allowed.includes(from))
    .map((from) => ({
      target: `./${target}`,
      from: `./${from}`,
      message: `${target} imports ${allowed.join(' and ') || 'none'} of our workspaces only.`,
    })),
);

/** The rooms of the backend, the lowest first: none imports one above it, nor what puts them together. */
const backendRooms = [
  'booking',
  'security',
  'connections',
  'metrics',
  'peers',
  'history',
  'socket',
  'relay',
  'admission',
  'holdings',
  'identity',
  'rest',
  'docs',
  'static',
  'health',
  'viewers',
  'ledger',
  'board',
  'flight-room',
  'interventions',
  'invariants',
  'agents',
];
const backendZones = backendRooms.map((room, place) => ({
  target: `./backend/src/${room}`,
  from: [...backendRooms.slice(place + 1), 'app.ts', 'main.ts', 'create-booking.ts'].map(
    (above) => `./backend/src/${above}`,
  ),
  message: `In the backend, ${room} imports rooms below it only.`,
}));

const seatMapZone = {
  target: './shared/src/seat-map',
  from: './shared/src',
  except: [
    './seat-map',
    './people/types.ts',
    './result.ts',
    './limits.ts',
    './ids.ts',
    './money.ts',
  ],
  message: 'The seat map imports its own files and the leaf files of shared only.',
};

/** Keys are for processes: neither pages nor the workflows' bundle have them. */
const keyZones = ['./frontend', './worker/src/workflows'].map((target) => ({
  target,
  from: './shared/src/payload-codec.ts',
  message: 'Payloads are encrypted by clients and workers, in Node.',
}));

const noRandomness = [
  { object: 'Math', property: 'random', message: 'Ids and chance are arguments here.' },
];
const noClock = [{ object: 'Date', property: 'now', message: 'Time is an argument here.' }];
const noBareDate = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Time is an argument here.',
  },
];
const outsideWorld = [
  'process',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
].map((name) => ({ name, message: 'This code is replayed or pure: nothing from outside.' }));
const browserStorage = ['localStorage', 'sessionStorage'].map((name) => ({
  name,
  message: 'It throws where it is blocked or full: frontend/src/kept.ts.',
}));
const noKeyOfHttpsAlone = {
  object: 'crypto',
  property: 'randomUUID',
  message: 'Pages over plain HTTP have none: newKey of frontend/src/api/ask.ts.',
};
const nodeModules = {
  regex: '^(node:|(crypto|fs|os|path|timers|http|https|net|process|child_process)(/|$))',
  message: 'This code is replayed or pure: nothing of Node.',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/coverage/**',
      '.cache/**',
      '.aisle/**',
      '.aisle-cluster/**',
    ],
  },
  { ignores: ['e2e/test-results/**', 'e2e/playwright-report/**', 'docs/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  { files: ['frontend/public/*.js'], languageOptions: { globals: globals.browser } },

  {
    files: source,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: here,
        extraFileExtensions: ['.vue'],
      },
    },
    plugins: { 'import-x': importX, aisle: { rules: { 'no-circles': noCircles } } },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.vue', '.json'] }),
      ],
    },
    rules: {
      // An empty variable counts as unset: `||` says that of a string.
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
      // A promise that nobody awaits is an error that nobody sees.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      // The unions are closed: a forgotten state is a compile-time matter.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `return refuse(…)` in a handler that gives nothing reads well.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 10 },
      ],
      // Object types may be written either way: a union member reads better as a type.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // What came from outside has an index signature until it was checked.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Our strings are designators, letters and codes: ASCII.
      '@typescript-eslint/no-misused-spread': 'off',
      // Workflows and Koa have handlers that are async by contract and await nothing.
      '@typescript-eslint/require-await': 'off',
      // The compiler knows (noUnusedLocals), and knows `_` too.
      '@typescript-eslint/no-unused-vars': 'off',
      'no-undef': 'off',
      'no-console': 'error',
      // `== null` asks for both of null and undefined.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'aisle/no-circles': 'error',
      'import-x/no-restricted-paths': [
        'error',
        { basePath: here, zones: [...houseZones, ...backendZones, ...keyZones, seatMapZone] },
      ],
      'max-lines': ['error', { max: 220, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },

  // The world makes its people, who live in it.
  {
    files: ['loadtest/test/verdict/world/**'],
    rules: { 'aisle/no-circles': 'off' },
  },

  // Its assertions compare constants on purpose.
  {
    files: ['shared/src/limits.ts'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },

  // The core: no I/O, no Temporal, no clock, no randomness (docs/ARCHITECTURE.md, The core).
  {
    files: [
      'seat-map',
      'aircraft',
      'choosing',
      'flight-book',
      'people',
      'replay',
      'swaps',
      'watches',
    ].map((core) => `shared/src/${core}/**/*.ts`),
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', ...noRandomness, ...noClock],
      'no-restricted-syntax': ['error', ...noBareDate],
      'no-restricted-globals': ['error', ...outsideWorld],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^[^.]', message: 'The core imports no package.' }] },
      ],
    },
  },

  // Workflows are replayed. Their clock is Temporal's: inside them `Date.now()` is workflow time.
  {
    files: ['worker/src/workflows/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', ...noRandomness],
      'no-restricted-globals': ['error', ...outsideWorld],
      'no-restricted-imports': ['error', { patterns: [nodeModules] }],
    },
  },

  {
    files: ['frontend/**/*.vue'],
    extends: [vue.configs['flat/recommended'], accessibility.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['frontend/**/*.vue'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      // Components live in a folder of their domain.
      'vue/multi-word-component-names': 'off',
      // A component that only the template names looks like a type to this rule.
      '@typescript-eslint/consistent-type-imports': 'off',
      // A label beside its control is as good as one around it.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },

  // Only Vue's own compiler knows the types of components; `npm run check` runs it.
  {
    files: ['frontend/**/*.vue', 'frontend/src/main.ts', 'frontend/src/router.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  {
    files: ['frontend/src/**'],
    ignores: [...tests, 'frontend/src/kept.ts'],
    rules: {
      'no-restricted-globals': ['error', ...browserStorage],
      'no-restricted-properties': ['error', noKeyOfHttpsAlone],
    },
  },

  // A store or a composable is one function around many small ones.
  {
    files: ['frontend/src/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['frontend/src/{,desk/}{stores,composables}/**'],
    rules: { 'max-lines-per-function': 'off' },
  },

  // Tests lay out many cases in one place; tools speak to a terminal.
  {
    files: [...tests, 'shared/src/aircraft/plans/**', 'shared/src/aircraft/data/**'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['scripts/**', 'bench/**', 'e2e/**', '**/main.ts', '**/*.test.ts'],
    rules: { 'no-console': 'off' },
  },
  prettier,
);
