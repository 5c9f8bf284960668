// How fields are read and coerced, and which events count: sections 5 and 6.

import assert from 'node:assert/strict';

import { onHypergen } from './support/hypergen_page.mjs';

const at = '/inputs/';
/** [what it shows, the field, what is set, the value on the wire, in Python]; the main ones first. */
const rows = [
  ['text is trimmed', '#in-text', { value: '  a b ' }, '"a b"', "'a b'"],
  ['a number', '#in-number', { value: '42' }, '42', '42'],
  ['a range is a float', '#in-range', { value: '30' }, '{"_":["float",30]}', '30.0'],
  ['a date', '#in-date', { value: '2022-02-28' }, '{"_":["date","2022-02-28"]}', 'datetime.date(2022, 2, 28)'],
  ['a month', '#in-month', { value: '2022-03' }, '{"year":2022,"month":3}', "{'year': 2022, 'month': 3}"],
  ['a box', '#box', { checked: true }, 'true', 'True'],
  ['a group', '#radio-one', { checked: true }, '"one"', "'one'"],
  ['an area', '#area', { value: ' a\nb ' }, '"a\\nb"', "'a\\nb'"],
  ['a list', '#choice', { value: 'b' }, '"b"', "'b'"],
  ['nothing', '#in-text', { value: '   ' }, 'null', 'None'],

  ['a mail address', '#in-email', { value: 'a@b.c' }, '"a@b.c"', "'a@b.c'"],
  ['a password is trimmed, too', '#in-password', { value: ' x ' }, '"x"', "'x'"],
  ['a hidden field', '#in-hidden', { value: 'h' }, '"h"', "'h'"],
  ['a search', '#in-search', { value: 's' }, '"s"', "'s'"],
  ['a telephone number', '#in-tel', { value: '+45' }, '"+45"', "'+45'"],
  ['an address', '#in-url', { value: 'http://x' }, '"http://x"', "'http://x'"],
  ['a colour', '#in-color', { value: '#102030' }, '"#102030"', "'#102030'"],
  ['no number', '#in-number', { value: '' }, 'null', 'None'],
  ['a fraction in a number field', '#in-number', { value: '1.9' }, '1', '1'],
  ['no date', '#in-date', { value: '' }, 'null', 'None'],
  ['a time', '#in-time', { value: '10:11' }, '{"_":["time","10:11"]}', 'datetime.time(10, 11)'],
  ['a time of a day', '#in-datetime-local', { value: '2022-01-01T10:11' }, '{"_":["datetime","2022-01-01T10:11"]}', 'datetime.datetime(2022, 1, 1, 10, 11)'],
  ['a week', '#in-week', { value: '2022-W05' }, '{"year":2022,"week":5}', "{'year': 2022, 'week': 5}"],
  ['no week', '#in-week', { value: '' }, 'null', 'None'],
  ['coerced to text', '#as-str', { value: '12' }, '"12"', "'12'"],
  ['nothing, coerced to text', '#as-str', { value: '' }, 'null', 'None'],
  ['coerced to a whole number', '#as-int', { value: '12abc' }, '12', '12'],
  ['a negative number', '#as-int', { value: '-7' }, '-7', '-7'],
  ['a fraction', '#as-int', { value: '1.9' }, '1', '1'],
  ['an exponent', '#as-int', { value: '1e3' }, '1', '1'],
  ['sixteen as base', '#as-int', { value: '0x1f' }, '31', '31'],
  ['a word', '#as-int', { value: 'abc' }, 'null', 'None'],
  ['coerced to a float', '#as-float', { value: '2.50x' }, '{"_":["float",2.5]}', '2.5'],
  ['a float that is whole', '#as-float', { value: '2.0' }, '{"_":["float",2]}', '2.0'],
  ['a word as a float', '#as-float', { value: 'x' }, 'null', 'None'],
  ['a box that is not ticked', '#box', { checked: false }, 'false', 'False'],
  ['a box as text', '#box-str', { checked: false }, '"false"', "'false'"],
  ['the other one of a group', '#radio-two', { checked: true }, '"two"', "'two'"],
  ['several numbers', '#choices-int', { choose: [0, 1] }, '[1,2]', '[1, 2]'],
  ['several, not all of them numbers', '#choices-int', { choose: [1, 2] }, '[2,null]', '[2, None]'],
  ['none of several', '#choices-int', { choose: [] }, '[]', '[]'],
  ['several texts, joined', '#choices-str', { choose: [0, 1] }, '"a,b"', "'a,b'"],
  ['a reader of the page', '#own-read', { value: 'x' }, '"read own-read"', "'read own-read'"],
  ['a coercion of the page', '#own-coerce', { value: '4' }, '8', '8']
];

