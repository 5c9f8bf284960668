// Commands and how they are found, JSON both ways: sections 2 and 3. Changes of the page are in morph.test.mjs.

import assert from 'node:assert/strict';

import { onHypergen } from './support/hypergen_page.mjs';

const at = '/lab/';
const consoleErrors = async (page) => (await page.watched('console')).filter(([level]) => level === 'error');

onHypergen('answers', (page, check) => {
  check('[2.1] commands come in a deque', { at, main: true }, async () => {
    await page.does(['hypergen.morph', 'target', 'new']);
    assert.equal(await page.html('#target'), 'new');
  });

  check('[2.1] or as a plain list', { at, main: true }, async () => {
    await page.gets({ bare: true, commands: [['hypergen.morph', 'target', 'bare']] });
    assert.equal(await page.html('#target'), 'bare');
  });

  for (const [title, text] of Object.entries({ null: 'null', 'an empty list': '[]', 'an empty deque': '{"_":["deque",[]]}' })) {
    check(`[2.1] ${title} is an answer without commands`, { at }, async () => {
      await page.gets({ text, type: 'application/json' });
      await page.does(['hypergen.morph', 'target', 'alive']);
      assert.equal(await page.html('#target'), 'alive');
      assert.deepEqual(await consoleErrors(page), []);
    });
  }

  check('[4.5] JSON is understood whatever its content type', { at }, async () => {
    await page.gets({ text: '[["hypergen.morph","target","as HTML"]]', type: 'text/html' });
    assert.equal(await page.html('#target'), 'as HTML');
  });

  check('[3] in the answer of an action the page is written before the commands run', { at }, async () => {
    await page.gets({ html: { target: '<b id=fresh>x</b>', place: 'second' }, commands: [['hypergen.hide', 'fresh']] });
    assert.deepEqual((await page.watched('applied')).slice(-5).map(([path, args]) => [path, args[0] ?? null]), [
      ['hypergen.setClientState', 'hypergen.eventHandlerCallbacks'], ['hypergen.morph', 'target'], ['hypergen.morph', 'place'],
      ['hypergen.onpushstate', null], ['hypergen.hide', 'fresh']
    ]);
    assert.equal(await page.style('#fresh', 'display'), 'none');
  });

  check('[3] what is written without a target is morphed nowhere, and the rest goes on', { at }, async () => {
    await page.does(['hypergen.morph', '__default_context__', 'lost'], ['hypergen.morph', 'target', 'found']);
    assert.equal(await page.html('#target'), 'found');
    assert.match(JSON.stringify(await consoleErrors(page)), /__default_context__/);
  });

  check('[2.2] each command is told when it has run', { at, main: true }, async () => {
    await page.does(['hypergen.display', 'shown', 'inline'], ['console.warn', 'a', { k: [1] }]);
    assert.deepEqual((await page.watched('applied')).slice(-2), [['hypergen.display', ['shown', 'inline']], ['console.warn', ['a', { k: [1] }]]]);
  });

  check('[2.2] a command of a handler and its predicate are told, too', { at: '/when/' }, async () => {
    await page.whenAnswered(() => page.enter('#enter'));
    const applied = (await page.watched('applied')).filter(([path]) => /when|callback/.test(path));
    assert.deepEqual(applied[0], ['hypergen.when.keycode', ['Enter', 'event keydown']]);
    assert.equal(applied[1][0], 'hypergen.callback');
  });
});

