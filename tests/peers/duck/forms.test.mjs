// Forms as a whole: what is sent, and when nothing is.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

onDuck('forms', (page, check) => {
  const at = '/form';
  const noFile = { name: '', size: 0, type: 'application/octet-stream' };

  /** What the server heard of the form. */
  const heard = async (id, event) => (await page.hears('form', (one) => one.id === id && one.event === event)).value;

  check('[4.4] a form sends all that it holds', { at, main: true }, async () => {
    await page.mark();
    await page.click('#send');
    assert.deepEqual(await heard('form', 'submit'), {
      text: 'typed', hidden: 'secret', one: 'b', many: ['a', 'c'], file: noFile, area: 'two\r\nlines'.replace('\r', '')
    });
    assert.ok(await page.isMarked(), 'the page is still there');
  });

  check('[4.4] what the user has filled in is sent', { at }, async () => {
    await page.browser.type('#text', ' and more');
    for (const id of ['alone', 'group-a', 'group-c', 'radio-b']) await page.click(`#${id}`);
    await page.click('#send');
    const sent = await heard('form', 'submit');
    assert.equal(sent.text, 'typed and more');
    assert.equal(sent.alone, 'yes');
    assert.deepEqual(sent.group, ['a', 'c']);
    assert.equal(sent.radio, 'b');
  });

  check('[4.1] Enter in a field submits, and the page stays', { at, main: true }, async () => {
    await page.mark();
    await page.browser.press('#text', 'Enter');
    assert.equal((await heard('form', 'submit')).text, 'typed');
    assert.ok(await page.isMarked());
  });

  check('[4.4] a reset is told', { at }, async () => {
    await page.browser.type('#text', ' and more');
    await page.click('#reset');
    await heard('form', 'reset');
    assert.equal(await page.property('#text', 'value'), 'typed', 'and the browser resets');
  });

  check('[4.2] a form that is not valid is not sent, and the user sees why', { at }, async () => {
    await page.click('#strict-send');
    await page.sees(() => document.activeElement.id === 'strict-field');
    await page.settled();
    assert.deepEqual(await page.frames(100).then((frames) => frames.map((frame) => frame[3])), ['click'], 'only the sentinel');
  });

  check('[4.2] once it is valid it is sent', { at }, async () => {
    await page.browser.type('#strict-field', 'something');
    await page.click('#strict-send');
    assert.deepEqual(await heard('strict', 'submit'), { field: 'something' });
  });

  check('[4.2, 11.17] a form that need not be valid is sent', { at, main: true, defect: 17 }, async () => {
    await page.click('#lax-send');
    assert.deepEqual(await heard('lax', 'submit'), { field: '' });
  });
});
