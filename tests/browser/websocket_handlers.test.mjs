// Handlers: their order, what they may do, and what becomes of their mistakes (C52, C53, C55, C56).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

// Ten messages in one go, so that the browser has queued them all when the first one is handled.
const burst = (webSocket, url, { records }) => {
  const record = { url: url.pathname + url.search, frames: [], close: null };
  records.push(record);
  webSocket.on('message', (data) => record.frames.push(data.toString()));
  webSocket.on('close', (code, reason) => { record.close = { code, reason: reason.toString() }; });
  for (let i = 0; i < 10; ++i) webSocket.send(`message ${i}`);
};

inEveryEngine((page) => {
  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: calls every handler in the order of binding, with the event and the socket`, async () => {
      const result = await page.run(async (name) => {
        const { WebSocket } = await library(name);
        const socket = new WebSocket('/close?code=4000&reason=bye');
        const calls = [];
        for (const event of ['open', 'close']) {
          for (const label of ['first', 'second', 'third']) {
            const handler = function ({ type, target }) {
              calls.push([event, label, type, target === socket, this === socket]);
            };
            if (socket.bind(event, handler) !== handler) throw new Error('bind gives the handler back');
          }
        }
        await next(socket, 'close');
        return calls;
      }, name);
      const labels = ['first', 'second', 'third'];
      assert.deepEqual(result, ['open', 'close'].flatMap((type) => labels.map((label) => [type, label, type, true, true])));
    });
  }

  test('unbind removes one handler, or all of an event', async () => {
    const calls = await page.run(async () => {
      const socket = await opened('/echo');
      const calls = [];
      const one = socket.bind('message', ({ data }) => calls.push(`one ${data}`));
      const two = socket.bind('message', ({ data }) => calls.push(`two ${data}`));
      const echo = async (text) => { socket.send(text); await next(socket, 'message'); };
      await echo('a');
      socket.unbind('message', one);
      socket.unbind('message', one);
      socket.unbind('message', () => {});
      socket.unbind('nothing', two);
      await echo('b');
      socket.bind('message', two);
      socket.unbind('message');
      await echo('c');
      return calls;
    });
    assert.deepEqual(calls, ['one a', 'two a', 'two b']);
  });

  test('a handler removed while its event is delivered is not called any more', async () => {
    const calls = await page.run(async () => {
      const socket = await opened('/echo');
      const calls = [];
      socket.bind('message', ({ data }) => {
        calls.push(`first ${data}`);
        socket.unbind('message', second);
      });
      const second = socket.bind('message', ({ data }) => calls.push(`second ${data}`));
      socket.bind('message', ({ data }) => calls.push(`third ${data}`));
      for (const text of ['a', 'b']) socket.send(text);
      await until(() => calls.length === 4);
      return calls;
    });
    assert.deepEqual(calls, ['first a', 'third a', 'first b', 'third b']);
  });

  test('a handler added while an event is delivered is called from the next one on', async () => {
    const calls = await page.run(async () => {
      const socket = await opened('/echo');
      const calls = [];
      const outer = socket.bind('message', ({ data }) => {
        calls.push(`outer ${data}`);
        socket.unbind('message', outer);
        socket.bind('message', outer); // rebinding itself is fine, too
        if (data === 'a') socket.bind('message', (event) => calls.push(`inner ${event.data}`));
      });
      for (const text of ['a', 'b']) socket.send(text);
      await until(() => calls.length >= 3);
      return calls;
    });
    assert.deepEqual(calls, ['outer a', 'outer b', 'inner b']);
  });

  test('a handler that throws is an error event and stops nothing', async () => {
    const result = await page.run(async () => {
      const socket = await opened('/echo');
      const calls = [];
      socket.bind('error', ({ error }) => calls.push([error.code, error.message, error.cause instanceof RangeError]));
      socket.bind('message', () => { throw new RangeError('my own mistake'); });
      socket.bind('message', ({ data }) => calls.push(data));
      for (const text of ['a', 'b']) socket.send(text);
      await until(() => calls.length === 4);
      return [calls, socket.readyState];
    });
    const error = ['handler-failed', "a handler of 'message' threw: RangeError: my own mistake", true];
    assert.deepEqual(result, [[error, 'a', error, 'b'], 1]);
  });

  test('a handler that throws while nobody listens for errors is reported to the page', async () => {
    const state = await page.run(async () => {
      const socket = await opened('/echo');
      socket.bind('message', () => { throw new RangeError('unheard'); });
      socket.send('a');
      await next(socket, 'message');
      return socket.readyState;
    });
    assert.equal(state, 1);
    const problems = await page.takeProblems();
    assert.deepEqual(problems.map(({ kind, message }) => [kind, message]), [['error', 'RangeError: unheard']]);
  });

  test('an error handler that throws is reported to the page, and not to itself', async () => {
    const calls = await page.run(async () => {
      const socket = await opened('/echo');
      let calls = 0;
      socket.bind('error', () => { ++calls; throw new RangeError('again'); });
      socket.bind('message', () => { throw new RangeError('first'); });
      socket.send('a');
      await next(socket, 'message');
      return calls;
    });
    assert.equal(calls, 1);
    assert.deepEqual((await page.takeProblems()).map(({ message }) => message), ['RangeError: again']);
  });

  test('handlers that throw leave no message behind in memory', async () => {
    const sizes = await page.run(async () => {
      const { WebSocket } = await library();
      // Above the size of the buffer that is kept from message to message.
      const receive = (count) => new Promise((resolve) => {
        const socket = new WebSocket(`/push?bytes=400000&kind=binary&count=${count}`);
        let received = 0;
        socket.bind('error', () => {});
        socket.bind('message', () => {
          if (++received < count) throw new Error('as always');
          socket.destroy();
          resolve();
        });
      });
      await receive(10);
      const before = wasmBytes();
      await receive(200);
      return [before, wasmBytes()];
    });
    assert.equal(sizes[1], sizes[0]);
  });

  test('close() in a message handler: no further message', async () => {
    const rows = await page.run(async () => {
      const { WebSocket } = await library();
      const socket = new WebSocket('/burst?close');
      const rows = story(socket);
      socket.bind('message', () => socket.close(3000, 'enough'));
      return ended(rows);
    });
    assert.deepEqual(rows, [['open'], ['message', 'message 0'], ['close', 3000, 'enough', true]]);
    assert.deepEqual((await page.record('/burst?close')).close, { code: 3000, reason: 'enough' });
  });

  test('every handler may send, and what it sends arrives', async () => {
    const errors = await page.run(async () => {
      const module = await library();
      const socket = new module.WebSocket('/burst?send');
      const errors = [];
      socket.bind('open', () => socket.send('from open'));
      socket.bind('message', ({ data }) => {
        if (data === 'message 9') socket.close(3001);
        else socket.send(`re ${data}`);
      });
      socket.bind('close', () => errors.push(thrown(() => socket.send('too late'), module)));
      await next(socket, 'close');
      return errors;
    });
    assert.deepEqual(errors, ['not-open']);
    const { frames } = await page.record('/burst?send');
    assert.deepEqual(frames, ['from open', ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => `re message ${i}`)]);
  });

  test('a handler may make and use another socket', async () => {
    const data = await page.run(async () => {
      const { WebSocket } = await library();
      return new Promise((resolve) => {
        const outer = new WebSocket('/echo');
        outer.bind('open', () => {
          const inner = new WebSocket('/echo');
          inner.bind('open', () => inner.send('inner'));
          inner.bind('message', ({ data }) => { outer.send(`${data} to outer`); inner.destroy(); });
        });
        outer.bind('message', ({ data }) => resolve(data));
      });
    });
    assert.equal(data, 'inner to outer');
  });
}, { endpoints: { '/burst': burst } });
