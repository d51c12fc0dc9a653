import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'

// TypeScript and Vitest would find the file, Node does not.
const importWithExtension = {
  selector:
    ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression) > ' +
    'Literal.source[value=/^\\.(?!.*\\.(ts|js|mjs|json|svelte|css)$|.*\\?raw$)/]',
  message: 'Write the extension of a relative import.',
}

// The layers say so of the product; tests load it too.
const noBareRuntime = {
  selector:
    ':matches(ImportDeclaration[importKind!="type"], ImportExpression, ExportAllDeclaration, ' +
    'ExportNamedDeclaration[exportKind!="type"]) > Literal.source[value=/^onnxruntime/]',
  message: 'Take ONNX Runtime from main/engine/runtime/onnxRuntime.ts, which keeps it from sending anything.',
}

// A call takes some hundred thousand arguments, a file holds more rows.
const noSpreadOfData = {
  selector:
    'CallExpression[callee.property.name=/^(push|unshift|splice|concat|max|min|of|fromCharCode|fromCodePoint)$/] > ' +
    'SpreadElement',
  message: 'Arguments are limited in number: use largest, smallest or append (base/lists.ts), concat or a loop.',
}

// JSON.parse of a hundred megabytes of brackets ends the process.
const noBareParse = {
  selector: "CallExpression[callee.object.name='JSON'][callee.property.name='parse']",
  message: 'Use parseJson (files/parseJson.ts), which looks before it parses.',
}

export default defineConfig(
  globalIgnores([
    'test/support/onnx/onnx_pb.*',
    'renderer/messages/compiled/',
    'out/',
    '.tools/',
    'node_modules/',
    'coverage/',
  ]),
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 500, skipBlankLines: false, skipComments: false }],
      'no-console': ['error', { allow: ['error'] }],
      // Objects made by functions have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-syntax': ['error', importWithExtension, noBareRuntime],
      'no-duplicate-imports': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$', argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['main/**'],
    rules: { 'no-restricted-syntax': ['error', importWithExtension, noBareRuntime, noSpreadOfData, noBareParse] },
  },
  {
    // The parser itself; and what the program wrote into columns of its own database, a row at a time.
    files: ['main/files/parseJson.ts', 'main/files/jsonScan.ts', 'main/store/**'],
    rules: { 'no-restricted-syntax': ['error', importWithExtension, noBareRuntime, noSpreadOfData] },
  },
  {
    // Tests read JSON whose expectation is its type, and fakes are asynchronous for the sake of a signature; scripts run
    // before there is a package to parse JSON with.
    files: ['test/**/*.ts', 'scripts/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  svelte.configs.recommended,
  // Plain TypeScript: what Svelte's own parser puts around it would make another program of each file.
  { files: ['**/*.svelte.ts'], languageOptions: { parser: tseslint.parser } },
  { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: {
      'svelte/no-at-html-tags': 'error', // texts of models and questions are text
      'svelte/require-each-key': 'error',
      // State replaces its maps and sets as a whole, it never changes them in place.
      'svelte/prefer-svelte-reactivity': 'off',
      // Places are hashes of our own router.
      'svelte/no-navigation-without-resolve': 'off',
      // A rule of its own knows that a binding of $props() is written by its parent.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: false }],
    },
  },
  {
    files: ['renderer/**'],
    rules: {
      // A handler in a template may start a call; what fails there is shown by the command or the state that made it.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  {
    // Types are svelte-check's: ESLint would check the whole program anew for each component (1.4 s each of 205).
    files: ['**/*.svelte'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/switch-exhaustiveness-check': 'off' },
  },
  { files: ['scripts/*'], rules: { 'no-console': 'off' } },
)
