// The HTTP half of the test server: files and in-memory pages, with headers and faults chosen by the test.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm'
};

/** A value that may be given as it is or as a function of the URL path. */
const forPath = (choice, urlPath) => (typeof choice === 'function' ? choice(urlPath) : choice);

/** The answer's headers: never cached, then the test's own, then the Content-Security-Policy. */
function headersFor({ headers, csp }, urlPath, type) {
  const policy = forPath(csp, urlPath);
  return {
    'cache-control': 'no-store',
    'content-type': type,
    ...forPath(headers, urlPath),
    ...(policy ? { 'content-security-policy': policy } : {})
  };
}

/**
 * The file behind a URL path, or null. The longest matching prefix wins. The path was normalised by `URL`, but `%2e`
 * and `%2f` survive that, so what leaves the mounted directory is refused here.
 */
async function findFile(mounts, urlPath) {
  const fitting = mounts.filter(({ prefix }) => urlPath.startsWith(prefix)).sort((a, b) => b.prefix.length - a.prefix.length);
  for (const { prefix, directory } of fitting) {
    const root = path.resolve(directory);
    let file = path.join(root, decodeURIComponent(urlPath.slice(prefix.length)));
    if (file !== root && !file.startsWith(root + path.sep)) continue;
    if ((await fileKind(file)) === 'directory') file = path.join(file, 'index.html');
    if ((await fileKind(file)) === 'file') return file;
  }
  return null;
}

async function fileKind(file) {
  try {
    const about = await stat(file);
    return about.isDirectory() ? 'directory' : 'file';
  } catch {
    return 'nothing';
  }
}

/**
 * Returns an async (request, response, url) that answers GET and HEAD. Options:
 * - `mounts`: [{prefix: '/js/', directory}], the longest prefix wins; prefixes end in a slash.
 * - `pages`: {'/path': html}, documents from memory, before the mounts.
 * - `headers`: more headers, an object or a function (path) -> object.
 * - `csp`: the Content-Security-Policy, a string or a function (path) -> string | undefined.
 * - `overrides`: {'/path': {status, type, body}}, or a function (path) -> that | undefined. Each field replaces the
 *   usual one: `type` alone serves the file under another MIME type, `status` alone answers without the file.
 */
export function staticFiles(options) {
  const { mounts = [], pages = {}, overrides = {} } = options;

  return async function serve(request, response, url) {
    const urlPath = url.pathname;
    const override = (typeof overrides === 'function' ? overrides(urlPath) : overrides[urlPath]) ?? {};

    const sendText = (status, type, text) => {
      response.writeHead(status, headersFor(options, urlPath, override.type ?? type));
      response.end(request.method === 'HEAD' ? '' : text);
    };

    if (!['GET', 'HEAD'].includes(request.method)) return sendText(405, types['.txt'], 'method not allowed');
    if (override.body !== undefined || override.status !== undefined) {
      return sendText(override.status ?? 200, types['.txt'], override.body ?? `status ${override.status}`);
    }
    if (Object.hasOwn(pages, urlPath)) return sendText(200, types['.html'], pages[urlPath]);

    const file = await findFile(mounts, urlPath);
    // Every browser asks for this on its own; a 404 would count as an error of the page.
    if (!file && urlPath === '/favicon.ico') return sendText(204, 'image/x-icon', '');
    if (!file) return sendText(404, types['.txt'], `no such file: ${urlPath}`);

    const type = override.type ?? types[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, headersFor(options, urlPath, type));
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).on('error', () => response.destroy()).pipe(response);
  };
}
