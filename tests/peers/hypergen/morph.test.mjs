// Changes of the page: morph, append, prepend; sections 3.1 and 3.2.

import assert from 'node:assert/strict';

import { onHypergen } from './support/hypergen_page.mjs';

const at = '/lab/';

onHypergen('morph', (page, check) => {
  check('[3.1] the children change, the element itself does not', { at, main: true }, async () => {
    await page.morphs('target', '<b title="t">new</b> text<!--c-->');
    assert.equal(await page.html('#target'), '<b title="t">new</b> text<!--c-->');
    assert.deepEqual([await page.attribute('#target', 'class'), await page.attribute('#target', 'title')], ['before', 'kept']);
  });

  check('[3.1] an element that is not there: the console says so, and the others change', { at }, async () => {
    await page.does(['hypergen.morph', 'nowhere', 'x'], ['hypergen.morph', 'target', 'there']);
    assert.equal(await page.html('#target'), 'there');
    assert.match(JSON.stringify(await page.watched('console')), /nowhere/);
  });

  check('[3.1] nothing: the element is empty', { at }, async () => {
    await page.does(['hypergen.morph', 'target', '']);
    assert.equal(await page.html('#target'), '');
  });

  const keyed = [
    ['turned round', 'abcde', 'edcba'], ['the first to the end', 'abcd', 'bcda'], ['the last to the front', 'abcd', 'dabc'],
    ['two swapped', 'abcd', 'acbd'], ['one gone, one new', 'abcd', 'axcd'], ['all new', 'abc', 'xyz'], ['one among more', 'b', 'abc']
  ];
  for (const [title, from, to] of keyed) {
    check(`[3.2] elements with ids are the same after a change: ${title}`, { at, main: title === 'turned round' }, async () => {
      const items = (letters) => [...letters].map((one) => `<p id="k-${one}">${one}</p>`).join('');
      await page.morphs('target', items(from));
      await page.run(() => { for (const one of document.querySelectorAll('#target p')) one.known = true; });
      await page.morphs('target', items(to));
      const now = await page.run(() => [...document.querySelectorAll('#target p')].map((one) => [one.textContent, one.known === true]));
      assert.deepEqual(now, [...to].map((one) => [one, from.includes(one)]));
    });
  }

  check('[3.2] an element with an id is kept when it moves into another', { at }, async () => {
    await page.morphs('target', '<p id="inner">x</p><div id="box"></div>');
    await page.run(() => { document.querySelector('#inner').known = true; });
    await page.morphs('target', '<div id="box2"><p id="inner">x</p></div>');
    assert.equal(await page.property('#inner', 'known'), true);
    assert.equal(await page.html('#target'), '<div id="box2"><p id="inner">x</p></div>');
  });

  check('[3.2] attributes come, change and go', { at, main: true }, async () => {
    await page.morphs('target', '<p id="p" class="a" title="t" data-x="1">x</p>');
    await page.morphs('target', '<p id="p" class="b" lang="da">x</p>');
    assert.equal(await page.html('#target'), '<p id="p" class="b" lang="da">x</p>');
  });

  check('[3.2] a field that is not in use gets the server\'s value', { at, main: true }, async () => {
    await page.morphs('fields', '<input id="typed" value="one"><input id="tick" type="checkbox"><textarea id="long">one</textarea>');
    await page.run(() => {
      document.querySelector('#typed').value = 'user';
      document.querySelector('#tick').checked = true;
      document.querySelector('#long').value = 'user';
      document.activeElement.blur();
    });
    await page.morphs('fields', '<input id="typed" value="two"><input id="tick" type="checkbox"><textarea id="long">two</textarea>');
    const shown = () => page.run(() => {
      const [typed, tick, long] = ['typed', 'tick', 'long'].map((id) => document.getElementById(id));
      return [typed.value, typed.disabled, tick.checked, long.value];
    });
    assert.deepEqual(await shown(), ['two', false, false, 'two']);
    await page.morphs('fields', '<input id="typed" disabled><input id="tick" type="checkbox" checked><textarea id="long"></textarea>');
    assert.deepEqual(await shown(), ['', true, true, '']);
  });

  check('[3.2] what is chosen follows the server', { at }, async () => {
    const one = (value, selected) => `<option value="${value}"${value === selected ? ' selected' : ''}>${value}</option>`;
    const choice = (selected) => `<select id="s">${[...'abc'].map((value) => one(value, selected)).join('')}</select>`;
    await page.morphs('target', choice('b'));
    assert.equal(await page.property('#s', 'value'), 'b');
    await page.run(() => { document.querySelector('#s').value = 'a'; });
    await page.morphs('target', choice('c'));
    assert.equal(await page.property('#s', 'value'), 'c');
  });

  check('[3.1] the field in use keeps what the user typed, and its caret', { at, main: true }, async () => {
    await page.click('#typed');
    await page.browser.type('#typed', 'hello');
    await page.run(() => document.querySelector('#typed').setSelectionRange(2, 3));
    await page.morphs('fields', '<input id="typed" value="server" class="one two" title="t">');
    const typed = await page.run(() => {
      const { value, selectionStart, selectionEnd, className } = document.querySelector('#typed');
      return [value, selectionStart, selectionEnd, className, document.activeElement.id];
    });
    assert.deepEqual(typed, ['hello', 2, 3, 'one two', 'typed']);
  });

  check('[9.16] the field in use loses the attributes that the server takes away', { at, defect: 16 }, async () => {
    await page.click('#typed');
    await page.morphs('fields', '<input id="typed">');
    assert.deepEqual(await page.run(() => [document.querySelector('#typed').className, document.querySelector('#typed').title]), ['', '']);
  });

  check('[3.1] a box in use follows the server', { at }, async () => {
    await page.morphs('fields', '<input id="tick" type="checkbox">');
    await page.run(() => document.querySelector('#tick').focus());
    await page.morphs('fields', '<input id="tick" type="checkbox" checked>');
    assert.equal(await page.property('#tick', 'checked'), true);
  });

  check('[3.1] a file that was chosen stays', { at: '/upload/' }, async () => {
    await page.run(() => {
      const files = new DataTransfer();
      files.items.add(new File(['x'], 'x.txt'));
      document.querySelector('#morphed-file').files = files.files;
    });
    await page.run(() => window.hypergen.applyCommands([['hypergen.morph', 'file-box', '<input type="file" id="morphed-file" title="new">']]));
    await page.sees(() => document.querySelector('#morphed-file').title === 'new');
    assert.equal(await page.run(() => document.querySelector('#morphed-file').files.length), 1);
  });

  check('[9.16] a list in use keeps what the user chose', { at, main: true, defect: 16 }, async () => {
    const choice = '<select id="s"><option value="a" selected>a</option><option value="b">b</option></select>';
    await page.morphs('target', choice);
    await page.run(() => { const s = document.querySelector('#s'); s.focus(); s.value = 'b'; });
    await page.morphs('target', choice);
    assert.equal(await page.property('#s', 'value'), 'b');
  });

  check('[9.16] a text that is being edited keeps its caret', { at, main: true, defect: 16 }, async () => {
    await page.morphs('target', '<div id="edit" contenteditable>abcdef</div>');
    await page.run(() => {
      const edit = document.querySelector('#edit');
      edit.focus();
      getSelection().collapse(edit.firstChild, 3);
    });
    await page.morphs('target', '<div id="edit" contenteditable>abcdefgh</div>');
    assert.deepEqual(await page.run(() => [document.activeElement.id, getSelection().anchorOffset]), ['edit', 3]);
  });

  check('[3.1] what appears with autofocus has the focus', { at, main: true }, async () => {
    await page.morphs('target', '<input id="auto" autofocus>');
    assert.equal(await page.run(() => document.activeElement.id), 'auto');
  });

  check('[9.13] what has been there does not take the focus again', { at, main: true, defect: 13 }, async () => {
    await page.morphs('target', '<input id="auto" autofocus>');
    await page.run(() => { document.activeElement.blur(); document.querySelector('#a').focus(); });
    await page.morphs('place', 'elsewhere');
    assert.equal(await page.run(() => document.activeElement.id), 'a');
  });
});

