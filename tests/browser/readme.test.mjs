// The README's quick starts, compiled from the README itself and run in a browser.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { engines, launch, skipReason } from './support/driver.mjs';
import { startEchoServer } from './support/echo_server.mjs';
import { blocks, buildReadmePrograms } from './support/readme_programs.mjs';

describe('the README', () => {
  let server;
  let programs;

  before(async () => {
    programs = buildReadmePrograms();
    const page = (body) => `<!doctype html><meta charset="utf-8"><title>readme</title><link rel="icon" href="data:,"><body>${body}</body>`;
    server = await startEchoServer({
      mounts: [{ prefix: '/', directory: programs.folder }],
      pages: { '/app.html': page(programs.startApp), '/page.html': page(programs.pageAuthor) },
    });
  });

  after(() => server?.close());

  test('its fenced blocks are found', () => {
    assert.deepEqual(blocks('a\n```cpp\none\n```\n```html\nx\n```\n```cpp\ntwo\n```\n', 'cpp'), ['one\n', 'two\n']);
  });

  for (const engine of engines()) {
    test(`both quick starts say hello in ${engine}`, { skip: skipReason(engine) }, async () => {
      const browser = await launch(engine);
      try {
        await browser.goto(new URL('/app.html', server.url).href);
        await browser.wait(() => document.querySelector('pre')?.textContent === 'hello');
        await browser.goto(new URL('/page.html', server.url).href);
        await browser.wait(() => document.body.textContent.includes('hello'));
      } finally {
        await browser.close();
      }
    });
  }
});
