// A page that does not trust the HTML of its server: the option html is 'strict'.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { onHypergen } from './support/hypergen_page.mjs';

const at = `/commands/?options=${encodeURIComponent(JSON.stringify({ html: 'strict' }))}`;
const vectors = JSON.parse(readFileSync(new URL('../../data/markup_vectors.json', import.meta.url), 'utf8'));

// Hypergen has no such option, which counts as one more defect of its client.
onHypergen('strict', (page, check) => {
  check('[1.3] buttons of the page and of later answers do what they did', { at, main: true, defect: 'strict' }, async () => {
    await page.server.answer('a', { commands: [['hypergen.morph', 'target', '<button id="later" onclick="hypergen.event(event, \'a__onclick\')">later</button>']] });
    await page.press('#a');
    await page.sees(() => document.querySelector('#later') !== null);
    assert.equal(await page.run(() => document.querySelectorAll('[onclick]').length), 0);
    await page.server.answer('a', { commands: [['hypergen.morph', 'target', 'answered']] });
    await page.press('#later');
    await page.shows('#target', 'answered');
  });

  check('[6] a predicate still decides, and a link still leads on', { at }, async () => {
    await page.does(['hypergen.morph', 'target',
      '<input id="field" onkeyup="hypergen.event(event, \'a__onclick\', [\'hypergen.when.keycode\',\'Enter\'])">' +
      '<a id="on" href="/nav/two/" onclick="hypergen.partialLoad(event, \'/nav/two/\', true)">on</a>']);
    const before = (await page.server.posts()).length; // that told the server what to answer
    const posts = async () => (await page.server.posts()).slice(before);
    const press = (code) => page.run((one) => document.querySelector('#field').dispatchEvent(new KeyboardEvent('keyup', { code: one, bubbles: true })), code);
    await press('KeyA');
    await press('Enter');
    await page.until(async () => (await posts()).length === 1, 'one request');
    await page.run(() => document.querySelector('#on').click());
    await page.until(async () => (await posts()).length === 2, 'the link');
    assert.equal((await posts())[1].path, '/nav/two/');
  });

  check('no markup runs code', { at, main: true, problems: true, defect: 'strict' }, async () => {
    assert.ok(vectors.length > 40);
    const fired = await page.run(async (all) => {
      const names = [];
      window.fired = (name) => names.push(name);
      for (const { html } of all) {
        for (const command of ['morph', 'append', 'prepend']) window.hypergen.applyCommands([[`hypergen.${command}`, 'target', html]]);
      }
      for (const link of document.querySelectorAll('#target a')) link.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 500));
      return names;
    }, vectors);
    assert.deepEqual(fired, []);
  });
});
