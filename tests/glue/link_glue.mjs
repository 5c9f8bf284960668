// Links js-glue/ the way emcc does, without a program: the tests see what runs in the page, against fakes they choose.

import { readFileSync } from 'node:fs';

const folder = new URL('../../build/wasm-release/js-glue/', import.meta.url);

/** The generated glue, with the numbers of ERR_ and OP_ filled in, as one library object. */
function readLibrary(files) {
  const library = {};
  for (const file of files) {
    let source;
    try {
      source = readFileSync(new URL(`${file}.js`, folder), 'utf8');
    } catch (cause) {
      throw new Error(`there is no generated ${file}.js: run tools/build modules`, { cause });
    }
    const mergeInto = (target, more) => Object.assign(target, more);
    new Function('mergeInto', 'LibraryManager', source)(mergeInto, { library });
  }
  return library;
}

/** The name a symbol has in the linked code: a `$name` without its dollar, all others with an underscore. */
const linkedName = (symbol) => (symbol.startsWith('$') ? symbol.slice(1) : `_${symbol}`);

/** `symbols` and all that they depend on, dependencies first. */
function inOrder(library, symbols) {
  const order = new Set();
  const visit = (symbol, path) => {
    if (order.has(symbol) || path.includes(symbol)) return;
    if (!(symbol in library)) throw new Error(`${path.at(-1)} depends on ${symbol}, which no file defines`);
    for (const dependency of library[`${symbol}__deps`] ?? []) visit(dependency, [...path, symbol]);
    order.add(symbol);
  };
  for (const symbol of symbols) visit(symbol, []);
  return [...order];
}

/**
 * Links `files` ('memory', 'socket', ...) and returns {_name, name, ...}: every symbol they define. `environment` has
 * what the glue takes from outside: HEAPU8, the exports (`_tether_acquire`), and fakes of the browser's globals. It is
 * looked up at each use, so a test may replace HEAPU8 when memory grows.
 */
export function linkGlue(files, environment) {
  const library = readLibrary(files);
  const symbols = Object.keys(library).filter((key) => !/__(deps|sig)$/.test(key));
  const order = inOrder(library, symbols);
  // A function stands for itself and a text for an expression: either way its source is what emcc writes.
  const code = order.map((symbol) => `var ${linkedName(symbol)} = ${library[symbol]};`).join('\n');
  // Sloppy mode on purpose: `with` is what makes every lookup go through the environment.
  return new Function('environment', `with (environment) { ${code}\nreturn { ${order.map(linkedName).join(', ')} }; }`)(environment);
}
