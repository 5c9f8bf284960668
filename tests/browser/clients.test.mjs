// ChatClient and LiveDataClient of dist/tether.mjs against the demo server, under its strict policy.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startDemoServer } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';

// Runs in the page: collects a client's events by name and waits for the ones a test expects.
const inPage = {
  setUp: async () => {
    window.tether = await (await import('/tether.mjs')).load();
    window.record = (client, names) => {
      const seen = Object.fromEntries(names.map((name) => [name, []]));
      for (const name of names) {
        client.bind(name, ({ target: _target, type: _type, ...details }) => {
          const error = details.error && { code: details.error.code, message: details.error.message };
          seen[name].push(error ? { error } : details);
        });
      }
      return seen;
    };
    window.until = async (condition, what) => {
      for (const end = Date.now() + 8000; Date.now() < end; ) {
        const value = condition();
        if (value) return value;
        await new Promise((done) => setTimeout(done, 10));
      }
      throw new Error('nothing came of: ' + what);
    };
    return Object.keys(window.tether).sort();
  },

  chat: async (room) => {
    const names = [
      'open', 'close', 'error', 'state', 'reconnecting', 'message', 'join', 'leave', 'presence', 'history', 'delivery', 'unparsed',
    ];
    const ada = new window.tether.ChatClient('/chat', 'ada');
    const bob = new window.tether.ChatClient('/chat', 'bob');
    const seen = { ada: window.record(ada, names), bob: window.record(bob, names) };
    const early = ada.sendMessage('written early', room);
    ada.joinRoom(room);
    ada.connect();
    await window.until(() => seen.ada.delivery[0]?.id === early, 'the early message');
    const id = ada.sendMessage('grüße 😀\n<b>');
    await window.until(() => seen.ada.delivery[1], 'the delivery');
    const refused = ada.sendMessage('let me in', room + ' 2');
    await window.until(() => seen.ada.delivery[2], 'the refusal');
    bob.connect();
    await window.until(() => bob.state === 'up', 'bob is connected');
    bob.joinRoom(room);
    bob.joinRoom(room + ' 2');
    await window.until(() => seen.bob.join.length === 2, 'bob is in both rooms');
    ada.joinRoom(room + ' 2');
    const resent = ada.resend(refused);
    await window.until(() => seen.bob.message[0], 'bob gets the message sent again');
    ada.reconnect();
    await window.until(() => seen.ada.open[1], 'ada is back');
    const last = ada.sendMessage('back again', room);
    await window.until(() => seen.ada.delivery.some((one) => one.id === last), 'ada can talk again');
    bob.leaveRoom(room);
    await window.until(() => seen.ada.leave.some((one) => one.username === 'bob'), 'ada sees bob leave');
    ada.disconnect();
    await window.until(() => seen.ada.close[0], 'ada closes');
    bob.destroy();
    return { seen, id, early, refused, resent, unknown: ada.resend('nobody'), state: ada.state };
  },

  queue: async (room) => {
    const ada = new window.tether.ChatClient('/chat', 'ada');
    const seen = window.record(ada, ['delivery', 'error', 'message']);
    ada.joinRoom(room);
    const ids = [];
    for (let i = 0; i < 60; ++i) ids.push(ada.sendMessage(`message ${i}`));
    ada.connect();
    await window.until(() => seen.delivery.length === ids.length, 'all deliveries');
    ada.destroy();
    return { ids, seen };
  },

  origins: async () => {
    const outcome = async (options) => {
      const client = new window.tether.LiveDataClient('wss://elsewhere.test/stocks', options);
      const seen = window.record(client, ['error', 'close', 'state']);
      client.connect();
      await window.until(() => seen.close[0] ?? seen.state.find((one) => one.newState === 'backoff'), 'the outcome');
      client.destroy();
      return { errors: seen.error.map(({ error }) => error.code), states: seen.state.map((one) => one.newState) };
    };
    return { refused: await outcome(), allowed: await outcome({ allowedOrigins: ['wss://elsewhere.test'] }) };
  },

  liveData: async () => {
    const client = new window.tether.LiveDataClient('/stocks');
    const seen = window.record(client, ['open', 'close', 'error', 'channelerror', 'message']);
    const first = [];
    const second = [];
    const one = client.subscribe('AAPL', (quote) => first.push(quote));
    client.subscribe('AAPL', (quote) => second.push(quote));
    client.subscribe('NONESUCH', () => {});
    let beforeOpen = '';
    try {
      client.send({ action: 'list' });
    } catch (error) {
      beforeOpen = error.code;
    }
    client.connect();
    await window.until(() => first.length > 1 && second.length > 1, 'quotes');
    await window.until(() => seen.channelerror[0], 'the unknown symbol');
    one.cancel();
    const count = first.length;
    const more = second.length + 2;
    await window.until(() => second.length >= more, 'the other subscription goes on');
    client.send({ action: 'list' });
    await window.until(() => seen.message[0], 'the list');
    const throwing = client.subscribe('MSFT', () => {
      throw new Error('oops');
    });
    await window.until(() => seen.error[0], 'the throwing handler');
    throwing.cancel();
    client.destroy();
    return { quote: first[0], stopped: first.length === count, seen, beforeOpen };
  },
};

