// From page to page: section 8.

import assert from 'node:assert/strict';

import { onHypergen, saying } from './support/hypergen_page.mjs';

const at = '/nav/one/';

onHypergen('navigation', (page, check) => {
  const address = () => page.run(() => location.pathname + location.search + location.hash);
  const isAt = async (path, name) => {
    await page.shows('#name', name);
    await page.sees((wanted) => location.pathname === wanted, [path], `the address is ${path}`);
  };
  const follows = async (css, path, name) => {
    await page.press(css);
    await isAt(path, name);
  };

  check('[8] a link loads a part of the page', { at, main: true }, async () => {
    await page.mark();
    await page.click('#to-two');
    await isAt('/nav/two/', 'two');
    assert.ok(await page.isMarked());
    assert.deepEqual(await page.run(() => history.state), { callback_url: '/nav/two/' });
    const [{ headers, data, path }] = await page.server.posts();
    assert.deepEqual([path, headers['X-Hypergen-Partial'], headers['X-Pathname'], data], ['/nav/two/', '1', '/nav/one/', '{"args":[],"meta":{}}']);
  });

  check('[8] the buttons of the new page work', { at, main: true }, async () => {
    await follows('#to-two', '/nav/two/', 'two');
    await page.server.answer('of_two', { html: { place: 'answered' } });
    await page.whenAnswered(() => page.press('#of-two'));
    assert.equal(await page.text('#place'), 'answered');
    const post = (await page.server.posts()).find(({ path }) => path === saying('of_two'));
    assert.equal(post.headers['X-Pathname'], '/nav/two/');
  });

  check('[8] the events of a link, in their order, with their addresses', { at, main: true }, async () => {
    const before = (await page.watched('events')).length;
    await follows('#to-two', '/nav/two/', 'two');
    await page.sees(() => window.peerWatch.events.at(-1)[0] === 'hypergen.partialLoad.after');
    assert.deepEqual((await page.watched('events')).slice(before), [
      ['hypergen.partialLoad.before', '/nav/two/', '/nav/one/'], ['hypergen.post.before', null, '/nav/one/'],
      ['hypergen.post.after', null, '/nav/one/'], ['hypergen.pushstate', null, '/nav/one/'], ['hypergen.pushstate', null, '/nav/two/'],
      ['hypergen.partialLoad.after', '/nav/two/', '/nav/two/']
    ]);
  });

  check('[3] in a part of a page its own commands come first', { at }, async () => {
    const before = (await page.watched('applied')).length;
    await follows('#to-two', '/nav/two/', 'two');
    const paths = (await page.watched('applied')).slice(before).map(([path]) => path);
    const wanted = ['console.warn', 'hypergen.setClientState', 'hypergen.morph', 'hypergen.onpushstate'];
    assert.deepEqual(paths.filter((path) => path !== 'hypergen.partialLoad'), wanted);
  });

  check('[8] back and forward', { at, main: true }, async () => {
    await page.mark();
    await follows('#to-two', '/nav/two/', 'two');
    await page.run(() => history.back());
    await isAt('/nav/one/', 'one');
    await page.run(() => history.forward());
    await isAt('/nav/two/', 'two');
    assert.ok(await page.isMarked());
  });

  check('[8] the events of going back', { at }, async () => {
    await follows('#to-two', '/nav/two/', 'two');
    await page.sees(() => window.peerWatch.events.at(-1)[0] === 'hypergen.partialLoad.after');
    const before = (await page.watched('events')).length;
    await page.run(() => history.back());
    await isAt('/nav/one/', 'one');
    await page.painted();
    assert.deepEqual((await page.watched('events')).slice(before).map(([name]) => name), [
      'hypergen.partialLoad.before', 'hypergen.post.before', 'hypergen.post.after', 'hypergen.pushstate'
    ]);
  });

  check('[8] back to an entry of another script is a full load', { at }, async () => {
    await page.run(() => {
      history.replaceState(null, '', '/nav/two/?full');
      history.pushState({ callback_url: '/nav/one/' }, '', '/nav/one/');
      window.marked = true;
    });
    await page.run(() => history.back());
    await page.sees(() => window.marked === undefined && document.readyState === 'complete');
    await isAt('/nav/two/', 'two');
  });

  check('[8] partialLoad of a script', { at }, async () => {
    await page.run(() => window.hypergen.partialLoad(new Event('click'), '/nav/two/', false));
    await page.shows('#name', 'two');
    assert.equal(await address(), '/nav/one/');
  });

  for (const [css, path, name] of [['#to-full', '/nav/two/', 'two'], ['#to-other', '/nav/other/', 'other']]) {
    check(`[1.4] a link that Hypergen leaves alone is the browser's: ${css}`, { at }, async () => {
      await page.mark();
      await follows(css, path, name);
      assert.equal(await page.isMarked(), false);
    });
  }

  check('[1.4] a link into another tab is the browser\'s', { at }, async () => {
    await page.mark();
    await page.click('#to-tab');
    await page.until(async () => (await page.browser.tabs()).length === 2, 'another tab');
    assert.equal(await page.text('#name'), 'one');
    assert.ok(await page.isMarked());
  });

  check('[8] a page that redirects in Hypergen\'s way', { at, main: true }, async () => {
    await follows('#to-away', '/nav/two/', 'two');
  });

  check('[8] an action that redirects', { at }, async () => {
    await follows('#go', '/nav/two/', 'two');
  });

  check('[4.3] X-Pathname lets an action render the page it is on', { at, main: true }, async () => {
    await page.run(() => { document.querySelector('#name').textContent = 'changed'; });
    await page.whenAnswered(() => page.press('#base'));
    assert.equal(await page.text('#name'), 'one');
  });

  check('[9.6] a page that asks for a login: the browser goes there', { at, main: true, defect: 6, problems: true }, async () => {
    await page.mark();
    await page.press('#to-secret');
    await page.sees(() => location.pathname === '/login/' && !window.marked);
    assert.equal(await address(), '/login/');
  });

  check('[9.18] a place in the page is scrolled to, and nothing is loaded', { at, main: true, defect: 18 }, async () => {
    await page.mark();
    await page.click('#to-here');
    await page.sees(() => scrollY > 500);
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.deepEqual([await address(), await page.isMarked()], ['/nav/one/#there', true]);
    assert.deepEqual(await page.problems(), []);
    await page.run(() => history.back());
    await page.sees(() => location.hash === '');
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.ok(await page.isMarked());
    assert.deepEqual(await page.server.posts(), []);
  });

  for (const modifier of ['ctrlKey', 'metaKey', 'shiftKey']) {
    check(`[9.20] a click with ${modifier} is the browser's`, { at, main: modifier === 'ctrlKey', defect: 20 }, async () => {
      const left = await page.run((key) => {
        const event = new MouseEvent('click', { bubbles: true, cancelable: true, [key]: true });
        const link = document.querySelector('#to-two');
        link.href = 'javascript:void 0'; // nothing shall open
        link.dispatchEvent(event);
        return event.defaultPrevented;
      }, modifier);
      assert.equal(left, false);
      await page.painted();
      assert.deepEqual(await page.server.posts(), []);
    });
  }

  check('[9.21] the newest of two links wins', { at, main: true, defect: 21 }, async () => {
    const release = await page.server.hold('/nav/slow/');
    await page.press('#to-slow');
    await page.hears('request', ({ path }) => path === '/nav/slow/');
    await follows('#to-two', '/nav/two/', 'two');
    await release();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.deepEqual([await page.text('#name'), await address()], ['two', '/nav/two/']);
  });

  check('[9.21] a late answer of an action does not change the next page', { at, main: true, defect: 21 }, async () => {
    await page.server.answer('late', { html: { place: 'late' } });
    const release = await page.server.hold(saying('late'));
    await page.press('#late');
    await page.hears('said', ({ name }) => name === 'late');
    await follows('#to-two', '/nav/two/', 'two');
    await release();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.equal(await page.text('#place'), '');
  });

  check('[9.21] back twice, quickly', { at, defect: 21, byChance: true }, async () => {
    await follows('#to-two', '/nav/two/', 'two');
    await follows('#to-slow', '/nav/slow/', 'slow');
    await page.sees(() => history.state?.callback_url === '/nav/slow/');
    const release = await page.server.hold('/nav/two/');
    await page.run(() => history.back());
    await page.sees(() => location.pathname === '/nav/two/');
    await page.run(() => history.back());
    await isAt('/nav/one/', 'one');
    await release();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.deepEqual([await page.text('#name'), await address()], ['one', '/nav/one/']);
  });

  check('[9.22] a page in a frame says where it is itself', { at: '/lab/', defect: 22 }, async () => {
    await page.run(() => {
      const frame = document.createElement('iframe');
      frame.src = '/nav/one/';
      document.body.append(frame);
    });
    await page.sees(() => document.querySelector('iframe').contentWindow.history.state?.callback_url === '/nav/one/');
    await page.run(() => document.querySelector('iframe').contentDocument.querySelector('#late').click());
    const { headers } = await page.hears('request', ({ path }) => path === saying('late'));
    assert.equal(headers['X-Pathname'], '/nav/one/');
  });

  check('[8] thirty links, back and forth', { at }, async () => {
    for (let turn = 0; turn < 15; turn++) {
      await follows('#to-two', '/nav/two/', 'two');
      await follows('#to-one', '/nav/one/', 'one');
    }
    assert.equal(await page.run(() => document.querySelectorAll('#content').length), 1);
  });
});
