import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { brownianBridge, createMarket } from '../../demo/server/market.mjs';
import { loadSeries } from '../../demo/server/market_data.mjs';
import { createRandom, normal, seedFrom } from '../../demo/server/random.mjs';
import { pacing, TickerFeed } from '../../demo/server/ticker_feed.mjs';

const seed = 2000;
const series = loadSeries({ seed });
const marketOf = (ticksPerStep, ownSeed = seed) =>
  createMarket({ series: loadSeries({ seed: ownSeed }), seed: ownSeed, ticksPerStep });

/** Rows of a recording, read without the parser under test. */
function csvRows(name) {
  const file = new URL(`../../node_modules/vega-datasets/data/${name}`, import.meta.url);
  const lines = readFileSync(fileURLToPath(file), 'utf8').trim().split(/\r?\n/);
  return lines.slice(1).map((line) => line.split(','));
}

test('fifty symbols, six of them recorded', () => {
  const { symbols } = marketOf(4);
  assert.equal(symbols.length, 50);
  assert.equal(new Set(symbols.map(({ symbol }) => symbol)).size, 50);
  const recorded = symbols.filter(({ source }) => source === 'recorded');
  assert.deepEqual(recorded.map(({ symbol }) => symbol), ['AAPL', 'AMZN', 'GOOG', 'IBM', 'MSFT', 'SPX']);
  for (const { symbol, name, source } of symbols.slice(6)) {
    assert.equal(source, 'simulated');
    assert.match(name, /\(made up\)$/, symbol);
  }
});

test('the replay passes through every recorded close, in order and to the last digit', () => {
  const market = marketOf(4);
  const expected = new Map();
  for (const [symbol, , price] of csvRows('stocks.csv')) {
    expected.set(symbol, [...(expected.get(symbol) ?? []), Number(price)]);
  }
  const index = csvRows('sp500-2000.csv');
  expected.set('SPX', index.map((row) => Number(row[4])));

  for (const [symbol, closes] of expected) {
    const quotes = Array.from({ length: market.loopLength(symbol) }, (_, tick) =>
      market.quoteAt(symbol, tick),
    );
    const recorded = quotes.filter(({ source }) => source === 'recorded');
    assert.deepEqual(recorded.map(({ price }) => price), closes, symbol);
    assert.equal(quotes.length, (closes.length - 1) * 4 + 1);
    assert.ok(quotes.every(({ source }, i) => source === (i % 4 === 0 ? 'recorded' : 'interpolated')));
  }
  const volumes = index.map((_, step) => market.quoteAt('SPX', step * 4).volume);
  assert.deepEqual(volumes, index.map((row) => Number(row[6])));
});

test('a recorded quote carries its day, a made-up one none', () => {
  const market = marketOf(1);
  assert.equal(market.quoteAt('AAPL', 2).date, '2000-03-01');
  assert.equal(market.quoteAt('SPX', 5104).date, '2020-04-17');
  assert.equal('date' in market.quoteAt('HERON', 0), false);
});

test('the change is against the previous close, also between closes', () => {
  const market = marketOf(4);
  assert.equal(market.quoteAt('AAPL', 0).change, 0);
  assert.equal(market.quoteAt('AAPL', 4).change, 2.72); // 28.66 after 25.94
  for (const phase of [5, 6, 7]) {
    const { price, change } = market.quoteAt('AAPL', phase);
    assert.ok(Math.abs(price - 28.66 - change) < 1e-9);
  }
});

test('volume grows from one close to the next', () => {
  const market = marketOf(4);
  for (const symbol of ['SPX', 'AAPL', 'HERON']) {
    const volumes = [1, 2, 3, 4].map((tick) => market.quoteAt(symbol, tick).volume);
    assert.ok(volumes.every((volume, i) => volume > (volumes[i - 1] ?? 0)), `${symbol} ${volumes}`);
  }
});

test('when the data ends it starts again', () => {
  const market = marketOf(4);
  for (const { symbol } of market.symbols) {
    const length = market.loopLength(symbol);
    assert.deepEqual(market.quoteAt(symbol, length), market.quoteAt(symbol, 0));
    assert.deepEqual(market.quoteAt(symbol, 3 * length + 7), market.quoteAt(symbol, 7));
  }
});

test('equal seed and tick give equal quotes, in any order and in any process', () => {
  const [one, other] = [marketOf(4), marketOf(4)];
  for (const { symbol } of one.symbols) {
    const forwards = [0, 1, 2, 5, 6, 401].map((tick) => one.quoteAt(symbol, tick));
    const backwards = [401, 6, 5, 2, 1, 0].map((tick) => other.quoteAt(symbol, tick)).reverse();
    assert.deepEqual(forwards, backwards);
  }
  // Pinned: what another machine and the next release have to give as well.
  const pinned = [
    ['AAPL', 1, 27.54, 2215469],
    ['SPX', 3, 1398.71, 756750000],
    ['HERON', 6, 241.26, 1674557],
  ];
  for (const [symbol, tick, price, volume] of pinned) {
    const quote = one.quoteAt(symbol, tick);
    assert.deepEqual([quote.price, quote.volume], [price, volume], symbol);
  }
  assert.notEqual(marketOf(4, 2001).quoteAt('HERON', 1).price, one.quoteAt('HERON', 1).price);
});

