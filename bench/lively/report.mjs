// The tables of bench/run lively and bench/run hypergen.

import { dash, number, ratioText } from '../patch/report.mjs';
import { median, pairedRatio } from '../patch/statistics.mjs';
import { table } from '../reconnect/table.mjs';

function timeText(samples, name, figure) {
  const times = samples.map((sample) => sample[name][figure]).filter((time) => time !== undefined);
  return times.length > 0 ? number(median(times)) : dash;
}

/** `rows` are [{step, figure, title}]. Returns {text, slower}; `slower` names the rows in which ours took longer. */
export function liveTable(samples, rows, rival) {
  const ratios = rows.map(({ step, figure }) => pairedRatio(samples[step], rival, 'tether', figure));
  const body = rows.map(({ step, figure, title }, index) =>
    [title, ...['tether', rival].map((name) => timeText(samples[step], name, figure)), ratioText(ratios[index])]);
  const slower = rows.filter((_, index) => ratios[index]?.median < 1).map(({ step, figure }) => `${step} (${figure})`);
  return { text: table(['milliseconds', 'tether', rival, `${rival}/tether`], body), slower };
}

/** Bytes of each client's files; `sizes` is {contender: {raw, gzip, brotli}}. */
export function sizesTable(sizes) {
  const body = Object.entries(sizes).map(([name, { raw, gzip, brotli }]) => [name, ...[raw, gzip, brotli].map(String)]);
  return table(['bytes loaded', 'raw', 'gzip -9', 'brotli -q 11'], body);
}
