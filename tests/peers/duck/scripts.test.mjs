// Scripts that the server asks for: section 5.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

onDuck('scripts', (page, check) => {
  const at = '/scripts';

  /** Lets the server ask for a script, and gives what it got. */
  let lastId = 0;
  const heard = (id) => page.hears('script', (one) => one.id === id);
  const ask = async (asked) => {
    const id = ++lastId;
    await page.run((json) => {
      const task = document.querySelector('#task');
      task.value = json;
      task.dispatchEvent(new Event('task'));
    }, JSON.stringify({ id, ...asked }));
    return heard(id);
  };

  const results = [
    ['nil', 'null', null],
    ['undefined as nil', 'undefined', null],
    ['a boolean', 'true', true],
    ['an integer', '-7', -7],
    ['a large integer', '4294967296', 4294967296],
    ['a number with a fraction', '1.5', 1.5],
    ['a text', '"héllo 🦆"', 'héllo 🦆'],
    ['a list', '[1, "two", [null, false]]', [1, 'two', [null, false]]],
    ['a map', '({ a: 1, b: { c: [] } })', { a: 1, b: { c: [] } }],
    ['a function as nil', '(function () {})', null],
    ['a promise\'s value', 'Promise.resolve(5)', 5],
    ['a text of 100,000 letters', '"x".repeat(100000)', 'x'.repeat(100_000)]
  ];
  for (const [title, variable, expected] of results) {
    check(`[5.1, 5.3] ${title}`, { at, main: title === 'a map' }, async () => {
      assert.deepEqual((await ask({ code: '', variable })).result, expected);
    });
  }

  check('[2.2, 5.3] bytes arrive as bytes', { at }, async () => {
    const { result } = await ask({ code: '', variable: 'new Uint8Array([1, 2, 255])' });
    assert.ok(result.bytes === '0102ff' || result.hex === '0102ff', JSON.stringify(result));
  });

  // Duck's client sends an extension of its codec's, ours a text that any reader understands.
  check('[2.2, 5.3] a date arrives as one', { at }, async () => {
    const { result } = await ask({ code: '', variable: 'new Date(1700000000000)' });
    assert.ok(result.ext === 13 || result === '2023-11-14T22:13:20.000Z', JSON.stringify(result));
  });

  check('[5.1] execute_js gives nothing back', { at, main: true }, async () => {
    assert.equal((await ask({ code: 'window.x = 41' })).result, null);
    await page.sees(() => window.x === 41);
  });

  check('[5.3] execute_js that is waited for', { at }, async () => {
    assert.equal((await ask({ code: 'window.y = 42', wait: true })).result, null);
    assert.equal(await page.run(() => window.y), 42);
  });

  check('[5.1] code and then the variable', { at }, async () => {
    assert.equal((await ask({ code: 'window.z = 1;\nwindow.z += 1;', variable: 'window.z' })).result, 2);
  });

  check('[5.1, 5.2, 11.15] a var of the code is there for the variable', { at, main: true, defect: 15 }, async () => {
    assert.equal((await ask({ code: 'var q = 5;', variable: 'q' })).result, 5);
  });

  check('[5.2, 5.6] const and several statements', { at }, async () => {
    assert.equal((await ask({ code: 'const k = 3; { let l = k + 1; window.kl = l; }', variable: 'window.kl' })).result, 4);
  });

  check('[5.3] an error says what went wrong', { at, main: true }, async () => {
    const { error, message } = await ask({ code: 'throw new TypeError("boom")', variable: '1' });
    assert.deepEqual([error, message], ['JavascriptExecutionError', 'TypeError: boom']);
  });

  check('[5.3] a rejection is an error', { at }, async () => {
    const { message } = await ask({ code: '', variable: 'Promise.reject(new RangeError("no"))' });
    assert.equal(message, 'RangeError: no');
  });

  check('[5.3] code that is no JavaScript is an error', { at }, async () => {
    assert.match((await ask({ code: 'this is no code', variable: '1' })).message, /^SyntaxError/);
  });

  check('[2.5, 5.4, 11.15] a timeout is in seconds', { at, main: true, defect: 15 }, async () => {
    const variable = 'new Promise((resolve) => setTimeout(() => resolve("late enough"), 300))';
    assert.equal((await ask({ code: '', variable, timeout: 3 })).result, 'late enough');
  });

  check('[5.4] what takes longer than that is a timeout', { at }, async () => {
    const { error, took } = await ask({ code: '', variable: 'new Promise(() => {})', timeout: 0.5 });
    assert.match(error, /^JavascriptExecution/);
    assert.ok(took < 3, `${took} s`);
  });

  const unserialisable = { 'a BigInt beyond 64 bits': '2n ** 70n', 'a cycle': '(window.o = {}, window.o.o = window.o, window.o)' };
  for (const [title, variable] of Object.entries(unserialisable)) {
    check(`[5.5, 11.15] ${title} is an error, and soon`, { at, defect: 15 }, async () => {
      const { error, took } = await ask({ code: '', variable, timeout: 3 });
      assert.equal(error, 'JavascriptExecutionError');
      assert.ok(took < 1, `${took} s`);
    });
  }

  check('[5.5] an element gives no error', { at }, async () => {
    assert.equal((await ask({ code: '', variable: 'document.body' })).error, undefined);
  });

  check('[3.14, 11.14] a script sees the patch that was sent before it', { at, main: true, defect: 14, byChance: true }, async () => {
    await page.click('#patch-then-read');
    assert.equal((await heard('read')).result, 'after');
  });

  check('[5.3] fifty at once are answered, each with its own', { at }, async () => {
    await page.click('#fifty');
    assert.deepEqual((await heard('fifty')).result, Array.from({ length: 50 }, (_, n) => n));
  });

  check('[2.1] the answer is one flat frame', { at }, async () => {
    await ask({ code: '', variable: '7' });
    const [[opcode, result, error, uid, ...more]] = await page.frames(111);
    assert.deepEqual([opcode, result, error, typeof uid, more], [111, 7, null, 'string', []]);
  });

  check('[5.6] what Duck itself sends', { at }, async () => {
    await ask({ code: "document.title='set by the server'" });
    await page.sees(() => document.title === 'set by the server');
  });
});
