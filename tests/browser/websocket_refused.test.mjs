// Connections that must not be made: bad addresses and names at once, forbidden ones by an event (security item 12).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml, strictPolicy } from './support/module_page.mjs';
import { freePort } from './support/processes.mjs';

const badUrls = [
  'javascript:alert(1)', 'ftp://localhost/', 'data:text/html,x', 'file:///etc/passwd', 'mailto:a@b', 'about:blank', 'blob:x',
  'http://[', 'ws://[', 'ws:', 'ws://', 'ws://host:99999/', 'http://%/',
  'ws://localhost/#', 'ws://localhost/#part', 'http://localhost/path#part', '#part', '/path#',
  'ws://user@localhost/', 'ws://user:secret@localhost/', 'ws://:secret@localhost/', '//user@localhost/', 'https://user@localhost/'
];

const badProtocols = [
  '', ['a', ''], ['', 'a'], 'a b', 'a,b', ['a', 'b,c'], 'a\nb', ['a\nb'], ['a\n'], ['\n'], 'a\0', 'a\tb', 'é', '"a"', 'a/b', 'a@b', 'a=b',
  ['a', 'a'], ['a', 'b', 'a']
];

const policies = {
  '/anywhere': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  '/reports': strictPolicy
};

const options = {
  pages: { '/anywhere': moduleHtml(), '/reports': moduleHtml() },
  csp: (path) => policies[path],
  headers: (path) => (path === '/reports' ? { 'content-security-policy-report-only': "connect-src 'none'" } : {})
};

inEveryEngine((page) => {
  // The name of this machine is another origin than its address.
  const foreign = () => `ws://localhost:${page.server.port}/echo`;

  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: a bad address is invalid-url`, async () => {
      const attempts = page.server.stats().attempts;
      const codes = await page.run(async (name, urls) => {
        const module = await library(name);
        return urls.map((url) => [url, thrown(() => new module.WebSocket(url), module)]);
      }, name, badUrls);
      assert.deepEqual(codes, badUrls.map((url) => [url, 'invalid-url']));
      assert.equal(page.server.stats().attempts, attempts);
    });

    test(`${name}.mjs: a bad sub-protocol is invalid-protocol`, async () => {
      const attempts = page.server.stats().attempts;
      const codes = await page.run(async (name, lists) => {
        const module = await library(name);
        return lists.map((list) => [list, thrown(() => new module.WebSocket('/echo', list), module)]);
      }, name, badProtocols);
      assert.deepEqual(codes, badProtocols.map((list) => [list, 'invalid-protocol']));
      assert.equal(page.server.stats().attempts, attempts);
    });

    test(`${name}.mjs: what the policy forbids is an error and a close, never an exception`, async () => {
      const attempts = page.server.stats().attempts;
      const result = await page.run(async (name, url) => {
        const { WebSocket } = await library(name);
        const socket = new WebSocket(url);
        const rows = story(socket);
        const early = [...rows];
        await ended(rows);
        // Another one shows that nothing more comes for the first.
        const again = await ended(story(new WebSocket(url)));
        return { early, rows, again, state: socket.readyState, url: socket.url };
      }, name, foreign());
      const refused = [['error', 'blocked-by-policy'], ['close', 1006, '', false]];
      assert.deepEqual(result, { early: [], rows: refused, again: refused, state: 3, url: foreign() });
      assert.equal(page.server.stats().attempts, attempts);
      const problems = await page.takeProblems();
      assert.ok(problems.length >= 2, 'the browser reports it, too');
      for (const { kind, directive } of problems) assert.deepEqual([kind, directive], ['securitypolicyviolation', 'connect-src']);
    });
  }

  test('the error of a forbidden connection names the directive', async () => {
    const message = await page.run(async (url) => {
      const { WebSocket } = await library();
      return (await next(new WebSocket(url), 'error')).error.message;
    }, foreign());
    assert.match(message, /Content-Security-Policy.*connect-src/);
    await page.takeProblems();
  });

  test('a socket destroyed before the refusal arrives hears nothing of it', async () => {
    const rows = await page.run(async (url) => {
      const { WebSocket } = await library();
      const socket = new WebSocket(url);
      const rows = story(socket);
      socket.destroy();
      await ended(story(new WebSocket(url)));
      return rows;
    }, foreign());
    assert.deepEqual(rows, []);
    await page.takeProblems();
  });

  test('a forbidden connection does no harm to one that is just being made', async () => {
    const echo = await page.run(async (url) => {
      const { WebSocket } = await library();
      const socket = new WebSocket('/echo');
      const refused = ended(story(new WebSocket(url)));
      await next(socket, 'open');
      socket.send('unharmed');
      const { data } = await next(socket, 'message');
      return [data, (await refused).length];
    }, foreign());
    assert.deepEqual(echo, ['unharmed', 2]);
    await page.takeProblems();
  });

  test('a policy that only reports does not stop a connection', async () => {
    await page.goto('/reports');
    const rows = await page.run(async () => {
      const { WebSocket } = await library();
      const socket = new WebSocket('/echo');
      const rows = story(socket);
      socket.bind('open', () => socket.send('reported'));
      await until(() => rows.length > 1);
      return rows;
    });
    assert.deepEqual(rows, [['open'], ['message', 'reported']]);
    assert.ok((await page.takeProblems()).every(({ disposition }) => disposition === 'report'));
  });

  test('where the policy allows it, another host is as good', async () => {
    await page.goto('/anywhere');
    const data = await page.run(async (url) => {
      const socket = await opened(url);
      socket.send('elsewhere');
      return (await next(socket, 'message')).data;
    }, foreign());
    assert.equal(data, 'elsewhere');
  });

  test('a server that is not there is connection-failed', async () => {
    await page.goto('/anywhere');
    const rows = await page.run(async (url) => {
      const { WebSocket } = await library();
      return ended(story(new WebSocket(url)));
    }, `ws://127.0.0.1:${await freePort()}/`);
    assert.deepEqual(rows, [['error', 'connection-failed'], ['close', 1006, '', false]]);
  });

  test('a port that browsers block ends in an error and one close', async () => {
    await page.goto('/anywhere');
    const rows = await page.run(async () => {
      const { WebSocket } = await library();
      const rows = await ended(story(new WebSocket('ws://127.0.0.1:6000/')));
      // A second close would come by the time that another socket has ended the same way.
      await ended(story(new WebSocket('ws://127.0.0.1:6000/')));
      return rows;
    });
    assert.deepEqual(rows, [['error', 'connection-failed'], ['close', 1006, '', false]]);
  });
}, options);
