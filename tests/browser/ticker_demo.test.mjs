// The ticker demo in each browser: six symbols to begin with, fifty on demand, pause, removal, unknown symbols.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { checkTrouble, listen, retry, said, says } from './support/connection_line.mjs';
import { startDemoServer } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';
import { inside } from './support/inside.mjs';

// In the page.
const symbols = () => [...document.querySelectorAll('#rows tr')].map((row) => row.dataset.symbol);
const prices = () => [...document.querySelectorAll('#rows tr .price')].map((cell) => cell.textContent).join(' ');

for (const engine of engines()) {
  describe(`the ticker demo in ${engine}`, { skip: skipReason(engine) }, () => {
    let server;
    let browser;

    before(async () => {
      server = await startDemoServer({ speed: 60 });
      browser = inside(await launch(engine), 'tether-ticker');
      await browser.goto(server.page('/ticker/'));
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    const rows = (count) =>
      browser.wait((expected) => document.querySelectorAll('#rows tr').length === expected, {
        args: [count],
        message: `${count} rows`,
      });
    const changesFrom = (earlier) =>
      browser.wait(
        (before) => [...document.querySelectorAll('#rows tr .price')].map((cell) => cell.textContent).join(' ') !== before,
        { args: [earlier], message: 'prices change' }
      );

    test('begins with six symbols, whose prices move', async () => {
      await rows(6);
      assert.deepEqual(await browser.evaluate(symbols), ['AAPL', 'AMZN', 'GOOG', 'IBM', 'MSFT', 'SPX']);
      await changesFrom(await browser.evaluate(prices));
      await browser.wait(
        () => document.querySelector('#rows polyline').getAttribute('points').trim().split(/\s+/).length > 2,
        { message: 'the sparkline grows' }
      );
    });

    test('names the headers of its table', async () => {
      assert.equal(await browser.role('table'), 'table');
      assert.equal(await browser.role('thead th'), 'columnheader');
      assert.equal(await browser.role('tbody th'), 'rowheader');
      assert.equal(await browser.accessibleName('tr[data-symbol=AAPL] button'), 'Remove AAPL');
    });

    test('shows fifty rows that are all updated', async () => {
      await browser.click('#add-all');
      await rows(50);
      const before = (await browser.evaluate(prices)).split(' ');
      await browser.wait(
        (earlier) =>
          [...document.querySelectorAll('#rows tr .price')].every((cell, index) => cell.textContent !== earlier[index]),
        { args: [before], timeout: 20_000, message: 'every price has moved' }
      );
    });

    test('pauses and resumes', async () => {
      await browser.click('#pause');
      const still = await browser.evaluate(async () => {
        const read = () => document.querySelector('#rows').textContent;
        const before = read();
        await new Promise((done) => setTimeout(done, 1500)); // longer than any symbol goes without a quote
        return before === read();
      });
      assert.equal(still, true);
      const paused = await browser.evaluate(prices);
      await browser.click('#pause');
      await changesFrom(paused);
    });

    test('removes a row and says so when a symbol is unknown', async () => {
      await browser.click('tr[data-symbol=IBM] button');
      await rows(49);
      await browser.type('#symbol', 'NONESUCH');
      await browser.press('#symbol', 'Enter');
      await browser.wait(() => document.querySelector('#notice').textContent.includes('NONESUCH'), { message: 'a notice' });
      await rows(49);
    });

    test('trouble that is over within half a second is not shown, trouble that lasts is', async () => {
      await says(browser, 'Connected');
      await listen(browser);
      const network = (event, ms) =>
        browser.evaluate(
          async (name, wait) => {
            window.dispatchEvent(new Event(name));
            await new Promise((done) => setTimeout(done, wait));
          },
          event,
          ms
        );
      await network('offline', 150);
      await network('online', 1500);
      assert.deepEqual(await said(browser), []);
      await network('offline', 1000);
      assert.deepEqual(await said(browser), ['Connection uncertain']);
      await network('online', 0);
      await says(browser, 'Connected');
      assert.deepEqual(await said(browser), ['Connection uncertain', 'Connected']);
    });

    test('everything that is shown goes on after a restart of the server', async () => {
      await server.stop();
      await checkTrouble(browser);
      const before = await browser.evaluate(prices);
      await server.start();
      await retry(browser);
      await rows(49);
      await changesFrom(before);
      const again = (await browser.evaluate(prices)).split(' ');
      await browser.wait(
        (earlier) =>
          [...document.querySelectorAll('#rows tr .price')].every((cell, index) => cell.textContent !== earlier[index]),
        { args: [again], timeout: 20_000, message: 'every price has moved' }
      );
    });

    test('a reload shows no trouble, neither before nor after', async () => {
      await listen(browser);
      await browser.reload();
      assert.deepEqual(await said(browser), []);
      assert.match(await browser.text('#status'), /^(Connecting…|Connected|)$/);
      await listen(browser);
      await rows(6);
      await says(browser, 'Connected');
      // A busy machine may take longer than half a second to connect.
      assert.deepEqual((await said(browser)).filter((text) => !['Connecting…', 'Connected'].includes(text)), []);
    });

    test('nothing was logged and no policy was violated', async () => {
      assert.deepEqual(await browser.problems(), []);
    });
  });
}
