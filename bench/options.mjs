// Options that the measurements share.

export const engines = ['chromium', 'firefox', 'webkit'];

/** For parseArgs of node:util. */
export const commonOptions = {
  quick: { type: 'boolean', default: false },
  engine: { type: 'string', default: 'chromium' },
  repetitions: { type: 'string' },
  json: { type: 'boolean', default: false }
};

export function wrongUsage(message) {
  console.error(message);
  process.exit(2);
}

export function checkEngine(name) {
  if (!engines.includes(name)) wrongUsage(`unknown engine '${name}': use ${engines.join(', ')}`);
}

/** `full` or `quick`, with the repetitions that were asked for. */
export function countsOf(options, { full, quick }) {
  const counts = options.quick ? quick : full;
  const repetitions = Number(options.repetitions ?? counts.repetitions);
  if (!Number.isInteger(repetitions) || repetitions < 1) wrongUsage('--repetitions takes a number of 1 and more');
  return { ...counts, repetitions };
}
