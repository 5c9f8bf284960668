// dist/script.mjs: what a ScriptRunner refuses, answers and leaves alone, in a page whose scripts run as elements and in
// one where they are evaluated.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

const html = `<!doctype html><meta charset="utf-8"><title>scripts</title><script nonce="abc" src="/support/collector.js"></script>
  <script nonce="abc" type="module" src="/pages/prelude.mjs"></script><script nonce="abc" type="module" src="/pages/script_prelude.mjs"></script>`;
const policies = { '/': "script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'", '/eval': '' };
const options = { pages: { '/': html, '/eval': html.replaceAll(' nonce="abc"', '') }, csp: (path) => policies[path] };

inEveryEngine((page) => {
  for (const path of Object.keys(policies)) {
    describe(path === '/' ? 'in script elements' : 'evaluated', () => {
      test('nothing runs unless it is switched on', async () => {
        await page.goto(path);
        const outcome = await page.run(async () => {
          const { ScriptRunner } = await scripts();
          const runners = [new ScriptRunner(), new ScriptRunner({ level: 'none' }), new ScriptRunner({ level: 'commands' })];
          const answers = [];
          for (const runner of runners) {
            runner.register('go', (args) => args.n + 1);
            answers.push(await answer(runner.evaluate('window.ran = 1')), await answer(runner.command('go', { n: 1 })));
          }
          return { answers, ran: 'ran' in window, ways: runners.map(({ way }) => way) };
        });
        assert.deepEqual(outcome, {
          answers: ['exec-disabled', 'exec-disabled', 'exec-disabled', 'exec-disabled', 'exec-disabled', 2], ran: false, ways: ['', '', '']
        });
      });

      test('the promise of a request is settled once: timeout, close, end', async () => {
        await page.goto(path);
        const outcome = await page.run(async () => {
          const { ScriptRunner } = await scripts();
          const runner = new ScriptRunner({ level: 'script', timeout: 60_000, maxPending: 3 });
          const never = () => answer(runner.evaluate('', { variable: 'new Promise(() => {})' }));
          const late = await answer(runner.evaluate('', { variable: 'new Promise((done) => setTimeout(done, 100, 5))', timeout: 20 }));
          const some = [never(), never(), never(), never()];
          const waiting = runner.pending;
          const refused = await some[3];
          runner.cancelAll();
          const cancelled = await Promise.all(some.slice(0, 3));
          const last = never();
          runner.destroy();
          await new Promise((done) => setTimeout(done, 150));
          return { late, waiting, refused, cancelled, last: await last, after: await answer(runner.evaluate('1')) };
        });
        assert.deepEqual(outcome, {
          late: 'timed-out', waiting: 3, refused: 'limit-reached', cancelled: ['cancelled', 'cancelled', 'cancelled'], last: 'cancelled', after: 'stale-handle'
        });
      });

      test('handlers of the page hear of their own errors, and not of those that are answers', async () => {
        await page.goto(path);
        const outcome = await page.run(async () => {
          const { ScriptRunner } = await scripts();
          const runner = new ScriptRunner({ level: 'script' });
          const heard = [];
          // In Chromium only handlers that are bound after the runner was made do not hear of syntax errors.
          addEventListener('error', ({ error }) => heard.push(String(error)));
          window.onunhandledrejection = ({ reason }) => heard.push(`rejection ${reason}`);
          document.body.onclick = () => { throw new Error('of the page'); };
          const answers = [
            await answer(runner.evaluate('foo(')), await answer(runner.evaluate('if (1) throw new Error("first")')),
            await answer(runner.evaluate('document.body.click(); if (1) throw new Error("second")')),
            await answer(runner.evaluate('document.body.click(); window.went = 1', { variable: 'went' })),
            await answer(runner.evaluate('document.body.dispatchEvent(new ErrorEvent("error", { bubbles: true, error: 1 }))', { variable: '4' }))
          ];
          return { answers, heard };
        });
        assert.match(outcome.answers[0], /^script-failed SyntaxError/);
        assert.deepEqual(outcome.answers.slice(1), ['script-failed Error: first', 'script-failed Error: second', 1, 4]);
        assert.deepEqual(outcome.heard, ['Error: of the page', 'Error: of the page', '1']);
        await page.takeProblems();
      });

      test('a stack is told on request', async () => {
        await page.goto(path);
        const [without, with_] = await page.run(async () => {
          const { ScriptRunner } = await scripts();
          const code = 'function inner() { throw new TypeError("boom") } inner()';
          const ask = (stack) => answer(new ScriptRunner({ level: 'script', stack }).evaluate(code));
          return [await ask(false), await ask(true)];
        });
        assert.equal(without, 'script-failed TypeError: boom');
        assert.match(with_, /^script-failed TypeError: boom\n[^]*inner/);
        await page.takeProblems();
      });

      test('scripts run in order, each before the call returns, and one in another', async () => {
        await page.goto(path);
        const outcome = await page.run(async () => {
          const { ScriptRunner } = await scripts();
          const runner = new ScriptRunner({ level: 'script' });
          window.log = [];
          window.inner = () => answer(runner.evaluate('if (1) throw new Error("inner")')).then((text) => window.log.push(text));
          const done = runner.evaluate('log.push(1); inner(); log.push(2)', { variable: 'log.length' });
          window.log.push(3);
          const length = await done;
          await until(() => window.log.length === 4);
          return [length, window.log];
        });
        assert.deepEqual(outcome[1], [1, 2, 3, 'script-failed Error: inner']);
        await page.takeProblems();
      });
    });
  }

  test('commands: by full name, with arguments, promises and errors', async () => {
    const outcome = await page.run(async () => {
      const { ScriptRunner } = await scripts();
      const runner = new ScriptRunner({ level: 'commands' });
      runner.register('app.add', ({ a, b }) => Promise.resolve(a + b));
      runner.register('fails', () => { throw new RangeError('no'); });
      runner.register('rejects', () => Promise.reject(new Error('later')));
      runner.register('ring', () => { const ring = []; ring.push(ring); return ring; });
      runner.register('__proto__', (args) => ['proto', args]);
      runner.register('waits', () => new Promise(() => {}));
      runner.register('gone', () => 1);
      runner.unregister('gone');
      const names = ['constructor', 'constructor.constructor', 'eval', 'window.alert', 'toString', 'app', 'gone'];
      return [
        await answer(runner.command('app.add', { a: 1, b: 2 })), await answer(runner.command('fails')), await answer(runner.command('rejects')),
        await answer(runner.command('ring')), await answer(runner.command('__proto__', [1])),
        await answer(runner.command('waits', null, { timeout: 10 })),
        await Promise.all(names.map((name) => answer(runner.command(name)))), runner.pending
      ];
    });
    assert.deepEqual(outcome, [
      3, 'script-failed RangeError: no', 'script-failed Error: later', 'not-serialisable it holds itself (a cycle)', ['proto', [1]], 'timed-out',
      Array(7).fill('unknown-command'), 0
    ]);
  });

  test('one server may ask, and code has its limit', async () => {
    const outcome = await page.run(async () => {
      const { ScriptRunner } = await scripts();
      const runner = new ScriptRunner({ level: 'script', maxCodeBytes: 4, maxReplyBytes: 3 });
      const ask = (code, origin) => answer(runner.evaluate('', { variable: code, origin }));
      return [
        await ask('1', 'wss://a.example/ws'), await ask('1', 'wss://b.example/ws'), await ask('1', 'wss://a.example/other'), await ask('1'),
        await ask('1234'), await ask('12345'), await ask('"a"'), await answer(runner.evaluate('', { variable: '1e9' }))
      ];
    });
    assert.deepEqual(outcome, [1, 'foreign-origin', 1, 1, 1234, 'too-large more than 4 bytes of code', 'a', 'too-large more than 3 bytes']);
  });

  test('answers come as MessagePack for those who pass them on', async () => {
    const bytes = await page.run(async () => {
      const { ScriptRunner } = await scripts();
      const runner = new ScriptRunner({ level: 'script' });
      return [...(await runner.evaluate('', { variable: '({ a: [1, "b"] })', encoding: 'msgpack' }))];
    });
    assert.deepEqual(bytes, [0x81, 0xa1, 0x61, 0x92, 0x01, 0xa1, 0x62]);
  });

  test('wrong options are told', async () => {
    const messages = await page.run(async () => {
      const { ScriptRunner } = await scripts();
      return [{ level: 'all' }, { timeout: -1 }, { maxPending: 'x' }].map((options) => {
        try { return String(new ScriptRunner(options)); } catch (error) { return `${error.name}: ${error.message}`; }
      });
    });
    assert.deepEqual(messages, ['TypeError: level is one of none, commands, script', 'TypeError: timeout is a number from 0 on', 'TypeError: maxPending is a number from 0 on']);
  });
}, options);