onHypergen('commands', (page, check) => {
  check('[3] remove', { at, main: true }, async () => {
    await page.does(['hypergen.remove', 'old'], ['hypergen.remove', 'nowhere'], ['hypergen.append', 'target', 'on']);
    assert.equal(await page.html('#target'), 'on');
  });

  check('[3] hide and display', { at, main: true }, async () => {
    await page.does(['hypergen.hide', 'shown']);
    assert.equal(await page.style('#shown', 'display'), 'none');
    await page.does(['hypergen.display', 'shown']);
    assert.equal(await page.style('#shown', 'display'), 'block');
    await page.does(['hypergen.display', 'shown', 'flex']);
    assert.equal(await page.style('#shown', 'display'), 'flex');
  });

  check('[3] hidden and visible', { at }, async () => {
    await page.does(['hypergen.hidden', 'shown']);
    assert.equal(await page.style('#shown', 'visibility'), 'hidden');
    await page.does(['hypergen.visible', 'shown']);
    assert.equal(await page.style('#shown', 'visibility'), 'visible');
  });

  check('[3] append and prepend', { at, main: true }, async () => {
    await page.does(['hypergen.append', 'list', '<li>two</li>text'], ['hypergen.prepend', 'list', '<li>zero</li>']);
    assert.equal(await page.html('#list'), '<li>zero</li><li>one</li><li>two</li>text');
  });

  check('[3] redirect', { at, main: true }, async () => {
    await page.mark();
    await page.server.answer('a', { commands: [['hypergen.redirect', '/nav/two/']] });
    await page.press('#a');
    await page.sees(() => location.pathname === '/nav/two/' && !window.marked);
    await page.shows('#name', 'two');
  });

  check('[3] setClientState merges, at any depth', { at }, async () => {
    await page.does(['hypergen.setClientState', 'x.y', { a: 1 }], ['hypergen.setClientState', 'x.y', { b: { c: 2 } }]);
    assert.deepEqual(await page.run(() => window.hypergen.clientState.x), { y: { a: 1, b: { c: 2 } } });
  });

  check('[3] setClientState of a text, as Hypergen documents it', { at, defect: '3' }, async () => {
    await page.does(['hypergen.setClientState', 'z', 'ab']);
    assert.equal(await page.run(() => window.hypergen.clientState.z), 'ab');
  });

  check('[3] onpushstate tells the document', { at }, async () => {
    const before = (await page.events()).filter((name) => name === 'pushstate').length;
    await page.does(['hypergen.onpushstate']);
    assert.equal((await page.events()).filter((name) => name === 'pushstate').length, before + 2);
  });

  check('[3] history.replaceState', { at }, async () => {
    await page.does(['history.replaceState', { callback_url: '/lab/?x' }, '', '/lab/?x']);
    assert.equal(await page.run(() => location.search), '?x');
    assert.deepEqual(await page.run(() => history.state), { callback_url: '/lab/?x' });
  });

  check('[3] callback as a command, with its arguments and options', { at, main: true }, async () => {
    await page.server.answer('more', { commands: [['hypergen.morph', 'target', 'answered']] });
    await page.does(['hypergen.callback', '/lab/say/more/', [1, null, 'x'], { meta: { m: 1 }, params: { q: 'a b', r: 1 } }]);
    await page.shows('#target', 'answered');
    const post = (await page.server.posts()).find(({ path }) => path.startsWith('/lab/say/more/'));
    assert.deepEqual([post.path, post.data], ['/lab/say/more/?q=a%20b&r=1', '{"args":[1,null,"x"],"meta":{"m":1}}']);
  });

  check('[3, 4.1] a callback without options', { at }, async () => {
    await page.does(['hypergen.callback', '/lab/say/more/', []]);
    assert.deepEqual(await page.said('more'), []);
    assert.deepEqual(await page.sent('more'), ['{"args":[],"meta":{}}']);
  });

  check('[3] partialLoad as a command', { at }, async () => {
    await page.mark();
    await page.does(['hypergen.partialLoad', null, '/nav/two/', true]);
    await page.shows('#name', 'two');
    await page.sees(() => location.pathname === '/nav/two/');
    assert.ok(await page.isMarked());
  });

  check('[3] intervalSet and intervalClear', { at, main: true }, async () => {
    await page.does(['hypergen.intervalSet', [['hypergen.append', 'target', '.']], 30, 'dots']);
    await page.sees(() => document.querySelector('#target').textContent.endsWith('...'));
    await page.does(['hypergen.intervalClear', 'dots'], ['hypergen.intervalClear', 'unknown']);
    const text = await page.text('#target');
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 150)));
    assert.equal(await page.text('#target'), text);
  });

  check('[9.29] an interval of a name that is taken replaces it', { at, defect: 29 }, async () => {
    const commands = [['hypergen.intervalSet', [['hypergen.append', 'target', '.']], 30, 'dots']];
    await page.does(...commands, ...commands);
    await page.does(['hypergen.intervalClear', 'dots']);
    const text = await page.text('#target');
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 150)));
    assert.equal(await page.text('#target'), text);
  });

  check('[3] an interval may call back', { at }, async () => {
    await page.does(['hypergen.intervalSet', [['hypergen.callback', '/lab/say/tick/', [1], {}]], 40, 'ticks']);
    await page.until(async () => (await page.sent('tick')).length >= 2, 'two ticks');
    await page.does(['hypergen.intervalClear', 'ticks']);
  });

  check('[3] addEventListener', { at, main: true }, async () => {
    await page.does(['hypergen.addEventListener', '#shown', 'click', [['hypergen.append', 'target', '!']], { once: true }]);
    await page.press('#shown');
    await page.press('#shown');
    assert.match(await page.html('#target'), /[^!]!$/);
  });

  check('[3] keypressToCallback and its end', { at, main: true }, async () => {
    await page.does(['hypergen.keypressToCallback', '/lab/say/key/', [7], { meta: { k: 1 } }]);
    await page.browser.press('#keys', 'x');
    assert.deepEqual(await page.said('key'), ["'x'", '7']);
    assert.deepEqual(await page.sent('key'), ['{"args":["x",7],"meta":{"k":1}}']);
    await page.does(['hypergen.keypressToCallbackRemove', '/lab/say/key/']);
    await page.browser.press('#keys', 'y');
    await page.does();
    assert.equal((await page.sent('key')).length, 1);
  });

  check('[3] keypressToCallback has one place', { at }, async () => {
    await page.does(['hypergen.keypressToCallback', '/lab/say/key/'], ['hypergen.keypressToCallback', '/lab/say/other_key/']);
    await page.browser.press('#keys', 'x');
    assert.deepEqual(await page.said('other_key'), ["'x'"]);
    assert.deepEqual(await page.sent('key'), []);
  });

  check('[3] cancelThrottle drops what waits', { at: '/options/' }, async () => {
    await page.press('#debounced');
    await page.run(() => window.hypergen.applyCommands([['hypergen.cancelThrottle', '/lab/say/debounced/']]));
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 250)));
    assert.deepEqual(await page.sent('debounced'), []);
  });

  check('[3] alertify of a page is told of messages, escaped', { at: '/notes/' }, async () => {
    await page.whenAnswered(() => page.press('#note'));
    assert.deepEqual(await page.run(() => window.alertify.said), [['success', 'saved &lt;it&gt;'], ['warning', 'but']]);
  });
});

