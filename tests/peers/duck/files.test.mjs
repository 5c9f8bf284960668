// A file that the server asks for: section 7.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { temporaryDirectory } from '../../browser/support/processes.mjs';
import { onDuck } from './support/duck_page.mjs';

const folder = temporaryDirectory('tether-duck-upload-');

/** A file with as many bytes, none of which compress well. */
function makeFile(name, size) {
  const content = Buffer.alloc(size);
  for (let i = 0, state = 1; i < size; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    content[i] = state >>> 16;
  }
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return { file, size, sha256: createHash('sha256').update(content).digest('hex') };
}

onDuck('files', (page, check) => {
  const at = '/files';
  const choose = async ({ file }) => (await page.browser.find('#file')).sendKeys(file);
  const upload = () => page.hears('upload');

  check('[7.1, 7.2] a file of 5 MB, with progress', { at, main: true }, async () => {
    const chosen = makeFile('five.bin', 5_000_000);
    await choose(chosen);
    await page.click('#send');
    await page.shows('#progress', 'received 5000000');
    const { name, size, sha256 } = await upload();
    assert.deepEqual({ name, size, sha256 }, { name: 'five.bin', size: chosen.size, sha256: chosen.sha256 });
    const percents = (await page.server.told('progress')).map(({ percent }) => percent);
    assert.ok(percents.length > 0 && percents.every((one) => one >= 0 && one <= 100), `${percents}`);
    assert.equal(percents.at(-1), 100);
    assert.deepEqual([...percents].sort((a, b) => a - b), percents, 'it only grows');
  });

  check('[7.1] no progress when nobody wants it, and the start is told', { at }, async () => {
    await choose(makeFile('small.bin', 1000));
    await page.click('#ask');
    const { size, error, message } = await upload();
    assert.deepEqual([size, error, message], [1000, undefined, undefined]);
    assert.equal((await page.frames(132)).length, 1);
    // But its end may be told: it wakes Duck, which learns of the upload in another thread.
    assert.ok((await page.frames(133)).every(([, , percent]) => percent === 100));
    assert.deepEqual(await page.frames(131), []);
  });

  check('[7.1] an empty file', { at }, async () => {
    await choose(makeFile('empty.txt', 0));
    await page.click('#ask');
    await upload();
  });

  check('[7.3] no file is chosen', { at, main: true }, async () => {
    await page.click('#ask');
    assert.equal((await upload()).error, 'FileNotSelectedError');
    await page.shows('#progress', 'failed');
  });

  check('[7.3] a type that is not allowed', { at }, async () => {
    await choose(makeFile('text.txt', 10));
    await page.click('#ask-picture');
    assert.equal((await upload()).error, 'FileTypeNotAllowedError');
  });

  check('[7.1, 7.3] a form that is not there', { at }, async () => {
    await page.click('#ask-nowhere');
    const { error, message } = await upload();
    assert.notEqual(error, 'TimeoutError', message);
  });

  check('[7.4, 11.33] an upload that fails once is tried again', { at, defect: 33 }, async () => {
    const chosen = makeFile('again.bin', 20_000);
    await choose(chosen);
    await page.run(() => {
      // The first request breaks, as when the network is gone for a moment.
      const send = XMLHttpRequest.prototype.send;
      const { fetch } = window;
      let broken = false;
      const breakOnce = () => { const first = !broken; broken = true; return first; };
      XMLHttpRequest.prototype.send = function (body) {
        if (breakOnce()) this.open('POST', 'http://127.0.0.1:1/');
        return send.call(this, body);
      };
      window.fetch = (...all) => (breakOnce() ? Promise.reject(new TypeError('broken')) : fetch(...all));
    });
    await page.click('#ask');
    assert.equal((await upload()).sha256, chosen.sha256);
  });
});
