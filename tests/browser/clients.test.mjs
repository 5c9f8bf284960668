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
    const names = ['open', 'close', 'error', 'message', 'join', 'leave', 'presence', 'history', 'delivery', 'unparsed'];
    const ada = new window.tether.ChatClient('/chat', 'ada');
    const bob = new window.tether.ChatClient('/chat', 'bob');
    const seen = { ada: window.record(ada, names), bob: window.record(bob, names) };
    const early = ada.sendMessage('too early', room);
    await window.until(() => seen.ada.delivery[0]?.id === early, 'a failed delivery');
    ada.joinRoom(room);
    ada.connect();
    await window.until(() => seen.ada.join[0], 'ada joins');
    const id = ada.sendMessage('grüße 😀\n<b>');
    await window.until(() => seen.ada.delivery[1], 'the delivery');
    bob.connect();
    await window.until(() => bob.state === 'open', 'bob is connected');
    bob.joinRoom(room);
    await window.until(() => seen.ada.join.length === 2, 'ada sees bob');
    const resent = ada.resend(early);
    await window.until(() => seen.bob.message[0], 'bob gets the message sent again');
    bob.leaveRoom(room);
    await window.until(() => seen.ada.leave[0], 'ada sees bob leave');
    ada.disconnect();
    await window.until(() => seen.ada.close[0], 'ada closes');
    bob.destroy();
    return { seen, id, early, resent, unknown: ada.resend('nobody'), state: ada.state };
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
      assert.deepEqual(await browser.evaluate(inPage.setUp), ['ChatClient', 'LiveDataClient', 'TetherError', 'WebSocket']);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    test('ChatClient joins, talks, sends again and leaves', async () => {
      const { seen, id, early, resent, unknown, state } = await browser.evaluate(inPage.chat, `room of ${engine}`);
      const [failed, sent] = seen.ada.delivery;
      assert.deepEqual([failed.id, failed.status], [early, 'failed']);
      assert.match(failed.reason, /connect/);
      assert.deepEqual([sent.id, sent.status, sent.reason], [id, 'sent', '']);
      assert.equal(seen.ada.message[0].text, 'grüße 😀\n<b>');
      assert.ok(Math.abs(seen.ada.message[0].time - Date.now()) < 60_000, 'the time is the server’s');
      assert.deepEqual(seen.bob.history[0].messages.map(({ text }) => text), ['grüße 😀\n<b>']);
      assert.deepEqual(seen.bob.presence.at(-1).users, ['ada', 'bob']);
      assert.equal(resent, true);
      assert.equal(unknown, false);
      assert.equal(seen.bob.message[0].text, 'too early');
      assert.equal(seen.ada.leave[0].username, 'bob');
      assert.deepEqual(seen.ada.close, [{ code: 1000, reason: '', wasClean: true }]);
      assert.equal(state, 'closed');
      assert.deepEqual([...seen.ada.error, ...seen.ada.unparsed], []);
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
  });
}