onHypergen('names', (page, check) => {
  check('[2.3] a page\'s own function, deep, has its owner as this', { at, main: true }, async () => {
    await page.run(() => { window.peerOwn = { deep: { n: 5, take(x) { this.n += x; } } }; window.peerFlat = (x) => { window.flat = x; }; });
    await page.does(['peerOwn.deep.take', 3], ['peerFlat', 'f']);
    assert.deepEqual(await page.run(() => [window.peerOwn.deep.n, window.flat]), [8, 'f']);
  });

  check('[2.3] a method of an element by its id', { at }, async () => {
    await page.does(['target.setAttribute', 'lang', 'da'], ['typed.focus']);
    assert.equal(await page.attribute('#target', 'lang'), 'da');
    assert.equal(await page.run(() => document.activeElement.id), 'typed');
  });

  check('[2.3] alert and the console', { at, main: true }, async () => {
    await page.does(['alert', 'hear!'], ['console.warn', 'told', 1]);
    assert.deepEqual(await page.watched('dialogs'), [['alert', 'hear!']]);
    assert.deepEqual((await page.watched('console')).filter(([level]) => level === 'warn'), [['warn', 'told', '1']]);
  });

  check('[9.1] a command that fails does not stop the others, nor lock its action', { at, main: true, defect: 1, problems: true }, async () => {
    const before = (await page.sent('a')).length;
    await page.does(['hypergen.hide', 'nowhere'], ['no.such.path', 1], ['hypergen.append', 'nowhere', 'x'], ['hypergen.morph', 'target', 'after']);
    assert.equal(await page.html('#target'), 'after');
    await page.does(['hypergen.morph', 'target', 'again']);
    assert.equal(await page.html('#target'), 'again');
    assert.equal((await page.sent('a')).length, before + 2);
  });

  check('[9.1] a command of the page that throws does not stop the others', { at, defect: 1, problems: true }, async () => {
    await page.run(() => { window.peerThrows = () => { throw new Error('asked for'); }; });
    await page.does(['peerThrows'], ['hypergen.morph', 'target', 'after']);
    assert.equal(await page.html('#target'), 'after');
  });

  const refused = [
    ['eval', 'window.reached = 1'], ['Function', 'window.reached = 1'], ['hypergen.constructor.constructor', 'window.reached = 1'],
    ['console.log.constructor', 'window.reached = 1'], ['hypergen.__proto__.x', 1], ['document.write', 'reached'],
    ['Object.assign', {}, { a: 1 }], ['localStorage.setItem', 'reached', '1']
  ];
  for (const [path, ...args] of refused) {
    check(`[9.24] ${path} is no command`, { at, defect: 24, byChance: true, problems: true, main: path === 'eval' }, async () => {
      await page.does([path, ...args], ['hypergen.morph', 'target', 'after']);
      assert.equal(await page.html('#target'), 'after');
      assert.equal(await page.run(() => window.reached), undefined);
      assert.equal(await page.run(() => { const value = localStorage.getItem('reached'); localStorage.clear(); return value; }), null);
      assert.match(JSON.stringify(await consoleErrors(page)), /commands/, 'the console names the option');
    });
  }

  const withOptions = (options) => `/commands/?options=${encodeURIComponent(JSON.stringify(options))}`;
  check('[9.24] more roots by the page\'s options', { at: withOptions({ commands: { roots: ['localStorage'] } }) }, async () => {
    await page.does(['localStorage.setItem', 'reached', 'yes'], ['peerOwn.call']);
    assert.equal(await page.run(() => { const value = localStorage.getItem('reached'); localStorage.clear(); return value; }), 'yes');
    assert.equal(await page.run(() => window.peerOwn.calls), 1);
  });

  check('[9.24] any path by the page\'s options', { at: withOptions({ commands: { unsafeAnyPath: true } }) }, async () => {
    await page.does(['document.body.setAttribute', 'lang', 'da']);
    assert.equal(await page.attribute('body', 'lang'), 'da');
  });

  check('[9.27] callbacks of elements that are gone are forgotten', { at, defect: 27 }, async () => {
    const names = () => page.run(() => Object.keys(window.hypergen.clientState.hypergen.eventHandlerCallbacks));
    assert.ok((await names()).includes('b__onclick'));
    await page.does(['hypergen.remove', 'b']);
    // Not at once, but before there are many.
    const gone = Object.fromEntries(Array.from({ length: 300 }, (_, turn) => [`gone${turn}__onclick`, ['console.warn']]));
    await page.does(['hypergen.setClientState', 'hypergen.eventHandlerCallbacks', gone]);
    await page.until(async () => !(await names()).includes('b__onclick'), 'b is forgotten');
    assert.ok((await names()).includes('a__onclick'));
  });

  check('[9.28] the console is not told what the user typed', { at: '/options/', defect: 28 }, async () => {
    await page.whenAnswered(() => page.set('#kept', { value: 'a secret' }));
    await page.whenAnswered(() => page.press('#plain'));
    assert.deepEqual((await page.watched('console')).filter(([level]) => level === 'log'), []);
  });

  check('[1.3] call_js calls a function of the page', { at: '/options/' }, async () => {
    await page.press('#js');
    await page.sees(() => window.peerWatch.console.some(([level, text, n]) => level === 'warn' && text === 'called' && n === '1'));
  });
});

