import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../../demo/server/limits.mjs';
import { createMarket } from '../../demo/server/market.mjs';
import { loadSeries } from '../../demo/server/market_data.mjs';
import { pacing, TickerFeed } from '../../demo/server/ticker_feed.mjs';
import { createTicker } from '../../demo/server/ticker_socket.mjs';
import { connect, FakeSocket, startTestServer } from './support.mjs';

const speed = 1200; // A close, and so a quote, every 50 ms.
const seed = 2000;
const market = createMarket({ series: loadSeries({ seed }), seed, ticksPerStep: 1 });
const isQuoteOf = (symbol) => (frame) => frame.type === 'quote' && frame.symbol === symbol;

async function tickerServer(t, options) {
  const server = await startTestServer(t, { speed, seed, ...options });
  return () => connect(t, server.url, '/stocks');
}

test('a subscriber gets the current quote and then the recording, close by close', async (t) => {
  const enter = await tickerServer(t);
  const client = await enter();
  client.send({ action: 'subscribe', symbols: ['SPX'] });
  const quotes = await client.take(12);
  assert.deepEqual(quotes, Array.from({ length: 12 }, (_, tick) => market.quoteAt('SPX', tick)));
  assert.deepEqual(quotes[1], {
    type: 'quote',
    symbol: 'SPX',
    price: 1399.420044,
    change: -55.799927,
    volume: 1009000000,
    source: 'recorded',
    date: '2000-01-04',
  });
});

test('a quote says whether it was recorded, drawn between two closes, or made up', async (t) => {
  const client = await (await tickerServer(t, { speed: 57 }))(); // Two ticks a step, in a second.
  client.send({ action: 'subscribe', symbols: ['HERON', 'AAPL'] });
  const quotes = await client.take(6);
  const sourcesOf = (symbol) => quotes.filter(isQuoteOf(symbol)).map(({ source }) => source);
  assert.deepEqual(sourcesOf('HERON'), ['simulated', 'simulated', 'simulated']);
  assert.deepEqual(sourcesOf('AAPL'), ['recorded', 'interpolated', 'recorded']);
});

test('quotes go to who asked for them, and stop when no longer wanted', async (t) => {
  const enter = await tickerServer(t);
  const [one, other] = [await enter(), await enter()];
  one.send({ action: 'subscribe', symbols: ['AAPL', 'SPX'] });
  other.send({ action: 'subscribe', symbols: ['HERON'] });
  await one.next(isQuoteOf('AAPL'));
  await one.next(isQuoteOf('SPX'));

  one.send({ action: 'unsubscribe', symbols: ['AAPL'] });
  await one.settle();
  const later = await one.take(5);
  assert.deepEqual(new Set(later.map(({ symbol }) => symbol)), new Set(['SPX']));
  const others = await other.take(5);
  assert.deepEqual(new Set(others.map(({ symbol }) => symbol)), new Set(['HERON']));
});

test('all connections see one market', async (t) => {
  const enter = await tickerServer(t);
  const [one, other] = [await enter(), await enter()];
  one.send({ action: 'subscribe', symbols: ['MSFT'] });
  await one.take(4);
  other.send({ action: 'subscribe', symbols: ['MSFT'] });
  const seen = await other.take(3);
  const next = await one.next((quote) => quote.date === seen[2].date);
  assert.deepEqual(next, seen[2]);
});

test('the market waits while nobody is subscribed', async (t) => {
  const enter = await tickerServer(t);
  const first = await enter();
  first.send({ action: 'subscribe', symbols: ['SPX'] });
  await first.take(3);
  first.send({ action: 'unsubscribe', symbols: ['SPX'] });
  const last = (await first.settle()).at(-1) ?? market.quoteAt('SPX', 2);
  await first.leave();
  const second = await enter();
  second.send({ action: 'subscribe', symbols: ['SPX'] });
  assert.deepEqual(await second.next(), last);
});

