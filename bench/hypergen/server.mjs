// A page with one client in it, as Hypergen's pages load it.

import { createServer } from 'node:http';
import path from 'node:path';

import { isolationHeaders } from '../patch/server.mjs';

const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const page = `<!doctype html><html><head><script src="/hypergen.js"></script></head><body><ul id="list"></ul>
<script>hypergen.ready(() => hypergen.applyCommands([['hypergen.websocket.open', 'ws://' + location.host + '/']]))</script></body></html>`;

/** `files` by name; `probe` runs before the client. Resolves with {url, close()}. */
export function startBenchServer(files, probe) {
  const server = createServer((request, response) => {
    const name = request.url.slice(1);
    const content = name === 'hypergen.js' ? Buffer.concat([probe, files[name]]) : files[name];
    const type = content ? types[path.extname(name)] : 'text/html';
    response.writeHead(content || name === '' ? 200 : 404, { 'content-type': type, ...isolationHeaders });
    response.end(content ?? (name === '' ? page : ''));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const close = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ url: `http://localhost:${server.address().port}/`, close });
    });
  });
}