onHypergen('json', (page, check) => {
  const goesRound = async (id) => {
    await page.whenAnswered(() => page.press(`#${id}`));
    return (await page.sent('value'))[0];
  };

  check('[2.4, 2.6] dates go round unchanged, and Python has them back', { at: '/values/' }, async () => {
    assert.equal(await goesRound('dates'), '{"args":[[{"_":["date","2022-01-01"]},{"_":["datetime","2022-01-01 10:11:23"]}]],"meta":{}}');
    assert.deepEqual(await page.said('value'), ['[datetime.date(2022, 1, 1), datetime.datetime(2022, 1, 1, 10, 11, 23)]']);
  });

  check('[2.4, 2.5] sets, ranges and deques, too', { at: '/values/' }, async () => {
    await goesRound('collections');
    assert.deepEqual(await page.said('value'), ['[{1}, frozenset({2}), range(1, 9, 2), deque([3])]']);
  });

  check('[2.7] numbers keep what they are: 9.0, great integers', { at: '/values/', main: true, defect: '2.7' }, async () => {
    await goesRound('numbers');
    assert.deepEqual(await page.said('value'), ['[9.0, 12345678901234567890, -0.5, 1e+21]']);
  });

  check('[2.7] the keys of a map keep their order', { at: '/values/', defect: '2.7' }, async () => {
    assert.equal(await goesRound('keys'), '{"args":[{"b":1,"2":2,"a":3,"1":4}],"meta":{}}');
  });

  check('[2.8] text is UTF-8, without blanks between', { at: '/values/', main: true }, async () => {
    assert.equal(await goesRound('text'), '{"args":["é \u2028 </p> \\\\ \' 😀"],"meta":{}}');
  });

  check('[2.8] arguments of every type', { at: '/options/', main: true }, async () => {
    await page.whenAnswered(() => page.click('#plain'));
    assert.deepEqual(await page.sent('plain'), ['{"args":[1,"two",null,true,2.5,[1,{"k":"v"}]],"meta":{}}']);
    assert.deepEqual(await page.said('plain'), ['1', "'two'", 'None', 'True', '2.5', "[1, {'k': 'v'}]"]);
  });
});