test('subscribing twice repeats the current quote, but not the stream', async (t) => {
  const enter = await tickerServer(t);
  const client = await enter();
  client.send({ action: 'subscribe', symbols: ['SPX', 'SPX'] });
  const [first, again, ...stream] = await client.take(6);
  assert.deepEqual(again, first);
  assert.deepEqual(stream, [1, 2, 3, 4].map((tick) => market.quoteAt('SPX', tick)));
});

test('a list names all fifty symbols', async (t) => {
  const client = await (await tickerServer(t))();
  client.send({ action: 'list' });
  const { type, symbols } = await client.next();
  assert.equal(type, 'symbols');
  assert.equal(symbols.length, 50);
  assert.deepEqual(symbols[0], { symbol: 'AAPL', name: 'Apple', source: 'recorded' });

  client.send({ action: 'subscribe', symbols: symbols.map(({ symbol }) => symbol) });
  const quotes = await client.take(50);
  assert.deepEqual(new Set(quotes.map(({ symbol }) => symbol)).size, 50);
});

test('an unknown symbol is an error of its own; the known ones are served', async (t) => {
  const client = await (await tickerServer(t))();
  for (const action of ['subscribe', 'unsubscribe']) {
    for (const symbol of ['NOPE', 'aapl', '', 'constructor', '__proto__']) {
      client.send({ action, symbols: [symbol, 'IBM'] });
      assert.deepEqual(await client.next(({ type }) => type === 'error'), {
        type: 'error',
        message: 'unknown symbol; send {"action":"list"} for all there are',
        symbol,
      });
    }
    if (action === 'subscribe') await client.next(isQuoteOf('IBM'));
  }
});

test('a wrong request gets an error that says what was expected', async (t) => {
  const client = await (await tickerServer(t))();
  const symbols = Array.from({ length: 101 }, () => 'IBM');
  const rows = [
    ['hello', /not a JSON object; expected something like .*"subscribe"/],
    ['[1]', /not a JSON object/],
    ['{}', /"action" has to be "subscribe", "unsubscribe" or "list"/],
    [{ action: 'dance' }, /"action" has to be/],
    [{ type: 'subscribe', symbols: ['IBM'] }, /"action" has to be/],
    [{ action: 'subscribe' }, /"symbols" has to be an array of 1 to 100 strings/],
    [{ action: 'subscribe', symbols: 'IBM' }, /"symbols" has to be/],
    [{ action: 'subscribe', symbols: [] }, /"symbols" has to be/],
    [{ action: 'subscribe', symbols: ['IBM', 5] }, /"symbols" has to be/],
    [{ action: 'subscribe', symbols }, /"symbols" has to be/],
    [{ action: 'unsubscribe', symbols }, /"symbols" has to be/],
  ];
  for (const [frame, expected] of rows) {
    client.sendText(typeof frame === 'string' ? frame : JSON.stringify(frame));
    const answer = await client.next();
    assert.equal(answer.type, 'error');
    assert.match(answer.message, expected);
  }
  assert.deepEqual(await client.settle(), []);
});

test('the subscriptions of a connection are limited', () => {
  const socket = new FakeSocket();
  const feed = new TickerFeed({ market, pace: pacing(speed) });
  createTicker({ market, feed, limits: defaultLimits, onFault() {}, maxSubscriptions: 2 })(socket);
  socket.receive({ action: 'subscribe', symbols: ['IBM', 'SPX', 'AAPL', 'IBM'] });
  assert.deepEqual(
    socket.sent.map(({ type, symbol }) => [type, symbol]),
    [
      ['quote', 'IBM'],
      ['quote', 'SPX'],
      ['error', 'AAPL'],
      ['quote', 'IBM'],
    ],
  );
  assert.match(socket.sent[2].message, /at most 2 subscriptions/);

  socket.receive({ action: 'unsubscribe', symbols: ['IBM'] });
  socket.receive({ action: 'subscribe', symbols: ['AAPL'] });
  assert.equal(socket.sent[4].type, 'quote');
  socket.emit('close');
});