test('every price is a sensible number', () => {
  for (const ticksPerStep of [1, 7]) {
    const market = marketOf(ticksPerStep);
    for (const { symbol } of market.symbols) {
      for (let tick = 0; tick < 500; tick += 1) {
        const { price, volume } = market.quoteAt(symbol, tick);
        assert.ok(price > 0 && price < 10_000 && Number.isInteger(volume) && volume >= 0, symbol);
      }
    }
  }
});

test('a bridge keeps both ends, whatever happens between', () => {
  for (const count of [1, 2, 1000]) {
    const random = createRandom(count);
    const path = brownianBridge({ start: 3, end: 5, count, deviation: 1, random });
    assert.equal(path.length, count + 1);
    assert.equal(path[0], 3);
    assert.equal(path[count], 5);
  }
});

test('the random numbers have the distribution they claim', () => {
  const random = createRandom(seedFrom('test'));
  const count = 20_000;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const value = normal(random);
    sum += value;
    squares += value * value;
  }
  assert.ok(Math.abs(sum / count) < 0.03);
  assert.ok(Math.abs(squares / count - 1) < 0.05);
});

test('pacing: every symbol moves about once or twice a second unless the replay is faster', () => {
  for (const speed of [0.1, 1, 5, 20, 30, 60, 85]) {
    const { ticksPerStep, slots, slotMs } = pacing(speed);
    const quotesPerSecond = 1000 / (slots * slotMs);
    assert.ok(quotesPerSecond >= 1 && quotesPerSecond <= 2, `${speed}: ${quotesPerSecond}`);
    assert.ok(Math.abs(ticksPerStep * slots * slotMs - 60_000 / speed) < 1e-6, 'speed is kept');
  }
  assert.equal(pacing(1200).ticksPerStep, 1, 'no close is skipped');
  assert.ok(pacing(1200).slotMs >= 5);
});

class FakeTimers {
  running = 0;

  setInterval = () => {
    this.running += 1;
    return this;
  };

  clearInterval = () => {
    this.running -= 1;
  };
}

class Recorder {
  quotes = [];

  sendLatest(text) {
    this.quotes.push(JSON.parse(text));
  }
}

function feedOf(slots) {
  const market = createMarket({ series, seed, ticksPerStep: 4 });
  const timers = new FakeTimers();
  const feed = new TickerFeed({ market, pace: { slots, slotMs: 1 }, timers });
  return { market, timers, feed };
}

test('a subscriber sees every tick of its symbols, and each symbol in its own slot', () => {
  const { market, feed } = feedOf(10);
  const page = new Recorder();
  for (const { symbol } of market.symbols) feed.subscribe(page, symbol);
  assert.equal(page.quotes.length, 50, 'the current quotes come at once');
  page.quotes.length = 0;
  for (let slot = 0; slot < 30; slot += 1) {
    const before = page.quotes.length;
    feed.advance();
    assert.equal(page.quotes.length - before, 5, 'no burst');
  }
  for (const { symbol } of market.symbols) {
    assert.deepEqual(
      page.quotes.filter((quote) => quote.symbol === symbol),
      [1, 2, 3].map((tick) => market.quoteAt(symbol, tick)),
    );
  }
});

test('who subscribes later sees the same prices', () => {
  const { feed } = feedOf(10);
  const [early, late] = [new Recorder(), new Recorder()];
  feed.subscribe(early, 'SPX');
  for (let slot = 0; slot < 73; slot += 1) feed.advance();
  feed.subscribe(late, 'SPX');
  assert.deepEqual(late.quotes[0], early.quotes.at(-1));
  for (let slot = 0; slot < 10; slot += 1) feed.advance();
  assert.deepEqual(late.quotes.slice(1), early.quotes.slice(-1));
});

test('the timer runs only while somebody is subscribed', () => {
  const { feed, timers } = feedOf(10);
  const [ann, bob] = [new Recorder(), new Recorder()];
  assert.equal(timers.running, 0);
  feed.subscribe(ann, 'SPX');
  feed.subscribe(ann, 'IBM');
  feed.subscribe(bob, 'SPX');
  assert.equal(timers.running, 1);
  feed.unsubscribeAll(ann);
  assert.equal(timers.running, 1);
  feed.unsubscribe(bob, 'SPX');
  assert.equal(timers.running, 0);
  feed.unsubscribe(bob, 'SPX');
  feed.subscribe(bob, 'SPX');
  assert.equal(timers.running, 1);
  feed.stop();
  assert.equal(timers.running, 0);
});
