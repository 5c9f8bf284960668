// What the user meets when the connection or the server's memory is gone: sections 9 and 10.

import assert from 'node:assert/strict';

import { onDuck } from './support/duck_page.mjs';

const offline = "You're offline";
const restored = 'Connection restored';
const expired = 'Session expired, reloading...';

onDuck('connection', (page, check) => {
  check('[10.1] binary frames, no subprotocol', { at: '/' }, async () => {
    await page.click('#increment');
    await page.shows('#count', '1');
    assert.deepEqual(await page.server.told('garbage'), []);
  });

  check('[10.5] a close by the server\'s own time limit (1001) goes unseen', { at: '/', main: true }, async () => {
    const closedAt = performance.now();
    await page.server.closeAll(1001);
    await page.connected(2);
    const took = performance.now() - closedAt;
    assert.ok(took < 1500, `the connection is back at once, not after ${Math.round(took)} ms`);
    await page.click('#increment');
    await page.shows('#count', '1');
    assert.deepEqual(await page.snackbar(), []);
  });

  check('[10.1] a close for another reason (1007): the page goes on', { at: '/' }, async () => {
    await page.server.closeAll(1007);
    await page.connected(2);
    await page.click('#increment');
    await page.shows('#count', '1');
  });

  check('[2.7, 3.14] what the server does not answer holds nothing up', { at: '/events' }, async () => {
    await page.click('#inner');
    await page.click('#count-up');
    await page.shows('#count', '1');
  });

  check('[10.3] a text of 1.5 MB goes through, being compressed', { at: '/values' }, async () => {
    await page.run(() => {
      const area = document.querySelector('#area');
      area.value = 'x'.repeat(1_500_000);
      area.dispatchEvent(new Event('change'));
    });
    assert.equal((await page.value('area', 'change')).length, 1_500_000);
  });

  check('[10.3] what the server would refuse for its size, and the page goes on', { at: '/values' }, async () => {
    await page.run(() => {
      const letters = Array.from({ length: 2_500_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90)));
      const area = document.querySelector('#area');
      area.value = letters.join('');
      area.dispatchEvent(new Event('change'));
    });
    // The server closes with 1001, if the client has sent it at all.
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    await page.run(() => {
      const text = document.querySelector('#text');
      text.value = 'small';
      text.dispatchEvent(new Event('change'));
    });
    assert.equal(await page.value('text', 'change'), 'small');
  });

  check('[10.4] an answer of more than 1 MiB, which Duck sends broken: the page comes back', { at: '/changes' }, async () => {
    await page.click('#text-oversized');
    await page.connected(2);
    await page.until(async () => {
      await page.run(() => document.querySelector('#style-change').click());
      return page.run(() => getComputedStyle(document.querySelector('#styled')).color === 'rgb(0, 128, 0)');
    }, 'the page works again');
  });
});

onDuck('expired', (page, check) => {
  check('[9] a page that the server has forgotten is loaded anew', { at: '/expired', main: true }, async () => {
    await page.mark();
    await page.click('#forget-page');
    await page.hears('forgot');
    await page.click('#count-up');
    await page.sees(() => window.marked === undefined && document.readyState === 'complete');
    await page.connected(2);
    await page.click('#count-up');
    await page.shows('#count', '1');
  });

  check('[9] a part that the server has forgotten: the user is told, and the page is loaded anew', { at: '/expired' }, async () => {
    await page.run(() => {
      window.marked = true;
      addEventListener('pagehide', () => sessionStorage.setItem('said', JSON.stringify(window.peerWatch.snackbar)));
    });
    await page.click('#forget-button');
    await page.hears('forgot');
    await page.click('#count-up');
    await page.sees(() => window.marked === undefined && document.readyState === 'complete');
    assert.deepEqual(await page.run(() => JSON.parse(sessionStorage.getItem('said'))), [expired]);
    await page.connected(2);
    await page.click('#count-up');
    await page.shows('#count', '1');
  });

  check('[9] the first visit: a page that was navigated to works', {}, async () => {
    await page.browser.session.manage().deleteAllCookies();
    await page.open('/nav/one');
    await page.run(() => document.querySelector('#to-two').click());
    await page.shows('#heading', 'two');
    await page.until(async () => {
      await page.run(() => document.querySelector('#two')?.click());
      await new Promise((resolve) => setTimeout(resolve, 200));
      return (await page.server.told('event')).some(({ id }) => id === 'two');
    }, 'the page is alive');
    assert.equal(await page.text('#heading'), 'two');
  });
});

