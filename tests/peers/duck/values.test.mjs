// The value that the server gets with an event (section 4.4), and values that the server sets.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory } from '../../browser/support/processes.mjs';
import { onDuck } from './support/duck_page.mjs';

onDuck('values', (page, check) => {
  const at = '/values';

  /** Sets a value as a user does, and tells the change. */
  const change = (css, set) =>
    page.run(`(() => {
      const element = document.querySelector(${JSON.stringify(css)});
      (${set})(element);
      element.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
  const asItIs = () => {};
  const checked = (element) => { element.checked = true; };

  const byChange = [
    ['a text field sends its text', 'text', (element) => { element.value = 'héllo 🦆 <b>'; }, 'héllo 🦆 <b>'],
    ['a number field sends a text', 'number', (element) => { element.value = '12'; }, '12'],
    ['a range sends a text', 'range', (element) => { element.value = '7'; }, '7'],
    ['a textarea sends its lines', 'area', (element) => { element.value = 'one\ntwo'; }, 'one\ntwo'],
    ['a box without a form sends true', 'box', checked, true],
    ['a box without a form sends false', 'box', (element) => { element.checked = false; }, false],
    ['a radio button without a form sends its value', 'radio', checked, 'on my own'],
    ['a select sends the value', 'one', (element) => { element.value = 'b'; }, 'b'],
    ['a multiple select sends a list', 'many', (element) => { for (const option of element.options) option.selected = option.value !== 'b'; }, ['a', 'c']],
    ['a multiple select with nothing chosen sends an empty list', 'many', asItIs, []],
    ['a file field without a file sends an empty list', 'file', asItIs, []],
    ['one box of a group sends its value', 'group-b', checked, 'b'],
    ['no box of a group sends false', 'group-b', asItIs, false],
    ['a radio button of a group sends what is chosen', 'choice-b', checked, 'b']
  ];
  for (const [title, id, set, expected] of byChange) {
    check(`[4.4] ${title}`, { at, main: id === 'text' }, async () => {
      await change(`#${id}`, set);
      assert.deepEqual(await page.value(id, 'change'), expected);
    });
  }

  check('[4.4] several boxes of a group send a list', { at }, async () => {
    await page.click('#group-a');
    await page.click('#group-c');
    await page.hears('event', ({ id, value }) => id === 'group-c' && JSON.stringify(value) === '["a","c"]');
  });

  check('[4.4, 11.18] a group of one box sends its value', { at, main: true, defect: 18 }, async () => {
    await page.click('#lone-box');
    assert.equal(await page.value('lone-box', 'change'), 'yes');
  });

  check('[4.4, 11.18] a group of one radio button sends its value', { at, defect: 18 }, async () => {
    await page.click('#lone-radio');
    assert.equal(await page.value('lone-radio', 'change'), 'only');
  });

  check('[4.4] a file field sends name, size and type of each file', { at }, async () => {
    const folder = temporaryDirectory('tether-duck-upload-');
    const files = ['a.txt', 'b.png'].map((name) => path.join(folder, name));
    for (const file of files) writeFileSync(file, 'hello');
    await (await page.browser.find('#file')).sendKeys(files.join('\n'));
    const expected = [{ name: 'a.txt', size: 5, type: 'text/plain' }, { name: 'b.png', size: 5, type: 'image/png' }];
    assert.deepEqual(await page.value('file', 'change'), expected);
  });

  const byClick = [
    ['a button sends an empty text', 'button', 'button', ''],
    ['a button with a value sends it', 'valued', 'valued', 'v'],
    ['a button sends nothing when what is in it was clicked', 'inside', 'wrapping', null],
    ['a list item sends its number', 'li', 'ol', 7],
    ['a progress bar sends its number', 'progress', 'progress', 0.25],
    ['a meter sends its number', 'meter', 'meter', 0.5],
    ['an element without a value sends nothing', 'div', 'div', null]
  ];
  for (const [title, target, id, expected] of byClick) {
    check(`[4.4] ${title}`, { at }, async () => {
      await page.run((one) => document.getElementById(one).click(), target);
      assert.deepEqual(await page.value(id, 'click'), expected);
    });
  }

  check('[2.2] text that is no valid Unicode arrives with a replacement', { at }, async () => {
    await change('#text', (element) => { element.value = 'a\ud800b'; });
    assert.equal(await page.value('text', 'change'), 'a\ufffdb');
  });

  check('[3.10, 11.4] the server sets the text of a field that the user has changed', { at, main: true }, async () => {
    await page.run(() => { document.querySelector('#note').value = 'by the user'; });
    await page.click('#set-note');
    await page.sees(() => document.querySelector('#note').value === 'two');
  });

  check('[11.4] what the user has typed stays when another attribute changes', { at, main: true, defect: 4 }, async () => {
    await page.run(() => { document.querySelector('#note').value = 'by the user'; });
    await page.click('#touch-note');
    await page.sees(() => document.querySelector('#note').title === 'touched');
    assert.equal(await page.property('#note', 'value'), 'by the user');
  });

  check('[11.6] the server ticks and unticks a box', { at, defect: 6 }, async () => {
    await page.click('#set-tick');
    await page.sees(() => document.querySelector('#tick').checked);
    await page.click('#unset-tick');
    await page.sees(() => !document.querySelector('#tick').checked);
  });

  check('[11.4, 11.6] a box that the user has ticked stays so when another attribute changes', { at }, async () => {
    await page.click('#tick');
    await page.click('#touch-tick');
    await page.sees(() => document.querySelector('#tick').title === 'touched');
    assert.equal(await page.property('#tick', 'checked'), true);
  });

  check('[11.6] the server chooses another option', { at }, async () => {
    await page.click('#set-pick');
    await page.sees(() => document.querySelector('#pick').value === 'c');
  });

  check('[3.8] the server sets the text of a textarea', { at }, async () => {
    await page.click('#set-words');
    await page.sees(() => document.querySelector('#words').value === 'two');
  });
});
