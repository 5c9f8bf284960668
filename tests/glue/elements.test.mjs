// What of the elements needs no browser: their markup at bundle time, and an import where there is no page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseMarkup } from '../../tools/markup.mjs';

test('markup becomes nested lists', () => {
  const rows = [
    ['', []],
    ['a &amp; b', ['a & b']],
    ['<p></p>', [['p', {}, []]]],
    ['<!-- said --><p>one <b>two</b>\n  three</p>', [['p', {}, ['one ', ['b', {}, ['two']], ' three']]]],
    ['<input id="a" pattern=" *\\S" required>text', [['input', { id: 'a', pattern: ' *\\S', required: '' }, []], 'text']],
    ['<h2 title="&lt;x&gt;">y</h2>', [['h2', { title: '<x>' }, ['y']]]],
  ];
  for (const [html, expected] of rows) assert.deepEqual(parseMarkup(html), expected, html);
});

test('markup that is not understood is refused, not guessed', () => {
  const rows = ['<p>', '</p>', '<p></b>', '<p class=x></p>', '<p', 'a &nbsp; b', '<!-- open', "<p title='x'></p>"];
  for (const html of rows) assert.throws(() => parseMarkup(html), Error, html);
});

test('the elements can be imported where there is no page', async () => {
  const { TetherChat, TetherTicker } = await import('../../dist/elements.mjs');
  assert.deepEqual([TetherChat.observedAttributes, TetherTicker.observedAttributes], [['url', 'room', 'username'], ['url', 'symbols']]);
});
