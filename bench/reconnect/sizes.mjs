// What a client adds to a page: bundled for browsers, minified, gzip -9.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const zipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Bytes of the client that `about` describes: of its bundle, or of the files that it names. */
export async function sizeOf({ bundle, files }) {
  if (files !== undefined) return files.map((file) => zipped(readFileSync(file))).reduce((sum, size) => sum + size, 0);
  const { outputFiles } = await build({
    stdin: { contents: bundle, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    legalComments: 'none'
  });
  return zipped(outputFiles[0].contents);
}
