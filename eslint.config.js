import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** One set of rules for every package; a package that needs an exception says so below, with its reason. */
export default defineConfig(
  globalIgnores([
    '**/dist',
    '**/coverage',
    'packages/agora-token/test/official',
    '.stryker-tmp',
    'reports',
  ]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.test.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Use the kernel: salts, ids and jitter come from a CSPRNG or an argument.',
        },
      ],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      eqeqeq: ['error', 'always'],
      // Mapped types and index signatures say different things; both have their place.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // Byte code reads arrays at indices it has just bounded; the checked alternative costs a branch in the hottest loops.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `return refuse(…)` says "refuse, and have no value" in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    // Read by tools and platforms that want a default export.
    files: ['*.config.{js,ts}', '**/*.config.{js,ts}', '.dependency-cruiser.js', 'deploy/**/*.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    // See routes/answer.ts: what Hono's own methods make loses the headers that every answer carries, and is slow.
    files: ['packages/server/src/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name="context"][callee.property.name=/^(json|text|body|html|header|redirect)$/]',
          message: 'Answer through routes/answer.ts.',
        },
      ],
    },
  },
  {
    // Runs in the browser as it is, before anything that is bundled.
    files: ['packages/console/public/**'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly' } },
  },
  {
    // The drop-in has the modules of the packages it replaces: ESM programs import those by default, since Node gives them
    // a CommonJS package in no other way, and their builders are classes with static methods.
    files: ['packages/agora-token/src/**'],
    rules: {
      'no-restricted-exports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // Like the official constructors, these take 0, '' and false for a missing argument, which `??` would not.
    files: ['packages/agora-token/src/token007/**'],
    rules: { '@typescript-eslint/prefer-nullish-coalescing': 'off' },
  },
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
)
