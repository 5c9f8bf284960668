// How an event becomes a request, and what comes back: section 4. What goes wrong is in errors.test.mjs.

import assert from 'node:assert/strict';

import { onHypergen, saying } from './support/hypergen_page.mjs';

const at = '/options/';
const pause = (page, ms) => page.run((time) => new Promise((resolve) => setTimeout(resolve, time)), ms);

onHypergen('requests', (page, check) => {
  const onlyPost = async () => {
    const [post, ...more] = await page.server.posts();
    assert.deepEqual(more, []);
    return post;
  };

  check('[4.3] the body is one field of a form, to the byte', { at, main: true }, async () => {
    await page.whenAnswered(() => page.click('#plain'));
    const { body, headers } = await onlyPost();
    const boundary = /^multipart\/form-data; ?boundary=(.*)$/.exec(headers['Content-Type'])[1];
    assert.equal(body, `--${boundary}\r\nContent-Disposition: form-data; name="hypergen_data"\r\n\r\n` +
      `{"args":[1,"two",null,true,2.5,[1,{"k":"v"}]],"meta":{}}\r\n--${boundary}--\r\n`);
  });

  check('[4.3] the headers: who asks, from where, and those of the page\'s author', { at: '/options/?q=1', main: true }, async () => {
    await page.whenAnswered(() => page.click('#meta'));
    const { headers, data, path } = await onlyPost();
    assert.equal(headers['X-Requested-With'], 'XMLHttpRequest');
    assert.equal(headers['X-Pathname'], '/options/');
    assert.equal(headers.Accept, '*/*');
    assert.equal(headers['X-Peer'], 'yes');
    assert.equal(headers['X-Other'], 'more');
    assert.equal(headers['X-Hypergen-Partial'], undefined);
    assert.deepEqual([path, data], [saying('meta'), '{"args":[],"meta":{"m":1}}']);
  });

  check('[9.26] without a token there is no header for it', { at, defect: 26 }, async () => {
    await page.whenAnswered(() => page.click('#plain'));
    assert.equal((await onlyPost()).headers['X-CSRFToken'], undefined);
  });

  check('[9.29] parameters are added to an address that has some', { at, defect: 29 }, async () => {
    await page.whenAnswered(() => page.run(() => window.hypergen.callback('/lab/say/plain/?a=1', [], { params: { b: 2 } })));
    assert.equal((await onlyPost()).path, '/lab/say/plain/?a=1&b=2');
  });

  check('[4.2] the event goes no further', { at: '/when/', main: true }, async () => {
    await page.whenAnswered(() => page.press('#inner'));
    await page.run(() => { location.hash = ''; });
    await page.whenAnswered(() => page.press('#anchor'));
    assert.equal(await page.run(() => window.outerClicks), undefined);
    assert.equal(await page.run(() => location.hash), '');
  });

  check('[4.3] an element that is gone: a warning, and nothing is sent', { at: '/inputs/', main: true }, async () => {
    await page.run(() => document.querySelector('#gone').remove());
    await page.press('#sends-gone');
    await page.sees(() => window.peerWatch.console.some(([level]) => level === 'warn'));
    await page.whenAnswered(() => page.press('#both'));
    assert.equal((await page.server.posts()).length, 1);
  });

  check('[4.4] events before and after, and after it the answer', { at, main: true }, async () => {
    await page.run(() => addEventListener('hypergen.post.after', () => { window.seenAfter = document.querySelector('#target').innerHTML; }));
    await page.gets({ commands: [['hypergen.morph', 'target', 'new']] }, 'plain');
    assert.deepEqual((await page.events()).filter((name) => name.startsWith('post')), ['post.before', 'post.after']);
    assert.equal(await page.run(() => window.seenAfter), '');
    assert.equal(await page.html('#target'), 'new');
  });

  check('[4.5] a redirect of Hypergen (302 without an address) is followed', { at, main: true }, async () => {
    await page.server.answer('plain', { redirect: '/nav/two/' });
    await page.press('#plain');
    await page.sees(() => location.pathname === '/nav/two/');
    await page.shows('#name', 'two');
  });

  check('[4.5] clear empties the field when the answer is there', { at, main: true }, async () => {
    const release = await page.server.hold(saying('cleared'));
    await page.set('#cleared', { value: 'typed' });
    await page.hears('request', ({ method }) => method === 'POST');
    assert.equal(await page.property('#cleared', 'value'), 'typed');
    await release();
    await page.sees(() => document.querySelector('#cleared').value === '');
  });

  check('[9.7] clear of a field that the answer removed', { at, defect: 7 }, async () => {
    await page.server.answer('cleared', { html: { 'cleared-box': 'no field' } });
    await page.whenAnswered(() => page.set('#cleared', { value: 'typed' }));
    await page.shows('#cleared-box', 'no field');
    assert.deepEqual(await page.problems(), []);
  });
});

