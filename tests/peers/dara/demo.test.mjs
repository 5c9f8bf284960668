// The demo page (demo/dara) and its server. Pictures for people to look at: build/screenshots/dara_*.png.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { engines, launch, skipReason } from '../../browser/support/driver.mjs';
import { startTlsProxy } from '../support/tls_proxy.mjs';
import { startDara } from './support/dara_server.mjs';

const project = (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const page = '/api/demo/dara/';

describe('the Dara demo', () => {
  let server;

  before(async () => {
    mkdirSync(project('build/screenshots'), { recursive: true });
    const env = process.env.PEER_DIST ? { DEMO_DIST: process.env.PEER_DIST } : {};
    server = await startDara({ env, config: 'dara_demo.main:config', pythonPath: project('demo/dara/server') });
  });
  after(() => server?.stop());

  test('demo/dara/run says what is wrong with its arguments, before it does anything', () => {
    const rows = [
      [['--port', '0'], /^--port has to be a whole number from 1 to 65535, not "0"/],
      [['--port', '99999'], /not "99999"/],
      [['--port'], /not ""/],
      [['8090'], /^unknown argument "8090"/],
    ];
    for (const [args, message] of rows) {
      const { status, stderr, stdout } = spawnSync(project('demo/dara/run'), args, { encoding: 'utf8' });
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, message);
      assert.equal(stdout, '');
    }
    assert.match(spawnSync(project('demo/dara/run'), ['--help'], { encoding: 'utf8' }).stdout, /--port N/);
  });

  for (const engine of engines()) {
    describe(`in ${engine}`, { skip: skipReason(engine) }, () => {
      let browser;
      let proxy;

      before(async () => {
        proxy = await startTlsProxy(server.port); // without TLS WebKit does not keep Dara's cookie
        browser = await launch(engine, { anyCertificate: true });
        await browser.goto(proxy.url + page);
        await browser.wait(() => document.querySelector('#status').textContent === 'Connected', { message: 'connected' });
        await browser.wait(() => /^\d+$/.test(document.querySelector('#tea').textContent), { message: 'votes' });
        await browser.evaluate(() => {
          window.violations = [];
          addEventListener('securitypolicyviolation', ({ violatedDirective }) => window.violations.push(violatedDirective));
        });
      });

      after(async () => {
        await browser?.close();
        await proxy?.close();
      });

      const text = (css) => browser.evaluate((one) => document.querySelector(one).textContent, css);
      const shows = (css, pattern) => browser.wait((one, wanted) => new RegExp(wanted).test(document.querySelector(one).textContent),
        { args: [css, pattern], message: `${pattern} in ${css}`, timeout: 20_000 });

      test('a vote comes back to all pages', async () => {
        const before = Number(await text('#tea'));
        const other = await browser.openTab(proxy.url + page);
        await shows('#tea', `^${before}$`);
        await browser.click('[data-vote=tea]');
        await shows('#tea', `^${before + 1}$`);
        await shows('#votes', 'One more for tea');
        const [first] = (await browser.tabs()).filter((tab) => tab !== other);
        await browser.closeTab();
        await browser.switchTo(first);
        await shows('#tea', `^${before + 1}$`);
      });

      test('a custom message goes there and back', async () => {
        await browser.press('#text', 'Enter').catch(() => browser.click('#form button'));
        await shows('#answer', '^HELLO$');
        await shows('#took', '^\\(\\d+ ms\\)$');
      });

      test('a task shows how far it is, and its result', async () => {
        await browser.click('#start');
        await browser.wait(() => document.querySelector('#progress').value >= 40, { timeout: 20_000 });
        if (engine === 'chromium') await pictures();
        await shows('#task', 'A report of 1000 rows');
        assert.equal(await browser.evaluate(() => document.querySelector('#progress').value), 100);
        assert.equal(await browser.evaluate(() => document.querySelector('#start').disabled), false);
      });

      async function pictures() {
        for (const scheme of ['light', 'dark']) {
          await browser.setColorScheme(scheme);
          for (const [width, height] of [[1100, 600], [400, 800]]) {
            await browser.resize(width, height);
            await browser.screenshot(project(`build/screenshots/dara_${scheme}_${width}.png`));
            assert.equal(await browser.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
          }
        }
        await browser.resize(1100, 600);
      }

      test('it can be used by keyboard and read out', async () => {
        assert.equal(await browser.role('#task'), 'status');
        assert.equal(await browser.role('#progress'), 'progressbar');
        assert.equal(await browser.accessibleName('#progress'), 'Progress of the report');
        assert.equal(await browser.accessibleName('#text'), 'Say something');
        const coffee = Number(await text('#coffee'));
        await browser.evaluate(() => document.querySelector('[data-vote=coffee]').focus());
        await browser.press('[data-vote=coffee]', 'Enter');
        await shows('#coffee', `^${coffee + 1}$`);
        assert.equal(await browser.evaluate(() => document.activeElement.dataset.vote), 'coffee');
      });

      test('nothing was against the policy of the page', async () => {
        assert.deepEqual(await browser.evaluate(() => window.violations), []);
        assert.equal(await text('#notice'), '');
      });
    });
  }
});
