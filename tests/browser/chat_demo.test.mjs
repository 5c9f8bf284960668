// The chat demo in each browser: two tabs, hostile names, a restart of the server, roles, and a page in Brython.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { delivered, people, say, sees, signIn, texts } from './support/chat_page.mjs';
import { checkTrouble, retry, says } from './support/connection_line.mjs';
import { projectPath, startDemoServer } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';
import { startEchoServer } from './support/echo_server.mjs';
import { inside } from './support/inside.mjs';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const hostile = '<img src=x onerror=alert(1)>';

for (const engine of engines()) {
  describe(`the chat demo in ${engine}`, { skip: skipReason(engine) }, () => {
    let pages;
    let server;
    let whole;
    let browser; // what is inside the element
    let firstTab;
    let chat;

    before(async () => {
      // Brython compiles to JavaScript that it evaluates, so its page cannot live under the demo server's policy.
      pages = await startEchoServer({
        mounts: [
          { prefix: '/brython/', directory: projectPath('node_modules/brython') },
          { prefix: '/page/', directory: projectPath('tests/browser/pages/brython') },
        ],
      });
      server = await startDemoServer({ allowedOrigins: [new URL(pages.url).origin] });
      chat = server.page('/chat/');
      whole = await launch(engine);
      browser = inside(whole, 'tether-chat');
      firstTab = await browser.currentTab();
    });

    after(async () => {
      await whole?.close();
      await server?.close();
      await pages?.close();
    });

    test('two tabs see each other, talk, and keep line breaks', async () => {
      await signIn(browser, chat, 'ada');
      await say(browser, 'is anybody here?');
      await delivered(browser, 'is anybody here?', 'sent');

      const second = await browser.openTab(chat);
      await signIn(browser, chat, hostile);
      const old = await sees(browser, 'is anybody here?');
      assert.equal(old.author, 'ada');
      assert.deepEqual(await people(browser), [`${hostile} (you)`, 'ada']);
      await browser.type('#message', 'grüße');
      await browser.press('#message', 'Shift+Enter');
      await say(browser, '世界');
      await delivered(browser, 'grüße\n世界', 'sent');
      assert.deepEqual(await browser.problems(), []);

      await browser.switchTo(firstTab);
      const answer = await sees(browser, 'grüße\n世界');
      assert.equal(answer.author, hostile);
      assert.deepEqual(await people(browser), [hostile, 'ada (you)']);
      await browser.switchTo(second);
      await browser.closeTab();
      await browser.switchTo(firstTab);
      await browser.wait(() => document.querySelectorAll('#people li').length === 1, { message: 'the other left' });
      assert.deepEqual(await browser.problems(), []);
    });

    test('says what it is to a screen reader', async () => {
      assert.equal(await browser.role('[role=log]'), 'log');
      assert.equal(await browser.accessibleName('[role=log]'), 'Messages in lobby');
      assert.equal(await browser.role('#status'), 'status');
      await browser.wait(() => document.querySelector('#status').textContent === 'Connected');
      assert.equal(await browser.accessibleName('#message'), 'Message');
    });

    test('a page written in Brython and ours chat, both ways', async () => {
      const socket = server.page('/chat').replace('http', 'ws');
      const tab = await browser.openTab(new URL(`/page/index.html?server=${encodeURIComponent(socket)}`, pages.url).href);
      const shows = (line) =>
        whole.wait((expected) => [...document.querySelectorAll('#log li')].some((one) => one.textContent === expected), {
          args: [line],
          timeout: 20_000,
          message: `Brython shows '${line}'`,
        });
      await shows('here: ada, brython');
      await whole.type('#text', 'hello from Python');
      await whole.click('#send');
      await shows('brython: hello from Python');
      await browser.switchTo(firstTab);
      assert.equal((await sees(browser, 'hello from Python')).author, 'brython');
      await say(browser, 'hello from C++');
      await delivered(browser, 'hello from C++', 'sent');
      await browser.switchTo(tab);
      await shows('ada: hello from C++');
      await browser.closeTab();
      await browser.switchTo(firstTab);
    });

    test('lines typed while the server is away for 10 s arrive once and in order, here and elsewhere', async () => {
      const second = await browser.openTab(chat);
      await signIn(browser, chat, 'bob');
      await browser.switchTo(firstTab);
      await says(browser, 'Connected');
      await say(browser, 'before');
      await delivered(browser, 'before', 'sent');
      const lines = ['before'];
      const type = async () => {
        lines.push(`line ${lines.length}`);
        await say(browser, lines.at(-1));
        await delivered(browser, lines.at(-1), 'waiting');
      };

      const end = Date.now() + 10_000;
      await server.stop();
      await type();
      await checkTrouble(browser);
      await browser.switchTo(second);
      await say(browser, 'bob was here');
      await browser.switchTo(firstTab);
      while (Date.now() < end) {
        await type();
        await sleep(700);
      }
      await server.start();
      await retry(browser);
      await type().catch(() => {}); // may be sent before anybody could see it wait
      for (const line of lines) await delivered(browser, line, 'sent');
      const own = (await texts(browser, 'ada')).slice(-lines.length);
      assert.deepEqual(own, lines);
      assert.equal(await browser.evaluate(() => document.querySelector('#retry').hidden), true);

      // A hidden page is woken by being shown; in WebKit this one was visible and takes the time it takes.
      await browser.switchTo(second);
      await says(browser, 'Connected', 30_000);
      await sees(browser, lines.at(-1));
      await delivered(browser, 'bob was here', 'sent');
      const seenByBob = await texts(browser);
      assert.deepEqual((await texts(browser, 'ada')).slice(-lines.length), lines);
      assert.deepEqual(await browser.problems(), []);
      await signIn(browser, chat, 'late');
      await sees(browser, lines.at(-1));
      await sees(browser, 'bob was here');
      assert.deepEqual(await texts(browser), seenByBob);
      await browser.closeTab();
      await browser.switchTo(firstTab);
      await sees(browser, 'bob was here');
      assert.deepEqual(await texts(browser), seenByBob);
      assert.deepEqual(await browser.problems(), []);
    });

    test('the retry button tries at once and keeps the focus until it goes; the message field has it then', async () => {
      await server.stop();
      const countdown = (pattern, timeout) =>
        browser.wait((wanted) => new RegExp(wanted).test(document.querySelector('#countdown').textContent), {
          args: [pattern],
          timeout,
          message: `a countdown like ${pattern}`,
        });
      await countdown('in ([3-9]|..+) s$', 30_000);
      await browser.press('#retry', 'Enter');
      await countdown('(in 1 s|now)$', 1500);
      assert.equal(await browser.evaluate(() => document.activeElement.id), 'retry');
      await server.start();
      await retry(browser);
      await browser.wait(() => document.activeElement?.id === 'message', { message: 'the focus in the message field' });
    });
  });
}