onHypergen('waiting', (page, check) => {
  check('[4.2] debounce sends once, when it has been quiet, what is there then', { at, main: true }, async () => {
    for (const value of ['a', 'ab', 'abc']) await page.set('#slow-typing', { value }, 'input');
    await page.hears('said', ({ name }) => name === 'slow_typing');
    await pause(page, 200);
    assert.deepEqual(await page.sent('slow_typing'), ['{"args":["abc"],"meta":{}}']);
  });

  check('[9.2] two elements that wait do not replace each other', { at, defect: 2 }, async () => {
    await page.run(() => ['#debounced', '#debounced', '#other-debounced'].forEach((css) => document.querySelector(css).click()));
    await page.until(async () => (await page.sent('debounced')).length === 2, 'two calls');
    assert.deepEqual((await page.sent('debounced')).sort(), ['{"args":["other"],"meta":{}}', '{"args":[],"meta":{}}']);
  });

  for (const [id, text] of [['asks', 'Really?'], ['asks_late', 'Later?']]) {
    check(`[4.2] confirm: ${id}`, { at, main: id === 'asks' }, async () => {
      await page.run(() => { window.peerWatch.confirms = false; });
      await page.press(`#${id}`);
      await page.sees(() => window.peerWatch.dialogs.length === 1);
      await page.run(() => { window.peerWatch.confirms = true; });
      await page.whenAnswered(() => page.press(`#${id}`));
      assert.deepEqual(await page.watched('dialogs'), [['confirm', text], ['confirm', text]]);
      assert.equal((await page.sent(id)).length, 1);
    });
  }

  check('[4.3] blocks: one at a time, and then again', { at, main: true }, async () => {
    await page.runs();
    const release = await page.server.hold(saying('blocks_one'));
    await page.press('#blocks_one');
    await page.press('#blocks_two');
    await pause(page, 100);
    await page.whenAnswered(release);
    await page.whenAnswered(() => page.press('#blocks_two'));
    const called = (await page.server.posts()).map(({ path }) => path).filter((path) => path.includes('blocks'));
    assert.deepEqual(called, [saying('blocks_one'), saying('blocks_two')]);
  });

  check('[4.3] other actions are not blocked', { at }, async () => {
    const release = await page.server.hold(saying('blocks_one'));
    await page.press('#blocks_one');
    await page.whenAnswered(() => page.press('#plain'));
    await page.whenAnswered(release);
  });

  check('[9.4] what blocks is unblocked only by its own answer', { at, defect: 4 }, async () => {
    const release = await page.server.hold(saying('blocks_one'));
    await page.press('#blocks_one');
    await page.whenAnswered(() => page.press('#plain'));
    await page.press('#blocks_two');
    await pause(page, 100);
    assert.deepEqual(await page.sent('blocks_two'), []);
    await page.whenAnswered(release);
  });

  check('[9.4] an action that is under way does not leave its block behind', { at, defect: 4 }, async () => {
    // The second press meets the first: Hypergen's client then blocks all, for an action that it does not send.
    const release = await page.server.hold(saying('blocks_one'));
    await page.run(() => {
      window.hypergen.callback('/lab/say/blocks_one/', [], {});
      window.hypergen.callback('/lab/say/blocks_one/', [], { blocks: true });
    });
    await pause(page, 50);
    await page.run(() => window.hypergen.callback('/lab/say/free_blocks/', [], { blocks: true }));
    await page.said('free_blocks');
    await release();
  });

  check('[4.3] an action that is under way is not sent twice at a time', { at, main: true }, async () => {
    const release = await page.server.hold(saying('plain'));
    await page.press('#plain');
    await page.hears('said', ({ name }) => name === 'plain');
    await page.press('#plain');
    await pause(page, 100);
    assert.equal((await page.sent('plain')).length, 1);
    await page.whenAnswered(release);
  });

  check('[9.2] what was typed last is sent when the answer is there', { at, main: true, defect: 2 }, async () => {
    await page.runs();
    const release = await page.server.hold(saying('live'));
    for (const value of ['a', 'ab', 'abc']) await page.set('#live', { value }, 'input');
    await page.hears('said', ({ name }) => name === 'live');
    await release();
    await page.hears('said', ({ name, args }) => name === 'live' && args[0] === "'abc'");
    assert.deepEqual(await page.sent('live'), ['{"args":["a"],"meta":{}}', '{"args":["abc"],"meta":{}}']);
  });

  check('[9.2] that of each field', { at, defect: 2 }, async () => {
    const release = await page.server.hold(saying('live'));
    await page.set('#live', { value: 'first' }, 'input');
    await page.hears('said', ({ name }) => name === 'live');
    await page.set('#live', { value: 'one' }, 'input');
    await page.set('#live-too', { value: 'two' }, 'input');
    await release();
    await page.until(async () => (await page.sent('live')).length === 3, 'three calls');
    assert.deepEqual((await page.sent('live')).map((text) => JSON.parse(text).args[0]).sort(), ['first', 'one', 'two']);
  });

  check('[9.3] each_url_blocks=False: as often as one likes', { at, main: true, defect: 3 }, async () => {
    const release = await page.server.hold(saying('free'));
    for (let turn = 0; turn < 3; turn++) await page.press('#free');
    await page.until(async () => (await page.sent('free')).length === 3, 'three calls');
    await release();
  });

  check('[4.1] blocksEachUrl, as scripts call it, too', { at }, async () => {
    const release = await page.server.hold(saying('free'));
    await page.run(() => { for (let turn = 0; turn < 2; turn++) window.hypergen.callback('/lab/say/free/', [turn], { blocksEachUrl: false }); });
    await page.until(async () => (await page.sent('free')).length === 2, 'two calls');
    await release();
  });

  check('[4.1] a timeout ends the waiting, and the action can be called again', { at, main: true, problems: true }, async () => {
    const release = await page.server.hold(saying('short'));
    await page.whenAnswered(() => page.press('#short'));
    await release();
    await page.gets({ commands: [['hypergen.morph', 'target', 'in time']] }, 'short');
    assert.equal(await page.html('#target'), 'in time');
  });
});

