// What is there as soon as a page has loaded, and how its commands begin: sections 1 and 2.

import assert from 'node:assert/strict';

import { onHypergen } from './support/hypergen_page.mjs';

const surface = [
  'morph', 'remove', 'hide', 'display', 'visible', 'hidden', 'redirect', 'append', 'prepend', 'setClientState', 'intervalSet',
  'intervalClear', 'addEventListener', 'applyCommands', 'callback', 'keypressToCallback', 'keypressToCallbackRemove', 'throttle',
  'cancelThrottle', 'partialLoad', 'onpushstate', 'coerce', 'read', 'when', 'event', 'element', 'reviver', 'ready', 'websocket',
  'clientState'
];

onHypergen('boot', (page, check) => {
  check('[1.1, 1.8] the public names are there for scripts of the page', { at: '/', main: true }, async () => {
    const { keys, state } = await page.run(() => window.atParse);
    assert.equal(state, 'loading');
    assert.deepEqual(surface.filter((name) => !keys.includes(name)), []);
    const names = await page.run(() => ['coerce', 'read', 'when', 'websocket'].map((group) => Object.keys(window.hypergen[group]).sort().join(' ')));
    assert.deepEqual(names, [
      'date datetime float int intlist month no str time week', 'checked contenteditable file radio selectMultiple value',
      'keycode', 'WEBSOCKETS close open'
    ]);
  });

  check('[1.1] a page boots, and its buttons work', { at: '/', main: true }, async () => {
    for (const count of ['1', '2', '3']) {
      await page.whenAnswered(() => page.click('#increment'));
      await page.shows('#count', count);
    }
  });

  for (const at of ['/bare/', '/no_head/']) {
    check(`[1.1] a page without a head: ${at}`, { at }, async () => {
      await page.click('#increment');
      await page.shows('#count', '1');
    });
  }

  check('[1.2] the commands of a page: the view\'s, the callbacks, the address', { at: '/' }, async () => {
    const applied = await page.watched('applied');
    assert.deepEqual(applied.map(([path]) => path), ['console.warn', 'hypergen.setClientState', 'hypergen.setClientState', 'history.replaceState']);
    assert.deepEqual(applied[1][1], ['peer.state', { one: 1 }]);
    assert.deepEqual(applied[3][1], [{ callback_url: '/' }, '', '/']);
    assert.equal(await page.run(() => window.hypergen.clientState.peer.state.one), 1);
    assert.deepEqual(await page.run(() => history.state), { callback_url: '/' });
  });

  check('[1.2] the address keeps its query', { at: '/nav/one/?q=a%20b' }, async () => {
    assert.deepEqual(await page.run(() => history.state), { callback_url: '/nav/one/?q=a%20b' });
    assert.equal(await page.run(() => location.search), '?q=a%20b');
  });

  check('[9.19] the address keeps its fragment', { at: '/nav/one/#there', main: true, defect: 19 }, async () => {
    assert.equal(await page.run(() => location.hash), '#there');
  });

  check('[1.3] a callback is kept under the element\'s id and the attribute', { at: '/' }, async () => {
    const [path, url, args, options] = await page.run(() => window.hypergen.clientState.hypergen.eventHandlerCallbacks.increment__onclick);
    assert.deepEqual([path, url, args], ['hypergen.callback', '/increment/', [0]]);
    assert.equal(options.elementId, 'increment');
  });

  check('[1.5, 5] a page of Django\'s templates works, with values and coercions', { main: true }, async () => {
    await page.browser.goto(`${page.url}/plain/`);
    await page.sees(() => window.hypergen.clientState.hypergen?.eventHandlerCallbacks?.send__onclick !== undefined);
    await page.server.answer('plain', { commands: [['hypergen.morph', 'target', 'answered']] });
    await page.click('#send');
    await page.shows('#target', 'answered');
    assert.deepEqual(await page.sent('plain'), ['{"args":[7,"spaced",5],"meta":{}}']);
  });

  check('[1.6] ready runs when the document is there, at once later, and with partial after each answer', { at: '/', main: true }, async () => {
    const before = await page.run(() => window.atParse.ready.slice());
    assert.deepEqual([...before].sort(), ['partial', 'ready interactive']);
    await page.whenAnswered(() => page.click('#increment'));
    await page.whenAnswered(() => page.click('#increment'));
    assert.deepEqual((await page.run(() => window.atParse.ready)).slice(2), ['partial', 'partial']);
    assert.equal(await page.run(() => { let ran = false; window.hypergen.ready(() => { ran = true; }); return ran; }), true);
  });

  check('[1.7] a page\'s own handler may call the client', { at: '/' }, async () => {
    await page.whenAnswered(() => page.click('#own'));
    assert.deepEqual(await page.sent('own'), ['{"args":[1],"meta":{}}']);
  });

  check('[1.8] throttle is offered to scripts', { at: '/' }, async () => {
    const ran = await page.run(() => new Promise((resolve) => {
      let count = 0;
      const one = () => { count += 1; };
      for (let i = 0; i < 3; i++) window.hypergen.throttle(one, { delay: 20, group: 'g' });
      setTimeout(() => resolve(count), 150);
    }));
    assert.equal(ran, 1);
  });

  check('[2.4] an element that is revived reads the page when it is written', { at: '/inputs/' }, async () => {
    const written = await page.run(() => {
      const revived = JSON.parse('{"a":["_","element_value",["hypergen.read.value",null,"other"]]}', window.hypergen.reviver);
      document.querySelector('#other').value = ' now ';
      return [typeof revived.a.toJSON, JSON.stringify(revived)];
    });
    assert.deepEqual(written, ['function', '{"a":"now"}']);
  });
});

