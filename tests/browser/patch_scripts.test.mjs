// Scripts that a server sends (js-glue/server_scripts.js): they run where the server is trusted as the page is, as with Duck's
// client, and nowhere else. Under a policy with a nonce and Trusted Types.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

const tag = (source, type = '') => `<script nonce="abc"${type} src="${source}"></script>`;
const head = (body) => `<!doctype html><meta charset="utf-8"><title>scripts</title>${tag('/support/collector.js')}
  ${tag('/pages/prelude.mjs', ' type="module"')}${tag('/pages/patch_prelude.mjs', ' type="module"')}<body>${body}`;
const policy =
  "default-src 'none'; script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; " +
  "require-trusted-types-for 'script'; trusted-types tether tether1 tether2";
const script = (body) => ({ type: 'text/javascript; charset=utf-8', body });

const options = {
  pages: { '/': head(''), '/loose': head('') },
  csp: (path) => path === '/loose' ? '' : policy,
  overrides: {
    '/first.js': script('window.ran = [...(window.ran || []), "first"];'),
    '/second.js': script('window.ran = [...(window.ran || []), "second"];')
  }
};

const trusted = { markup: 'detect', html: 'unsafe-trusted' };

inEveryEngine((page) => {
  test('the scripts in a text that is HTML run in order, each after those before it came', async () => {
    const [ran, marks] = await page.run(async (options) => {
      const { main, apply } = await patched('', options);
      const say = (word) => `<script nonce="abc">window.ran = [...(window.ran || []), "${word}"]</script>`;
      const load = (name) => `<script nonce="abc" src="/${name}.js"></script>`;
      apply([2, 'root', [0, node('p', 'p')]]);
      apply(
        [3, 'p', `<b>x</b>${say('inline')}<i>${load('first')}</i>${say('after first')}${load('second')}`],
        [2, 'root', [1, node('div', 'd', { text: `<u>y</u>${say('after second')}` })]]
      );
      const at_once = [...window.ran];
      await until(() => window.ran.length === 5);
      return [[at_once, window.ran], [...main.querySelectorAll('script')].map((one) => one.dataset.init)];
    }, trusted);
    assert.deepEqual(ran, [['inline'], ['inline', 'first', 'after first', 'second', 'after second']]);
    assert.deepEqual(marks, ['true', 'true', 'true', 'true', 'true']);
  });

  test('the next one runs though one did not come, and that is told', async () => {
    const [ran, errors] = await page.run(async (options) => {
      const { apply, errors } = await patched('', options);
      apply([3, 'root', '<script nonce="abc" src="/missing.js"></script><script nonce="abc">window.ran = 1</script>']);
      await until(() => window.ran);
      return [window.ran, errors.map((text) => text.replace(/https?:\/\/[^/]*/, ''))];
    }, trusted);
    assert.equal(ran, 1);
    assert.deepEqual(errors, ['dom-operation-failed: set_markup: Error: the script /missing.js did not load']);
    await page.takeProblems();
  });

  test('a script that is inserted runs, its text as often as that changes, and its uid goes on to mean it', async () => {
    const result = await page.run(async (options) => {
      const { main, patcher, apply, errors } = await patched('', options);
      const count = (word) => `window.ran = [...(window.ran || []), '${word}']`;
      apply([2, 'root', [0, node('script', 's', { props: { nonce: 'abc', 'data-x': '1' }, text: count('a <b> &amp;') })]]);
      const first = main.firstChild;
      apply([3, 's', count('b')], [2, 'root', [1, node('p', 'p')]]);
      const second = main.firstChild;
      apply([3, 's', count('c')], [4, 's', { nonce: 'abc', 'data-x': '2' }]);
      apply([3, 's', count('c')]);
      const third = main.firstChild;
      apply([2, 'root', [1, node('script', 'u', { props: { nonce: 'abc', src: '/first.js' } })]]);
      await until(() => window.ran.length === 4);
      apply([4, 'u', { nonce: 'abc', src: '/second.js' }]);
      const shape = [...main.children].map((one) => one.localName);
      apply([1, 's'], [1, 'u'], [3, 'p', 'text']);
      const { nodes } = patcher.stats;
      return [window.ran, [first.isConnected, second.isConnected, third.isConnected, third.dataset.x], shape, main.textContent, nodes, errors];
    }, trusted);
    assert.deepEqual(result, [
      ['a <b> &amp;', 'b', 'c', 'first'], [false, false, false, '2'], ['script', 'script', 'p'], 'text', 4, []
    ]);
  });

  test('a script of the page is run again when its text changes, with the nonce that nobody can read', async () => {
    const result = await page.run(async (options) => {
      const own = element('script', { 'data-uid': 's', nonce: 'abc', 'data-own': 'kept' });
      const { main, apply, errors } = await patched(own, options);
      apply([3, 's', 'window.ran = (window.ran || 0) + 1']);
      const copy = main.firstChild;
      return [window.ran, copy.getAttribute('nonce'), copy.nonce, copy.dataset.own, copy.dataset.init, errors];
    }, trusted);
    const hidden = result[1];
    assert.ok(hidden === '' || hidden === 'abc', hidden);
    assert.deepEqual(result.filter((_, i) => i !== 1), [1, 'abc', 'kept', 'true', []]);
  });

  test('without the nonce the page\'s policy has the last word', async () => {
    const ran = await page.run(async (options) => {
      const { apply } = await patched('', options);
      apply([3, 'root', '<script>window.ran = 1</script>']);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return window.ran || 0;
    }, trusted);
    assert.equal(ran, 0);
    const problems = await page.takeProblems();
    assert.ok(problems.length > 0 && problems.every(({ kind }) => kind === 'securitypolicyviolation'), JSON.stringify(problems));
  });

  test('what is no script, is marked, or is gone by then does not run', async () => {
    await page.goto('/loose');
    const ran = await page.run(async (options) => {
      const { apply } = await patched('', options);
      const say = (word) => `<script>window.ran = [...(window.ran || []), "${word}"]</script>`;
      apply([2, 'root', [0, node('p', 'p')]]);
      apply([3, 'p', `<template>${say('template')}</template><script type="text/plain" src="/first.js">window.ran = 1</script>` +
        `<script data-init>window.ran = 1</script>${say('script')}<svg>${say('svg')}</svg>`]);
      // The one that loads holds the other up, which is gone by then.
      apply([2, 'root', [1, node('div', 'd', { text: `<script src="/first.js"></script>${say('removed')}` })]]);
      apply([1, 'd']);
      await until(() => window.ran.includes('first'));
      const other = await patched('', options);
      other.apply([3, 'root', `<script src="/second.js"></script>${say('destroyed')}`]);
      other.patcher.destroy();
      await until(() => window.ran.includes('second'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return window.ran;
    }, trusted);
    assert.deepEqual(ran, ['script', 'svg', 'first', 'second']);
  });

  test('a server that is not trusted runs none, in no way', async () => {
    const result = await page.run(async () => {
      const code = 'window.ran = 1';
      const own = ['script', 'link', 'base'].map((tag) => element(tag, { 'data-uid': tag, nonce: 'abc' }));
      const { main, apply, errors } = await patched(own, { markup: 'detect' });
      apply(
        [3, 'script', code], [4, 'script', { src: '/first.js', 'data-uid': 'script' }],
        [4, 'link', { rel: 'stylesheet', href: '/x.css' }], [4, 'base', { href: '/elsewhere/' }],
        [2, 'root', [3, node('script', 's', { props: { nonce: 'abc' }, text: code })]], [3, 's', code],
        [2, 'root', [4, node('p', 'p', { text: `<b>x</b><script nonce="abc">${code}</script>` })]],
        [0, 'p', node('p', 'p', { text: `<svg><script nonce="abc">${code}</script></svg>` })]
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [window.ran || 0, shown(main), document.baseURI === location.href, errors.map((text) => text.split(':')[0])];
    });
    assert.equal(result[0], 0);
    assert.equal(result[2], true);
    assert.ok(!result[1].includes('first.js') && !result[1].includes('window.ran'), result[1]);
    assert.deepEqual(result[3], ['refused-content']);
  });

  test('the policy has means for scripts only where a server is trusted', async () => {
    const policies = await page.run(async (options) => {
      if (!window.trustedTypes) return null;
      const made = [];
      const create = trustedTypes.createPolicy;
      trustedTypes.createPolicy = function (name, rules) {
        made.push([name, ...Object.keys(rules).sort()]);
        return create.call(this, name + made.length, rules);
      };
      const use = async (load, options) => {
        const { Patcher } = await load();
        const main = document.body.appendChild(element('main', { 'data-uid': 'root' }));
        new Patcher({ root: main, ...options }).apply(frame([3, 'root', '<b>bold</b>']));
      };
      delete Element.prototype.setHTML;
      const { load } = await import('/dist/patch.mjs');
      await use(load, { markup: 'detect' });
      await use(load, options);
      return made;
    }, trusted);
    const known = [['tether', 'createHTML'], ['tether', 'createHTML', 'createScript', 'createScriptURL']];
    assert.ok(policies === null || JSON.stringify(policies) === JSON.stringify(known), JSON.stringify(policies));
  });
}, options);