onHypergen('files', (page, check) => {
  const choose = (css, files) => page.run((one, wanted) => {
    const transfer = new DataTransfer();
    for (const [name, size, type] of wanted) transfer.items.add(new File(['x'.repeat(size)], name, { type }));
    document.querySelector(one).files = transfer.files;
  }, css, files);
  const post = async () => (await page.server.posts())[0];

  check('[4.3] a file comes before the data, named as its field', { at: '/upload/', main: true }, async () => {
    await choose('#file', [['hé llo.txt', 8, 'text/plain']]);
    await page.whenAnswered(() => page.press('#send'));
    const { files, data, body } = await post();
    assert.deepEqual(files, { file: ['hé llo.txt', 8, 'text/plain'] });
    assert.equal(data, '{"args":["hé llo.txt","more"],"meta":{}}');
    assert.ok(body.indexOf('name="file"') < body.indexOf('name="hypergen_data"'));
    assert.match(body, /name="file"; filename="hé llo.txt"\r\nContent-Type: text\/plain\r\n\r\nx{8}\r\n/);
  });

  check('[4.3] no file is null', { at: '/upload/' }, async () => {
    await page.whenAnswered(() => page.press('#send'));
    assert.deepEqual([(await post()).files, (await post()).data], [{}, '{"args":[null,"more"],"meta":{}}']);
  });

  check('[5] two files in one field are null, and are not sent', { at: '/upload/' }, async () => {
    await choose('#many', [['a', 1, ''], ['b', 1, '']]);
    await page.whenAnswered(() => page.press('#send-many'));
    assert.deepEqual([(await post()).files, (await post()).data], [{}, '{"args":[null],"meta":{}}']);
  });

  check('[4.3] without upload_files only the name is sent', { at: '/upload/' }, async () => {
    await choose('#file', [['a.txt', 8, 'text/plain']]);
    await page.whenAnswered(() => page.press('#only-name'));
    assert.deepEqual([(await post()).files, (await post()).data], [{}, '{"args":["a.txt"],"meta":{}}']);
  });

  check('[4.7] the bar shows how far 5 MB are, and hides', { at: '/upload/', main: true }, async () => {
    await choose('#file', [['large', 5_000_000, 'application/octet-stream']]);
    await page.run(() => {
      window.barSeen = [];
      const bar = document.querySelector('#hypergen-upload-progress-bar');
      new MutationObserver(() => window.barSeen.push([bar.style.visibility, bar.value])).observe(bar, { attributes: true });
    });
    await page.whenAnswered(() => page.press('#send'));
    assert.deepEqual((await post()).files, { file: ['large', 5_000_000, 'application/octet-stream'] });
    const seen = await page.run(() => window.barSeen);
    assert.ok(seen.some(([visibility]) => visibility === 'visible'), JSON.stringify(seen));
    assert.ok(seen.every(([, value]) => value >= 0 && value <= 1));
    assert.equal(await page.style('#hypergen-upload-progress-bar', 'visibility'), 'hidden');
  });
});
