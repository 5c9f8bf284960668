// What is there as soon as a page has loaded: section 1.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

onDuck('boot', (page, check) => {
  const at = '/';

  check('[1.6] the public names are there', { at, main: true }, async () => {
    const kinds = await page.run(() => ({
      duckNavigate: typeof window.duckNavigate,
      open: typeof window.open,
      superOpen: typeof window.super_open,
      createDuckEvent: typeof window.LIVELY_APPLICATION.createDuckEvent,
      initialized: window.LIVELY_APPLICATION.initialized
    }));
    assert.deepEqual(kinds, { duckNavigate: 'function', open: 'function', superOpen: 'function', createDuckEvent: 'function', initialized: true });
  });

  check('[1.6, 1.7] scripts of the page that run before the client is there find its names', { main: true, defect: '1.7' }, async () => {
    await page.open('/early');
    await page.sees(() => location.pathname === '/nav/one');
    await page.shows('#heading', 'one');
  });

  check('[1.2] the page\'s uid is known to scripts', { at }, async () => {
    assert.ok(await page.run(() => window.PAGE_UID === document.documentElement.dataset.uid && window.LIVELY_APPLICATION.PAGE_UID === window.PAGE_UID));
  });

  check('[1.5] the banner for old browsers stays away', { at }, async () => {
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 50)));
    assert.equal(await page.run(() => window.LIVELY_SCRIPT_COMPATIBLE), true);
    const shown = await page.run(() => [...document.body.children].slice(2, 3).map((one) => one.checkVisibility())[0]);
    assert.equal(shown, false);
  });

  check('[11.19] window.URL is the browser\'s', { at, main: true, defect: 19 }, async () => {
    assert.equal(await page.run(() => new URL('http://localhost/a#b').hash), '#b');
    assert.equal(await page.run(() => typeof URL.createObjectURL), 'function');
  });

  check('[11.31] the page may change what is shown without a complaint', { at }, async () => {
    await page.run(() => { document.querySelector('#items').append('more'); });
    await page.click('#increment');
    await page.shows('#count', '1');
    assert.deepEqual((await page.snackbar()), []);
  });

  check('[11.29] a page without #page-snackbar works', { main: true, defect: 29 }, async () => {
    await page.open('/bare');
    await page.click('#count-up');
    await page.shows('#count', '1');
  });

  check('[11.11] two elements with one uid do not stop the client', { defect: 11 }, async () => {
    await page.open('/doubled');
    await page.click('#count-up');
    await page.shows('#count', '1');
  });

  check('a page that asks for strict HTML gets the client that cleans it, and no other', { defect: 'strict', main: true }, async () => {
    await page.open('/strict');
    await page.click('#show');
    await page.shows('#shown', 'shown');
    assert.equal(await page.run(() => document.querySelector('#shown').hasAttribute('onclick')), false);
    const loaded = await page.run(() => performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop()));
    assert.deepEqual(loaded.filter((name) => name.endsWith('.wasm')).at(-1), 'lively_strict.wasm');
  });

  check('[11.34] one DOMContentLoaded for each load', { at: '/document' }, async () => {
    await page.shows('#seen', 'DOMContentLoaded: None');
    for (let turn = 0; turn < 3; turn++) {
      await page.server.forget();
      await page.open('/document');
      await page.shows('#seen', 'DOMContentLoaded: None');
      await page.settled();
      assert.equal((await page.server.told('document')).length, 1);
    }
  });
});
