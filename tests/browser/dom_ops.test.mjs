// The op stream fixtures through the real interpreter: what FakeDom builds natively, browsers build too.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { engines, launch, skipReason } from './support/driver.mjs';
import { startEchoServer } from './support/echo_server.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const fixtures = readdirSync(folder('../data/dom_ops'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(folder(`../data/dom_ops/${name}`), 'utf8')));
const glue = ['memory.js', 'node_table.js', 'dom_event.js', 'op_reader.js', 'dom_patch.js'];
const scripts = ['/page/run_fixture.js', ...glue.map((name) => `/glue/${name}`)];
const page =
  '<!doctype html><meta charset="utf-8"><title>ops</title><link rel="icon" href="data:,"><body>' +
  scripts.map((source) => `<script src="${source}"></script>`).join('');

for (const engine of engines()) {
  describe(`op streams in ${engine}`, { skip: skipReason(engine) }, () => {
    let server;
    let browser;

    before(async () => {
      server = await startEchoServer({
        mounts: [
          { prefix: '/glue/', directory: folder('../../build/wasm-release/js-glue') },
          { prefix: '/page/', directory: folder('pages/dom_ops') },
        ],
        pages: { '/ops.html': page },
      });
      browser = await launch(engine);
      await browser.goto(new URL('/ops.html', server.url).href);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    for (const fixture of fixtures) {
      test(fixture.name, async () => {
        assert.ok(fixture.words.length > 0, 'the fixture has its golden words');
        const { words, ascii, wide } = fixture;
        const result = await browser.evaluate((stream) => window.runFixture(stream), { words, ascii, wide });
        assert.equal(result.tree, fixture.expect);
        assert.equal(result.failures, fixture.failures);
      });
    }
  });
}
