// The counter demo: a server that patches the page, hears its events, and gets one answer for each request, under the
// strict policy of the demos.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startDemoServer } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';

for (const engine of engines()) {
  describe(`the counter demo in ${engine}`, { skip: skipReason(engine) }, () => {
    let server;
    let browser;

    before(async () => {
      server = await startDemoServer();
      browser = await launch(engine);
      await browser.goto(server.page('/counter/'));
      await browser.wait(() => document.querySelector('#status').textContent === 'Connected', { message: 'connected' });
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    const press = (uid) => browser.click(`[data-uid=${uid}]`);
    const shows = (selector, text) =>
      browser.wait((where, expected) => document.querySelector(where).textContent === expected, { args: [selector, text], message: text });

    test('the server counts clicks and changes the page', async () => {
      await shows('output', '0');
      await press('more');
      await press('more');
      await shows('output', '2');
      await press('reset');
      await shows('output', '0');
      await browser.wait(() => document.querySelector('[data-uid=reset]').disabled, { message: 'reset is disabled' });
      await press('less');
      await shows('output', '-1');
      assert.notEqual(await browser.evaluate(() => document.querySelector('output').style.color), '');
    });

    test('all pages show the same count', async () => {
      const other = await launch(engine);
      try {
        await other.goto(server.page('/counter/'));
        await other.wait(() => document.querySelector('output').textContent === '-1', { message: '-1' });
        await press('more');
        await other.wait(() => document.querySelector('output').textContent === '0', { message: '0' });
      } finally {
        await other.close();
      }
    });

    test('a script sees the patches before it, and its value comes back', async () => {
      await press('more');
      await press('script');
      await shows('#answer', 'The page shows 1.');
      await press('failure');
      await shows('#answer', 'script-failed: TypeError: this was to be expected');
    });

    test('a command is called by its name, and no other is', async () => {
      await press('command');
      await browser.wait(() => 'highlighted' in document.querySelector('output').dataset, { message: 'highlighted' });
      await shows('#answer', 'Highlighted for 400 ms.');
      assert.equal(await browser.evaluate(() => 'highlighted' in document.querySelector('output').dataset), false);
      await press('unknown');
      await shows('#answer', "unknown-command: there is no command 'constructor.constructor'");
    });

    test('it can be used by keyboard and read out', async () => {
      assert.equal(await browser.role('output'), 'status');
      assert.equal(await browser.accessibleName('[data-uid=more]'), 'One more');
      assert.equal(await browser.accessibleName('#app'), 'What the server does');
      assert.equal(await browser.role('#answer'), 'status');
      await browser.evaluate(() => document.querySelector('[data-uid=more]').focus());
      await press('more');
      await shows('output', '2');
      assert.equal(await browser.evaluate(() => document.activeElement.dataset.uid), 'more');
    });

    test('a server that is gone is told, and found again', async () => {
      await server.stop();
      await shows('#status', 'Not connected');
      assert.equal(await browser.evaluate(() => document.querySelector('#app').disabled), true);
      await server.start();
      await shows('#status', 'Connected');
      await shows('output', '0');
    });

    test('the policy of the page was not broken', async () => {
      const problems = await browser.problems();
      assert.deepEqual(problems.filter(({ kind }) => kind === 'securitypolicyviolation' || kind === 'error'), []);
    });
  });
}
