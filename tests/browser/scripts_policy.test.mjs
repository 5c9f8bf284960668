// Scripts of a server under each Content-Security-Policy (docs/protocols/bridge.md): how they run, that they mean the same
// everywhere, and that nothing is reported to the page where nothing has to be refused.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

const trusted = (names) => `; require-trusted-types-for 'script'; trusted-types ${names}`;

/**
 * `way`: how scripts run, '' if not at all, or by engine. `head`: attributes of the page's own scripts. `reports`: what the
 * page hears of the attempts where nothing can run; its directives.
 */
const rows = [
  { path: '/none', policy: '', way: 'eval' },
  { path: '/self', policy: "script-src 'self' 'wasm-unsafe-eval'", way: '', reports: true },
  { path: '/nonce', policy: "script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'", way: 'script', nonce: 'abc' },
  { path: '/given', policy: "script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'", way: 'script', given: 'abc' },
  { path: '/wrong', policy: "script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'", way: '', given: 'xyz', reports: true },
  { path: '/dynamic', policy: "script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'", way: 'script', nonce: 'abc' },
  {
    path: '/strict', way: 'script', nonce: 'abc',
    policy: "default-src 'self'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; " +
      `base-uri 'none'; connect-src 'self'${trusted('tether')}`
  },
  { path: '/eval', policy: "script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'", way: 'eval' },
  { path: '/trusted_eval', policy: `script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'${trusted('tether')}`, way: 'eval' },
  {
    path: '/trusted_types_eval', policy: `script-src 'self' 'trusted-types-eval' 'wasm-unsafe-eval'${trusted('tether')}`,
    way: { chromium: 'function', firefox: 'eval', webkit: 'eval' }
  },
  {
    path: '/trusted_types_eval_nonce', nonce: 'abc', way: 'script',
    policy: `script-src 'self' 'nonce-abc' 'trusted-types-eval' 'wasm-unsafe-eval'${trusted('tether')}`
  },
  { path: '/other', policy: `script-src 'self' 'unsafe-eval' 'nonce-abc' 'wasm-unsafe-eval'${trusted('other')}`, nonce: 'abc', way: '', reports: true },
  { path: '/own', policy: `script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'${trusted('mine')}`, way: 'eval', own: 'policy' },
  { path: '/named', policy: `script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'${trusted('mine')}`, way: 'eval', own: 'name' },
  { path: '/inline', policy: "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'", way: 'script', reports: 'of eval' }
];

// Code, variable, answer.
/** What scripts mean, in each way alike. */
const meanings = [
  ['var q = 5', 'q', 5],
  ['var a = 1;\nconst b = 2;\nlet c = a + b; var d = c * 2', 'd', 6],
  ['const b = 3;\nvar d = b', 'd', 3],
  ['function made() { return 7 }', 'made()', 7],
  ['undeclared = 8', 'undeclared', 8],
  ['var self_is = this === window', 'self_is', true],
  ['', 'this === window', true],
  ['var strict = (function () { return this === undefined })()', 'strict', false],
  ['window.done = 0; 1', '', null],
  ['', '', null],
  ['  \n', '3', 3],
  ['// a comment', '4', 4],
  ['// ' + 'http://a '.repeat(60) + '\nvar commented = 1', 'commented', 1],
  ['/* a */ '.repeat(60) + 'commented = 2', 'commented', 2],
  ['import("/run/none.mjs").catch(() => { window.imported = 1 })', 'imported', 1],
  ['var t = `a;\nb`', 't', 'a;\nb'],
  ['var r = /[;]/.source;', 'r;', '[;]'],
  ['', '({ a: [1, null, undefined, () => 1, document.body, "\\ud800"] })', { a: [1, null, null, null, null, '\ufffd'] }],
  ['', '[2n ** 60n, new Uint8Array([1, 2]), new Date(0), new Map([["k", new Set([1])]])]',
    [`${2n ** 60n}n`, { bytes: [1, 2] }, '1970-01-01T00:00:00.000Z', { k: [1] }]],
  ['', 'window', null],
  ['', 'Promise.resolve(9)', 9],
  ['new Promise((done) => setTimeout(() => { window.later = 10; done() }, 20))', 'window.later', 10],
  ['', '({ then(done) { done(11) } })', 11],
  ['throw new TypeError("boom")', '1', 'script-failed TypeError: boom'],
  ['', 'missing.thing', /^script-failed ReferenceError: /],
  ['throw "a text"', '1', 'script-failed a text'],
  ['Promise.reject(new RangeError("late"))', '1', 'script-failed RangeError: late'],
  ['', 'Promise.reject("later")', 'script-failed later'],
  ['var = 5', '1', /^script-failed SyntaxError: /],
  ['', '1 +', /^script-failed SyntaxError: /],
  ['foo(', '', /^script-failed SyntaxError: /],
  ['', '2n ** 64n', 'not-serialisable a BigInt of more than 64 bits'],
  ['var ring = []; ring.push(ring)', 'ring', 'not-serialisable it holds itself (a cycle)'],
  ['', '({ get a() { throw new Error("trap") } })', 'not-serialisable it cannot be read: Error: trap'],
  ['var deep = []; for (var i = 0; i < 70; ++i) deep = [deep]', 'deep', 'too-deep more than 64 levels'],
  ['', '"x".repeat(2000000)', 'too-large more than 1048576 bytes'],
  ['', 'new Array(3000000)', 'too-many-items more than 1000000 values'],
  ['document.title = "set"', 'document.title', 'set']
];


