// No patch plants script: the vectors of tests/data/markup_vectors.json as trees that are created, set, replaced, and as
// HTML texts, through the Patcher, in pages whose own policy would stop nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { inEveryEngine } from './support/module_page.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const html = `<!doctype html><meta charset="utf-8"><title>gate</title>
  <script src="/support/collector.js"></script><script src="/support/vector_page.js"></script>
  <script type="module" src="/pages/prelude.mjs"></script><script type="module" src="/pages/patch_prelude.mjs"></script>`;

const options = { pages: { '/': html }, csp: () => '', mounts: [{ prefix: '/data/', directory: folder('../data') }] };

/** In the page: sends every vector in one of four ways and returns the names of those that fire. */
const fire = async (way, html) => {
  const vectors = await (await fetch('/data/markup_vectors.json')).json();
  const { Patcher } = await library('patch');
  const inert = document.implementation.createHTMLDocument('');
  let last = 0;

  // The tree of a vector as a server would send it, whatever its rules are.
  const treeOf = (element) => {
    const uid = `n${++last}`;
    const props = { 'data-uid': uid };
    for (const { name, value } of Reflect.get(Element.prototype, 'attributes', element)) if (name !== 'style') props[name] = value;
    const children = [...Reflect.get(Node.prototype, 'childNodes', element)];
    const content = element instanceof HTMLTemplateElement ? [...element.content.childNodes] : children;
    const texts = content.filter((one) => one.nodeType === 3).map((one) => one.data).join('');
    const elements = content.filter((one) => one.nodeType === 1);
    const tag = Reflect.get(Element.prototype, 'localName', element);
    return [tag, uid, props, {}, elements.length > 0 ? '' : texts, elements.map(treeOf)];
  };
  const rootsOf = (markup) => {
    const body = inert.createElement('div');
    body.innerHTML = markup;
    return [...body.querySelectorAll(':scope > *')].map(treeOf);
  };
  const all = (tree) => [tree, ...tree[5].flatMap(all)];
  const bare = ([tag, uid, , , text, children]) => [tag, uid, { 'data-uid': uid }, {}, text, children.map(bare)];

  const ways = {
    create: (roots) => roots.map((tree, i) => [2, 'root', [i, tree]]),
    set: (roots) => [
      ...roots.map((tree, i) => [2, 'root', [i, bare(tree)]]),
      ...roots.flatMap(all).map(([, uid, props]) => [4, uid, props])
    ],
    replace: (roots) => roots.flatMap((tree, i) => [[2, 'root', [i, node('p', `old${i}`)]], [0, `old${i}`, tree]]),
    html: (_, markup) => [[3, 'root', markup]]
  };

  const containers = vectors.map(({ name, html: markup }) => {
    const main = Document.prototype.createElement.call(document, 'main');
    main.dataset.uid = 'root';
    document.body.append(main);
    const patcher = new Patcher({ root: main, markup: 'detect', html });
    for (const patch of ways[way](rootsOf(markup), markup)) {
      try {
        patcher.apply(frame(patch));
      } catch (error) {
        // Browsers differ in how deep a tree they parse; ours ends at 512 levels.
        if (error.code !== 'too-deep') throw error;
      }
    }
    return [name, main];
  });
  return window.whatFires(containers);
};

inEveryEngine((page) => {
  for (const way of ['create', 'set', 'replace', 'html']) {
    test(`no vector fires when it comes by ${way}`, async () => {
      assert.deepEqual(await page.run(fire, way, 'strict'), []);
      await page.takeProblems();
    });
  }

  for (const way of ['create', 'html']) {
    test(`a server that is trusted may run code by ${way}: the vectors are vectors`, async () => {
      const fired = await page.run(fire, way, 'unsafe-trusted');
      assert.ok(fired.length >= 30, `${fired.length} fired: ${fired}`);
      // Scripts run by themselves when they are inserted, and are run when they come as HTML; those in a template wait.
      const scripts = ['script', 'script-in-div', 'script-src-data', 'script-upper-case', 'svg-script'];
      assert.deepEqual(scripts.filter((name) => !fired.includes(name)), []);
      assert.ok(way !== 'html' || !fired.includes('template-script'));
      await page.takeProblems();
    });
  }
}, options);
