// From page to page without a load: sections 6 and 8.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

onDuck('navigation', (page, check) => {
  const at = '/nav/one';
  const link = (id) => `#${id}`;

  /** Waits until this page is shown. */
  const isOn = (name) => page.shows('#heading', name);
  const path = () => page.run(() => location.pathname + location.search + location.hash);

  /** Clicks a link, and waits for the page behind it, in the same document. */
  const goTo = async (name) => {
    await page.mark();
    await page.click(`#to-${name}`); // as a user: WebKit goes back only to entries that a user's click has left
    await isOn(name);
    await page.settled();
    assert.ok(await page.isMarked(), 'without a load');
  };

  check('[6.1, 6.5, 6.6] a link shows another page without a load', { at, main: true }, async () => {
    await goTo('two');
    assert.equal(await path(), '/nav/two');
    assert.equal(await page.run(() => document.title), 'two');
    await page.shows('#second', 'second');
  });

  check('[2.1, 6.3, 6.4] the frame names both pages, and has headers', { at }, async () => {
    const root = await page.run(() => document.documentElement.dataset.uid);
    await goTo('two');
    const [[, previous, next, fullpath, headers]] = await page.frames(120);
    assert.deepEqual([previous, next, fullpath], [root, null, '/nav/two']);
    assert.ok(Object.keys(headers).length > 0);
    assert.ok(Object.values(headers).every((value) => typeof value === 'string'));
  });

  check('[6.5, 6.6] the new page sends under its own uid', { at, main: true }, async () => {
    const before = await page.run(() => document.documentElement.dataset.uid);
    await goTo('two');
    await page.click('#two');
    await page.value('two', 'click');
    const [, root] = (await page.frames(100)).findLast((frame) => frame[3] === 'click');
    assert.notEqual(root, before);
    assert.equal(root, await page.run(() => window.LIVELY_APPLICATION.PAGE_UID));
  });

  check('[6.6] three pages in turn, and each is whole', { at }, async () => {
    for (const name of ['two', 'three', 'one', 'three', 'two']) {
      await goTo(name);
      assert.equal(await page.text('#which'), name);
      assert.equal((await page.run(() => document.querySelector('#only-two') !== null)), name === 'two');
      assert.equal((await page.run(() => document.querySelector('#only-three') !== null)), name === 'three');
    }
  });

  check('[11.5] attributes that cannot be written as properties do not stop a navigation', { at, main: true }, async () => {
    await goTo('three');
    assert.equal(await page.attribute('#listed', 'list'), 'words');
    assert.equal(await page.attribute('#listed', 'form'), 'none');
  });

  check('[11.1] a picture of the new page is drawn', { at, defect: 1 }, async () => {
    await goTo('three');
    assert.ok(await page.run(() => document.querySelector('#only-three circle').getBoundingClientRect().width > 20));
  });

  check('[6.1] what is in a link works as the link', { at }, async () => {
    await page.mark();
    await page.click('#in-link');
    await isOn('two');
    assert.ok(await page.isMarked());
  });

  check('[1.6, 6.2] duckNavigate', { at, main: true }, async () => {
    await page.mark();
    await page.run(() => window.duckNavigate('/nav/two?x=1'));
    await isOn('two');
    assert.equal(await path(), '/nav/two?x=1');
    assert.ok(await page.isMarked());
  });

  check('[5.6, 6.2] window.open, by a script of the server', { at, main: true }, async () => {
    await page.mark();
    await page.click('#go');
    await isOn('two');
    assert.ok(await page.isMarked());
  });

  check('[6.2] window.open with a target of its own opens a window', { at }, async () => {
    await page.run(() => { window.open('/nav/two', '_blank'); });
    await page.until(async () => (await page.browser.tabs()).length === 2, 'a second tab');
    await isOn('one');
  });

  check('[11.25] window.open returns the window that it opened', { at, defect: 25 }, async () => {
    assert.equal(await page.run(() => typeof window.open('/nav/two', '_blank')), 'object');
  });

  check('the focus goes where the new page wants it, and its title is read out', { at, main: true, defect: 'focus' }, async () => {
    await page.run(() => window.duckNavigate('/nav/three'));
    await isOn('three');
    await page.sees(() => document.activeElement.id === 'wanted');
    await page.sees(() => [...document.querySelectorAll('[role=status]')].some(({ textContent }) => textContent === 'three'));
  });

  check('an element that has the focus and is there on the new page, too, keeps it', { at, main: true }, async () => {
    await page.run(() => document.querySelector('#kept').focus());
    await page.run(() => window.duckNavigate('/nav/two'));
    await isOn('two');
    await page.settled();
    assert.equal(await page.run(() => document.activeElement.id), 'kept');
  });

  // --- Links that are not ours -----------------------------------------------------------------------------------------

  check('[6.1] target=_blank opens a tab', { at }, async () => {
    await page.mark();
    await page.click('#in-tab');
    await page.until(async () => (await page.browser.tabs()).length === 2, 'a second tab');
    assert.equal(await path(), '/nav/one');
    assert.deepEqual(await page.frames(120), []);
  });

  for (const key of ['Control', 'Shift']) {
    check(`[6.1] a click with ${key} is the browser's`, { at }, async () => {
      await page.run((modifier) => {
        document.addEventListener('click', (event) => { window.wasPrevented = event.defaultPrevented; event.preventDefault(); });
        const event = new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: modifier === 'Control', shiftKey: modifier === 'Shift' });
        document.querySelector('#to-two').dispatchEvent(event);
      }, key);
      assert.equal(await page.run(() => window.wasPrevented), false);
      await page.settled();
      assert.deepEqual(await page.frames(120), []);
    });
  }

  const leftAlone = [
    ['a download', 'download', 25],
    ['a link into a frame', 'in-frame', 25],
    ['a link with data-no-duck', 'no-duck', undefined],
    ['another origin', 'abroad', undefined],
    ['a mail address', 'mail', undefined]
  ];
  for (const [title, id, defect] of leftAlone) {
    check(`[6.1${defect ? `, 11.${defect}` : ''}] ${title} is the browser's`, { at, defect }, async () => {
      await page.run((one) => {
        document.addEventListener('click', (event) => { window.wasPrevented = event.defaultPrevented; event.preventDefault(); });
        document.getElementById(one).click();
      }, id);
      assert.equal(await page.run(() => window.wasPrevented), false);
      await page.settled();
      assert.deepEqual(await page.frames(120), []);
    });
  }

  check('[6.1] a link whose click the page has handled stays', { at }, async () => {
    // Ours listens in the capture phase, as Duck's: only a listener above the link comes before it.
    await page.run(() => window.addEventListener('click', (event) => event.preventDefault(), { capture: true, once: true }));
    await page.run(() => document.querySelector('#to-two').click());
    await page.settled();
    assert.deepEqual(await page.frames(120), []);
  });

  // --- Places in a page ------------------------------------------------------------------------------------------------

  for (const id of ['to-here', 'to-here-with-path']) {
    check(`[11.20] a place in this page is scrolled to, and nothing is sent (${id})`, { at, main: id === 'to-here', defect: 20 }, async () => {
      await page.mark();
      await page.run((one) => document.getElementById(one).click(), id);
      await page.sees(() => location.hash === '#here' && scrollY > 1000);
      await page.settled();
      assert.deepEqual(await page.frames(120), []);
      assert.ok(await page.isMarked());
    });
  }

  check('[6.6, 11.20] a place in another page is scrolled to', { at, defect: 20 }, async () => {
    await page.run((id) => document.querySelector(id).click(), link('to-two-here'));
    await isOn('two');
    assert.equal(await path(), '/nav/two?x=1#here');
    await page.sees(() => document.querySelector('#here').getBoundingClientRect().top < innerHeight);
  });

  check('[6.6] a new page begins at its top', { at }, async () => {
    await page.run(() => scrollTo(0, 2000));
    await goTo('two');
    await page.sees(() => scrollY === 0);
  });

  // --- Back and forward ------------------------------------------------------------------------------------------------

  check('[6.7] back and forward', { at, main: true }, async () => {
    await goTo('two');
    await page.browser.back();
    await isOn('one');
    assert.equal(await path(), '/nav/one');
    await page.browser.session.navigate().forward();
    await isOn('two');
    assert.equal(await path(), '/nav/two');
    assert.ok(await page.isMarked(), 'without a load');
  });

  check('[4.7, 6.7] back is the same page as before, as the server has it', { at: '/', main: true }, async () => {
    await page.click('#increment');
    await page.shows('#count', '1');
    const root = await page.run(() => document.documentElement.dataset.uid);
    await goTo('one');
    await page.browser.back();
    await page.shows('#count', '1');
    assert.equal(await page.run(() => document.documentElement.dataset.uid), root);
    await page.click('#increment');
    await page.shows('#count', '2');
  });

  check('[6.7] back through three pages', { at }, async () => {
    await goTo('two');
    await page.run(() => window.duckNavigate('/nav/one?again'));
    await isOn('one');
    await page.settled();
    for (const [name, expected] of [['two', '/nav/two'], ['one', '/nav/one']]) {
      await page.browser.back();
      await isOn(name);
      assert.equal(await path(), expected);
      await page.settled();
    }
  });

  check('[11.21] after a reload, back shows the page before', { at, main: true, defect: 21 }, async () => {
    await goTo('two');
    await page.browser.reload();
    await page.connected(2);
    await isOn('two');
    await page.browser.back();
    await isOn('one');
    assert.equal(await path(), '/nav/one');
  });

  check('[11.24] back goes to where one was', { at, defect: 24 }, async () => {
    await page.run(() => scrollTo(0, 1500));
    await page.settled();
    await page.run(() => window.duckNavigate('/'));
    await isOn('list'); // a short page, so that no browser can go back by itself
    await page.settled();
    await page.browser.back();
    await isOn('one');
    await page.sees(() => Math.abs(scrollY - 1500) < 50);
  });

  check('[11.30] back from another site', { at, defect: 30, byChance: true }, async () => {
    await page.browser.goto(`${page.url}/peer/plain`);
    await page.browser.back();
    await isOn('one');
    await page.until(async () => {
      await page.run(() => document.querySelector('#alive').click());
      return (await page.server.told('event')).length > 0;
    }, 'the page is alive');
  });

  // --- Answers that are no pages ---------------------------------------------------------------------------------------

  const loads = [
    ['an answer that is no page', 'plain', '/peer/plain', 'plain'],
    ['a redirection', 'moved', '/nav/two', 'two'],
    ['a page that wants a load', 'full', '/nav/full', 'full']
  ];
  for (const [title, id, expected, documentTitle] of loads) {
    check(`[6.5] ${title} is loaded`, { at, main: id === 'full' }, async () => {
      await page.mark();
      await page.run((one) => document.getElementById(one).click(), id);
      await page.sees((wanted) => document.title === wanted, [documentTitle]);
      assert.equal(await path(), expected);
      assert.equal(await page.isMarked(), false);
    });
  }

  check('[6.5] an address without a page is loaded', { at }, async () => {
    await page.run(() => document.querySelector('#missing').click());
    await page.sees(() => location.pathname === '/peer/missing');
  });

  // --- What can come between -------------------------------------------------------------------------------------------

  check('[6.7] the last of two quick clicks wins', { at, defect: '6.7', byChance: true }, async () => {
    await page.run(() => { document.querySelector('#to-two').click(); document.querySelector('#to-three').click(); });
    await isOn('three');
    await page.settled();
    await page.sees(() => location.pathname === '/nav/three');
    assert.equal(await page.text('#which'), 'three');
    assert.equal(await page.run(() => document.querySelectorAll('#only-two').length), 0);
  });

  check('[6.7] a quick click after a slow page wins', { at, defect: '6.7', byChance: true }, async () => {
    await page.run(() => { document.querySelector('#slow').click(); });
    await page.until(async () => (await page.frames(120)).length === 1, 'the first request is sent');
    await page.run(() => { document.querySelector('#to-two').click(); });
    await isOn('two');
    await page.settled();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.equal(await path(), '/nav/two');
    assert.equal(await page.text('#which'), 'two');
  });

  check('[6.8] a connection lost on the way: the target is loaded', { at, main: true, defect: '6.8' }, async () => {
    await page.run(() => { document.querySelector('#slow').click(); });
    await page.until(async () => (await page.frames(120)).length === 1, 'the request is sent');
    await page.server.closeAll(1001);
    await isOn('three');
    assert.equal(await path(), '/nav/slow');
  });

  check('[6.6, 11.2, 11.3] twenty navigations leave the document as it was', { at, defect: 3, byChance: true }, async () => {
    const size = () => page.run(() => document.querySelectorAll('*').length);
    await goTo('two');
    await goTo('one');
    const before = await size();
    for (let turn = 0; turn < 10; turn++) {
      await goTo('two');
      await goTo('one');
    }
    assert.equal(await size(), before);
  });

  check('[3.15] a navigation leaves no empty attributes behind', { at, defect: '3.15' }, async () => {
    await goTo('two');
    await page.settled();
    assert.equal(await page.run(() => document.querySelectorAll('[class=""]').length), 0);
  });

  check('[6.6] a page of two thousand nodes and back', { at }, async () => {
    await page.run(() => window.duckNavigate('/nav/large'));
    await page.sees(() => document.querySelectorAll('#rows b').length === 1000);
    await page.run(() => document.querySelector('#to-one').click());
    await isOn('one');
  });
});

onDuck('state', (page, check) => {
  check('[8] what the session got is there after a navigation', { at: '/state', main: true }, async () => {
    await page.click('#hold');
    await page.shows('#held', 'something');
    await page.run(() => document.querySelector('#to-other').click());
    await page.shows('#heading', 'state other');
    await page.shows('#held', 'something');
  });

  check('[8] and after a load that the navigation ended in', { at: '/state' }, async () => {
    await page.browser.session.manage().deleteAllCookies();
    await page.open('/state');
    await page.shows('#held', 'nothing');
    await page.click('#hold');
    await page.shows('#held', 'something');
    await page.run(() => document.querySelector('#to-full').click());
    await page.shows('#heading', 'state full');
    await page.shows('#held', 'something');
  });
});
