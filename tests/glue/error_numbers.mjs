// The list of errors that C++ and the glue share, as the tests read it.

import { readFileSync } from 'node:fs';

const list = readFileSync(new URL('../../include/tether/errors.def', import.meta.url), 'utf8');
const entries = [...list.matchAll(/^TETHER_ERRC\((\w+), (\d+), "([\w-]+)"\)/gm)];

/** {invalid_url: 1, ...} */
export const errorNumbers = Object.fromEntries(entries.map(([, name, number]) => [name, Number(number)]));

/** ['invalid-url', ...] */
export const errorCodes = entries.map(([, , , code]) => code);
