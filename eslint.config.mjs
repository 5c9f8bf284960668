import js from '@eslint/js';
import globals from 'globals';

// What js-glue files may name besides the browser: Emscripten's own, and the exports of wasm/platform and modules.
const glueGlobals = Object.fromEntries(
  [
    'mergeInto', 'LibraryManager', 'Module', 'HEAPU8', 'HEAPU32',
    '_tether_acquire', '_tether_text_result',
    '_tether_socket_opened', '_tether_socket_message', '_tether_socket_refused', '_tether_socket_failed',
    '_tether_socket_closed', '_tether_http_answered', '_tether_http_failed', '_tether_timer_fired', '_tether_frame_fired', '_tether_page_event',
    '_tether_lively_event', '_tether_lively_navigate', '_tether_lively_uploaded', '_tether_lively_synced', '_tether_lively_failed',
    '_tether_dara_copied', '_tether_script_result', '_tether_script_failed', '_tether_runner_result', '_tether_runner_failed',
    '_tether_patch_adopt', '_tether_patch_event', '_tether_patch_failed', '_tether_dom_flush', '_tether_dom_op_failed', '_tether_dom_event',
    'tether_memory', 'tether_put_all', 'tether_sockets', 'tether_http', 'tether_timers', 'tether_page', 'tether_nodes', 'tether_dom_patch', 'tether_dom_listener',
    'tether_dom_query', 'tether_policy', 'tether_values', 'tether_scripts',
  ].map((name) => [name, 'readonly'])
);

// The numbers that cmake/JsGlue.cmake fills in: OP_*, PATCH_* and ERR_*.
const numbers = {
  rules: {
    glob: {
      meta: { schema: [] },
      create(context) {
        return {
          'Program:exit'(node) {
            for (const reference of context.sourceCode.getScope(node).through) {
              if (!/^(OP|PATCH|ERR)_[A-Z0-9_]+$/.test(reference.identifier.name)) {
                context.report({ node: reference.identifier, message: `'${reference.identifier.name}' is not defined` });
              }
            }
          },
        };
      },
    },
  },
};

const common = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-implied-eval': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
};

export default [
  { ignores: ['build/', 'dist/', 'node_modules/'] },
  js.configs.recommended,
  {
    // Emscripten 3.1.6 cannot print newer syntax (docs/decisions/0002-three-emscripten-versions.md).
    files: ['js-glue/*.js', 'wasm/modules/*.js'],
    plugins: { numbers },
    languageOptions: {
      ecmaVersion: 2017,
      sourceType: 'script',
      globals: { ...globals.browser, SharedArrayBuffer: 'readonly', BigInt: 'readonly', ...glueGlobals },
    },
    rules: { ...common, 'no-undef': 'off', 'numbers/glob': 'error', 'no-unused-vars': ['error', { caughtErrors: 'none' }] },
  },
  {
    // The one file that runs texts; tests/glue/no_eval.test.mjs looks for it in all that is built without it.
    files: ['js-glue/script.js'],
    languageOptions: { globals: { reportError: 'readonly' } },
    rules: { 'no-eval': 'off', 'no-new-func': 'off' },
  },
  {
    files: [
      'js-glue/loader/**/*.mjs', 'js-glue/loader/*.js', 'js-glue/elements/*.mjs', 'demo/chat/*.mjs', 'demo/ticker/*.mjs', 'demo/counter/*.mjs', 'demo/dara/*.mjs', 'demo/shared/*.mjs',
    ],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: globals.browser },
    rules: common,
  },
  {
    files: ['tools/**/*.mjs', 'demo/server/**/*.mjs', 'eslint.config.mjs'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: globals.nodeBuiltin },
    rules: common,
  },
  {
    // Browser tests hold functions that run in the page.
    files: ['tests/**/*.mjs', 'tests/**/*.js', 'bench/**/*.mjs', 'bench/**/*.js'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: { ...globals.nodeBuiltin, ...globals.browser } },
    rules: common,
  },
  {
    // These run in pages that have loaded pages/prelude.mjs, and some pages/patch_prelude.mjs.
    files: ['tests/browser/*.mjs', 'tests/browser/pages/*prelude.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'library', 'story', 'next', 'until', 'opened', 'ended', 'thrown', 'browserStory', 'patternBytes', 'patternText', 'wasmBytes',
          'patched', 'shown', 'element', 'node', 'frame', 'pack', 'scripts', 'answer',
          'heard', 'put', 'up', 'within',
        ].map((name) => [name, 'readonly'])
      ),
    },
  },
  {
    // These write the texts that a server would have a page run.
    files: ['tests/peers/**/*.mjs'],
    rules: { 'no-eval': 'off', 'no-new-func': 'off' },
  },
  {
    // Does to a glue file what Emscripten's linker does: evaluates it.
    files: ['tests/glue/link_glue.mjs'],
    rules: { 'no-new-func': 'off' },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: globals.node } },
];
