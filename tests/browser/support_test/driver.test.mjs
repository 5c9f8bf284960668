// Proves the driver, the Firefox bridge, the collector and the test server in every engine.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { engines, launch, skipReason } from '../support/driver.mjs';
import { startEchoServer } from '../support/echo_server.mjs';
import { removeDirectory, temporaryDirectory } from '../support/processes.mjs';

const supportDirectory = fileURLToPath(new URL('../support/', import.meta.url));
const emojiText = 'Grüße, 世界 😀!';
const smallestPicture = 1024;

const pages = {
  '/': `<!doctype html><meta charset="utf-8"><title>main</title><script src="/support/collector.js"></script>
    <label for="name">Your name</label> <input id="name">
    <button id="send">Send <b>now</b></button> <textarea id="message"></textarea>
    <p id="shown">shown <span style="display: none">hidden</span></p> <div id="host"></div>
    <script>
      function causeProblems() {
        setTimeout(() => { throw new RangeError('uncaught'); });
        Promise.reject(new Error('unhandled'));
        console.error('logged', { a: 1 });
        document.body.append(Object.assign(document.createElement('img'), { src: '/absent.png' }));
      }
    </script>`,
  '/second': '<!doctype html><title>second</title><input id="name">',
  '/strict': '<!doctype html><title>strict</title><script src="/support/collector.js"></script>'
};

const csp = (urlPath) => (urlPath === '/strict' ? "script-src 'self'; img-src 'self'; require-trusted-types-for 'script'" : undefined);

let server;
before(async () => {
  server = await startEchoServer({ pages, csp, mounts: [{ prefix: '/support/', directory: supportDirectory }] });
});
after(() => server.close());

