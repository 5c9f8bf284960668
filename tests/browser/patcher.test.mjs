// The Patcher of dist/patch.mjs in real documents, under the strictest policy that the library is meant for.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; base-uri 'none'; " +
  "require-trusted-types-for 'script'; trusted-types tether";
const html = moduleHtml('<script type="module" src="/pages/patch_prelude.mjs"></script>');
const options = { pages: { '/': html }, csp: () => policy };

inEveryEngine((page) => {
  test('each kind of patch changes the document as it says', async () => {
    const steps = await page.run(async () => {
      const { main, apply, errors } = await patched();
      const steps = [];
      const then = (...patches) => {
        apply(...patches);
        steps.push(shown(main));
      };
      then([2, 'root', [0, node('p', 'p', { props: { class: 'a' }, text: 'one' })]]);
      then([2, 'root', [1, node('ul', 'list', { children: [node('li', 'l0', { text: '0' }), node('li', 'l1', { text: '1' })] })]]);
      then([3, 'p', 'zwei 漢字 😀']);
      then([4, 'p', { 'data-uid': 'p', class: 'b', title: 't' }], [5, 'l0', { color: 'red', '--gap': '1px' }]);
      then([4, 'p', { 'data-uid': 'p', title: 't' }], [5, 'l0', { color: 'blue !important' }]);
      then([2, 'list', [1, node('li', 'new', { text: 'between' })]]);
      then([1, 'l1']);
      then([0, 'p', node('h1', 'p', { text: 'head' })]);
      then([3, 'nobody', 'x'], [1, 'nobody'], [4, 'nobody', {}]);
      return { steps, errors };
    });
    assert.deepEqual(steps, {
      steps: [
        '<p class="a">one</p>',
        '<p class="a">one</p><ul><li>0</li><li>1</li></ul>',
        '<p class="a">zwei 漢字 😀</p><ul><li>0</li><li>1</li></ul>',
        '<p class="b" title="t">zwei 漢字 😀</p><ul><li style="color: red; --gap: 1px;">0</li><li>1</li></ul>',
        '<p title="t">zwei 漢字 😀</p><ul><li style="color: blue !important;">0</li><li>1</li></ul>',
        '<p title="t">zwei 漢字 😀</p><ul><li style="color: blue !important;">0</li><li>between</li><li>1</li></ul>',
        '<p title="t">zwei 漢字 😀</p><ul><li style="color: blue !important;">0</li><li>between</li></ul>',
        '<h1>head</h1><ul><li style="color: blue !important;">0</li><li>between</li></ul>',
        '<h1>head</h1><ul><li style="color: blue !important;">0</li><li>between</li></ul>'
      ],
      errors: []
    });
  });

  test('rows that are alike come out each with its own values', async () => {
    const [text, again] = await page.run(async () => {
      const { main, apply } = await patched(element('table', {}, element('tbody', { 'data-uid': 'rows' })));
      const row = (i) => node('tr', `r${i}`, {
        props: { class: i % 3 === 0 ? 'third' : 'row' },
        children: [node('td', `r${i}.0`, { text: String(i) }), node('td', `r${i}.1`, {
          styles: { 'padding-left': `${i}px` }, children: [node('a', `r${i}.1.0`, { props: { href: `/${i}` }, text: i % 2 ? 'odd' : '' })]
        })]
      });
      apply(...Array.from({ length: 40 }, (_, i) => [2, 'rows', [i, row(i)]]));
      const expected = Array.from({ length: 40 }, (_, i) =>
        `<tr class="${i % 3 === 0 ? 'third' : 'row'}"><td>${i}</td><td style="padding-left: ${i}px;"><a href="/${i}">${i % 2 ? 'odd' : ''}</a></td></tr>`);
      const text = shown(main.querySelector('tbody')) === expected.join('');
      apply([3, 'r7.1.0', 'changed'], [4, 'r8', { class: 'row', title: '8' }], [0, 'r9', row(1)]);
      const rows = main.querySelectorAll('tr');
      return [text, [rows[7].textContent, rows[8].outerHTML.includes('title="8"'), rows[9].textContent]];
    });
    assert.equal(text, true);
    assert.deepEqual(again, ['7changed', true, '1odd']);
  });

  test('SVG and MathML are what they look like, their names as they want them', async () => {
    const result = await page.run(async () => {
      const { main, apply } = await patched();
      apply([2, 'root', [0, node('svg', 's', {
        props: { viewbox: '0 0 4 4', 'xlink:href': '#a' },
        children: [node('lineargradient', 'g'), node('foreignobject', 'f', { children: [node('div', 'd')] }), node('a', 'a')]
      })]], [2, 'root', [1, node('math', 'm', { children: [node('mi', 'mi', { text: 'x' })] })]]);
      apply([2, 's', [3, node('a', 'late')]], [4, 's', { viewbox: '0 0 8 8' }]);
      return [...main.querySelectorAll('*')].map((one) =>
        [one.localName, one.namespaceURI.split('/').pop(), one.getAttributeNames().filter((name) => name !== 'data-uid').join(' ')]);
    });
    assert.deepEqual(result, [
      ['svg', 'svg', 'viewBox'], ['linearGradient', 'svg', ''], ['foreignObject', 'svg', ''], ['div', 'xhtml', ''], ['a', 'svg', ''],
      ['a', 'svg', ''], ['math', 'MathML', ''], ['mi', 'MathML', '']
    ]);
  });

  test('controls follow the server where it changes something, and the user where it does not', async () => {
    const result = await page.run(async () => {
      const { main, apply } = await patched();
      const box = (props) => ({ type: 'checkbox', ...props });
      apply([2, 'root', [0, node('input', 'i', { props: { value: 'init' }, text: null })]],
        [2, 'root', [1, node('input', 'c', { props: box({ checked: '' }), text: null })]]);
      const [input, check] = main.children;
      const seen = [[input.value, check.checked]];
      input.value = 'typed';
      apply([4, 'i', { value: 'init', title: 'new' }]);
      seen.push([input.value, input.title]);
      apply([4, 'i', { value: 'server' }], [4, 'c', box({})]);
      seen.push([input.value, check.checked]);
      apply([4, 'i', {}], [4, 'c', box({ checked: '' })]);
      seen.push([input.value, check.checked]);
      apply([4, 'i', { list: 'x', form: 'y', width: '3' }]);
      seen.push(input.getAttribute('form'));
      return seen;
    });
    assert.deepEqual(result, [['init', true], ['typed', 'new'], ['server', false], ['', true], 'y']);
  });

  test('what can run code is refused, told, and does not stop the rest', async () => {
    const result = await page.run(async () => {
      const { main, apply, errors } = await patched();
      apply(
        [2, 'root', [0, node('script', 's', { text: 'window.bad = 1', children: [] })]],
        [2, 'root', [1, node('a', 'a', { props: { href: ' java\tscript:alert(1)', onclick: 'x', title: 'kept' }, text: 'link' })]],
        [2, 'root', [2, node('p', 'p', { text: 'after' })]]
      );
      return { tree: shown(main), codes: errors.map((text) => text.split(':')[0]) };
    });
    assert.deepEqual(result, {
      tree: '<template></template><a title="kept">link</a><p>after</p>',
      codes: ['refused-content', 'refused-content', 'refused-content']
    });
  });

  test('a malformed frame is refused whole', async () => {
    const result = await page.run(async () => {
      const { main, patcher } = await patched();
      const bad = [
        pack([1, [[3, 'root', 'changed'], [3, 'root']]]),
        frame([3, 'root', 'changed']).slice(0, -1),
        pack([2, []]),
        new Uint8Array(0)
      ];
      const { TetherError } = await library('patch');
      return [...bad.map((bytes) => thrown(() => patcher.apply(bytes), { TetherError })), main.textContent];
    });
    assert.deepEqual(result, ['bad-message', 'bad-msgpack', 'bad-message', 'bad-msgpack', '']);
  });

  test('a patch of a kind that is not known is skipped and told, the others are applied', async () => {
    const result = await page.run(async () => {
      const { main, apply, errors } = await patched();
      apply([3, 'root', 'changed'], [9, 'root', { a: [1, [null]] }, 'x'], [200], [4, 'root', { title: 't' }]);
      return [main.textContent, main.title, errors];
    });
    assert.deepEqual(result, ['changed', 't', ['unsupported: 2 patches have a code that is not known and were skipped']]);
  });

  test('a text is HTML only where that was asked for, and clean then', async () => {
    const result = await page.run(async () => {
      const text = 'a <b onclick="x">bold</b> move &amp; <script>bad()</script>';
      const plain = await patched();
      plain.apply([3, 'root', text]);
      const marked = await patched('', { markup: 'detect' });
      marked.apply([3, 'root', text]);
      const before = shown(marked.main);
      marked.apply([3, 'root', 'x < y && y > z']);
      return [plain.main.textContent === text, plain.main.children.length, before, marked.main.textContent, marked.errors];
    });
    assert.deepEqual(result, [true, 0, 'a <b>bold</b> move & ', 'x < y && y > z', []]);
  });

  test('a handler hears what the user does to nodes whose events the server wants', async () => {
    const heard = await page.run(async () => {
      const { main, patcher, apply } = await patched(element('button', { 'data-uid': 'old', 'data-events': 'click' }));
      const heard = [];
      patcher.bind('event', ({ uid, name, value, checked }) => heard.push([uid, name, value, checked]));
      apply([2, 'root', [1, node('div', 'box', {
        props: { 'data-events': 'click,focus' },
        children: [node('input', 'field', { props: { 'data-events': 'input, focus', value: 'v' } })]
      })]]);
      const [button, box] = main.children;
      button.click();
      box.firstChild.click();
      box.firstChild.dispatchEvent(new Event('input', { bubbles: true }));
      box.firstChild.dispatchEvent(new Event('focus'));
      apply([4, 'old', {}]);
      button.click();
      patcher.destroy();
      box.click();
      return heard;
    });
    assert.deepEqual(heard, [
      ['old', 'click', '', false], ['box', 'click', 'v', false], ['field', 'input', 'v', false], ['field', 'focus', 'v', false]
    ]);
  });

  test('an event that a handler of the page causes in the middle of another takes nothing from it', async () => {
    const heard = await page.run(async () => {
      const { main, patcher, apply } = await patched();
      apply([2, 'root', [0, node('div', 'box', {
        props: { 'data-events': 'click' }, children: [node('b', 'outer'), node('b', 'inner'), node('b', 'silent')]
      })]]);
      const heard = [];
      patcher.bind('event', ({ uid, name }) => heard.push(`${uid}:${name}`));
      const box = main.firstChild;
      const [outer, inner, silent] = box.children;
      outer.addEventListener('click', () => inner.click());
      silent.addEventListener('click', (event) => event.stopPropagation());
      silent.click();
      const none = heard.length;
      outer.click();
      const both = heard.length;
      inner.click();
      const one = heard.length;
      patcher.destroy();
      outer.click();
      return [none, both, one, heard.length];
    });
    assert.deepEqual(heard, [0, 2, 3, 3]);
  });

  test('only a form that the server hears of is kept from being sent', async () => {
    const prevented = await page.run(async () => {
      const { main, apply } = await patched();
      apply([2, 'root', [0, node('form', 'heard', { props: { 'data-events': 'submit' } })]], [2, 'root', [1, node('form', 'own')]]);
      const prevented = [];
      // Firefox sends a form even for an event that a script made.
      addEventListener('submit', (event) => {
        prevented.push(event.defaultPrevented);
        event.preventDefault();
      });
      for (const form of main.children) form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      return prevented;
    });
    assert.deepEqual(prevented, [true, false]);
  });

  test('a parent that Duck removes to move a child comes back', async () => {
    const steps = await page.run(async () => {
      const { main, apply } = await patched();
      const item = (i) => node('li', `l${i}`, { text: `i${i}` });
      apply([2, 'root', [0, node('ul', 'list', { children: [item(0), item(1), item(2)] })]], [2, 'root', [1, node('p', 'p')]]);
      const steps = [];
      for (const patch of [[1, 'l0'], [1, 'list'], [2, 'list', [0, item(1)]], [1, 'list'], [2, 'list', [1, item(2)]]]) {
        apply(patch);
        steps.push(shown(main));
      }
      return steps;
    });
    assert.deepEqual(steps, [
      '<ul><li>i1</li><li>i2</li></ul><p></p>', '<p></p>', '<ul><li>i1</li><li>i2</li></ul><p></p>', '<p></p>',
      '<ul><li>i1</li><li>i2</li></ul><p></p>'
    ]);
  });

  test('focus, caret and what was typed survive a replacement and a move', async () => {
    const result = await page.run(async () => {
      const { main, apply } = await patched();
      const field = (uid) => node('input', uid, { props: { value: 'start' }, text: null });
      const box = (text) => node('div', 'box', { children: [node('p', 'p', { text }), field('f')] });
      apply([2, 'root', [0, box('one')]], [2, 'root', [1, node('p', 'last')]]);
      const state = () => {
        const input = main.querySelector('input');
        return [document.activeElement === input, input.value, input.selectionStart, input.selectionEnd, shown(main).slice(0, 12)];
      };
      const input = main.querySelector('input');
      input.focus();
      input.value = 'typed text';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.setSelectionRange(2, 5);
      apply([0, 'box', box('two')]);
      const replaced = [input.isConnected, ...state()];
      apply([2, 'root', [1, box('six')]]);
      return [replaced, state(), [...main.children].map(({ localName }) => localName)];
    });
    assert.deepEqual(result, [
      [false, true, 'typed text', 2, 5, '<div><p>two<'], [true, 'typed text', 2, 5, '<p></p><div>'], ['p', 'div']
    ]);
  });

  test('objects of one module hear only their own events', async () => {
    const heard = await page.run(async () => {
      const { WebSocket, ReliableWebSocket, Patcher } = await library('tether');
      const heard = [];
      const told = (who, one, names) => names.forEach((name) => one.bind(name, () => heard.push(`${who} ${name}`)));
      const socket = new WebSocket('/echo');
      const survivor = new ReliableWebSocket('/echo');
      const patcher = new Patcher({ root: document.body });
      told('socket', socket, ['open', 'message', 'error', 'close']);
      told('survivor', survivor, ['open', 'message', 'error', 'close']);
      told('patcher', patcher, ['event', 'error']);
      patcher.push(new Uint8Array(0));
      await next(socket, 'open');
      socket.send('x');
      await next(socket, 'message');
      socket.close();
      await next(socket, 'close');
      survivor.destroy();
      patcher.destroy();
      return heard;
    });
    assert.deepEqual(heard, ['patcher error', 'socket open', 'socket message', 'socket close']);
  });
}, options);
