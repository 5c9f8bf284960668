// Names that a server could choose to get at the library itself, and uses of what is gone (security 11, 15 and 21).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';

const options = { pages: { '/': moduleHtml('<script type="module" src="/pages/patch_prelude.mjs"></script>') } };

inEveryEngine((page) => {
  test('elements that are called as our settings change nothing, be they there before the library or after', async () => {
    const result = await page.run(async () => {
      const ids = ['Module', 'tether', 'tetherPatchRoot', 'tetherPolicy', 'tetherPolicyName', 'tetherPurify', 'tether_html', '__cfg', 'HEAPU8'];
      const forms = (prefix) => ids.map((id, i) => node('form', `${prefix}${i}`, {
        props: { id, name: id }, children: [node('input', `${prefix}${i}.0`, { props: { name: 'url', value: 'https://elsewhere.invalid/' } })]
      }));
      const holder = document.body.appendChild(element('div'));
      for (const id of ids) holder.append(element('form', { id, name: id }, element('input', { name: 'url' })));
      const seen = [];
      for (const when of ['before', 'after']) {
        const { main, apply, errors } = await patched('', { markup: 'detect' });
        if (when === 'after') apply([2, 'root', [0, node('div', 'forms', { children: forms('f') })]]);
        apply([2, 'root', [9, node('p', 'p', { props: { onclick: 'x()' }, text: '<b onclick="x()">bold</b>' })]]);
        seen.push([shown(main.lastElementChild), errors.map((text) => text.split(':')[0])]);
      }
      return [seen, typeof window.tetherPolicy];
    });
    const expected = ['<b>bold</b>', ['refused-content']];
    assert.deepEqual(result, [[expected, expected], 'object']);
  });

  test('controls that hide what their form can do do not keep it from being patched', async () => {
    const result = await page.run(async () => {
      const { main, patcher, apply, errors } = await patched();
      const form = node('form', 'f', {
        children: ['remove', 'children', 'parent', 'action', 'id', 'title', 'name'].map((name) => node('input', `f.${name}`, { props: { name }, text: null }))
      });
      apply([2, 'root', [0, form]], [2, 'root', [1, node('p', 'p')]]);
      apply([4, 'f', { title: 't', id: 'i' }], [2, 'f', [0, node('b', 'b')]], [2, 'f', [99, node('i', 'i')]], [1, 'f.children']);
      const text = shown(main).replace(/<input name="\w*">(<\/input>)?/g, '.');
      apply([0, 'f', form], [1, 'f'], [3, 'p', 'text']);
      return [text, shown(main), errors, patcher.stats.nodes];
    });
    assert.deepEqual(result.slice(0, 3), [
      '<form id="i" title="t"><b></b>......<i></i></form><p></p>', '<p>text</p>', []
    ]);
  });

  test('__proto__ and its like are names as any other', async () => {
    const result = await page.run(async () => {
      const keys = () => JSON.stringify([Object.prototype, Array.prototype, Function.prototype, Map.prototype, Element.prototype, HTMLElement.prototype]
        .map((one) => Reflect.ownKeys(one).map(String)));
      const before = keys();
      const words = ['__proto__', 'prototype', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'length'];
      const pairs = (value) => [['__proto__', value], ...words.slice(1).map((word) => [word, value])];
      const { main, apply, errors } = await patched('', { markup: 'detect' });
      for (const uid of words) {
        apply([2, 'root', [99, ['p', uid, new Map(pairs('1')), new Map(pairs('1')), 'x', []]]]);
        apply([4, uid, new Map(pairs('2'))], [5, uid, new Map(pairs('red'))], [3, uid, `text of ${uid}`]);
        apply([2, uid, [0, [uid === '__proto__' ? 'b' : uid, `${uid}.0`, new Map(), new Map(), uid, []]]]);
      }
      const seen = [...main.children].map((one, i) =>
        one.dataset.uid === words[i] && one.textContent.includes(`text of ${words[i]}`) && words.every((word) => one.getAttribute(word) === '2'));
      apply([1, '__proto__'], [0, 'constructor', ['i', 'constructor', new Map(), new Map(), '', []]]);
      return [keys() === before, seen, ({}).polluted === undefined, main.children.length, main.children[1].localName, errors];
    });
    assert.deepEqual(result, [true, Array(7).fill(true), true, 6, 'i', []]);
  });

  test('what is gone is an error or nothing, never a crash', async () => {
    const result = await page.run(async () => {
      const { TetherError, Patcher } = await library('patch');
      const { main, patcher, apply } = await patched();
      const other = await patched();
      other.apply([2, 'root', [0, node('p', 'mine', { text: 'mine' })]]);
      apply([2, 'root', [0, node('ul', 'list', { children: [node('li', 'l0', { text: '0' })] })]]);
      apply([1, 'list']);
      // Handles of removed nodes are given to new ones; the old names do not mean those.
      for (let i = 0; i < 20; ++i) apply([2, 'root', [0, node('b', `b${i}`)]], [1, `b${i}`]);
      apply([2, 'root', [0, node('p', 'new', { text: 'new' })]]);
      for (const uid of ['list', 'l0', 'b3', 'mine']) {
        apply([0, uid, node('i', uid)], [1, uid], [2, uid, [0, node('i', 'x')]], [3, uid, 'x'], [4, uid, { id: 'x' }], [5, uid, { color: 'red' }]);
      }
      patcher.destroy();
      const codes = ['apply', 'push'].map((name) => thrown(() => patcher[name](frame([3, 'new', 'x'])), { TetherError }));
      patcher.flush();
      patcher.destroy();
      // The handle may have gone to another one by now.
      const next = new Patcher({ root: main });
      codes.push(thrown(() => patcher.apply(frame([3, 'new', 'x'])), { TetherError }));
      const { nodes } = patcher.stats;
      main.firstChild.click();
      return [codes, nodes, shown(main), shown(other.main), next.stats.nodes > 0];
    });
    assert.deepEqual(result, [['stale-handle', 'stale-handle', 'stale-handle'], 0, '<p>new</p>', '<p>mine</p>', true]);
  });
}, options);
