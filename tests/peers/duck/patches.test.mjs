// What a handler changes is what the page shows: section 3 of the protocol notes, and the defects about it.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

onDuck('list', (page, check) => {
  const at = '/';
  const items = '#items > *';

  check('[3.3] a text changes (ALTER_TEXT)', { at, main: true }, async () => {
    await page.click('#increment');
    await page.shows('#count', '1');
    await page.click('#increment');
    await page.shows('#count', '2');
  });

  check('[3.5] an item is added at the end (INSERT_NODE)', { at, main: true }, async () => {
    await page.click('#add');
    await page.showsAll(items, ['item 0', 'item 1', 'item 2', 'new 1']);
    await page.click('#add');
    await page.showsAll(items, ['item 0', 'item 1', 'item 2', 'new 1', 'new 2']);
  });

  check('[3.3] the last item is removed (REMOVE_NODE)', { at, main: true }, async () => {
    await page.click('#remove-last');
    await page.showsAll(items, ['item 0', 'item 1']);
  });

  check('[3.7] the first item is removed', { at, main: true, defect: '3.7' }, async () => {
    await page.click('#remove-first');
    await page.keepsShowing(items, ['item 1', 'item 2']);
  });

  check('[3.7] the first item is removed twice', { at, defect: '3.7' }, async () => {
    await page.click('#remove-first');
    await page.keepsShowing(items, ['item 1', 'item 2']);
    await page.click('#remove-first');
    await page.keepsShowing(items, ['item 2']);
  });

  check('[3.7] the first item is removed, with the page as what changes', { at, defect: '3.7' }, async () => {
    await page.click('#remove-first-of-page');
    await page.keepsShowing(items, ['item 1', 'item 2']);
    await page.click('#increment');
    await page.shows('#count', '1');
  });

  check('[3.7] the last item goes to the front', { at, defect: '3.7', byChance: true }, async () => {
    await page.click('#last-to-front');
    await page.keepsShowing(items, ['item 2', 'item 0', 'item 1']);
  });

  check('[3.7] an item is added after the first was removed', { at, defect: '3.7' }, async () => {
    await page.click('#remove-first');
    await page.keepsShowing(items, ['item 1', 'item 2']);
    await page.click('#add');
    await page.keepsShowing(items, ['item 1', 'item 2', 'new 1']);
  });

  check('[3.3] all items are removed, and one is added', { at }, async () => {
    await page.click('#clear');
    await page.showsAll(items, []);
    await page.click('#add');
    await page.showsAll(items, ['new 1']);
  });

  check('[3.3] two hundred items are added in one handler', { at }, async () => {
    await page.click('#add-many');
    await page.sees(() => document.querySelectorAll('#items > *').length === 203);
    assert.equal(await page.text('#items > :last-child'), 'many 199');
  });

  check('[3.6] an element is replaced by one of another tag (REPLACE_NODE)', { at, main: true }, async () => {
    await page.click('#replace');
    await page.showsAll(items, ['item 0', 'item 1', 'replaced']);
    assert.equal(await page.property('#items > :last-child', 'localName'), 'p');
  });

  check('[4.1] an element that was added later sends events', { at, main: true }, async () => {
    await page.click('#add-button');
    await page.shows('#inner', 'inner');
    await page.click('#inner');
    assert.equal(await page.value('inner', 'click'), '');
  });
});

