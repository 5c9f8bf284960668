// Events of elements and of the document: section 4.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

onDuck('events', (page, check) => {
  const at = '/events';

  const dispatch = (css, event) => page.run((one, name) => document.querySelector(one).dispatchEvent(new MouseEvent(name)), css, event);

  check('[2.1, 4.3] an event is one frame: page, element, name, value', { at, main: true }, async () => {
    const [root, uid] = await page.run(() => [document.documentElement.dataset.uid, document.querySelector('#count-up').dataset.uid]);
    await page.click('#count-up');
    await page.shows('#count', '1');
    assert.deepEqual(await page.frames(100), [[100, root, uid, 'click', '', false]]);
  });

  check('[4.1] an element and what it is in both send', { at }, async () => {
    await page.click('#inner');
    await page.settled();
    assert.deepEqual(await page.events(), [['inner', 'click', ''], ['outer', 'click', '']]);
  });

  check('[4.1] events that do not bubble are heard', { at, main: true }, async () => {
    for (const name of ['mouseenter', 'mouseleave', 'dblclick']) await dispatch('#hover', name);
    await page.settled();
    assert.deepEqual(await page.events(), ['mouseenter', 'mouseleave', 'dblclick'].map((name) => ['hover', name, null]));
  });

  check('[4.1] getting and losing the focus, and keys', { at }, async () => {
    await page.browser.press('#keys', 'a');
    await page.run(() => document.activeElement.blur());
    await page.settled();
    assert.deepEqual(await page.events(), ['focus', 'keydown', 'blur'].map((name) => ['keys', name, null]));
  });

  check('[4.1] what a click does by itself still happens', { at }, async () => {
    await page.click('#a-link');
    await page.sees(() => location.hash === '#here');
    assert.equal(await page.value('a-link', 'click'), null);
  });

  check('[4.2] a field that is not valid sends nothing', { at }, async () => {
    await page.run(() => document.querySelector('#checked').dispatchEvent(new FocusEvent('blur')));
    await page.settled();
    assert.deepEqual(await page.events(), []);
  });

  check('[4.2, 11.17] unless it need not be valid', { at, defect: 17 }, async () => {
    await page.run(() => document.querySelector('#unchecked').dispatchEvent(new FocusEvent('blur')));
    assert.equal(await page.value('unchecked', 'blur'), 'nobody');
  });

  check('[3.13, 11.4] the first letter stays in a field that had a value', { at, main: true, defect: 4 }, async () => {
    await page.browser.type('#typed', 'X');
    await page.value('typed', 'input');
    await page.settled();
    assert.match(await page.property('#typed', 'value'), /X/);
    await page.browser.type('#typed', 'YZ');
    await page.settled();
    // Where the caret is, and whether the old text is selected, is up to the engine.
    assert.match(await page.property('#typed', 'value'), /X.*Y.*Z/);
  });

  check('[4.8] each letter is told, and the page follows', { at, main: true }, async () => {
    await page.browser.type('#echoed', 'duck');
    await page.hears('event', ({ value }) => value === 'duck');
    await page.settled();
    assert.deepEqual((await page.events()).map(([, , value]) => value), ['d', 'du', 'duc', 'duck']);
    assert.equal(await page.property('#echoed', 'value'), 'duck');
  });

  check('[4.8] twenty clicks at once are twenty events, in order', { at }, async () => {
    await page.run(() => { for (let i = 0; i < 20; i++) document.querySelector('#count-up').click(); });
    await page.settled();
    assert.equal((await page.frames(100)).length, 21);
    await page.until(async () => (await page.server.told('counted')).length === 20, 'all are counted');
  });

  check('[4.8] a slow handler holds up nothing', { at }, async () => {
    await page.click('#slow');
    await page.hears('slow begins');
    await page.click('#count-up');
    await page.hears('counted');
    assert.deepEqual(await page.server.told('slow ends'), []);
    await page.shows('#count', 'slow');
  });
});

