// The pages as in production: DEBUG off, TLS in front, tokens against forgery, a Content-Security-Policy; and tokens where a
// page keeps them elsewhere.

import assert from 'node:assert/strict';

import { onHypergen } from './support/hypergen_page.mjs';

// Hypergen's pages have scripts and handlers in them; sockets of the page's own host are 'self'.
const policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'";

function tokens(page, check, main) {
  check('[9.26] the token of the cookie lets actions through', { at: '/', main }, async () => {
    await page.click('#increment');
    await page.shows('#count', '1');
    const [{ headers }] = await page.server.posts();
    assert.ok(headers['X-CSRFToken'].length > 10);
  });

  const where = { at: '/', defect: 26, main };
  const withoutCookie = (name, place) => check(`[9.26] the token of ${name}, where there is no cookie for scripts`, where, async () => {
    await page.run((how) => {
      const token = /csrftoken=([^;]*)/.exec(document.cookie)[1];
      const holder = document.createElement(how === 'meta' ? 'meta' : 'input');
      if (how === 'meta') Object.assign(holder, { name: 'csrf-token', content: token });
      else Object.assign(holder, { type: 'hidden', name: 'csrfmiddlewaretoken', value: token });
      document.body.append(holder);
      // As with an HttpOnly cookie: the browser sends it, and scripts do not see it.
      Object.defineProperty(Document.prototype, 'cookie', { configurable: true, get: () => '' });
    }, place);
    await page.click('#increment');
    await page.shows('#count', '1');
  });
  withoutCookie('an input', 'input');
  withoutCookie('a meta tag', 'meta');
}

onHypergen('tokens', (page, check) => {
  tokens(page, check, true);

  check('[9.26] no token: the server refuses, and the page says so', { at: '/', defect: 26, problems: true }, async () => {
    await page.mark();
    await page.run(() => { document.cookie = 'csrftoken=; max-age=0; path=/'; });
    await page.whenAnswered(() => page.press('#increment'));
    assert.ok(await page.isMarked());
    await page.sees(() => window.peerWatch.errors.length === 1);
    assert.equal((await page.watched('errors'))[0].status, 403);
  });
}, { server: { env: { PEER_CSRF: 'true' } } });

onHypergen('production', (page, check) => {
  tokens(page, check, false);

  check('[1, 8] a page boots over TLS, and leads to another', { at: '/nav/one/' }, async () => {
    await page.mark();
    await page.click('#to-two');
    await page.shows('#name', 'two');
    await page.run(() => history.back());
    await page.shows('#name', 'one');
    assert.ok(await page.isMarked());
  });

  check('[7] sockets are wss', { at: '/chat/' }, async () => {
    await page.until(async () => (await page.server.told('ws-open')).length === 1, 'the chat is open');
    assert.match(await page.run(() => Object.keys(window.hypergen.websocket.WEBSOCKETS)[0]), /^wss:/);
    await page.run(() => { document.querySelector('#message').value = 'safely'; });
    await page.enter('#message');
    await page.showsAll('#messages li', ['safely']);
  });

  check('[4.3] a file arrives', { at: '/upload/' }, async () => {
    await page.run(() => {
      const files = new DataTransfer();
      files.items.add(new File(['x'.repeat(100_000)], 'x.txt', { type: 'text/plain' }));
      document.querySelector('#file').files = files.files;
    });
    await page.whenAnswered(() => page.press('#send'));
    assert.deepEqual((await page.server.posts())[0].files, { file: ['x.txt', 100_000, 'text/plain'] });
  });

  check('[9.5] an exception is told, and nothing of it is shown', { at: '/lab/', defect: 5, problems: true }, async () => {
    await page.mark();
    await page.gets({ raise: 'a secret' });
    await page.sees(() => window.peerWatch.errors.length === 1);
    assert.ok(await page.isMarked());
    assert.doesNotMatch(await page.text('body'), /a secret/);
  });
}, { server: { tls: true, env: { PEER_DEBUG: 'false', PEER_CSRF: 'true', PEER_HEADERS: JSON.stringify({ 'Content-Security-Policy': policy }) } } });