onHypergen('contexts', (page, check) => {
  check('[9.15] rows of a table', { at, main: true, defect: 15 }, async () => {
    await page.morphs('rows', '<tr id="row-first"><td>changed</td></tr><tr><td>second</td></tr>');
    await page.showsAll('#rows > tr > td', ['changed', 'second']);
  });

  check('[9.15] a part of a table', { at, defect: 15 }, async () => {
    await page.morphs('table', '<thead><tr><th>h</th></tr></thead><tbody id="rows"><tr><td>c</td></tr></tbody>');
    assert.equal(await page.html('#table'), '<thead><tr><th>h</th></tr></thead><tbody id="rows"><tr><td>c</td></tr></tbody>');
  });

  check('[9.15] a part of an SVG is drawn', { at, main: true, defect: 15 }, async () => {
    await page.morphs('group', '<circle r="5"></circle><rect width="5" height="5"></rect>');
    assert.deepEqual(await page.run(() => [...document.querySelectorAll('#group > *')].map((one) => [one.localName, one.namespaceURI])), [
      ['circle', 'http://www.w3.org/2000/svg'], ['rect', 'http://www.w3.org/2000/svg']
    ]);
  });

  check('[3.2] a whole SVG is drawn', { at }, async () => {
    await page.morphs('target', '<svg id="whole" viewBox="0 0 9 9"><circle r="5"></circle></svg>');
    assert.equal(await page.run(() => document.querySelector('#whole circle').namespaceURI), 'http://www.w3.org/2000/svg');
    await page.morphs('target', '<svg id="whole" viewBox="0 0 8 8"><circle r="6"></circle></svg>');
    assert.deepEqual([await page.attribute('#whole', 'viewBox'), await page.attribute('#whole circle', 'r')], ['0 0 8 8', '6']);
  });

  check('[9.15] the body', { at, defect: 15 }, async () => {
    await page.run(() => { document.body.id = 'all'; });
    await page.morphs('all', '<p id="only">only</p>');
    assert.equal(await page.html('body'), '<p id="only">only</p>');
  });

  check('[9.12] what an element holds stays when something is appended', { at, main: true, defect: 12 }, async () => {
    await page.run(() => {
      const list = document.querySelector('#list');
      list.firstElementChild.known = true;
      list.insertAdjacentHTML('beforeend', '<li><input id="in-list"></li>');
      document.querySelector('#in-list').value = 'typed';
      document.querySelector('#in-list').focus();
    });
    await page.does(['hypergen.append', 'list', '<li>last</li>'], ['hypergen.prepend', 'list', '<li>first</li>']);
    const now = await page.run(() => [...document.querySelectorAll('#list > li')].map((one) => one.textContent));
    assert.deepEqual(now, ['first', 'one', '', 'last']);
    assert.deepEqual(await page.run(() => {
      const typed = document.querySelector('#in-list');
      return [document.querySelector('#list').children[1].known, typed.value, document.activeElement === typed];
    }), [true, 'typed', true]);
  });

  check('[9.12] rows are appended to a table', { at }, async () => {
    await page.does(['hypergen.append', 'rows', '<tr><td>last</td></tr>'], ['hypergen.prepend', 'rows', '<tr><td>zero</td></tr>']);
    await page.showsAll('#rows > tr > td', ['zero', 'first', 'last']);
  });

  check('[9.12] scripts that are appended do not run', { at }, async () => {
    await page.does(['hypergen.append', 'target', '<script>window.appended = true</script>']);
    assert.equal(await page.run(() => window.appended), undefined);
    assert.equal(await page.run(() => document.querySelectorAll('#target script').length), 1);
  });

  check('[3.1] a script that comes with a change runs', { at, main: true }, async () => {
    await page.morphs('target', '<div><script id="s" data-a="1">window.ran = (window.ran || 0) + 1</script></div>');
    await page.sees(() => window.ran === 1);
    assert.equal(await page.attribute('#s', 'data-a'), '1');
    await page.morphs('target', '<div><script id="s" data-a="1">window.ran += 10</script></div>');
    await page.sees(() => window.ran === 11);
  });

  check('[3.1] a script with an address runs', { at }, async () => {
    await page.morphs('target', '<script src="/peer/late"></script>');
    await page.sees(() => window.externalRuns === 1);
  });

  check('[9.14] a script with an address does not run again when nothing changes', { at, main: true, defect: 14 }, async () => {
    const html = '<script src="/peer/late"></script>';
    await page.morphs('target', html);
    await page.sees(() => window.externalRuns === 1);
    await page.morphs('target', `${html}<p>more</p>`);
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.equal(await page.run(() => window.externalRuns), 1);
  });

  check('[3.1] a thousand rows change, and are the same elements', { at: '/lab/rows/page/', main: true }, async () => {
    await page.run(() => { for (const one of document.querySelectorAll('#thousand > li')) one.known = true; });
    await page.whenAnswered(() => page.press('#next'));
    const now = await page.run(() => [...document.querySelectorAll('#thousand > li')].filter((one, number) => one.known &&
      one.textContent === `row ${number} of 1` && one.className === (number % 2 === 1 ? 'even' : 'odd')).length);
    assert.equal(now, 1000);
  });

  check('[3] a hundred rows are appended one by one', { at: '/lab/rows/page/' }, async () => {
    const commands = Array.from({ length: 100 }, (_, number) => ['hypergen.append', 'thousand', `<li>more ${number}</li>`]);
    await page.server.answer('append', { commands: commands.slice(0, 50) });
    await page.server.answer('append', { commands: commands.slice(50) });
    await page.whenAnswered(() => page.press('#append'));
    await page.whenAnswered(() => page.press('#append'));
    assert.equal(await page.run(() => document.querySelector('#thousand').children.length), 1100);
    assert.equal(await page.run(() => document.querySelector('#thousand').lastChild.textContent), 'more 99');
  });
});

