// How connections end: the page is told what the browser was told, and says only what the standard allows (C65).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

// Everything that a server may send: RFC 6455 section 7.4 and the registry it made.
const serverCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
// WebKit takes these for a broken frame and ends with 1006.
const webKitRefuses = [1012, 1013, 1014];
const wrongCodes = [0, 1, 999, 1001, 1002, 1005, 1006, 1011, 1015, 2999, 5000, 65535, 65536, -1];
// Right only once they have been squeezed into 16 or 32 bits.
const wrappingCodes = [66536, 65536 + 3000, -64536, 2 ** 32 + 1000, -(2 ** 32) + 1000];

const longReasons = [
  ['a'.repeat(124), 'a'.repeat(123)],
  ['é'.repeat(62), 'é'.repeat(61)],
  [`a${'é'.repeat(61)}b`, `a${'é'.repeat(61)}`],
  ['😀'.repeat(31), '😀'.repeat(30)],
  [`${'a'.repeat(122)}€`, 'a'.repeat(122)],
  ['a'.repeat(100_000), 'a'.repeat(123)]
];

inEveryEngine((page) => {
  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: reports every code of a server as the browser does`, async () => {
      const paths = ['/close', ...serverCodes.map((code) => `/close?code=${code}&reason=${encodeURIComponent('bye é😀')}`)];
      const pairs = await page.run(async (name, paths) => {
        const { WebSocket } = await library(name);
        const pairs = [];
        // One after the other: Chromium makes a crowd of new connections wait for seconds.
        for (const path of paths) pairs.push([await ended(story(new WebSocket(path))), await browserStory(path)]);
        return pairs;
      }, name, paths);
      for (const [index, [ours, theirs]] of pairs.entries()) {
        const [code, reason] = index === 0 ? [1005, ''] : [serverCodes[index - 1], 'bye é😀'];
        assert.deepEqual(ours, theirs, paths[index]);
        if (page.engine === 'webkit' && webKitRefuses.includes(code)) continue;
        assert.deepEqual(ours, [['open'], ['close', code, reason, true]], paths[index]);
      }
    });
  }

  test('a connection that breaks is an unclean 1006', async () => {
    const [ours, theirs] = await page.run(async () => {
      const { WebSocket } = await library();
      return [await ended(story(new WebSocket('/abort'))), await browserStory('/abort')];
    });
    // Not the whole story: Firefox may learn of the end before it has told of the open.
    assert.deepEqual(ours.at(-1), theirs.at(-1));
    assert.deepEqual(ours.at(-1), ['close', 1006, '', false]);
  });

  test('a refused upgrade is an error and a close', async () => {
    const rows = await page.run(async () => {
      const { WebSocket } = await library();
      const paths = ['/reject?status=503', '/reject?status=401', '/nothing-here'];
      return Promise.all(paths.map((path) => ended(story(new WebSocket(path)))));
    });
    assert.deepEqual(rows, Array(3).fill([['error', 'connection-failed'], ['close', 1006, '', false]]));
  });

  test('bytes that are no WebSocket frame end in 1006', async () => {
    const [ours, theirs] = await page.run(async () => {
      const { WebSocket } = await library();
      return [await ended(story(new WebSocket('/garbage'))), await browserStory('/garbage')];
    });
    assert.deepEqual(ours.at(-1), theirs.at(-1));
    assert.deepEqual(ours.at(-1), ['close', 1006, '', false]);
  });

  test('text that is not UTF-8 on the wire is never delivered', async () => {
    const [ours, theirs] = await page.run(async () => {
      const { WebSocket } = await library();
      return [await ended(story(new WebSocket('/ill-formed'))), await browserStory('/ill-formed')];
    });
    assert.equal(ours.some(([kind]) => kind === 'message'), false);
    assert.deepEqual(ours.at(-1), theirs.at(-1));
  });

  test('a page closes with 1000 or 3000 to 4999', async () => {
    for (const code of [undefined, 1000, 3000, 3999, 4000, 4999]) {
      const url = `/record?own=${code}`;
      const rows = await page.run(async (url, code) => {
        const socket = await opened(url);
        const rows = story(socket);
        if (code === null) socket.close();
        else socket.close(code, 'enough é');
        return ended(rows);
      }, url, code ?? null);
      const [wanted, reason] = code === undefined ? [1000, ''] : [code, 'enough é'];
      assert.deepEqual(rows, [['close', wanted, reason, true]]);
      assert.deepEqual((await page.record(url)).close, { code: wanted, reason });
    }
  });

  test('other codes are an error and leave the socket open', async () => {
    const [errors, echo] = await page.run(async (codes) => {
      const socket = await opened('/echo');
      const module = await library();
      const values = [...codes, NaN, Infinity, null, '', 'normal', {}, 999.9];
      const errors = values.map((code) => thrown(() => socket.close(code, 'why'), module));
      socket.send('open');
      return [errors, (await next(socket, 'message')).data];
    }, [...wrongCodes, ...wrappingCodes]);
    assert.deepEqual(errors, errors.map(() => 'bad-close-code'));
    assert.equal(echo, 'open');
  });

  test('a code and a reason of another type are converted as the browser converts them', async () => {
    const rows = await page.run(async () => {
      const arguments_ = [['3001', 'text'], [3001, 5], [3001, null], [3001, undefined], [3001, ['a', 'b']], [3001, '\ud800']];
      return Promise.all(arguments_.map(async ([code, reason]) => {
        const socket = await opened('/echo');
        const rows = story(socket);
        socket.close(code, reason);
        return (await ended(rows))[0];
      }));
    });
    assert.deepEqual(rows.map(([, code, reason]) => [code, reason]),
      ['text', '5', 'null', '', 'a,b', '\ufffd'].map((reason) => [3001, reason]));
  });

  test('a reason is cut to 123 bytes between two characters', async () => {
    for (const [index, [reason, cut]] of longReasons.entries()) {
      const url = `/record?reason=${index}`;
      const rows = await page.run(async (url, reason) => {
        const socket = await opened(url);
        const rows = story(socket);
        socket.close(4000, reason);
        return ended(rows);
      }, url, reason);
      assert.deepEqual(rows, [['close', 4000, cut, true]]);
      assert.equal((await page.record(url)).close.reason, cut);
    }
  });

  test('a second close does nothing', async () => {
    const rows = await page.run(async () => {
      const socket = await opened('/echo');
      const rows = story(socket);
      socket.close(3001, 'first');
      socket.close(3002, 'second');
      await ended(rows);
      socket.close(3003, 'third');
      return rows;
    });
    assert.deepEqual(rows, [['close', 3001, 'first', true]]);
  });

  test('a close while connecting ends as the browser ends it', async () => {
    const [ours, theirs] = await page.run(async () => {
      const { WebSocket } = await library();
      // A handshake that is never answered: another one might be through before the close is.
      const socket = new WebSocket('/hang');
      const ours = story(socket);
      socket.close(3000, 'changed my mind');
      const browsers = new window.WebSocket(`ws://${location.host}/hang`);
      const closed = new Promise((resolve) => {
        browsers.onclose = ({ code, reason, wasClean }) => resolve(['close', code, reason, wasClean]);
      });
      browsers.close(3000, 'changed my mind');
      return [await ended(ours), await closed];
    });
    assert.deepEqual(ours, [['error', 'connection-failed'], ['close', 1006, '', false]]);
    assert.deepEqual(ours.at(-1), theirs);
  });
}, {
  endpoints: {
    '/garbage': (webSocket, url, { request }) => request.socket.write(Buffer.alloc(32, 0xff)),
    '/ill-formed': (webSocket) => webSocket.send(Buffer.from('78c32879', 'hex'), { binary: false })
  }
});
