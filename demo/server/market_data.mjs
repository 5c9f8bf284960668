/**
 * Loads the recorded prices, from the npm package vega-datasets
 * (https://github.com/vega/vega-datasets, `stocks.csv` and `sp500-2000.csv`),
 * and adds the made-up symbols.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { simulatedCloses } from './market.mjs';
import { simulatedSymbols } from './simulated_symbols.mjs';

const simulatedCount = 400;

const stockNames = new Map([
  ['AAPL', 'Apple'],
  ['AMZN', 'Amazon'],
  ['GOOG', 'Google'],
  ['IBM', 'IBM'],
  ['MSFT', 'Microsoft'],
]);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** All 50 series: what `createMarket` takes. */
export function loadSeries({ seed }) {
  return [...recordedStocks(), recordedIndex(), ...simulatedSeries(seed)];
}

/** Monthly closes of five stocks, 2000 to 2010. The file has no volumes. */
function recordedStocks() {
  const rows = readCsv('stocks.csv');
  return [...stockNames].map(([symbol, name]) => {
    const own = rows.filter((row) => row.symbol === symbol);
    return {
      symbol,
      name,
      source: 'recorded',
      closes: own.map((row) => toPrice(row.price)),
      dates: own.map((row) => toIsoDate(row.date)),
    };
  });
}

/** Daily closes and volumes of the S&P 500, 2000 to 2020. */
function recordedIndex() {
  const rows = readCsv('sp500-2000.csv');
  return {
    symbol: 'SPX',
    name: 'S&P 500',
    source: 'recorded',
    closes: rows.map((row) => toPrice(row.close)),
    volumes: rows.map((row) => Number(row.volume)),
    dates: rows.map((row) => row.date),
  };
}

function simulatedSeries(seed) {
  return simulatedSymbols.map(({ symbol, name, startPrice, deviationPerStep }) => ({
    symbol,
    name,
    source: 'simulated',
    closes: simulatedCloses({ symbol, startPrice, deviationPerStep, count: simulatedCount, seed }),
  }));
}

function readCsv(name) {
  // The package exports its module only, not its data files: find them from there.
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  return parse(readFileSync(join(dirname(entry), '..', 'data', name)), { columns: true });
}

function toPrice(text) {
  const price = Number(text);
  if (!(price > 0)) throw new Error(`the recorded prices hold "${text}", which is not a price`);
  return price;
}

/** "Mar 1 2000" to "2000-03-01", without Date, which would bring a time zone in. */
function toIsoDate(text) {
  const [month, day, year] = text.split(' ');
  return `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
