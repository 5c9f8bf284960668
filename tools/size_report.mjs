// The table that tools/size_report prints.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { minify } from 'terser';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bound = 16 * 1024; // brotli bytes of websocket.wasm and websocket.mjs together, on Emscripten 3.1.6

function sizes(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

function row(name, { raw, gzip, brotli }) {
  const columns = [raw, gzip, brotli].map((value) => String(value).padStart(8));
  console.log(`${name.padEnd(38)}${columns.join('')}`);
}

/** LEB128, as the WebAssembly binary format writes sizes. Returns [value, next offset]. */
function readUnsigned(bytes, offset) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[offset++];
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, offset];
  }
}

const sectionNames = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element',
  'code', 'data', 'data count'];

function* wasmSections(bytes) {
  for (let offset = 8; offset < bytes.length; ) {
    const id = bytes[offset];
    const [size, start] = readUnsigned(bytes, offset + 1);
    yield [sectionNames[id] ?? `section ${id}`, bytes.subarray(start, start + size)];
    offset = start + size;
  }
}

/** A file of dist/. */
const shipped = (name) => sizes(readFileSync(join(root, 'dist', name)));

async function small(path) {
  const { code } = await minify(readFileSync(path, 'utf8'), { module: path.endsWith('.mjs') });
  return Buffer.from(code);
}

console.log(`${'bytes'.padEnd(38)}${['raw', 'gzip', 'brotli'].map((name) => name.padStart(8)).join('')}`);
for (const name of ['websocket', 'reliable', 'patch', 'lively', 'lively_strict', 'hypergen', 'dara', 'tether', 'elements/chat', 'elements/ticker']) {
  const wasm = readFileSync(join(root, `dist/${name}.wasm`));
  const loader = readFileSync(join(root, `dist/${name}.mjs`));
  row(`${name}.wasm`, sizes(wasm));
  for (const [section, bytes] of wasmSections(wasm)) {
    if (bytes.length > 200) row(`  ${section}`, sizes(bytes));
  }
  row(`${name}.mjs`, sizes(loader));
}
row('tether.single.mjs', shipped('tether.single.mjs'));
row('elements.mjs', shipped('elements.mjs'));
row('lively.js', shipped('lively.js'));
row('hypergen.js', shipped('hypergen.js'));
row('hypergen_strict.mjs', shipped('hypergen_strict.mjs'));
console.log('parts of the .mjs files, each minified alone');
for (const folder of ['js-glue', 'js-glue/loader', 'js-glue/elements']) {
  for (const file of readdirSync(join(root, folder)).filter((one) => /(?<!\.d)\.m?js$/.test(one)).sort()) {
    row(`  ${folder}/${basename(file)}`, sizes(await small(join(root, folder, file))));
  }
}

// What a program in C++ pays for WebSocket and ReliableWebSocket together, and the glue they need.
const build = (name) => readFileSync(join(root, 'build/wasm-release/wasm/modules', name));
const runtime = sizes(build('empty_probe.wasm')).gzip;
const connection = sizes(build('size_probe.wasm')).gzip;
const glueFiles = ['lifecycle', 'memory', 'socket', 'system', 'timers'].map((name) => join(root, `js-glue/${name}.js`));
const glue = sizes(Buffer.concat(await Promise.all(glueFiles.map(small)))).gzip;
console.log(`both sockets in C++: ${connection - runtime} bytes gzip of wasm over an empty runtime of ${runtime}, goal 12288`);
console.log(`their glue: ${glue} bytes gzip, minified, goal 1536`);

// Decoding and patching: what reads frames and what writes to the page, without what decides about HTML.
const patching = sizes(build('patch_probe.wasm')).brotli - sizes(build('empty_probe.wasm')).brotli;
const interpreterFiles = ['memory', 'op_reader', 'node_pairs', 'node_texts', 'node_trees', 'node_patch'];
const interpreter = sizes(Buffer.concat(await Promise.all(interpreterFiles.map((name) => small(join(root, `js-glue/${name}.js`))))));
console.log(`decoding and patching: ${patching} bytes brotli of wasm over an empty runtime, ${interpreter.brotli} of glue, goal 13312 in all`);

// What a page of Duck loads in place of lively.min.js and msgpack.min.js.
const lively = ['lively.js', 'lively.mjs', 'lively.wasm'].map((name) => shipped(name).brotli);
const livelyTotal = lively.reduce((sum, size) => sum + size, 0);
console.log(`the client of Duck Lively: ${lively.join(' + ')} = ${livelyTotal} bytes brotli, Duck's own pair 20900, goal below that`);

// What a page of Hypergen loads in place of hypergen/dist/hypergen.js.
const hypergen = ['hypergen.js', 'hypergen.mjs', 'hypergen.wasm'].map((name) => shipped(name).brotli);
const hypergenTotal = hypergen.reduce((sum, size) => sum + size, 0);
console.log(`the client of Django Hypergen: ${hypergen.join(' + ')} = ${hypergenTotal} bytes brotli, Hypergen's own 7500, goal 20480`);

const plain = ['websocket.wasm', 'websocket.mjs'].map((name) => shipped(name).brotli);
const total = plain[0] + plain[1];
console.log(`the plain WebSocket module: ${total} bytes brotli, bound ${bound}`);
if (process.argv.includes('--check') && total > bound) process.exit(1);