onDuck('changes', (page, check) => {
  const at = '/changes';

  const texts = {
    plain: ['[3.8] signs that are no markup stay text', 'a < b and c > d', 0],
    markup: ['[3.8] markup becomes elements', 'bold and italic', 2],
    entity: ['[3.8] a character reference is read', 'R&D', 0],
    empty: ['[3.8] an empty text empties the element', '', 0]
  };
  for (const [name, [title, text, elements]] of Object.entries(texts)) {
    check(title, { at, main: name === 'markup' }, async () => {
      await page.click(`#text-${name}`);
      await page.shows('#text', text);
      assert.equal(await page.run(() => document.querySelector('#text').children.length), elements);
    });
  }

  check('[3.13] a forced update puts back what the page itself had changed', { at }, async () => {
    await page.run(() => { document.querySelector('#text').textContent = 'changed by the page'; });
    await page.click('#text-force');
    await page.shows('#text', 'before');
  });

  check('[3.13, 3.14] updates within a handler come in order, and the last one stays', { at }, async () => {
    await page.run(() => {
      window.seen = [];
      const text = document.querySelector('#text');
      new MutationObserver(() => window.seen.push(text.textContent)).observe(text, { childList: true, characterData: true, subtree: true });
    });
    await page.click('#text-twice');
    await page.shows('#text', 'three');
    await page.settled();
    assert.equal(await page.text('#text'), 'three');
  });

  check('[10.3, 10.4] a text of 900,000 letters arrives', { at }, async () => {
    await page.click('#text-large');
    await page.sees(() => document.querySelector('#text').textContent.length === 900_000);
  });

  check('[3.10] attributes come and go (REPLACE_PROPS)', { at, main: true }, async () => {
    await page.click('#title');
    await page.sees(() => document.querySelector('#field').title === 'a title');
    assert.equal(await page.attribute('#field', 'aria-label'), 'a label');
    await page.click('#no-title');
    await page.sees(() => !document.querySelector('#field').hasAttribute('title'));
    assert.equal(await page.attribute('#field', 'aria-label'), null);
  });

  check('[3.10] attributes that the page itself has set stay', { at }, async () => {
    await page.run(() => document.querySelector('#field').setAttribute('data-own', 'mine'));
    await page.click('#title');
    await page.sees(() => document.querySelector('#field').title === 'a title');
    assert.equal(await page.attribute('#field', 'data-own'), 'mine');
  });

  for (const name of ['disabled', 'readonly', 'hidden']) {
    const property = name === 'readonly' ? 'readOnly' : name;
    check(`[3.10] ${name} comes and goes`, { at, main: name === 'disabled' }, async () => {
      for (const expected of [true, false, true]) {
        await page.click(`#toggle-${name}`);
        await page.sees((key, wanted) => document.querySelector('#field')[key] === wanted, [property, expected]);
      }
    });
  }

  check('[11.6] checked comes and goes', { at, main: true, defect: 6 }, async () => {
    for (const expected of [true, false, true]) {
      await page.click('#toggle-checked');
      await page.sees((wanted) => document.querySelector('#box').checked === wanted, [expected]);
    }
  });

  check('[11.6] muted comes and goes', { at, defect: 6 }, async () => {
    for (const expected of [true, false]) {
      await page.click('#toggle-muted');
      await page.sees((wanted) => document.querySelector('#media').muted === wanted, [expected]);
    }
  });

  check('[3.10] a value that the server sets is shown', { at }, async () => {
    await page.click('#value');
    await page.sees(() => document.querySelector('#field').value === 'from the server');
  });

  check('[11.5] attributes whose properties cannot be written are set', { at, defect: 5 }, async () => {
    await page.click('#read-only-names');
    await page.sees(() => document.querySelector('#late').getAttribute('list') === 'a-list');
    assert.equal(await page.attribute('#late', 'form'), 'a-form');
    assert.equal(await page.run(() => document.querySelector('#late').form.id), 'a-form');
  });

  check('[3.10] a handler that is bound later replaces the one before', { at }, async () => {
    await page.click('#late');
    await page.sees(() => document.querySelector('#late').dataset.events === 'dblclick');
    await page.painted();
    await page.run(() => {
      const late = document.querySelector('#late');
      late.dispatchEvent(new MouseEvent('mousedown'));
      late.dispatchEvent(new MouseEvent('dblclick'));
    });
    await page.settled();
    assert.deepEqual(await page.events(), [['late', 'mousedown', ''], ['late', 'dblclick', '']]);
  });

  check('[3.11] styles change (REPLACE_STYLE)', { at, main: true }, async () => {
    await page.click('#style-change');
    await page.sees(() => getComputedStyle(document.querySelector('#styled')).color === 'rgb(0, 128, 0)');
    assert.equal(await page.style('#styled', 'margin-left'), '7px');
    assert.equal(await page.style('#styled', 'padding-top'), '3px');
  });

  check('[3.11] a style that the server takes away is gone, one of the page itself stays', { at }, async () => {
    await page.run(() => { document.querySelector('#styled').style.opacity = '0.5'; });
    await page.click('#style-remove');
    await page.sees(() => document.querySelector('#styled').style.color === '');
    assert.equal(await page.style('#styled', 'opacity'), '0.5');
    assert.equal(await page.style('#styled', 'padding-left'), '3px');
  });

  check('[3.11] a shorthand replaces what was there', { at }, async () => {
    await page.click('#style-shorthand');
    await page.sees(() => getComputedStyle(document.querySelector('#styled')).paddingTop === '9px');
    assert.equal(await page.style('#styled', 'padding-left'), '9px');
  });

  check('[11.7] a custom property is set', { at, main: true, defect: 7 }, async () => {
    await page.click('#style-custom');
    await page.sees(() => getComputedStyle(document.querySelector('#styled')).getPropertyValue('--gap').trim() === '12px');
  });

  check('[11.7] !important is honoured', { at, defect: 7 }, async () => {
    await page.click('#style-important');
    await page.sees(() => document.querySelector('#styled').style.getPropertyPriority('color') === 'important');
    assert.equal(await page.style('#styled', 'color'), 'rgb(0, 0, 255)');
  });

  check('[11.1] an SVG that is added is a picture', { at, main: true, defect: 1 }, async () => {
    await page.click('#svg-add');
    await page.sees(() => document.querySelector('#picture circle')?.namespaceURI === 'http://www.w3.org/2000/svg');
    assert.equal(await page.run(() => document.querySelector('#picture').viewBox.baseVal.width), 10);
    assert.ok(await page.run(() => document.querySelector('#picture circle').getBoundingClientRect().width > 10));
  });

  check('[11.1] a part that is added to an SVG is drawn', { at, defect: 1 }, async () => {
    await page.click('#svg-grow');
    await page.sees(() => document.querySelector('#still').children.length === 2);
    assert.equal(await page.run(() => document.querySelector('#still').lastChild.namespaceURI), 'http://www.w3.org/2000/svg');
  });

  check('[3.5] rows of a table come and go', { at }, async () => {
    await page.click('#row-add');
    await page.showsAll('#table td', ['a', 'b', 'c']);
    assert.ok(await page.run(() => document.querySelector('#table tr:last-child td').getBoundingClientRect().height > 0));
    await page.click('#row-remove');
    await page.showsAll('#table td', ['a', 'b']);
  });

  check('[3.5] a cell changes in a table into which the parser put a <tbody>', { at }, async () => {
    await page.click('#bare-cell');
    await page.showsAll('#bare td', ['x', 'changed']);
  });

  check('[3.6] a component with a handler takes the place of another tag', { at }, async () => {
    await page.click('#swap');
    await page.shows('#new', 'new');
    assert.equal(await page.run(() => document.querySelector('#old')), null);
    await page.click('#new');
    assert.equal(await page.value('new', 'click'), null);
  });

  check('[3.9] a script component that is added runs once', { at, main: true }, async () => {
    await page.click('#script-add');
    await page.sees(() => window.ran === 1);
    await page.settled();
    assert.equal(await page.run(() => window.ran), 1);
  });

  check('[3.9] a script in a text runs', { at }, async () => {
    await page.click('#script-text');
    await page.sees(() => window.ranInText === 1);
    await page.shows('#script-home i', 'text');
  });

  check('[3.9] a script whose text changes runs again', { at }, async () => {
    await page.click('#script-add');
    await page.sees(() => window.ran === 1);
    await page.click('#script-again');
    await page.sees(() => window.ranAgain === true);
  });

  check('[11.10] a script that has run again can be removed', { at, defect: 10 }, async () => {
    await page.click('#script-add');
    await page.sees(() => window.ran === 1);
    await page.click('#script-again');
    await page.sees(() => window.ranAgain === true);
    await page.click('#script-remove');
    await page.sees(() => document.querySelector('#script-home script') === null);
  });
});