for (const engine of engines()) {
  describe(`the clients in ${engine}`, { skip: skipReason(engine) }, () => {
    let server;
    let browser;

    before(async () => {
      server = await startDemoServer();
      browser = await launch(engine);
      await browser.goto(server.page('/clients.html'));
      const names = await browser.evaluate(inPage.setUp);
      for (const name of ['ChatClient', 'LiveDataClient', 'TetherError', 'WebSocket']) assert.ok(names.includes(name), name);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    test('ChatClient joins, talks, sends again, comes back and leaves', async () => {
      const { seen, id, early, refused, resent, unknown, state } = await browser.evaluate(inPage.chat, `room of ${engine}`);
      const [first, second, third, fourth] = seen.ada.delivery;
      assert.deepEqual([first.id, first.status, first.reason], [early, 'sent', '']);
      assert.deepEqual([second.id, second.status, second.reason], [id, 'sent', '']);
      assert.deepEqual([third.id, third.status], [refused, 'failed']);
      assert.match(third.reason, /join/);
      assert.deepEqual([fourth.id, fourth.status], [refused, 'sent']);
      assert.equal(seen.ada.message[1].text, 'grüße 😀\n<b>');
      assert.ok(Math.abs(seen.ada.message[0].time - Date.now()) < 60_000, 'the time is the server’s');
      assert.deepEqual(seen.bob.history[0].messages.map(({ text }) => text), ['written early', 'grüße 😀\n<b>']);
      assert.equal(resent, true);
      assert.equal(unknown, false);
      assert.equal(seen.bob.message[0].text, 'let me in');
      assert.deepEqual(
        seen.ada.state.map(({ newState }) => newState),
        ['connecting', 'up', 'backoff', 'connecting', 'up', 'closing', 'closed']
      );
      assert.deepEqual(seen.ada.state[2], { oldState: 'up', newState: 'backoff', cause: 'user', detail: '' });
      assert.equal(seen.ada.reconnecting.length, 1);
      assert.equal(seen.ada.reconnecting[0].attempt, 1);
      assert.ok(seen.ada.reconnecting[0].delay <= 500);
      assert.deepEqual(seen.ada.close, [{ code: 1000, reason: '', wasClean: true, cause: 'user' }]);
      assert.equal(state, 'closed');
      assert.deepEqual([...seen.ada.error, ...seen.ada.unparsed], []);
    });

    test('a queue longer than what the server takes at once arrives in order, and nothing is refused', async () => {
      const { ids, seen } = await browser.evaluate(inPage.queue, `queue of ${engine}`);
      assert.deepEqual(seen.error, []);
      assert.deepEqual(seen.delivery.map(({ id, status }) => [id, status]), ids.map((id) => [id, 'sent']));
      assert.deepEqual(seen.message.map(({ id }) => id), ids);
    });

    test('LiveDataClient carries a channel once and tells of unknown ones', async () => {
      const { quote, stopped, seen, beforeOpen } = await browser.evaluate(inPage.liveData);
      assert.equal(quote.symbol, 'AAPL');
      assert.equal(typeof quote.price, 'number');
      assert.equal(stopped, true);
      assert.equal(beforeOpen, 'not-open');
      assert.equal(seen.channelerror[0].channel, 'NONESUCH');
      assert.equal(seen.message[0].data.symbols.length, 50);
      assert.equal(seen.error[0].error.code, 'handler-failed');
    });

    test('nothing was logged and no policy was violated', async () => {
      assert.deepEqual(await browser.problems(), []);
    });

    // Last: the page's policy forbids what this asks for.
    test('a client goes to no other origin unless it is told that it may', async () => {
      const { refused, allowed } = await browser.evaluate(inPage.origins);
      assert.deepEqual(refused, { errors: ['foreign-origin'], states: ['connecting', 'closed'] });
      assert.ok(!allowed.errors.includes('foreign-origin'), allowed.errors.join());
    });
  });
}
