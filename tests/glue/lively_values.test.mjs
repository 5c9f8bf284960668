// js-glue/lively_values.js: what an event says to a Duck server. The controls are fakes with the browser's properties;
// tests/peers/duck has the real ones.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { linkGlue } from './link_glue.mjs';

class HTMLFormElement {
  #elements = [];

  get elements() {
    return this.#elements;
  }

  add(controls) {
    this.#elements.push(...controls.map((control) => Object.assign(control, { form: this })));
    return this;
  }
}

/** The entries that a form of these tests has. */
class FormData extends Map {
  constructor(form) {
    super();
    this.entriesOf = form.entries;
  }

  forEach(action) {
    for (const [name, value] of this.entriesOf) action(value, name);
  }
}

const { tether_lively_values: make } = linkGlue(['lively_values'], { HTMLFormElement, FormData });
const values = make();
const valueOf = (target, more = {}) => values.value_of({ type: 'change', target, ...more });
const control = (type, name, value, checked) => ({ type, name, value, checked, form: null });
const inForm = (...controls) => {
  new HTMLFormElement().add(controls);
  return controls[0];
};
const file = { name: 'a.txt', size: 3, type: 'text/plain', lastModified: 5 };
const facts = { name: 'a.txt', size: 3, type: 'text/plain' };

describe('the value of', () => {
  const rows = [
    ['a text field', { type: 'text', value: 'abc' }, 'abc'],
    ['an empty one', { type: 'text', value: '' }, ''],
    ['a number field is its text', { type: 'number', value: '5' }, '5'],
    ['a button without one', { type: 'submit', value: '' }, ''],
    ['a list item', { value: 5 }, 5],
    ['what has none', {}, null],
    ['a select', { type: 'select-one', value: 'b' }, 'b'],
    ['a select of several', { type: 'select-multiple', value: 'a', selectedOptions: [{ value: 'a' }, { value: 'c' }] }, ['a', 'c']],
    ['a file field', { type: 'file', value: 'C:\\fakepath\\a.txt', files: [file] }, [facts]],
    ['an empty file field', { type: 'file', value: '', files: [] }, []],
    ['a box without a form', control('checkbox', 'a', 'x', true), true],
    ['the same, unchecked', control('checkbox', 'a', 'x', false), false],
    ['a box without a name', inForm(control('checkbox', '', 'x', true)), true],
    ['the only box of its name', inForm(control('checkbox', 'a', 'x', true)), 'x'],
    ['the same, unchecked', inForm(control('checkbox', 'a', 'x', false)), false],
    ['one box of two', inForm(control('checkbox', 'a', 'x', false), control('checkbox', 'a', 'y', true)), 'y'],
    ['both boxes', inForm(control('checkbox', 'a', 'x', true), control('checkbox', 'a', 'y', true)), ['x', 'y']],
    ['none of both', inForm(control('checkbox', 'a', 'x', false), control('checkbox', 'a', 'y', false)), false],
    ['a box beside others', inForm(control('checkbox', 'a', 'x', true), control('checkbox', 'b', 'y', true), control('radio', 'a', 'z', true)), 'x'],
    ['a radio button without a form', control('radio', 'a', 'x', true), 'x'],
    ['the same, unchecked', control('radio', 'a', 'x', false), null],
    ['the only radio button of its name', inForm(control('radio', 'a', 'x', true)), 'x'],
    ['the same, unchecked', inForm(control('radio', 'a', 'x', false)), null],
    ['a group of radio buttons', inForm(control('radio', 'a', 'x', false), control('radio', 'a', 'y', true)), 'y'],
    ['a group without a choice', inForm(control('radio', 'a', 'x', false), control('radio', 'a', 'y', false)), null]
  ];
  for (const [name, target, expected] of rows) {
    test(name, () => assert.deepEqual(valueOf(target), expected));
  }

  test('a box in a form with a control named "elements"', () => {
    const box = inForm(control('checkbox', 'a', 'x', true));
    Object.defineProperty(box.form, 'elements', { value: { type: 'text' } });
    assert.equal(valueOf(box), 'x');
  });

  test('a form, whose names may come several times', () => {
    const form = Object.assign(new HTMLFormElement(), {
      entries: [['a', '1'], ['b', 'x'], ['b', 'y'], ['b', 'z'], ['__proto__', 'p'], ['file', file]]
    });
    assert.deepEqual(valueOf(form, { type: 'submit' }), new Map([['a', '1'], ['b', ['x', 'y', 'z']], ['__proto__', 'p'], ['file', facts]]));
  });

  test('an event that says itself what is sent', () => {
    assert.deepEqual(valueOf({ value: 'x' }, { __send_raw_detail: true, detail: { a: [1] } }), { a: [1] });
  });

  test('a navigation is where it went', () => {
    assert.equal(valueOf({}, { type: 'DuckNavigated', detail: { fullpath: '/a?b#c' } }), '/a?b#c');
    assert.equal(valueOf({}, { type: 'DuckNavigated', detail: null }), null);
  });
});

describe('an event of a control', () => {
  const node = (valid, attributes = {}) => ({
    shown: 0,
    getAttribute: (name) => attributes[name] ?? null,
    reportValidity() {
      this.shown += valid ? 0 : 1;
      return valid;
    }
  });

  test('that is not valid is shown to the user and not sent', () => {
    const bad = node(false);
    assert.equal(values.allows(bad, { type: 'input' }), false);
    assert.equal(bad.shown, 1);
    assert.equal(values.allows(node(true), { type: 'input' }), true);
  });

  test('without validation is sent, whatever it holds', () => {
    const bad = node(false, { 'data-validate': 'false' });
    assert.equal(values.allows(bad, { type: 'input' }), true);
    assert.equal(values.allows({ getAttribute: () => null }, { type: 'click' }), true);
    assert.equal(bad.shown, 0);
    assert.equal(values.allows(node(false, { 'data-validate': 'true' }), { type: 'input' }), false);
  });

  test('that tells of what is not valid is sent, and causes no other of its kind', () => {
    const bad = node(false);
    assert.equal(values.allows(bad, { type: 'invalid' }), true);
    assert.equal(bad.shown, 0);
  });
});
