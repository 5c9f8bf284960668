// The policies that SECURITY.md and docs/security.md recommend, taken from there: everything loads and nothing is violated.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { engines, launch, skipReason } from './support/driver.mjs';
import { startEchoServer } from './support/echo_server.mjs';

const project = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The indented policy that begins with `start`, of a document. */
function policyIn(path, start) {
  const [block] = readFileSync(project(path), 'utf8').match(new RegExp(`^ {4}${start}.*\\n(?: {4}.*\\n)*`, 'm'));
  return block.replace(/\s+/g, ' ').trim();
}

const policies = {
  '/nonce': policyIn('SECURITY.md', "default-src 'self'").replace('nonce-N', 'nonce-abc'),
  '/self': policyIn('docs/security.md', "default-src 'none'"),
};
const script = `
  const { load } = await import('/dist/tether.mjs');
  await import('/dist/elements.mjs');
  const { WebSocket, Patcher } = await load();
  new Patcher({ root: document.querySelector('main') });
  document.body.append(document.createElement('tether-chat'));
  const socket = new WebSocket('/echo');
  socket.bind('open', () => socket.send('hello'));
  socket.bind('message', ({ data }) => { document.title = data; });`;
const page = '<!doctype html><meta charset="utf-8"><title>-</title><main></main>' +
  '<script nonce="abc" src="/watch.js"></script><script nonce="abc" type="module" src="/start.mjs"></script>';
const watch = "window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));";

describe('the recommended policies', () => {
  let server;
  before(async () => {
    server = await startEchoServer({
      mounts: [{ prefix: '/dist/', directory: project('dist') }],
      pages: { '/nonce': page, '/self': page },
      overrides: { '/watch.js': { type: 'text/javascript', body: watch }, '/start.mjs': { type: 'text/javascript', body: script } },
      csp: (path) => policies[path],
    });
  });
  after(() => server?.close());

  for (const engine of engines()) {
    test(`are enough in ${engine}`, { skip: skipReason(engine) }, async () => {
      const browser = await launch(engine);
      try {
        for (const path of Object.keys(policies)) {
          await browser.goto(new URL(path, server.url).href);
          await browser.wait(() => document.title === 'hello', { message: `the echo under ${policies[path]}` });
          assert.deepEqual(await browser.evaluate(() => window.violations), [], path);
        }
      } finally {
        await browser.close();
      }
    });
  }
});