const page = ({ nonce }) => {
  const attribute = nonce === undefined ? '' : ` nonce="${nonce}"`;
  return `<!doctype html><meta charset="utf-8"><title>policy</title><script${attribute} src="/support/collector.js"></script>
    <script${attribute} type="module" src="/pages/prelude.mjs"></script><script${attribute} type="module" src="/pages/script_prelude.mjs"></script>`;
};
const byPath = Object.fromEntries(rows.map((row) => [row.path, row]));
const options = {
  pages: Object.fromEntries(rows.map((row) => [row.path, page(row)])),
  csp: (path) => byPath[path]?.policy
};

inEveryEngine((engine) => {
  for (const row of rows) {
    const way = typeof row.way === 'string' ? row.way : row.way[engine.engine];

    describe(row.path.slice(1), () => {
      test(way === '' ? 'refuses' : `runs by ${way}`, async () => {
        await engine.goto(row.path);
        const outcome = await engine.run(async ({ given, own }) => {
          const settings = own === undefined ? {} : own === 'name' ? { trustedTypesPolicyName: 'mine' }
            : { trustedTypesPolicy: trustedTypes.createPolicy('mine', { createScript: (text) => text }) };
          const { ScriptRunner } = await scripts(settings);
          const runner = new ScriptRunner({ level: 'script', nonce: given });
          const answers = [await answer(runner.evaluate('', { variable: '1 + 1' })), await answer(runner.evaluate('', { variable: '2' }))];
          return { answers, way: runner.way };
        }, row);
        assert.deepEqual(outcome, { answers: way === '' ? ['blocked-by-policy', 'blocked-by-policy'] : [2, 2], way });
        const problems = await engine.takeProblems();
        const kinds = [...new Set(problems.map(({ kind }) => kind))].filter((kind) => kind !== 'console.error');
        if (!row.reports) assert.deepEqual(problems, []);
        else assert.deepEqual(kinds.filter((kind) => kind !== 'securitypolicyviolation'), []);
      });

      if (way === '') return;
      test('scripts mean the same', async () => {
        await engine.goto(row.path);
        const questions = meanings.map(([code, variable]) => [code, variable]);
        const outcome = await engine.run(async ({ given, own }, questions) => {
          const settings = own === undefined ? {} : { trustedTypesPolicy: trustedTypes.createPolicy('mine', { createScript: (text) => text }) };
          const { ScriptRunner } = await scripts(settings);
          const runner = new ScriptRunner({ level: 'script', nonce: given });
          const elements = document.querySelectorAll('*').length;
          await runner.evaluate('0');
          const names = new Set(Object.getOwnPropertyNames(window));
          const answers = [];
          for (const [code, variable] of questions) answers.push(await answer(runner.evaluate(code, { variable })));
          const added = Object.getOwnPropertyNames(window).filter((name) => !names.has(name)).sort();
          return { answers, added, elements: document.querySelectorAll('*').length - elements };
        }, row, questions);
        meanings.forEach(([code, variable, expected], i) => {
          const [given, what] = [outcome.answers[i], `${code} | ${variable}`];
          if (expected instanceof RegExp) assert.match(given, expected, what);
          else assert.deepEqual(given, expected, what);
        });
        // What the scripts themselves declare; in a function that is less.
        const declared = ['a', 'commented', 'd', 'deep', 'done', 'i', 'imported', 'later', 'made', 'q', 'r', 'ring', 'self_is', 'strict', 't', 'undeclared'];
        const inFunction = ['commented', 'done', 'imported', 'later', 'undeclared'];
        assert.deepEqual(outcome.added, way === 'function' ? inFunction : declared);
        assert.equal(outcome.elements, 0);
        const problems = await engine.takeProblems();
        // The collector was bound before our own listener, so it hears of errors in script elements.
        assert.deepEqual(problems.filter(({ kind }) => kind !== 'error' && !row.reports), []);
        assert.deepEqual(problems.filter(({ kind }) => kind === 'error' && way !== 'script'), []);
      });
    });
  }
}, options);