onHypergen('fields', (page, check) => {
  for (const [number, [title, css, settings, json, python]] of rows.entries()) {
    check(`[5] ${title}: ${css} ${JSON.stringify(settings)}`, { at, main: number < 10, stay: true }, async () => {
      if (settings.choose) {
        await page.run((one, wanted) => {
          const list = document.querySelector(one);
          [...list.options].forEach((option, index) => { option.selected = wanted.includes(index); });
        }, css, settings.choose);
      }
      await page.whenAnswered(() => page.set(css, settings.choose ? {} : settings));
      assert.deepEqual(await page.sent('field'), [`{"args":[${json}],"meta":{}}`]);
      assert.deepEqual(await page.said('field'), [python]);
    });
  }

  check('[5] text that can be edited, untrimmed', { at, main: true }, async () => {
    await page.run(() => { document.querySelector('#editable').innerHTML = ' a<b>c</b> '; });
    await page.whenAnswered(() => page.set('#editable', {}, 'blur'));
    assert.deepEqual(await page.sent('field'), ['{"args":[" a<b>c</b> "],"meta":{}}']);
  });

  check('[2.6] values deep in the arguments', { at }, async () => {
    await page.whenAnswered(() => page.press('#both'));
    assert.deepEqual(await page.sent('field'), ['{"args":["from another",["from another"],{"in":"from another"}],"meta":{}}']);
  });

  check('[2.4] THIS in a list is something the server cannot read back', { at, problems: true }, async () => {
    await page.whenAnswered(() => page.press('#nested-this'));
    assert.deepEqual(await page.sent('field'), ['{"args":[[{"_":["EVENT",null]}]],"meta":{}}']);
  });

  check('[9.29] a group whose name is no plain word', { at, defect: 29 }, async () => {
    await page.whenAnswered(() => page.set('#odd-two', { checked: true }));
    assert.deepEqual(await page.sent('field'), ['{"args":["two"],"meta":{}}']);
  });

  check('[9.17] a box that sends its value is ticked, and stays so', { at, main: true, defect: 17 }, async () => {
    await page.whenAnswered(() => page.click('#box-click'));
    assert.deepEqual(await page.said('field'), ['True']);
    assert.equal(await page.property('#box-click', 'checked'), true);
  });

  check('[9.17] a box that sends its value later sends what the user sees', { at, defect: 17 }, async () => {
    await page.whenAnswered(() => page.click('#box-late'));
    assert.deepEqual(await page.said('field'), ['True']);
    assert.equal(await page.property('#box-late', 'checked'), true);
  });
});

onHypergen('when', (page, check) => {
  check('[6] the key that is waited for is sent', { at: '/when/', main: true }, async () => {
    await page.set('#enter', { value: 'done' }, 'input');
    await page.whenAnswered(() => page.enter('#enter'));
    assert.deepEqual(await page.said('enter'), ["'done'"]);
  });

  check('[6, 9.17] other keys are the user\'s', { at: '/when/', main: true, defect: 17 }, async () => {
    await page.browser.type('#enter', 'typed');
    assert.equal(await page.property('#enter', 'value'), 'typed');
    assert.deepEqual(await page.sent('enter'), []);
  });

  check('[6] a predicate of the page, with its own arguments and the event', { at: '/when/', main: true }, async () => {
    await page.browser.press('#own-when', 'a');
    await page.whenAnswered(() => page.browser.press('#own-when', 'b'));
    assert.equal((await page.sent('own')).length, 1);
  });
});