onDuck('expired, without reloading', (page, check) => {
  check('[9, 11.16] a part that the server has forgotten leaves the page alone', { at: '/expired', defect: 16 }, async () => {
    await page.mark();
    await page.browser.type('#kept', 'typed by the user');
    await page.click('#forget-button');
    await page.hears('forgot');
    await page.click('#count-up');
    await page.settled();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(await page.isMarked());
    assert.equal(await page.property('#kept', 'value'), 'typed by the user');
  });
}, { server: { env: { PEER_RELOAD_ON_UNKNOWN: 'false' } } });

onDuck('restart', (page, check) => {
  check('[9, 10.1] a killed server that comes back: the user is told, and the page works', { at: '/', main: true }, async () => {
    await page.click('#increment');
    await page.shows('#count', '1');
    await page.server.stop();
    await page.snackbarSays(offline);
    await page.server.start();
    await page.snackbarSays(restored);
    // The new server does not know this page: the next event makes the client load it.
    await page.run(() => { window.marked = true; document.querySelector('#increment').click(); });
    await page.sees(() => window.marked === undefined && document.readyState === 'complete');
    await page.until(async () => (await page.server.told('open')).length >= 2, 'the new page has connected');
    await page.click('#increment');
    await page.shows('#count', '1');
    assert.deepEqual(await page.snackbar(), []);
  });
});

onDuck('faults', (page, check) => {
  const at = '/events';
  const works = async (count) => {
    await page.run(() => document.querySelector('#count-up').click());
    await page.shows('#count', String(count));
  };

  for (const [title, end] of Object.entries({ reset: (link) => link.reset(), 'broken off': (link) => link.fin('client') })) {
    check(`[10.1] a connection that is ${title} comes back, and the page goes on`, { at, main: title === 'reset' }, async () => {
      await works(1);
      page.links.forEach(end);
      await page.connected(2);
      await works(2);
    });
  }

  check('[10.1] while the network is gone the user is told, and told when it is back', { at }, async () => {
    page.proxy.setMode({ kind: 'reset' });
    page.links.forEach((link) => link.reset());
    await page.snackbarSays(offline);
    page.proxy.setMode('pass');
    await page.snackbarSays(restored);
    await works(1);
  });

  check('[10.2, 11.29] clicks while there is no connection are sent when it is back, in order and each once', { at, defect: '10.2' }, async () => {
    page.proxy.setMode({ kind: 'late', ms: 500 });
    page.links.forEach((link) => link.reset());
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 100)));
    await page.run(() => { for (let i = 0; i < 3; i++) document.querySelector('#count-up').click(); });
    await page.shows('#count', '3');
    page.proxy.setMode('pass');
    await page.settled();
    assert.equal((await page.server.told('counted')).length, 3);
  });

  for (const what of ['opcode', 'rsv', 'masked', 'random']) {
    check(`[10.4] bytes that are no frame (${what}): a new connection, and the page goes on`, { at }, async () => {
      page.links.forEach((link) => link.garbage(what));
      await page.connected(2);
      await works(1);
    });
  }

  check('[10.2] a page that was opened while its server could not be reached connects later', {}, async () => {
    await page.browser.goto(`${page.url}/events`);
    await page.connected(1);
    page.proxy.setMode({ kind: 'reset' });
    page.links.forEach((link) => link.reset());
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 2500)));
    page.proxy.setMode('pass');
    await page.connected(2);
    await works(1);
  });
}, { server: { proxied: true } });

onDuck('nonsense', (page, check) => {
  const kinds = ['no-msgpack', 'cut-off', 'no-array', 'empty', 'unknown-opcode', 'unknown-patch', 'unknown-uid', 'wrong-types', 'text'];
  for (const what of kinds) {
    check(`[2.1, 3.3] the server sends ${what}: the page goes on`, { at: '/events', problems: true }, async () => {
      await page.mark();
      await page.server.sendNonsense(what);
      await page.painted();
      await page.click('#count-up');
      await page.shows('#count', '1');
      assert.ok(await page.isMarked());
    });
  }
});