onHypergen('todo', (page, check) => {
  const add = async (text) => {
    await page.run((value) => { document.querySelector('#new').value = value; }, text);
    await page.whenAnswered(() => page.press('#add'));
  };

  check('[3, 5] things to do are added, ticked and deleted', { at: '/todo/', main: true }, async () => {
    for (const text of ['tea', 'cake', 'milk']) await add(text);
    await page.showsAll('#items label', ['tea', 'cake', 'milk']);
    await page.whenAnswered(() => page.press('#toggle-1'));
    await page.shows('#left', '2 left');
    assert.deepEqual(await page.run(() => [...document.querySelectorAll('#items input')].map((one) => one.checked)), [false, true, false]);
    await page.whenAnswered(() => page.press('#delete-0'));
    await page.showsAll('#items label', ['cake', 'milk']);
    assert.deepEqual(await page.run(() => [...document.querySelectorAll('#items input')].map((one) => one.checked)), [true, false]);
  });

  check('[5] an empty text is null', { at: '/todo/' }, async () => {
    await add('  ');
    assert.deepEqual(await page.watched('dialogs'), [['alert', 'Say what!']]);
  });

  check('[9.13] the field that appears to change a text has the focus', { at: '/todo/', main: true, defect: 13 }, async () => {
    await add('tea');
    await page.run(() => document.activeElement.blur());
    const twice = () => document.querySelector('#label-0').dispatchEvent(new MouseEvent('dblclick', { bubbles: true, cancelable: true }));
    await page.whenAnswered(() => page.run(twice));
    assert.equal(await page.run(() => document.activeElement.id), 'edit');
    await page.run(() => { document.querySelector('#edit').value = 'coffee'; });
    await page.whenAnswered(() => page.run(() => document.querySelector('#edit').blur()));
    await page.showsAll('#items label', ['coffee']);
  });
});