for (const engine of engines()) {
  describe(engine, { skip: skipReason(engine) }, () => {
    let browser;
    before(async () => { browser = await launch(engine, { colorScheme: 'dark' }); });
    after(() => browser?.close());
    beforeEach(() => browser.goto(`${server.url}/`));

    test('loads a page and knows its version', async () => {
      assert.equal(await browser.evaluate('document.title'), 'main');
      assert.match(browser.version, /^\d+\./);
    });

    test('evaluates expressions, functions with arguments, and promises', async () => {
      assert.equal(await browser.evaluate('1 + 1'), 2);
      assert.equal(await browser.evaluate(() => {}), undefined);
      assert.equal(await browser.evaluate('null'), null);
      assert.deepEqual(await browser.evaluate(async (a, b) => [await a, { b }], emojiText, 2), [emojiText, { b: 2 }]);
    });

    test('throws what the page throws or rejects with', async () => {
      await assert.rejects(browser.evaluate(() => { throw new TypeError('wröng 😀'); }), { name: 'TypeError', message: 'wröng 😀' });
      await assert.rejects(browser.evaluate(() => Promise.reject(new DOMException('late', 'AbortError'))), { name: 'AbortError', message: 'late' });
      await assert.rejects(browser.evaluate(() => Promise.reject('plain')), { message: 'plain' });
      await assert.rejects(browser.evaluate('1 +'), /Unexpected token|expected expression/i);
    });

    test('evaluates under a policy that forbids eval and enforces Trusted Types', async () => {
      await browser.goto(`${server.url}/strict`);
      assert.equal(await browser.evaluate(async (x) => x + 1, 1), 2);
    });

    test('waits for a condition and gives up at its deadline', async () => {
      await browser.evaluate(() => { setTimeout(() => { document.title = 'changed'; }, 100); });
      assert.equal(await browser.wait(() => document.title === 'changed' && document.title), 'changed');
      await assert.rejects(browser.wait('false', { timeout: 100, message: 'no luck' }), /^Error: no luck within 100 ms \(last value: false\)/);
      await assert.rejects(browser.wait('missing.thing', { timeout: 100 }), /last error: .*missing/);
    });

    test('clicks with trusted events', async () => {
      await browser.evaluate(() => document.querySelector('#send').addEventListener('click', (event) => { window.trusted = event.isTrusted; }));
      await browser.click('#send');
      assert.equal(await browser.evaluate('window.trusted'), true);
    });

    test('types any text with trusted events', async () => {
      await browser.evaluate(() => {
        window.untrusted = 0;
        document.querySelector('#name').addEventListener('input', (event) => { window.untrusted += event.isTrusted ? 0 : 1; });
      });
      await browser.type('#name', emojiText);
      assert.equal(await browser.evaluate("document.querySelector('#name').value"), emojiText);
      assert.equal(await browser.evaluate('window.untrusted'), 0);
    });

    test('presses keys with and without modifiers, and nothing else', async () => {
      await browser.evaluate(() => {
        window.keys = [];
        document.querySelector('#message').addEventListener('keydown', (event) => {
          window.keys.push(`${event.shiftKey ? 'Shift+' : ''}${event.ctrlKey ? 'Control+' : ''}${event.key}`);
        });
      });
      const chords = ['Enter', 'Shift+Enter', 'ArrowUp', 'Control+a', 'Escape'];
      for (const chord of chords) await browser.press('#message', chord);
      const keys = (await browser.evaluate('window.keys')).filter((key) => !/(Shift|Control)$/.test(key));
      assert.deepEqual(keys, chords);

      await browser.press('#message', 'Control+a');
      await browser.press('#message', '+');
      assert.equal(await browser.evaluate("document.querySelector('#message').value"), '+');
      await assert.rejects(browser.press('#message', 'Retrun'), /unknown key 'Retrun'/);
    });

    test('reads rendered text, role and accessible name', async () => {
      assert.equal(await browser.text('#shown'), 'shown');
      assert.equal(await browser.role('#send'), 'button');
      assert.equal(await browser.accessibleName('#send'), 'Send now');
      assert.equal(await browser.role('#name'), 'textbox');
      assert.equal(await browser.accessibleName('#name'), 'Your name');
      await assert.rejects(browser.text('#absent'), { name: 'NoSuchElementError' });
    });

    test('reaches into shadow roots', async () => {
      await browser.evaluate(() => { document.querySelector('#host').attachShadow({ mode: 'open' }).append(document.createElement('input')); });
      await browser.type('#host >>> input', emojiText);
      assert.equal(await browser.evaluate("document.querySelector('#host').shadowRoot.firstChild.value"), emojiText);
    });

    test('keeps two live tabs apart', async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(document.title)));
      const first = await browser.currentTab();
      const second = await browser.openTab(`${server.url}/second`);
      assert.deepEqual((await browser.tabs()).sort(), [first, second].sort());
      assert.equal(await browser.evaluate(frame), 'second');
      assert.equal(await browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"), true);
      await browser.type('#name', 'two');

      await browser.switchTo(first);
      assert.equal(await browser.evaluate(frame), 'main');
      assert.equal(await browser.evaluate("document.querySelector('#name').value"), '');

      await browser.switchTo(second);
      await browser.closeTab();
      assert.equal(await browser.currentTab(), first);
    });

    test('takes a screenshot', async () => {
      const directory = temporaryDirectory('tether-screenshot-');
      const file = path.join(directory, 'page.png');
      await browser.screenshot(file);
      const picture = await readFile(file);
      removeDirectory(directory);
      assert.equal(picture.toString('latin1', 1, 4), 'PNG');
      assert.ok(picture.length > smallestPicture, `${picture.length} bytes`);
    });

    test('resizes the viewport', async () => {
      assert.deepEqual(await browser.resize(700, 500), { width: 700, height: 500 });
      const narrow = await browser.resize(360, 640);
      assert.equal(narrow.height, 640);
      if (engine === 'webkit') assert.ok(narrow.width < 500, `${narrow.width}`);
      else assert.equal(narrow.width, 360);
    });

    test('shows pages in the dark and, where the engine can, switches', async () => {
      const isDark = () => browser.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
      assert.equal(await isDark(), true);
      if (engine === 'webkit') return assert.rejects(browser.setColorScheme('light'), /not supported/);
      await browser.setColorScheme('light');
      assert.equal(await isDark(), false);
      await browser.setColorScheme('dark');
      assert.equal(await isDark(), true);
    });

    test('echoes text and bytes over a WebSocket of the page', async () => {
      const replies = await browser.evaluate((url, text) => new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        const received = [];
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => { socket.send(text); socket.send(new Uint8Array([0, 128, 255])); };
        socket.onerror = () => reject(new Error('the socket failed'));
        socket.onmessage = ({ data }) => {
          received.push(typeof data === 'string' ? data : [...new Uint8Array(data)]);
          if (received.length === 2) { socket.close(); resolve(received); }
        };
      }), `${server.webSocketUrl}/echo`, emojiText);
      assert.deepEqual(replies, [emojiText, [0, 128, 255]]);
    });

    test('collects the problems of a page', async () => {
      assert.deepEqual(await browser.problems(), []);
      // From a script of the page: what a driver's script throws later is reported by WebKit only.
      await browser.evaluate('causeProblems()');
      await browser.wait('window.__problems.length >= 4');
      const problems = (await browser.problems()).map(({ kind, message }) => `${kind}: ${message}`).sort();
      assert.deepEqual(problems, [
        'console.error: logged {"a":1}',
        'error: RangeError: uncaught',
        `resource: could not load ${server.url}/absent.png`,
        'unhandledrejection: Error: unhandled'
      ]);
      assert.ok((await browser.consoleErrors()).some((message) => message.includes('logged')));
    });

    test('collects violations of the Content-Security-Policy', async () => {
      await browser.goto(`${server.url}/strict`);
      await browser.evaluate(() => {
        document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:1/foreign.png' }));
      });
      await browser.wait("window.__problems.some((problem) => problem.kind === 'securitypolicyviolation')");
      const violation = (await browser.problems()).find(({ kind }) => kind === 'securitypolicyviolation');
      assert.equal(violation.directive, 'img-src');
      assert.match(violation.blocked, /^http:\/\/127\.0\.0\.1:1\//);
    });

    test('does not take a page without the collector for a page without problems', async () => {
      await browser.goto(`${server.url}/second`);
      await assert.rejects(browser.problems(), /does not include collector\.js/);
    });

    test('sends DevTools commands in Chromium only', async () => {
      if (engine !== 'chromium') return assert.rejects(browser.cdp('Browser.getVersion'), /not supported/);
      assert.match((await browser.cdp('Browser.getVersion')).product, /Chrome/);
    });

    test('handles cookies, frames and prompts through the session', async () => {
      const { session } = browser;
      await session.manage().addCookie({ name: 'flavour', value: 'salty' });
      assert.equal((await session.manage().getCookie('flavour')).value, 'salty');
      await session.manage().deleteCookie('flavour');
      assert.deepEqual(await session.manage().getCookies(), []);

      await browser.evaluate(() => {
        document.body.append(Object.assign(document.createElement('iframe'), { id: 'frame', srcdoc: '<i id="inner">in a frame</i>' }));
      });
      await session.switchTo().frame(await browser.find('#frame'));
      await browser.wait("document.querySelector('#inner')");
      assert.equal(await browser.text('#inner'), 'in a frame');
      await session.switchTo().defaultContent();

      await browser.evaluate(() => { setTimeout(() => { window.answer = confirm('sure?'); }); });
      const prompt = await session.wait(() => session.switchTo().alert().catch(() => null), 5000);
      assert.equal(await prompt.getText(), 'sure?');
      await prompt.accept();
      assert.equal(await browser.wait('window.answer'), true);
    });

    test('runs beside another browser of the same engine', async () => {
      const other = await launch(engine);
      try {
        await other.goto(`${server.url}/second`);
        assert.equal(await other.evaluate('document.title'), 'second');
        assert.equal(await browser.evaluate('document.title'), 'main');
      } finally {
        await other.close();
      }
      assert.equal(await browser.evaluate('document.title'), 'main');
    });
  });
}