onHypergen('late', (page, check) => {
  // The pages are there before the client is: only tether's has something that can be late.
  const holdClient = (ms) => page.server.hold('.*[.]wasm', ms);

  check('[1.7] clicks before the client is there are handled, in order, each once', { main: true }, async () => {
    await holdClient(2000);
    await page.browser.goto(`${page.url}/lab/`);
    await page.run(() => { for (const id of ['a', 'b', 'forbidden']) document.querySelector(`#${id}`).click(); });
    await page.until(async () => (await page.server.posts()).length === 3, 'three requests');
    const paths = ['/lab/say/a/', '/lab/say/b/', '/lab/forbidden/'];
    // Requests overtake each other on their way, so the order is that of the page.
    const called = (await page.watched('applied')).filter(([path]) => path === 'hypergen.callback').map(([, [url]]) => url);
    assert.deepEqual(called, paths);
    assert.deepEqual((await page.server.posts()).map(({ path }) => path).sort(), [...paths].sort());
  });

  check('[1.7, 5] values are those of the moment of the event', { main: true }, async () => {
    await holdClient(1000);
    await page.browser.goto(`${page.url}/inputs/`);
    await page.set('#in-text', { value: 'then' });
    await page.run(() => { document.querySelector('#in-text').value = 'later'; });
    assert.deepEqual(await page.said('field'), ["'then'"]);
  });

  check('[1.7, 4.9] what an event does by itself is prevented at once, and links are followed later', {}, async () => {
    await holdClient(1000);
    await page.browser.goto(`${page.url}/nav/one/`);
    await page.mark();
    await page.run(() => {
      document.querySelector('#to-two').addEventListener('click', (event) => { window.preventedAtOnce = event.defaultPrevented; });
      document.querySelector('#to-two').click();
    });
    assert.equal(await page.run(() => window.preventedAtOnce), true);
    await page.shows('#name', 'two');
    assert.ok(await page.isMarked());
  });

  check('[1.7, 9.17] a key that nobody waits for is the browser\'s', { defect: 17 }, async () => {
    await holdClient(1000);
    await page.browser.goto(`${page.url}/when/`);
    await page.browser.type('#enter', 'ab');
    assert.equal(await page.property('#enter', 'value'), 'ab');
    await page.enter('#enter');
    assert.deepEqual(await page.said('enter'), ["'ab'"]);
    assert.equal((await page.sent('enter')).length, 1);
  });

  check('[1.7] commands and callbacks of the page\'s scripts wait', {}, async () => {
    await holdClient(500);
    await page.browser.goto(`${page.url}/lab/`);
    await page.run(() => {
      window.hypergen.applyCommands([['hypergen.morph', 'target', 'written']]);
      window.hypergen.callback('/lab/say/early/', [1], {});
    });
    await page.shows('#target', 'written');
    assert.deepEqual(await page.said('early'), ['1']);
  });
});
