/**
 * The market as a pure function: a symbol and a tick number in, a quote out.
 *
 * Nothing here knows the time of day or a socket. A tick is one quote period;
 * `ticksPerStep` of them lead from one recorded close to the next. The tick at
 * the start of a step *is* the close, to the last digit of the recording; the
 * ticks between are drawn with a seed, so equal arguments give equal quotes.
 */
import { createRandom, normal, seedFrom } from './random.mjs';

const averageVolume = 5_000_000;
const volumeSpread = 0.35;

/**
 * A random path with both ends fixed: `count` increments lead from `start` to
 * exactly `end`. Returns count + 1 values.
 * https://en.wikipedia.org/wiki/Brownian_bridge#General_case
 *
 * `deviation` is the standard deviation of the whole walk if its end were free.
 */
export function brownianBridge({ start, end, count, deviation, random }) {
  const walk = [0];
  for (let i = 0; i < count; i += 1) {
    walk.push(walk[i] + (normal(random) * deviation) / Math.sqrt(count));
  }
  const path = walk.map(
    (value, i) => start + value + (i / count) * (end - start - walk[count]),
  );
  path[count] = end;
  return path;
}

/**
 * The closes of a symbol that does not exist. They end where they began, so
 * that the replay can start again without a jump.
 */
export function simulatedCloses({ symbol, startPrice, deviationPerStep, count, seed }) {
  const level = Math.log(startPrice);
  return brownianBridge({
    start: level,
    end: level,
    count,
    deviation: deviationPerStep * Math.sqrt(count),
    random: createRandom(seedFrom(`${seed}/closes/${symbol}`)),
  }).map((value) => roundTo(Math.exp(value), 2));
}

/**
 * A market over `series`, each `{symbol, name, source, closes, volumes?, dates?}`
 * with `source` "recorded" or "simulated". Every series runs in a loop of its
 * own, because the recordings differ in length.
 */
export function createMarket({ series, seed, ticksPerStep }) {
  const bySymbol = new Map(
    series.map((one) => [one.symbol, { ...one, deviation: deviationOf(one.closes) }]),
  );
  const paths = new Map();

  /** Prices within one step. Only the latest step is kept: time runs forward. */
  function pathOf(one, step) {
    const kept = paths.get(one.symbol);
    if (kept?.step === step) return kept.path;
    const path = brownianBridge({
      start: Math.log(one.closes[step]),
      end: Math.log(one.closes[step + 1]),
      count: ticksPerStep,
      deviation: one.deviation,
      random: createRandom(seedFrom(`${seed}/path/${one.symbol}/${step}`)),
    }).map((value) => roundTo(Math.exp(value), 2));
    paths.set(one.symbol, { step, path });
    return path;
  }

  function volumeOf(one, step) {
    if (one.volumes) return one.volumes[step];
    const random = createRandom(seedFrom(`${seed}/volume/${one.symbol}/${step}`));
    return Math.round(averageVolume * Math.exp(normal(random) * volumeSpread));
  }

  return {
    /** What there is to subscribe to, recorded symbols first. */
    symbols: series.map(({ symbol, name, source }) => ({ symbol, name, source })),

    has: (symbol) => bySymbol.has(symbol),

    /** Ticks after which the series of `symbol` starts again. */
    loopLength: (symbol) => (bySymbol.get(symbol).closes.length - 1) * ticksPerStep + 1,

    /**
     * The quote of `symbol` at `tick` (0, 1, 2, ...). `change` is against the
     * previous close, 0 where the recording begins. `volume` is what was traded
     * since that close. `date` is the day of the latest recorded close.
     */
    quoteAt(symbol, tick) {
      const one = bySymbol.get(symbol);
      const place = tick % this.loopLength(symbol);
      const step = Math.floor(place / ticksPerStep);
      const phase = place % ticksPerStep;
      const atClose = phase === 0;

      const price = atClose ? one.closes[step] : pathOf(one, step)[phase];
      const previousClose = atClose ? one.closes[Math.max(step - 1, 0)] : one.closes[step];
      const volume = atClose
        ? volumeOf(one, step)
        : Math.floor((volumeOf(one, step + 1) * phase) / ticksPerStep);

      const quote = {
        type: 'quote',
        symbol,
        price,
        // Six digits, as in the recording: hides 0.1 + 0.2, keeps every cent.
        change: roundTo(price - previousClose, 6),
        volume,
        source: one.source === 'simulated' || atClose ? one.source : 'interpolated',
      };
      if (one.dates) quote.date = one.dates[step];
      return quote;
    },
  };
}

/** Standard deviation of the logarithmic returns: how far one step usually goes. */
function deviationOf(closes) {
  const returns = closes.slice(1).map((close, i) => Math.log(close / closes[i]));
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / returns.length);
}

function roundTo(value, digits) {
  const scale = 10 ** digits;
  // "+ 0" turns -0, which JSON would print as 0 anyway, into 0.
  return Math.round(value * scale) / scale + 0;
}
