// What the README says about hashes: an import map with one holds for import(), in every engine (security item 25). A hash at
// a module's script element or modulepreload does not, in Chromium and WebKit.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml, strictPolicy } from './support/module_page.mjs';

const hashes = JSON.parse(readFileSync(new URL('../../dist/integrity.json', import.meta.url)));
const other = hashes['websocket.mjs'];
const mapWith = (hash) => JSON.stringify({ integrity: { '/dist/tether.mjs': hash } });
const maps = { '/right': mapWith(hashes['tether.mjs']), '/wrong': mapWith(other) };
const classic = (hash) => moduleHtml(`<script src="/dist/lively.js" integrity="${hash}"></script>`);

const options = {
  pages: {
    ...Object.fromEntries(Object.entries(maps).map(([url, map]) => [url, moduleHtml(`<script type="importmap">${map}</script>`)])),
    '/classic/right': classic(hashes['lively.js']),
    '/classic/wrong': classic(other)
  },
  csp: (url) => maps[url] && strictPolicy.replace("'self'", `'self' 'sha256-${createHash('sha256').update(maps[url]).digest('base64')}'`)
};

inEveryEngine((page) => {
  const imported = () => page.run(() => import('/dist/tether.mjs').then(({ load }) => typeof load, ({ name }) => name));

  test('an import map with the hash lets the script in, one with another does not', async () => {
    await page.goto('/right');
    assert.equal(await imported(), 'function');
    await page.goto('/wrong');
    assert.equal(await imported(), 'TypeError');
    await page.takeProblems();
  });

  test('so does the hash at a classic script', async () => {
    const isThere = () => page.run(() => typeof window.LIVELY_APPLICATION);
    await page.goto('/classic/right');
    assert.equal(await isThere(), 'object');
    await page.goto('/classic/wrong');
    assert.equal(await isThere(), 'undefined');
    await page.takeProblems();
  });
}, options);