onDuck('document events', (page, check) => {
  const at = '/document';

  /** What the server has heard of the document, as [page, event, value]. */
  const heard = async () => (await page.server.told('document')).map((one) => [one.page, one.event, one.value]);
  const until = (...expected) =>
    page.until(async () => JSON.stringify((await heard()).slice(-expected.length)) === JSON.stringify(expected), JSON.stringify(expected));

  check('[4.6] DOMContentLoaded comes once, without a value', { at, main: true }, async () => {
    await page.shows('#seen', 'DOMContentLoaded: None');
    await page.settled();
    assert.deepEqual(await heard(), [['document', 'DOMContentLoaded', null]]);
  });

  check('[4.5] an event of the document is one frame that names the page twice', { at }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    const root = await page.run(() => document.documentElement.dataset.uid);
    assert.deepEqual(await page.frames(100), [[100, root, root, 'DOMContentLoaded', null, true]]);
  });

  check('[4.5] an event of the page\'s own', { at, main: true }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.run(() => document.dispatchEvent(new Event('visitor')));
    await until(['document', 'visitor', null]);
  });

  check('[1.6] createDuckEvent: its detail is the value', { at }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.run(() => {
      document.dispatchEvent(window.LIVELY_APPLICATION.createDuckEvent('raw', { n: 1, list: ['a', null, true] }, false, true));
    });
    await until(['document', 'raw', { n: 1, list: ['a', null, true] }]);
  });

  check('[4.6, 11.23] after a navigation DOMContentLoaded and DuckNavigated come, in the page and at the server', { at, main: true, defect: 23, byChance: true }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.run(() => { window.peerWatch.events = []; });
    await page.click('#to-document-two');
    await page.hears('document', (one) => one.page === 'document two' && one.event === 'DuckNavigated');
    assert.deepEqual((await heard()).slice(1).map(([, event]) => event), ['DOMContentLoaded', 'DuckNavigated']);
    assert.deepEqual(await page.run(() => window.peerWatch.events.map(([name]) => name)), ['DOMContentLoaded', 'DuckNavigated']);
  });

  check('[4.6, 11.22] DuckNavigated says where to', { at, defect: 22 }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.click('#to-document-two');
    await until(['document two', 'DuckNavigated', '/document/two']);
  });

  check('[4.7] back on a page that had been there: DuckBackNavigated', { at, defect: 21 }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.click('#to-document-two');
    await page.hears('document', (one) => one.page === 'document two' && one.event === 'DuckNavigated');
    await page.browser.back();
    await page.hears('document', (one) => one.page === 'document' && one.event === 'DuckBackNavigated' && one.value === '/document');
    await page.hears('document', (one) => one.page === 'document' && one.event === 'DuckNavigated' && one.value === '/document');
  });

  check('[11.23, 11.26] a page that is left hears nothing any more', { at, defect: 23, byChance: true }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.click('#to-document-two');
    await page.hears('document', (one) => one.page === 'document two' && one.event === 'DuckNavigated');
    await page.server.forget();
    await page.run(() => document.dispatchEvent(new Event('visitor')));
    await page.settled();
    assert.deepEqual(await heard(), [['document two', 'visitor', null]]);
  });

  check('[11.27] a document event that is bound later is heard', { at, defect: 27 }, async () => {
    await until(['document', 'DOMContentLoaded', null]);
    await page.run(() => document.dispatchEvent(new Event('bind-late')));
    await page.sees(() => document.documentElement.dataset.documentEvents.split(',').includes('late'));
    await page.painted();
    await page.run(() => document.dispatchEvent(new Event('late')));
    await until(['document', 'late', null]);
  });

  check('[4.6, 11.28] a reconnection does not tell DOMContentLoaded again', { at: '/events', defect: 28 }, async () => {
    await page.run(() => window.duckNavigate('/document'));
    await page.hears('document', ({ event }) => event === 'DuckNavigated');
    await page.server.forget();
    await page.server.closeAll(1001);
    await page.connected();
    await page.settled();
    assert.deepEqual(await heard(), []);
  });
});
