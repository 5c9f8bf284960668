/** Reads the command line of main.mjs. */
import { parseArgs } from 'node:util';
import { normalizeOrigin } from './origin.mjs';
import { defaultOptions } from './server.mjs';
import { maxSpeed, minSpeed } from './ticker_feed.mjs';

export const help = `Usage: node demo/server/main.mjs [options]

Serves tether's demo pages, and the chat and the ticker they talk to.

  --port N            port to listen on, 0 for any free one   (default ${defaultOptions.port})
  --host NAME         address to listen on                    (default ${defaultOptions.host})
  --static DIR        folder with the built pages; repeatable, the first that
                      has a file wins                         (default build/demo)
  --data FILE         SQLite file of the chat's messages      (default build/chat.sqlite)
  --bus URL           Redis that shares rooms, messages and prices with every
                      other process that has it, such as redis://localhost:6379;
                      messages are kept there then, and not in --data
  --speed N           recorded steps a minute, ${minSpeed} to ${maxSpeed}: a step is a day of
                      the index, a month of a stock           (default ${defaultOptions.speed})
  --allow-origin URL  further origin whose pages may open WebSockets here, such
                      as https://example.org; repeatable
  --help              this text
`;

const busSchemes = ['redis:', 'rediss:'];

/** A mistake in the arguments, to be shown without a stack. */
export class UsageError extends Error {}

/** Options for `start_server`, or null if help was asked for. Throws UsageError. */
export function readCliOptions(args) {
  const values = parse(args);
  if (values.help) return null;
  const options = {};
  if (values.port !== undefined) {
    options.port = readNumber('--port', values.port, { min: 0, max: 65535, integer: true });
  }
  if (values.speed !== undefined) {
    options.speed = readNumber('--speed', values.speed, { min: minSpeed, max: maxSpeed });
  }
  if (values.host !== undefined) options.host = values.host;
  if (values.static !== undefined) options.staticRoots = values.static;
  if (values.data !== undefined) options.dataFile = values.data;
  if (values.bus !== undefined) {
    if (values.data !== undefined) {
      throw new UsageError('--data and --bus do not go together: with a bus the messages are in Redis');
    }
    options.bus = readBus(values.bus);
  }
  if (values['allow-origin'] !== undefined) {
    options.allowedOrigins = values['allow-origin'].map(readOrigin);
  }
  return options;
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        static: { type: 'string', multiple: true },
        data: { type: 'string' },
        bus: { type: 'string' },
        speed: { type: 'string' },
        'allow-origin': { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function readNumber(name, text, { min, max, integer = false }) {
  const value = Number(text);
  const fits = value >= min && value <= max && (!integer || Number.isInteger(value));
  if (text.trim() === '' || !fits) {
    throw new UsageError(
      `${name} has to be a ${integer ? 'whole ' : ''}number from ${min} to ${max}, not "${text}"`,
    );
  }
  return value;
}

function readBus(text) {
  const url = parseUrl(text);
  if (!busSchemes.includes(url?.protocol) || url.hostname === '') {
    // Without the text: it may hold a password.
    throw new UsageError('--bus has to look like redis://localhost:6379, or rediss:// for TLS');
  }
  return text;
}

function readOrigin(text) {
  const origin = normalizeOrigin(text);
  if (origin === null) {
    throw new UsageError(`--allow-origin has to look like https://example.org, not "${text}"`);
  }
  return origin;
}

function parseUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
