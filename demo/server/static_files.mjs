/**
 * The HTTP side: the built demo pages, with headers as strict as a page with
 * WebAssembly can bear. The pages show that the library needs no exception.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import express from 'express';
import helmet from 'helmet';

// "name.0123abcd.ext": the name changes with the content, so it never goes stale.
const hashedName = /\.[0-9a-f]{8,64}\.(?!html?$)[a-z0-9]+(?:\.map)?$/i;

/** An express app that serves the folders `roots`; the first that has a file wins. */
export function createHttpApp({ roots, socketPaths, onFault }) {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());

  app.use((request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') next();
    else refuse(response.set('Allow', 'GET, HEAD'), 405, 'only GET and HEAD work here');
  });
  app.get('/healthz', (request, response) => {
    response.set('Cache-Control', 'no-store').type('text/plain').send('ok');
  });
  app.get('/counter/', sendWithNonce(roots));
  for (const root of roots) {
    app.use(express.static(root, { dotfiles: 'deny', cacheControl: false, setHeaders: setCaching }));
  }
  app.use((request, response) => {
    if (socketPaths.includes(request.path)) {
      refuse(response.set('Upgrade', 'websocket'), 426, 'this address speaks WebSocket');
    } else {
      refuse(response, 404, 'no such page');
    }
  });
  // Express knows an error handler by its four parameters.
  app.use((error, request, response, next) => {
    const status = error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) onFault(error);
    if (response.headersSent) next(error);
    else refuse(response, status, status === 500 ? 'the server failed' : 'bad request');
  });
  return app;
}

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        // Covers ws: to this host and port as well, in all current browsers.
        'connect-src': ["'self'"],
        'font-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'self'"],
        'object-src': ["'none'"],
      },
    },
    // A promise of https for this host name, which is often "localhost", would
    // lock the developer out of every other http server there.
    strictTransportSecurity: false,
  });
}

/**
 * The page of the counter. Scripts that the server asks it to run need a nonce: fresh in each answer, which is why no
 * cache may keep the page.
 */
function sendWithNonce(roots) {
  return (request, response, next) => {
    const file = roots.map((root) => join(root, 'counter/index.html')).find((path) => existsSync(path));
    if (file === undefined) return next();
    const nonce = randomBytes(16).toString('base64');
    const policy = response.get('Content-Security-Policy').replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`);
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' }).type('html');
    response.send(readFileSync(file, 'utf8').replaceAll('{{nonce}}', nonce));
  };
}

function setCaching(response, path) {
  const immutable = hashedName.test(basename(path));
  response.setHeader('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function refuse(response, status, message) {
  response.status(status).set('Cache-Control', 'no-store').type('text/plain');
  response.send(`${status}: ${message}\n`);
}
