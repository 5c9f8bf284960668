// What a contender adds to a page.

import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const brotli = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
});

/** Bytes of all its files, as they are and as servers send them: {raw, gzip, brotli}. */
export function sizesOf({ sources }) {
  const sum = (measure) => sources.map((bytes) => measure(bytes).length).reduce((total, size) => total + size, 0);
  return { raw: sum((bytes) => bytes), gzip: sum((bytes) => gzipSync(bytes, { level: 9 })), brotli: sum(brotli) };
}
