// Pictures of the demos in light and dark, wide and narrow, for people to look at: build/screenshots/.
import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';

import { delivered, say, signIn } from './support/chat_page.mjs';
import { says } from './support/connection_line.mjs';
import { projectPath, startDemoServer } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';
import { inside } from './support/inside.mjs';

const folder = projectPath('build/screenshots');

for (const engine of engines()) {
  describe(`screenshots in ${engine}`, { skip: skipReason(engine) }, () => {
    let server;

    before(async () => {
      mkdirSync(folder, { recursive: true });
      server = await startDemoServer();
    });

    after(() => server?.close());

    for (const scheme of ['light', 'dark']) {
      test(scheme, async () => {
        const browser = await launch(engine, { colorScheme: scheme });
        const chat = inside(browser, 'tether-chat');
        const ticker = inside(browser, 'tether-ticker');
        const connected = (part) => says(part, 'Connected');
        const shoot = async (name) => {
          const path = `${folder}/${name}_${engine}_${scheme}.png`;
          await browser.screenshot(path);
          assert.ok(statSync(path).size > 5000, `${path} shows something`);
        };
        try {
          const dark = await browser.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
          assert.equal(dark, scheme === 'dark');
          await browser.resize(1100, 760);
          await signIn(chat, server.page('/chat/'), 'ada');
          await say(chat, `the page is ${scheme}`);
          await delivered(chat, `the page is ${scheme}`, 'sent');
          await connected(chat);
          await shoot('chat');
          await server.stop();
          await say(chat, 'is anybody there?');
          await chat.wait(() => document.querySelector('#countdown').textContent.includes(' in '), { message: 'a countdown' });
          await shoot('chat_lost');
          await browser.resize(480, 800);
          await shoot('chat_lost_narrow');
          await browser.resize(1100, 760);
          await server.start();
          await browser.goto(server.page('/ticker/'));
          await ticker.wait(() => document.querySelectorAll('#rows tr').length === 6, { message: 'six rows' });
          await connected(ticker);
          await shoot('ticker');
          await browser.resize(480, 800);
          await shoot('ticker_narrow');
          // Nothing but the table itself may be wider than a phone.
          const fits = () => browser.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
          assert.equal(await fits(), true);
          await browser.goto(server.page('/counter/'));
          await connected(browser);
          await browser.click('[data-uid=script]');
          await browser.wait(() => document.querySelector('#answer').textContent !== '', { message: 'an answer' });
          await shoot('counter_narrow');
          assert.equal(await fits(), true);
          await browser.resize(1100, 760);
          await shoot('counter');
        } finally {
          await browser.close();
        }
      });
    }
  });
}
